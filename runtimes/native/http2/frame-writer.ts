// Frames into octets, and all frames of one turn of the event loop in one write. Spec: RFC 9113 3.4, 4.1, 6.
// Cost: frames are written next to each other into blocks of 64 KiB that are used up and never used again, so that what
// waits in the socket needs no copy; large pieces of bodies stand between them as they are.
import { Buffer } from 'node:buffer'
import { setImmediate } from 'node:timers'
import type { TLSSocket } from 'node:tls'
import { HpackEncoder } from './hpack/encoder.ts'
import { FLAG, FRAME, FRAME_HEAD_OCTETS, MAX_FRAME_OCTETS } from './protocol.ts'

const BLOCK_OCTETS = 64 * 1024
/** Enough for the socket to go on with while it asks for more; the socket's own mark waits until it is empty. */
const MOST_UNSENT = 256 * 1024
/** Octets of a body that are not worth a part of their own are copied. */
const LEAST_PART = 2048
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

export class FrameWriter {
  readonly #socket: TLSSocket
  readonly #encoder = new HpackEncoder()
  #block: Buffer = Buffer.allocUnsafeSlow(BLOCK_OCTETS)
  /** What is in the block from here on is not among the parts. */
  #from = 0
  #at = 0
  /** What the socket gets next, and how much that is. */
  #parts: Uint8Array[] = []
  #waiting = 0
  #scheduled = false
  /** Octets that the socket has not sent yet. */
  #unsent = 0
  readonly #hasRoom: () => void
  readonly #turnEnded = (): void => {
    this.#scheduled = false
    this.flush()
  }

  /** `hasRoom`: DATA is taken again after it was not. */
  constructor(socket: TLSSocket, hasRoom: () => void) {
    this.#socket = socket
    this.#hasRoom = hasRoom
  }

  /** The socket has enough: no DATA for now. */
  get full(): boolean {
    return this.#unsent >= MOST_UNSENT
  }

  preface(): void {
    this.#reserve(PREFACE.length)
    this.#at += this.#block.write(PREFACE, this.#at, 'latin1')
  }

  /** Sends the fields of a request, in as many frames as they need. */
  headers(stream: number, fields: readonly string[], endStream: boolean): void {
    this.#reserve(FRAME_HEAD_OCTETS + HpackEncoder.mostOctets(fields))
    const start = this.#at + FRAME_HEAD_OCTETS
    const end = this.#encoder.encode(fields, this.#block, start)
    const flags = endStream ? FLAG.endStream : 0
    if (end - start > MAX_FRAME_OCTETS) {
      this.#split(stream, flags, Buffer.from(this.#block.subarray(start, end)))
      return
    }
    this.#head(end - start, FRAME.headers, flags | FLAG.endHeaders, stream)
    this.#at = end
  }

  /** At most a frame's worth of octets. */
  data(stream: number, octets: Uint8Array, endStream: boolean): void {
    const flags = endStream ? FLAG.endStream : 0
    if (octets.length < LEAST_PART) this.#frame(FRAME.data, flags, stream, octets)
    else {
      this.#reserve(FRAME_HEAD_OCTETS)
      this.#head(octets.length, FRAME.data, flags, stream)
      this.#cut()
      this.#parts.push(octets)
      this.#waiting += octets.length
    }
    if (this.#waiting >= BLOCK_OCTETS) this.flush()
  }

  /** Identifiers and values in turn. */
  settings(values: readonly number[]): void {
    this.#reserve(FRAME_HEAD_OCTETS + 3 * values.length)
    this.#head(3 * values.length, FRAME.settings, 0, 0)
    for (let at = 0; at < values.length; at += 2) {
      this.#at = this.#block.writeUInt16BE(values[at]!, this.#at)
      this.#at = this.#block.writeUInt32BE(values[at + 1]!, this.#at)
    }
  }

  acknowledgeSettings(): void {
    this.#frame(FRAME.settings, FLAG.ack, 0, new Uint8Array(0))
  }

  tableSize(octets: number): void {
    this.#encoder.setMaxTableSize(octets)
  }

  ping(opaque: Uint8Array, isAnswer: boolean): void {
    this.#frame(FRAME.ping, isAnswer ? FLAG.ack : 0, 0, opaque)
  }

  reset(stream: number, code: number): void {
    this.#number(FRAME.reset, stream, code)
  }

  windowUpdate(stream: number, octets: number): void {
    this.#number(FRAME.windowUpdate, stream, octets)
  }

  /** Nothing was accepted from the peer, who cannot start streams. */
  goaway(code: number): void {
    this.#reserve(FRAME_HEAD_OCTETS + 8)
    this.#head(8, FRAME.goaway, 0, 0)
    this.#at = this.#block.writeUInt32BE(0, this.#at)
    this.#at = this.#block.writeUInt32BE(code, this.#at)
  }

  /** Hands everything to the socket. `sent`: it was, or never will be. */
  flush(sent?: () => void): void {
    this.#cut()
    const parts = this.#parts
    const octets = this.#waiting
    if (octets === 0 || !this.#socket.writable) {
      sent?.()
      return
    }
    this.#parts = []
    this.#waiting = 0
    this.#unsent += octets
    const done = (): void => {
      const wasFull = this.full
      this.#unsent -= octets
      sent?.()
      if (wasFull && !this.full) this.#hasRoom()
    }
    if (parts.length > 1) this.#socket.cork()
    for (let at = 0; at < parts.length - 1; at++) this.#socket.write(parts[at]!)
    this.#socket.write(parts.at(-1)!, done)
    if (parts.length > 1) this.#socket.uncork()
  }

  /** What is in the block becomes a part of what waits. */
  #cut(): void {
    if (this.#from === this.#at) return
    this.#parts.push(this.#block.subarray(this.#from, this.#at))
    this.#waiting += this.#at - this.#from
    this.#from = this.#at
  }

  #number(type: number, stream: number, value: number): void {
    this.#reserve(FRAME_HEAD_OCTETS + 4)
    this.#head(4, type, 0, stream)
    this.#at = this.#block.writeUInt32BE(value, this.#at)
  }

  #frame(type: number, flags: number, stream: number, payload: Uint8Array): void {
    this.#reserve(FRAME_HEAD_OCTETS + payload.length)
    this.#head(payload.length, type, flags, stream)
    this.#block.set(payload, this.#at)
    this.#at += payload.length
  }

  #split(stream: number, flags: number, block: Uint8Array): void {
    for (let at = 0; at < block.length; at += MAX_FRAME_OCTETS) {
      const last = at + MAX_FRAME_OCTETS >= block.length
      const type = at === 0 ? FRAME.headers : FRAME.continuation
      const all = (at === 0 ? flags : 0) | (last ? FLAG.endHeaders : 0)
      this.#frame(type, all, stream, block.subarray(at, at + MAX_FRAME_OCTETS))
    }
  }

  #head(length: number, type: number, flags: number, stream: number): void {
    const block = this.#block
    const at = this.#at
    block[at] = length >> 16
    block[at + 1] = length >> 8
    block[at + 2] = length
    block[at + 3] = type
    block[at + 4] = flags
    block[at + 5] = stream >> 24
    block[at + 6] = stream >> 16
    block[at + 7] = stream >> 8
    block[at + 8] = stream
    this.#at = at + FRAME_HEAD_OCTETS
  }

  /** Room for so many octets, and a write at the end of this turn. */
  #reserve(octets: number): void {
    if (!this.#scheduled) {
      this.#scheduled = true
      setImmediate(this.#turnEnded)
    }
    if (this.#at + octets <= this.#block.length) return
    this.#cut()
    this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK_OCTETS, octets))
    this.#from = this.#at = 0
  }
}
