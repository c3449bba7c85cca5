// Octets to a string, one character an octet. The native costs about 50 ns at any length, so a few octets are cheaper
// one by one.
import { Buffer } from 'node:buffer'

const { latin1Slice } = Buffer.prototype
const FEW = 6

export function readLatin1(octets: Uint8Array, from: number, to: number): string {
  if (to - from > FEW) return latin1Slice.call(octets, from, to)
  let text = ''
  for (let at = from; at < to; at++) text += String.fromCharCode(octets[at]!)
  return text
}
