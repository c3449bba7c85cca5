// The server's side of a WebSocket, as small as a relay needs it: binary messages, no extensions.
// Spec: RFC 6455 4.2.2 (handshake), 5.2 (framing), 5.4 (fragments), 5.5 (control frames), 7.4.1 (codes).
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { MessageListener, MessageSocket } from '../../../bindings/session/relay/message-socket.ts'

/** What is needed of the socket that an 'upgrade' event gives. */
export interface ByteSocket {
  write(octets: Uint8Array | string): unknown
  end(): unknown
  destroy(): unknown
  on(event: string, listener: (...args: never[]) => void): unknown
}

const CONTINUATION = 0
const BINARY = 2
const CLOSE = 8
const PING = 9
const PONG = 10
const NORMAL = 1000
const PROTOCOL_ERROR = 1002
const NO_STATUS = 1005
const ABNORMAL = 1006
const TOO_BIG = 1009
const PATIENCE_MILLISECONDS = 1000

class FramingError extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** The answer that makes a WebSocket of a connection. `key`: Sec-WebSocket-Key. */
export function handshake(key: string, protocol: string): string {
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`]
  return `HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`
}

export class ServerWebSocket implements MessageSocket {
  readonly #socket: ByteSocket
  readonly #largest: number
  #listener: MessageListener | null = null
  #received: Buffer = Buffer.alloc(0)
  #fragments: Buffer[] = []
  #closing = false
  #closed = false

  /** `largest`: octets of a message. */
  constructor(socket: ByteSocket, largest: number) {
    this.#socket = socket
    this.#largest = largest
  }

  /** `head`: what came behind the request. */
  listen(listener: MessageListener, head: Uint8Array): void {
    this.#listener = listener
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#socket.on('error', () => this.#end(ABNORMAL, ''))
    this.#socket.on('close', () => this.#end(ABNORMAL, ''))
    this.#socket.on('end', () => this.#socket.end())
    if (head.byteLength > 0) this.#take(Buffer.from(head))
  }

  send(message: Uint8Array): void {
    if (!this.#closing) this.#write(BINARY, message)
  }

  close(code: number, reason: string): void {
    if (this.#closing) return
    const payload = Buffer.alloc(2)
    payload.writeUInt16BE(code)
    // 123 octets are what fits beside the code.
    this.#write(CLOSE, Buffer.concat([payload, Buffer.from(reason).subarray(0, 123)]))
    this.#closing = true
    this.#socket.end()
    // Whoever does not close its side is not waited for.
    setTimeout(() => this.#socket.destroy(), PATIENCE_MILLISECONDS).unref()
  }

  #write(opcode: number, payload: Uint8Array): void {
    const { byteLength } = payload
    const head = Buffer.alloc(byteLength < 126 ? 2 : byteLength < 65_536 ? 4 : 10)
    head[0] = 0x80 | opcode
    head[1] = head.length === 2 ? byteLength : head.length === 4 ? 126 : 127
    if (head.length === 4) head.writeUInt16BE(byteLength, 2)
    else if (head.length === 10) head.writeBigUInt64BE(BigInt(byteLength), 2)
    this.#socket.write(byteLength < 1024 ? Buffer.concat([head, payload]) : head)
    if (byteLength >= 1024) this.#socket.write(payload)
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    try {
      while (!this.#closed && this.#takeFrame());
    } catch (error) {
      if (!(error instanceof FramingError)) throw error
      this.close(error.code, error.message)
      this.#end(error.code, error.message)
    }
  }

  /** False: the frame is not whole yet. */
  #takeFrame(): boolean {
    const octets = this.#received
    if (octets.length < 2) return false
    const first = octets[0] as number
    const short = (octets[1] as number) & 0x7f
    if ((first & 0x70) !== 0) throw new FramingError(PROTOCOL_ERROR, 'a reserved bit is set')
    if (((octets[1] as number) & 0x80) === 0) throw new FramingError(PROTOCOL_ERROR, 'a frame is not masked')
    const lengthSize = short < 126 ? 0 : short === 126 ? 2 : 8
    const start = 2 + lengthSize + 4
    if (octets.length < start) return false
    const length =
      lengthSize === 0 ? short : lengthSize === 2 ? octets.readUInt16BE(2) : Number(octets.readBigUInt64BE(2))
    if (length > this.#largest) throw new FramingError(TOO_BIG, 'a message is too large')
    if (octets.length < start + length) return false
    const payload = unmasked(octets.subarray(start, start + length), octets.subarray(start - 4, start))
    this.#received = octets.subarray(start + length)
    this.#handle(first & 0x0f, (first & 0x80) !== 0, payload)
    return true
  }

  #handle(opcode: number, isLast: boolean, payload: Buffer): void {
    if (opcode >= CLOSE) this.#control(opcode, isLast, payload)
    else if (opcode === BINARY || opcode === CONTINUATION) this.#fragment(opcode, isLast, payload)
    else throw new FramingError(PROTOCOL_ERROR, 'only binary messages are understood')
  }

  #control(opcode: number, isLast: boolean, payload: Buffer): void {
    if (!isLast || payload.length > 125) throw new FramingError(PROTOCOL_ERROR, 'a control frame is too large')
    if (opcode === PING) this.#write(PONG, payload)
    else if (opcode === CLOSE) {
      const code = payload.length >= 2 ? payload.readUInt16BE(0) : NO_STATUS
      this.close(NORMAL, '')
      this.#end(code, payload.subarray(2).toString())
    } else if (opcode !== PONG) throw new FramingError(PROTOCOL_ERROR, 'a control frame is of an unknown kind')
  }

  #fragment(opcode: number, isLast: boolean, payload: Buffer): void {
    if ((opcode === CONTINUATION) !== this.#fragments.length > 0)
      throw new FramingError(PROTOCOL_ERROR, 'a fragment is out of order')
    this.#fragments.push(payload)
    if (this.#fragments.reduce((sum, { length }) => sum + length, 0) > this.#largest)
      throw new FramingError(TOO_BIG, 'a message is too large')
    if (!isLast) return
    const message = this.#fragments.length === 1 ? payload : Buffer.concat(this.#fragments)
    this.#fragments = []
    this.#listener?.message(message)
  }

  #end(code: number, reason: string): void {
    if (this.#closed) return
    this.#closed = true
    this.#closing = true
    this.#received = Buffer.alloc(0)
    this.#socket.end()
    this.#listener?.closed(code, reason)
  }
}

function unmasked(payload: Buffer, mask: Buffer): Buffer {
  const clear = Buffer.allocUnsafe(payload.length)
  for (let at = 0; at < payload.length; at++) clear[at] = (payload[at] as number) ^ (mask[at & 3] as number)
  return clear
}
