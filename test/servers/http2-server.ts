// An HTTP/2 server whose every frame the test decides: TLS with ALPN h2, frames read and written one by one.
// Spec: RFC 9113 4, 6; RFC 7541 6.2.2 (literal fields without indexing, without Huffman: enough to answer with).
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import type { Certificate } from './certificate.ts'
import { frame } from './http2-frames.ts'

export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const
export const END_STREAM = 1
export const ACK = 1
export const END_HEADERS = 4
export const PADDED = 8

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

const PREFACE_LENGTH = 24

/** The server's side of one connection. It answers SETTINGS and PING by itself unless `silent`. */
export class Http2Peer {
  readonly socket: TLSSocket
  readonly index: number
  silent = false
  #received: Buffer = Buffer.alloc(0)
  #preface = PREFACE_LENGTH
  readonly #frames: Frame[] = []
  #ended = false
  #wake: () => void = () => {}

  constructor(socket: TLSSocket, index: number) {
    this.socket = socket
    this.index = index
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    const end = (): void => {
      this.#ended = true
      this.#wake()
    }
    socket.on('end', end).on('close', end).on('error', end)
  }

  /** The next frame of that type, or null when the client has closed. Frames of other types before it are dropped. */
  async next(type: number): Promise<Frame | null> {
    for (;;) {
      const frame = this.#frames.shift()
      if (frame?.type === type) return frame
      if (frame !== undefined) continue
      if (this.#ended) return null
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** The stream of the next request; 0 when the client has closed. */
  async request(): Promise<number> {
    return (await this.next(FRAME.headers))?.stream ?? 0
  }

  async closed(): Promise<void> {
    await this.next(-1)
  }

  send(type: number, flags: number, stream: number, payload: Uint8Array | readonly number[] = []): boolean {
    return this.socket.write(frame(type, flags, stream, payload))
  }

  settings(values: Readonly<Record<number, number>> = {}): void {
    const entries = Object.entries(values).map(([id, value]) => [0, Number(id), ...uint32(value)])
    this.send(FRAME.settings, 0, 0, entries.flat())
  }

  headers(stream: number, list: readonly string[], flags: number = END_HEADERS): void {
    this.send(FRAME.headers, flags, stream, fieldBlock(list))
  }

  data(stream: number, text: string, flags = 0): void {
    this.send(FRAME.data, flags, stream, Buffer.from(text, 'latin1'))
  }

  /** A whole response of status 200. */
  respond(stream: number, body: string): void {
    this.headers(stream, [':status', '200'])
    this.data(stream, body, END_STREAM)
  }

  reset(stream: number, code: number): void {
    this.send(FRAME.reset, 0, stream, uint32(code))
  }

  goaway(last: number, code = 0): void {
    this.send(FRAME.goaway, 0, 0, [...uint32(last), ...uint32(code)])
  }

  #take(chunk: Buffer): void {
    const skipped = Math.min(this.#preface, chunk.length)
    this.#preface -= skipped
    this.#received = Buffer.concat([this.#received, chunk.subarray(skipped)])
    while (this.#received.length >= 9) {
      const length = this.#received.readUIntBE(0, 3)
      if (this.#received.length < 9 + length) break
      const [type, flags] = [this.#received[3]!, this.#received[4]!]
      const stream = this.#received.readUInt32BE(5) & 0x7fffffff
      const payload = this.#received.subarray(9, 9 + length)
      this.#received = this.#received.subarray(9 + length)
      this.#frames.push({ type, flags, stream, payload })
      if (this.silent || (flags & ACK) !== 0) continue
      if (type === FRAME.settings) this.send(FRAME.settings, ACK, 0)
      if (type === FRAME.ping) this.send(FRAME.ping, ACK, 0, payload)
    }
    this.#wake()
  }
}

export function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
}

export function fieldBlock(list: readonly string[]): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < list.length; at += 2)
    parts.push(Buffer.from([0]), stringLiteral(list[at]!), stringLiteral(list[at + 1]!))
  return Buffer.concat(parts)
}

/** RFC 7541 5.1, 5.2. */
function stringLiteral(text: string): Buffer {
  const octets = Buffer.from(text, 'latin1')
  if (octets.length < 127) return Buffer.concat([Buffer.from([octets.length]), octets])
  const length = [127]
  let rest = octets.length - 127
  for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) | 128)
  return Buffer.concat([Buffer.from([...length, rest]), octets])
}

export interface Http2Server {
  readonly port: number
  readonly connections: Http2Peer[]
  close(): Promise<void>
}

/** Serves each connection with `serve`, which sends the first SETTINGS itself; one that wants HTTP/1.1 gets it. */
export async function http2Server(certificate: Certificate, serve: (peer: Http2Peer) => unknown): Promise<Http2Server> {
  const connections: Http2Peer[] = []
  const { cert, key } = certificate
  const server: Server = createServer({ cert, key, ALPNProtocols: ['h2', 'http/1.1'] }, (socket) => {
    if (socket.alpnProtocol !== 'h2') {
      socket.on('error', () => {})
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nHTTP/1.1'))
      return
    }
    const peer = new Http2Peer(socket, connections.length)
    connections.push(peer)
    Promise.resolve(serve(peer)).catch(() => socket.destroy())
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
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
