// An HTTP server on a free loopback port that remembers what it was asked, in order and octet by octet.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

export interface HttpServer {
  readonly port: number
  /** `http://host:port`; every name below `localhost` leads here. */
  at(host: string): string
  /** Requests so far, oldest first. */
  readonly requests: IncomingMessage[]
  readonly server: Server
  close(): Promise<void>
}

export async function startHttpServer(handler: Handler): Promise<HttpServer> {
  const requests: IncomingMessage[] = []
  const server = createServer({ maxHeaderSize: 1 << 20 }, (request, response) => {
    requests.push(request)
    void handler(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    at: (host) => `http://${host}:${port}`,
    requests,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    request.setEncoding('latin1')
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => resolve(text))
    request.on('error', reject)
  })
}
