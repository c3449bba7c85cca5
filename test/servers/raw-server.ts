// A TCP server whose every octet the test decides: the misbehaving peers of the transport tests.
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

/** The server's side of one connection. Reads give latin-1 text. */
export class RawConnection {
  readonly socket: Socket
  /** 0 for the first connection of the server. */
  readonly index: number
  /** Octets handed to the socket so far, for those who count. */
  sent: () => number = () => 0
  #received = ''
  #ended = false
  #wake: () => void = () => {}

  constructor(socket: Socket, index: number) {
    this.socket = socket
    this.index = index
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1')
      this.#wake()
    })
    const end = (): void => {
      this.#ended = true
      this.#wake()
    }
    socket.on('end', end).on('close', end).on('error', end)
  }

  /** The next request head, its empty line included; '' when the client has closed. */
  async head(): Promise<string> {
    return (await this.#until(() => this.#received.includes('\r\n\r\n')))
      ? this.take(this.#received.indexOf('\r\n\r\n') + 4)
      : ''
  }

  /** The next `count` octets, fewer when the client has closed. */
  async octets(count: number): Promise<string> {
    await this.#until(() => this.#received.length >= count)
    return this.take(count)
  }

  /** Everything up to `end`, which is included. */
  async through(end: string): Promise<string> {
    const found = await this.#until(() => this.#received.includes(end))
    return this.take(found ? this.#received.indexOf(end) + end.length : this.#received.length)
  }

  /** Resolves when the client has closed its side. */
  async closed(): Promise<void> {
    await this.#until(() => false)
  }

  take(count: number): string {
    const taken = this.#received.slice(0, count)
    this.#received = this.#received.slice(count)
    return taken
  }

  /** Sends one octet for each character. */
  send(text: string): boolean {
    return this.socket.write(Buffer.from(text, 'latin1'))
  }

  /** Sends a complete response of status 200. */
  respond(body: string, headers = ''): void {
    this.send(`HTTP/1.1 200 OK\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`)
  }

  end(text = ''): void {
    if (text !== '') this.send(text)
    this.socket.end()
  }

  /** Ends with RST. */
  reset(): void {
    this.socket.resetAndDestroy()
  }

  async #until(condition: () => boolean): Promise<boolean> {
    while (!condition()) {
      if (this.#ended) return false
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return true
  }
}

export interface RawServer {
  readonly port: number
  /** All connections so far, in order. */
  readonly connections: RawConnection[]
  close(): Promise<void>
}

/** Serves each connection with `serve`. What it throws after the test has closed the server is of no interest. */
export async function rawServer(serve: (connection: RawConnection) => unknown, host = '127.0.0.1'): Promise<RawServer> {
  const connections: RawConnection[] = []
  const server: Server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    const connection = new RawConnection(socket, connections.length)
    connections.push(connection)
    Promise.resolve(serve(connection)).catch(() => connection.socket.destroy())
  })
  server.listen(0, host)
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    connections,
    close: async () => {
      for (const { socket } of connections) socket.destroy()
      server.close()
      if (server.listening) await once(server, 'close')
    },
  }
}
