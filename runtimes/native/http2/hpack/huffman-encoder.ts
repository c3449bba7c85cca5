// Writes strings in the Huffman code.
// Spec: RFC 7541 5.2: codes follow one another from the highest bit on, the last octet is filled with ones.
import { buildHuffmanCode, type HuffmanCode } from './huffman-code.ts'

export class HuffmanEncoder {
  readonly #code: HuffmanCode = buildHuffmanCode()

  /** The octets a Latin-1 string takes. */
  octetsOf(text: string): number {
    const { lengths } = this.#code
    let bits = 0
    for (let at = 0; at < text.length; at++) bits += lengths[text.charCodeAt(at)]!
    return (bits + 7) >>> 3
  }

  /** Writes a Latin-1 string; the end. */
  encode(text: string, into: Uint8Array, start: number): number {
    const { lengths, codes } = this.#code
    let at = start
    // The low `held` bits are not yet written; what is above them is.
    let bits = 0
    let held = 0
    for (let index = 0; index < text.length; index++) {
      const octet = text.charCodeAt(index)
      let code = codes[octet]!
      let length = lengths[octet]!
      if (length > 24) {
        // With up to 7 bits held it would not fit in 32.
        bits = (bits << (length - 16)) | (code >>> 16)
        held += length - 16
        for (; held >= 8; held -= 8) into[at++] = bits >>> (held - 8)
        code &= 0xffff
        length = 16
      }
      bits = (bits << length) | code
      held += length
      for (; held >= 8; held -= 8) into[at++] = bits >>> (held - 8)
    }
    if (held > 0) into[at++] = (bits << (8 - held)) | (0xff >>> held)
    return at
  }
}
