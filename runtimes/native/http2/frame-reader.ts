// From octets to frames, however the octets are cut. Spec: RFC 9113 4.1 to 4.3, 6.1, 6.2, 6.10.
// A field block is whole before it is handed over; a piece of DATA is handed over as it comes, without being copied.
// Bounds: a frame of 16 KiB, a field block of 256 KiB in 128 frames; more ends the connection.
// Departure: a frame that is too large ends the connection whatever its type (RFC 9113 4.2 lets a stream end).
import { FieldBlock } from './field-block.ts'
import { CODE, ConnectionFault, FLAG, FRAME, FRAME_HEAD_OCTETS, MAX_FRAME_OCTETS, readUint32 } from './protocol.ts'

export interface FrameHead {
  readonly length: number
  readonly type: number
  readonly flags: number
  readonly stream: number
}

/** What stands in the octets, in their order. Whatever one throws comes out of `push`. */
export interface FrameEvents {
  /** A DATA frame begins; its whole length, padding included, counts against the windows. */
  dataBegin(head: FrameHead): void
  /** Octets of the body, never empty. They stay as they are. */
  dataPiece(piece: Uint8Array): void
  /** The frame is over. */
  dataEnd(head: FrameHead): void
  /** HEADERS with its CONTINUATION. The block is valid during the call. */
  fields(stream: number, endStream: boolean, block: FieldBlock): void
  /** Any other frame; its payload is `octets` from `start`, valid during the call. */
  control(head: FrameHead, octets: Uint8Array, start: number): void
}

const BETWEEN_FRAMES = -1

export class FrameReader {
  readonly #events: FrameEvents
  readonly #block = new FieldBlock()
  /** Of the current frame; one object for all. */
  readonly #head = { length: 0, type: 0, flags: 0, stream: 0 }
  /** Octets of the payload that are still to come. */
  #left = BETWEEN_FRAMES
  /** Octets of padding at the end of the current DATA frame; -1: its length is still to come. */
  #padding = 0
  /** The beginning of a frame head, or of a payload, that came in pieces. */
  #partial = new Uint8Array(FRAME_HEAD_OCTETS)
  #filled = 0
  #started = false
  #stopped = false

  constructor(events: FrameEvents) {
    this.#events = events
  }

  /** Throws ConnectionFault. */
  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length && !this.#stopped) {
      if (this.#left === BETWEEN_FRAMES) at = this.#readHead(chunk, at)
      else if (this.#head.type === FRAME.data) at = this.#readData(chunk, at)
      else at = this.#readPayload(chunk, at)
    }
  }

  /** Nothing more is read, not even the rest of the chunk. */
  stop(): void {
    this.#stopped = true
  }

  #readHead(chunk: Uint8Array, at: number): number {
    if (this.#filled === 0 && chunk.length - at >= FRAME_HEAD_OCTETS) {
      this.#begin(chunk, at)
      return at + FRAME_HEAD_OCTETS
    }
    const next = this.#collect(chunk, at, FRAME_HEAD_OCTETS)
    if (this.#filled < FRAME_HEAD_OCTETS) return next
    this.#filled = 0
    this.#begin(this.#partial, 0)
    return next
  }

  /** Copies what is there of `wanted` octets behind those that came before. */
  #collect(chunk: Uint8Array, at: number, wanted: number): number {
    const count = Math.min(wanted - this.#filled, chunk.length - at)
    this.#partial.set(chunk.subarray(at, at + count), this.#filled)
    this.#filled += count
    return at + count
  }

  #begin(octets: Uint8Array, at: number): void {
    const head = this.#head
    head.length = (octets[at]! << 16) | (octets[at + 1]! << 8) | octets[at + 2]!
    head.type = octets[at + 3]!
    head.flags = octets[at + 4]!
    head.stream = readUint32(octets, at + 5) & 0x7fff_ffff
    this.#check(head)
    this.#left = head.length
    if (head.type === FRAME.data) this.#beginData(head)
    else if (head.length === 0) this.#complete(octets, at)
  }

  #check({ type, flags, length, stream }: FrameHead): void {
    if (!this.#started && (type !== FRAME.settings || (flags & FLAG.ack) !== 0))
      throw new ConnectionFault(CODE.protocol, 'the server does not begin with SETTINGS')
    this.#started = true
    if (length > MAX_FRAME_OCTETS)
      throw new ConnectionFault(CODE.frameSize, `a frame of ${length} octets, ${MAX_FRAME_OCTETS} are allowed`)
    const open = this.#block.stream
    if (open !== 0 ? type !== FRAME.continuation || stream !== open : type === FRAME.continuation)
      throw new ConnectionFault(CODE.protocol, `frame type ${type} on stream ${stream}, CONTINUATION due on ${open}`)
  }

  #beginData(head: FrameHead): void {
    if (head.stream === 0) throw new ConnectionFault(CODE.protocol, 'DATA on stream 0')
    const isPadded = (head.flags & FLAG.padded) !== 0
    if (isPadded && head.length === 0) throw new ConnectionFault(CODE.frameSize, 'padded DATA without its length')
    this.#padding = isPadded ? -1 : 0
    this.#events.dataBegin(head)
    if (head.length === 0) this.#endData()
  }

  #readData(chunk: Uint8Array, from: number): number {
    let at = from
    if (this.#padding < 0) {
      this.#padding = chunk[at++]!
      this.#left--
      if (this.#padding > this.#left) throw new ConnectionFault(CODE.protocol, 'padding longer than its frame')
    }
    const content = Math.min(this.#left - this.#padding, chunk.length - at)
    if (content > 0) {
      this.#left -= content
      this.#events.dataPiece(chunk.subarray(at, at + content))
      at += content
    }
    if (this.#left <= this.#padding) {
      const skipped = Math.min(this.#left, chunk.length - at)
      this.#left -= skipped
      at += skipped
    }
    if (this.#left === 0) this.#endData()
    return at
  }

  #endData(): void {
    this.#left = BETWEEN_FRAMES
    this.#events.dataEnd(this.#head)
  }

  #readPayload(chunk: Uint8Array, at: number): number {
    const { length } = this.#head
    if (this.#filled === 0 && chunk.length - at >= length) {
      this.#complete(chunk, at)
      return at + length
    }
    if (this.#partial.length < length) this.#partial = new Uint8Array(MAX_FRAME_OCTETS)
    const next = this.#collect(chunk, at, length)
    if (this.#filled < length) return next
    this.#filled = 0
    this.#complete(this.#partial, 0)
    return next
  }

  #complete(octets: Uint8Array, start: number): void {
    const head = this.#head
    this.#left = BETWEEN_FRAMES
    if (head.type === FRAME.headers) this.#block.begin(head, octets, start)
    else if (head.type === FRAME.continuation) this.#block.add(head, octets, start)
    else {
      this.#events.control(head, octets, start)
      return
    }
    if ((head.flags & FLAG.endHeaders) === 0) return
    const { stream, endStream } = this.#block
    this.#block.stream = 0
    this.#events.fields(stream, endStream, this.#block)
  }
}
