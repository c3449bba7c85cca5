// The Huffman code of HPACK, from the lengths of its codes alone: it is canonical, so codes of one length count up in
// the order of the octets, and the first of a length follows the last of the one before.
// Spec: RFC 7541 5.2, appendix B.

/** Bits of each octet's code as a digit of base 36. EOS, 30 ones, is left out: it is the only code that is never sent. */
const LENGTHS =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca' +
  'd67777777777777777777777878djde6f56565666577666567655677777fbeds' +
  'kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn' +
  'qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrq'

export const LONGEST_CODE = 30

export interface HuffmanCode {
  /** Bits of each octet's code. */
  readonly lengths: Uint8Array
  /** Each octet's code in the low bits. */
  readonly codes: Uint32Array
  /** How many codes have each length. */
  readonly counts: Uint8Array
}

export function buildHuffmanCode(): HuffmanCode {
  const lengths = new Uint8Array(256)
  const codes = new Uint32Array(256)
  const counts = new Uint8Array(LONGEST_CODE + 1)
  const next = new Uint32Array(LONGEST_CODE + 1)
  for (let octet = 0; octet < 256; octet++) {
    const digit = LENGTHS.charCodeAt(octet)
    lengths[octet] = digit < 0x61 ? digit - 0x30 : digit - 0x57
    counts[lengths[octet]!]!++
  }
  for (let length = 1; length <= LONGEST_CODE; length++) next[length] = 2 * (next[length - 1]! + counts[length - 1]!)
  for (let octet = 0; octet < 256; octet++) codes[octet] = next[lengths[octet]!]!++
  return { lengths, codes, counts }
}
