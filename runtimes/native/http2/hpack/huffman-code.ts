// The Huffman code of HPACK, from the lengths of its codes alone: it is canonical, so codes of one length count up in
// the order of the octets, and the first of a length follows the last of the one before.
// Spec: RFC 7541 5.2, appendix B.

/** Bits of each octet's code as a digit of base 36. EOS, 30 ones, is left out: it is the only code that is never sent. */
const LENGTHS =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca' +
  'd67777777777777777777777878djde6f56565666577666567655677777fbeds' +
  'kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn' +
  'qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrq'

export const SHORTEST_CODE = 5
export const LONGEST_CODE = 30

export interface HuffmanCode {
  /** Bits of each octet's code. */
  readonly lengths: Uint8Array
  /** Each octet's code in the low bits. */
  readonly codes: Uint32Array
}

export function buildHuffmanCode(): HuffmanCode {
  const lengths = new Uint8Array(256)
  const codes = new Uint32Array(256)
  for (let octet = 0; octet < 256; octet++) lengths[octet] = Number.parseInt(LENGTHS.charAt(octet), 36)
  let code = 0
  for (let length = SHORTEST_CODE; length <= LONGEST_CODE; length++, code *= 2)
    for (let octet = lengths.indexOf(length); octet >= 0; octet = lengths.indexOf(length, octet + 1))
      codes[octet] = code++
  return { lengths, codes }
}
