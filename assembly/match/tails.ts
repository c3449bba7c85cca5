// A host as the keys it is found under: itself, and what follows each of its dots.
// Cost: one step over 16 octets at a time for the dots, one multiplication or two a label; a tail's key is made of its
// first label and the key of the rest, so that all keys together cost as much as one.
import { AREA_LIST, area } from '../memory/area'
import { hashOctets } from '../memory/octets'

const DOT: u8 = 0x2e
const SEED: u64 = 0x51ed270b27bb68f5

@unmanaged
export class Tail {
  key: u32
  length: u32
}

/** Octets of a Tail, as a shift. */
const TAIL_SHIFT: u32 = 3

let list: usize = 0

/** The tails of the last `listTails`, shortest first; the whole host is the last. */
@inline export function tailAt(index: u32): Tail {
  return changetype<Tail>(list + (index << TAIL_SHIFT))
}

function put(index: u32, key: u64, length: usize): void {
  const tail = tailAt(index)
  tail.key = <u32>(key >> 16)
  tail.length = <u32>length
}

/** How many tails [host, host + length) has; 0 without memory. */
export function listTails(host: usize, length: u32): u32 {
  list = area(AREA_LIST, (length + 1) << TAIL_SHIFT)
  if (!list) return 0
  const end = host + length
  const dots = i8x16.splat(DOT)
  let count: u32 = 0
  let key = SEED
  let labelEnd = end
  for (let step = (length + 15) & ~15; step; step -= 16) {
    const at = host + step - 16
    let hits: u32 = i8x16.bitmask(i8x16.eq(v128.load(at), dots))
    if (end - at < 16) hits &= (1 << u32(end - at)) - 1
    while (hits) {
      const top = 31 - clz(hits)
      const label = at + top + 1
      key = hashOctets(label, <u32>(labelEnd - label), key)
      put(count++, key, end - label)
      labelEnd = label - 1
      hits ^= 1 << top
    }
  }
  put(count, hashOctets(host, <u32>(labelEnd - host), key), length)
  return count + 1
}
