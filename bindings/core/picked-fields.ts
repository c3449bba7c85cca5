// The fields that decide something of a cache, picked and written for the core (assembly/cache/fields.ts): most of a head
// decides nothing, and what does not cross the border costs nothing. Words of four octets, because a store costs as much
// as the character it stores.
import type { TextCodec } from './codec.ts'

/** By their numbers in assembly/cache/fields.ts; none has the length and the last letter of another. */
const WRITTEN: readonly string[] = [
  ...['', 'Age', 'Date', 'ETag', 'Vary', 'Expires', 'Last-Modified', 'Pragma', 'Cache-Control', 'Range'],
  ...['If-Range', 'If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since'],
]
export const LOWERED: readonly string[] = WRITTEN.map((name) => name.toLowerCase())
const ETAG = 3
const VARY = 4
/** An ETag decides by its being there and by being weak. */
const ETAG_LENGTH = 4
const NONE: readonly string[] = []

/** The numbers that are picked: from the first to the last. */
export interface Choice {
  readonly first: number
  readonly last: number
}
export const OF_RESPONSE: Choice = { first: 1, last: 8 }
export const OF_REQUEST: Choice = { first: 7, last: 14 }
export const OF_VARY: Choice = { first: VARY, last: VARY }

/** Up to here a loop is faster than a call of the runtime's. */
const LOOP_LIMIT = 64
const COMMA = 0x2c
const SPACE = 0x20
const TAB = 0x09

/** Numbers by length and last letter, each modulo 32; 0: no such name. */
function numbersByShape(): Uint8Array {
  const numbers = new Uint8Array(1024)
  for (let number = 1; number < LOWERED.length; number++) numbers[shapeOf(LOWERED[number] as string)] = number
  return numbers
}

function shapeOf(name: string): number {
  return ((name.length & 31) << 5) | (name.charCodeAt(name.length - 1) & 31)
}

/** Places are words. What does not fit is not written, but counted. */
export class PickedFields {
  readonly #codec: TextCodec
  readonly #numbers: Uint8Array = numbersByShape()
  #words: Int32Array = new Int32Array(0)
  #octets: Uint8Array = new Uint8Array(0)
  /** Bits for the lengths and the last letters of the names in the Vary fields that were picked. */
  #lengths = 0
  #letters = 0
  #varying: readonly string[] = NONE

  constructor(codec: TextCodec) {
    this.#codec = codec
  }

  /** Where fields are written from now on: a multiple of four octets. */
  open(octets: Uint8Array): void {
    this.#octets = octets
    this.#words = new Int32Array(octets.buffer, octets.byteOffset, octets.length >> 2)
  }

  /** Writes the fields of the choice; where they end. */
  pick(headers: readonly string[], { first, last }: Choice): number {
    this.#lengths = this.#letters = 0
    this.#varying = NONE
    const numbers = this.#numbers
    let at = 0
    for (let i = 0; i + 1 < headers.length; i += 2) {
      const name = headers[i] as string
      const number = numbers[shapeOf(name)] as number
      if (number < first || number > last || !isNamed(name, number)) continue
      const value = headers[i + 1] as string
      if (number === VARY) this.#vary(name, value)
      const length = number === ETAG ? Math.min(value.length, ETAG_LENGTH) : value.length
      at = this.#write(this.#begin(at, number, length), value, length)
    }
    return at
  }

  /** Writes, from `at` on, all fields that the Vary fields picked last may name; where they end. */
  pickVaried(at: number, headers: readonly string[]): number {
    const lengths = this.#lengths
    const letters = this.#letters
    if (lengths === 0) return at
    let end = at
    for (let i = 0; i + 1 < headers.length; i += 2) {
      const name = headers[i] as string
      if (!((lengths >> name.length) & (letters >> name.charCodeAt(name.length - 1)) & 1)) continue
      const value = headers[i + 1] as string
      end = this.#write(this.#begin(end, name.length << 8, value.length), name, name.length)
      end = this.#write(end, value, value.length)
    }
    return end
  }

  /** The Vary fields that were picked last. */
  get varying(): readonly string[] {
    return this.#varying
  }

  #vary(name: string, value: string): void {
    this.#varying = this.#varying === NONE ? [name, value] : [...this.#varying, name, value]
    this.#widen(value)
  }

  /** Items of Vary, and what blanks cut out of them, which names nothing. */
  #widen(vary: string): void {
    let lengths = 0
    let letters = 0
    let from = 0
    for (let at = 0; at <= vary.length; at++) {
      const unit = at < vary.length ? vary.charCodeAt(at) : COMMA
      if (unit !== COMMA && unit !== SPACE && unit !== TAB) continue
      if (at > from) {
        lengths |= 1 << (at - from)
        letters |= 1 << vary.charCodeAt(at - 1)
      }
      from = at + 1
    }
    this.#lengths |= lengths
    this.#letters |= letters
  }

  #begin(at: number, start: number, length: number): number {
    this.#words[at] = start
    this.#words[at + 1] = length
    return at + 2
  }

  /** All of the text, or its beginning. */
  #write(at: number, text: string, length: number): number {
    const end = at + ((length + 3) >> 2)
    if (length > LOOP_LIMIT) {
      if (end <= this.#words.length) this.#codec.writeLatin1(this.#octets, at << 2, text)
      return end
    }
    const words = this.#words
    const whole = length & ~3
    let word = at
    for (let i = 0; i < whole; i += 4) {
      const half = text.charCodeAt(i) | (text.charCodeAt(i + 1) << 8)
      words[word++] = half | (text.charCodeAt(i + 2) << 16) | (text.charCodeAt(i + 3) << 24)
    }
    if (word < end) words[word] = tailOf(text, whole, length)
    return end
  }
}

function tailOf(text: string, from: number, length: number): number {
  let tail = 0
  for (let i = length - 1; i >= from; i--) tail = (tail << 8) | text.charCodeAt(i)
  return tail
}

function isNamed(name: string, number: number): boolean {
  return name === WRITTEN[number] || name === LOWERED[number] || name.toLowerCase() === LOWERED[number]
}
