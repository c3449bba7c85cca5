// A TCP server on a free loopback port that answers each request head with octets: the golden tests of what is sent.
import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface HeadServer {
  readonly port: number
  /** `http://host:port`; every name below `localhost` leads here. */
  at(host: string): string
  /** Heads of requests without the empty line, one character an octet. */
  readonly heads: string[]
  close(): Promise<void>
}

/** `onHead` is called with every head whose request is complete, and the socket to answer on. */
export async function startHeadServer(onHead: (head: string, socket: Socket) => void): Promise<HeadServer> {
  const heads: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let text = ''
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end)
        const body = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
        if (text.length < end + 4 + body) return
        text = text.slice(end + 4 + body)
        heads.push(head)
        onHead(head, socket)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  return { port, at: (host) => `http://${host}:${port}`, heads, close }
}
