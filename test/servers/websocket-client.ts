// A client's side of a WebSocket whose frames the test decides.
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import type { MessageListener, MessageSocket } from '../../bindings/session/relay/message-socket.ts'

/** A client's WebSocket that sends what a test wants: enough of RFC 6455 for binary messages below 64 KiB and more. */
export class RawClient implements MessageSocket {
  readonly socket: Socket
  #received = Buffer.alloc(0)
  #listener: MessageListener | null = null
  #isOpen = false
  /** Resolved by the relay's first message, rejected with `code` and reason of a close. */
  readonly accepted: PromiseWithResolvers<void> = Promise.withResolvers()

  constructor(url: string, headers: Record<string, string>) {
    const { hostname, port, pathname } = new URL(url)
    this.socket = connect(Number(port), hostname)
    const lines = Object.entries({
      Host: `${hostname}:${port}`,
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`)
    this.socket.write(`GET ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`)
    this.socket.on('data', (chunk) => this.#take(chunk))
    this.socket.on('error', () => {})
    this.socket.on('close', () => this.#closed(1006, ''))
    this.accepted.promise.catch(() => {})
  }

  listen(listener: MessageListener): void {
    this.#listener = listener
  }

  send(message: Uint8Array): void {
    this.frame(0x82, message)
  }

  close(): void {
    this.socket.end()
  }

  frame(first: number, payload: Uint8Array): void {
    const size = payload.byteLength
    const head = Buffer.alloc(size < 126 ? 2 : size < 65_536 ? 4 : 10)
    head[0] = first
    head[1] = 0x80 | (size < 126 ? size : size < 65_536 ? 126 : 127)
    if (head.length === 4) head.writeUInt16BE(size, 2)
    if (head.length === 10) head.writeBigUInt64BE(BigInt(size), 2)
    const mask = randomBytes(4)
    this.socket.write(Buffer.concat([head, mask, payload.map((octet, at) => octet ^ (mask[at & 3] as number))]))
  }

  #take(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk])
    if (!this.#isOpen) {
      const end = this.#received.indexOf('\r\n\r\n')
      if (end < 0) return
      if (!this.#received.toString('latin1').startsWith('HTTP/1.1 101')) {
        this.accepted.reject(new Error(this.#received.toString('latin1', 0, 20)))
        return
      }
      this.#isOpen = true
      this.#received = this.#received.subarray(end + 4)
    }
    while (this.#message());
  }

  #message(): boolean {
    const octets = this.#received
    if (octets.length < 2) return false
    const short = octets[1] as number
    const start = short < 126 ? 2 : short === 126 ? 4 : 10
    if (octets.length < start) return false
    const size = short < 126 ? short : short === 126 ? octets.readUInt16BE(2) : Number(octets.readBigUInt64BE(2))
    if (octets.length < start + size) return false
    const payload = octets.subarray(start, start + size)
    this.#received = octets.subarray(start + size)
    const opcode = (octets[0] as number) & 15
    if (opcode === 8) this.#closed(payload.readUInt16BE(0), payload.subarray(2).toString())
    else if (size === 0) this.accepted.resolve()
    else if (opcode === 2) this.#listener?.message(payload)
    return true
  }

  #closed(code: number, reason: string): void {
    this.accepted.reject(Object.assign(new Error(reason), { code }))
    this.#listener?.closed(code, reason)
    this.#listener = null
  }
}
