// Texts over the component's border: UTF-16 there, UTF-8 and octets here.
import { AREA_IN, area } from '../memory/area'
import { allocate } from './call'

let end: usize = 0

/** Opens the input area for `units` code units or octets; false without memory. */
export function openTexts(units: u64): bool {
  return openOctets(3 * units)
}
/** The same for octets alone. */
export function openOctets(octets: u64): bool {
  end = octets > 0x60000000 ? 0 : area(AREA_IN, <u32>octets)
  return end != 0
}
/** Where the next text goes. */
@inline export function textsEnd(): usize {
  return end
}
/** Leaves octets free between two texts. */
@inline export function skip(octets: u32): void {
  end += octets
}

/** Appends a text; its octets. */
export function putText(at: usize, units: u32): u32 {
  const octets = <u32>String.UTF8.encodeUnsafe(at, units, end, false, String.UTF8.ErrorMode.REPLACE)
  end += octets
  return octets
}

export function putOctets(at: usize, octets: u32): u32 {
  memory.copy(end, at, octets)
  end += octets
  return octets
}

/** ASCII octets as UTF-16 in the memory of the call; 0 when there is none. */
export function widen(at: usize, octets: u32): usize {
  const text = allocate(octets << 1)
  if (text) for (let i: u32 = 0; i < octets; i++) store<u16>(text + (i << 1), load<u8>(at + i))
  return text
}
