// Reads strings in the Huffman code: a table by the next 8 bits gives every code up to that length, which are those of
// all octets that are frequent; longer ones are found by the canonical order, a bit at a time.
// Spec: RFC 7541 5.2: the padding is less than 8 bits and all ones, and EOS is an error.

import { HpackError } from './hpack-error.ts'
import { buildHuffmanCode, LONGEST_CODE } from './huffman-code.ts'
import { readLatin1 } from './latin1.ts'

const TABLE_BITS = 8
/** Larger strings have a buffer of their own, so that a connection does not keep it. */
const KEPT_OCTETS = 4096

export class HuffmanDecoder {
  /** By the next 8 bits: the length of the code and its octet, 0 when it is longer. */
  readonly #table = new Uint16Array(1 << TABLE_BITS)
  /** Octets in the order of their codes. */
  readonly #octets = new Uint8Array(256)
  /** By length: the first code that is longer, cut to the length. */
  readonly #ends = new Uint32Array(LONGEST_CODE + 1)
  /** By length: the place in `#octets` of the code 0, were there one. */
  readonly #places = new Int32Array(LONGEST_CODE + 1)
  /** What `#decodeLong` found. */
  #long = 0
  readonly #kept = new Uint8Array(KEPT_OCTETS)

  constructor() {
    const { lengths, codes, counts } = buildHuffmanCode()
    const next = new Uint16Array(LONGEST_CODE + 1)
    for (let length = 1; length <= LONGEST_CODE; length++) next[length] = next[length - 1]! + counts[length - 1]!
    for (let octet = 0; octet < 256; octet++) {
      const length = lengths[octet]!
      const code = codes[octet]!
      const place = next[length]!++
      this.#octets[place] = octet
      this.#ends[length] = code + 1
      this.#places[length] = place - code
      if (length > TABLE_BITS) continue
      const free = TABLE_BITS - length
      this.#table.fill((length << 8) | octet, code << free, (code + 1) << free)
    }
  }

  /** The string in `octets` from `from` to `to`. Throws HpackError. */
  decode(octets: Uint8Array, from: number, to: number): string {
    // The shortest code has 5 bits.
    const most = Math.floor(((to - from) * 8) / 5)
    const into = most <= KEPT_OCTETS ? this.#kept : new Uint8Array(most)
    const end = 8 * to
    let length = 0
    let bit = 8 * from
    while (bit < end) {
      const at = bit >>> 3
      const pair = (octets[at]! << 8) | (at + 1 < to ? octets[at + 1]! : 0xff)
      const next = (pair >>> (8 - (bit & 7))) & 0xff
      const entry = this.#table[next]!
      if (entry === 0) {
        // Only ones are left: padding.
        if (next === 0xff && end - bit < 8) break
        bit = this.#decodeLong(octets, bit, end)
        into[length++] = this.#long
        continue
      }
      bit += entry >>> 8
      // The code needed ones from beyond the end.
      if (bit > end) throw new HpackError('the padding of a Huffman string is not the beginning of EOS')
      into[length++] = entry
    }
    return readLatin1(into, 0, length)
  }

  /** Sets `#long` to the octet whose code begins at `bit`; where it ends. */
  #decodeLong(octets: Uint8Array, start: number, end: number): number {
    let code = 0
    for (let bit = start, length = 1; bit < end && length <= LONGEST_CODE; bit++, length++) {
      code = 2 * code + ((octets[bit >>> 3]! >>> (7 - (bit & 7))) & 1)
      if (code >= this.#ends[length]!) continue
      this.#long = this.#octets[code + this.#places[length]!]!
      return bit + 1
    }
    throw new HpackError('a Huffman string has EOS or ends within a code')
  }
}
