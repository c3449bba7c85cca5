// Reads the primitives of a block: integers and strings.
// Spec: RFC 7541 5.1, 5.2. An integer has at most 5 octets after its prefix, which is more than any length or index
// that a block can mean (RFC 7541 7.4).
import { HpackError } from './hpack-error.ts'
import { HuffmanDecoder } from './huffman-decoder.ts'
import { readLatin1 } from './latin1.ts'

const LAST_SCALE = 2 ** 28
const NOTHING = new Uint8Array(0)

export class BlockReader {
  #huffman: HuffmanDecoder | null = null
  #octets: Uint8Array = NOTHING
  #at = 0
  #end = 0

  begin(octets: Uint8Array, start: number, end: number): void {
    this.#octets = octets
    this.#at = start
    this.#end = end
  }

  /** Lets go of the octets. */
  end(): void {
    this.#octets = NOTHING
  }

  /** The next octet, which stays; -1 at the end. */
  peek(): number {
    return this.#at < this.#end ? this.#octets[this.#at]! : -1
  }

  /** The integer whose prefix is the bits of `mask`. */
  integer(mask: number): number {
    if (this.#at >= this.#end) throw truncated()
    const prefix = this.#octets[this.#at++]! & mask
    return prefix < mask ? prefix : this.#continued(mask)
  }

  string(): string {
    const huffman = this.peek() >= 0x80
    const length = this.integer(0x7f)
    const from = this.#at
    if (length > this.#end - from) throw truncated()
    this.#at += length
    const to = this.#at
    if (!huffman) return readLatin1(this.#octets, from, to)
    this.#huffman ??= new HuffmanDecoder()
    return this.#huffman.decode(this.#octets, from, to)
  }

  #continued(prefix: number): number {
    let value = prefix
    for (let scale = 1; scale <= LAST_SCALE; scale *= 128) {
      if (this.#at >= this.#end) throw truncated()
      const octet = this.#octets[this.#at++]!
      value += (octet & 0x7f) * scale
      if (octet < 0x80) return value
    }
    throw new HpackError('an integer of more than 5 octets')
  }
}

function truncated(): HpackError {
  return new HpackError('the block ends within a field')
}
