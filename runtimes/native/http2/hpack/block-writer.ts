// Writes the primitives of a block: integers and strings.
// Spec: RFC 7541 5.1, 5.2, 6.
import { HuffmanEncoder } from './huffman-encoder.ts'

// What an integer follows in its first octet: the pattern, and below it a mask of the bits that are its prefix.
export const INDEXED = 0x80_7f
export const INDEXED_LITERAL = 0x40_3f
export const SIZE_UPDATE = 0x20_1f
export const NEVER_INDEXED_LITERAL = 0x10_0f
export const LITERAL = 0x00_0f
const HUFFMAN_STRING = 0x80_7f
const STRING = 0x00_7f

const NOTHING = new Uint8Array(0)

export class BlockWriter {
  readonly #huffman = new HuffmanEncoder()
  #into: Uint8Array = NOTHING
  #at = 0

  begin(into: Uint8Array, at: number): void {
    this.#into = into
    this.#at = at
  }

  /** Where the block ends. */
  end(): number {
    this.#into = NOTHING
    return this.#at
  }

  integer(form: number, value: number): void {
    const mask = form & 0xff
    if (value < mask) {
      this.#into[this.#at++] = (form >>> 8) | value
      return
    }
    this.#into[this.#at++] = (form >>> 8) | mask
    let rest = value - mask
    for (; rest >= 128; rest >>>= 7) this.#into[this.#at++] = rest | 0x80
    this.#into[this.#at++] = rest
  }

  /** In the Huffman code when that is shorter. */
  string(text: string): void {
    const octets = this.#huffman.octetsOf(text)
    if (octets < text.length) {
      this.integer(HUFFMAN_STRING, octets)
      this.#at = this.#huffman.encode(text, this.#into, this.#at)
      return
    }
    this.integer(STRING, text.length)
    for (let index = 0; index < text.length; index++) this.#into[this.#at++] = text.charCodeAt(index)
  }
}
