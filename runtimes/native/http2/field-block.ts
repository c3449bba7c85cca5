// The field block of one HEADERS frame and its CONTINUATIONs. Spec: RFC 9113 4.3, 6.2, 6.10.
// Cost: a block in one frame is not copied. Bounded in octets and in frames, for empty ones cost nothing to send.
import type { FrameHead } from './frame-reader.ts'
import { CODE, ConnectionFault, FLAG, FRAME_HEAD_OCTETS, MAX_FRAME_OCTETS } from './protocol.ts'

const MOST_OCTETS = 256 * 1024
const MOST_FRAMES = 128
const PRIORITY_OCTETS = 5
const EMPTY = new Uint8Array(FRAME_HEAD_OCTETS)

export class FieldBlock {
  /** The stream whose CONTINUATION is due; 0: none. */
  stream = 0
  endStream = false
  octets: Uint8Array = EMPTY
  start = 0
  end = 0
  #frames = 0

  begin({ flags, length, stream }: FrameHead, octets: Uint8Array, at: number): void {
    if (stream === 0) throw new ConnectionFault(CODE.protocol, 'HEADERS on stream 0')
    let start = at
    let end = at + length
    if ((flags & FLAG.padded) !== 0) end -= length === 0 ? 1 : octets[start++]!
    if ((flags & FLAG.priority) !== 0) start += PRIORITY_OCTETS
    if (start > end) throw new ConnectionFault(CODE.protocol, 'HEADERS shorter than its padding and priority')
    this.stream = stream
    this.endStream = (flags & FLAG.endStream) !== 0
    this.#frames = 1
    this.octets = octets
    this.start = start
    this.end = end
    if ((flags & FLAG.endHeaders) === 0) this.#keep(octets.subarray(start, end))
  }

  add({ length }: FrameHead, octets: Uint8Array, at: number): void {
    if (++this.#frames > MOST_FRAMES) throw new ConnectionFault(CODE.calm, 'a field block in too many frames')
    if (this.end + length > MOST_OCTETS)
      throw new ConnectionFault(CODE.calm, `a field block over ${MOST_OCTETS} octets`)
    if (this.end + length > this.octets.length) this.#keep(this.octets.subarray(0, this.end))
    this.octets.set(octets.subarray(at, at + length), this.end)
    this.end += length
  }

  /** Into a buffer of our own with room for as much again, and a frame. */
  #keep(octets: Uint8Array): void {
    const larger = new Uint8Array(2 * octets.length + MAX_FRAME_OCTETS)
    larger.set(octets)
    this.octets = larger
    this.start = 0
    this.end = octets.length
  }
}
