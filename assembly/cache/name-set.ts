// A set of field names, their letters in any case: many fields are looked up in it in one pass over their block.
// It holds addresses: the names stay where they are as long as it is asked.
import { AREA_LIST, area } from '../memory/area'
import { lower } from '../text/ascii'
import { sameName } from './fields'

let slots: usize = 0
let mask: u32 = 0

/** Empties it and makes room for `count` names; false: there is no memory. */
export function openNames(count: u32): bool {
  mask = 7
  while (mask < count << 1) mask = (mask << 1) | 1
  const size = (mask + 1) << 3
  slots = area(AREA_LIST, size)
  if (slots) memory.fill(slots, 0, size)
  return slots != 0
}

/** That of the name, or the empty one it would take. */
function slotOf(from: usize, end: usize): usize {
  let hash: u32 = 0x811c9dc5
  for (let at = from; at < end; at++) hash = (hash ^ lower(load<u8>(at))) * 0x01000193
  hash ^= hash >> 15
  let slot = slots + ((hash & mask) << 3)
  while (load<u32>(slot) && !sameName(load<u32>(slot), load<u32>(slot, 4), from, end)) {
    hash++
    slot = slots + ((hash & mask) << 3)
  }
  return slot
}

export function addName(from: usize, end: usize): void {
  const slot = slotOf(from, end)
  store<u32>(slot, <u32>from)
  store<u32>(slot, <u32>end, 4)
}

export function hasName(from: usize, end: usize): bool {
  return load<u32>(slotOf(from, end)) != 0
}
