// Follows the frames and blocks of zstd data without decoding them: where a frame ends, and whether the data has ended.
// The decoders of Deno and Bun do not tell a cut body from a complete one, and that of Node stops at the end of a frame
// when the next one comes in the same write.
// Spec: RFC 8878 3.1.1 (frames, blocks), 3.1.2 (skippable frames).
import { Buffer } from 'node:buffer'
import type { InputFilter } from './decoded-body.ts'

const MAGIC = 0xfd2fb528
const SKIPPABLE = 0x184d2a50
const SINGLE_SEGMENT = 0x20
const CHECKSUM = 4

/** What the next `#needed` octets are. */
type Part = 'magic' | 'skippable-size' | 'descriptor' | 'content' | 'block-header' | 'garbage'

const FIELD_SIZE = { magic: 4, 'skippable-size': 4, descriptor: 1, 'block-header': 3, garbage: 0 }

export class ZstdFrames implements InputFilter {
  #part: Part = 'magic'
  #needed = 4
  /** Octets of the field so far; those of `content` are only counted. */
  #held: number[] = []
  #afterContent: 'magic' | 'block-header' = 'magic'
  #hasChecksum = false
  #frames = 0

  get complete(): boolean {
    return this.#part === 'garbage' || (this.#part === 'magic' && this.#held.length === 0 && this.#frames > 0)
  }

  /** No piece has octets of two frames; those of a magic are kept back until it is complete. */
  accept(octets: Uint8Array): Uint8Array[] {
    const pieces: Uint8Array[] = []
    let start = 0
    let at = 0
    while (at < octets.length && this.#part !== 'garbage') {
      const before = this.#part
      if (before === 'content') at += this.#count(octets.length - at)
      else if (before !== 'magic') this.#take(octets[at++]!)
      else {
        const magic = this.#takeMagic(octets[at++]!)
        start = at
        if (magic !== null) pieces.push(magic)
      }
      if (this.#part !== 'magic' || before === 'magic') continue
      pieces.push(octets.subarray(start, at))
      start = at
    }
    if (this.#part !== 'magic' && this.#part !== 'garbage') pieces.push(octets.subarray(start, at))
    return pieces.filter((piece) => piece.length > 0)
  }

  #count(available: number): number {
    const taken = Math.min(this.#needed, available)
    this.#needed -= taken
    if (this.#needed === 0) this.#expect(this.#afterContent)
    return taken
  }

  /** The magic once it is complete; what has none after a frame is no longer ours. */
  #takeMagic(octet: number): Uint8Array | null {
    this.#held.push(octet)
    if (this.#held.length < 4) return null
    const octets = Buffer.from(this.#held)
    const magic = octets.readUInt32LE()
    const skippable = (magic & 0xfffffff0) >>> 0 === SKIPPABLE
    if (magic !== MAGIC && !skippable && this.#frames === 0) throw new Error('no zstd frame')
    this.#expect(magic === MAGIC ? 'descriptor' : skippable ? 'skippable-size' : 'garbage')
    this.#frames++
    return this.#part === 'garbage' ? null : octets
  }

  #take(octet: number): void {
    this.#held.push(octet)
    if (this.#held.length < this.#needed) return
    const value = Buffer.from(this.#held).readUIntLE(0, this.#needed)
    if (this.#part === 'descriptor') this.#readDescriptor(value)
    else if (this.#part === 'block-header') this.#readBlockHeader(value)
    else this.#skip(value, 'magic')
  }

  #readDescriptor(flags: number): void {
    const single = (flags & SINGLE_SEGMENT) !== 0
    const dictionary = [0, 1, 2, 4][flags & 3]!
    const contentSize = [single ? 1 : 0, 2, 4, 8][flags >> 6]!
    this.#hasChecksum = (flags & CHECKSUM) !== 0
    this.#skip((single ? 0 : 1) + dictionary + contentSize, 'block-header')
  }

  #readBlockHeader(header: number): void {
    const last = (header & 1) === 1
    const type = (header >> 1) & 3
    if (type === 3) throw new Error('a reserved zstd block')
    // A block of one repeated octet has that octet, whatever its size.
    const size = type === 1 ? 1 : header >> 3
    this.#skip(size + (last && this.#hasChecksum ? 4 : 0), last ? 'magic' : 'block-header')
  }

  #skip(count: number, after: 'magic' | 'block-header'): void {
    if (count === 0) {
      this.#expect(after)
      return
    }
    this.#part = 'content'
    this.#needed = count
    this.#held = []
    this.#afterContent = after
  }

  #expect(part: Exclude<Part, 'content'>): void {
    this.#part = part
    this.#needed = FIELD_SIZE[part]
    this.#held = []
  }
}
