// ASCII in octets: classes, case, and the search that every parser here begins with.
// Reads may overshoot the end by up to 15 octets, as everywhere in this module (memory/octets.ts).

export function isDigit(octet: u32): bool {
  return octet - 0x30 < 10
}

export function isAlpha(octet: u32): bool {
  return (octet | 0x20) - 0x61 < 26
}

export function lower(octet: u32): u32 {
  return octet - 0x41 < 26 ? octet | 0x20 : octet
}

/** Value of a hexadecimal digit, or -1. */
export function hexValue(octet: u32): i32 {
  if (isDigit(octet)) return octet - 0x30
  const letter = (octet | 0x20) - 0x61
  return letter < 6 ? letter + 10 : -1
}

/** C0 and DEL. */
export function isControl(octet: u32): bool {
  return octet < 0x20 || octet == 0x7f
}

/** Where `octet` first stands in [from, end); `end` when nowhere. */
export function find(from: usize, end: usize, octet: u8): usize {
  const wanted = i8x16.splat(octet)
  for (let at = from; at < end; at += 16) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(at), wanted))
    if (hits) return min<usize>(at + ctz(hits), end)
  }
  return end
}

/** Whether a control octet stands in [from, end). */
export function hasControl(from: usize, end: usize): bool {
  const space = i8x16.splat(0x20)
  const del = i8x16.splat(0x7f)
  for (let at = from; at < end; at += 16) {
    const octets = v128.load(at)
    let hits: u32 = i8x16.bitmask(v128.or(i8x16.lt_u(octets, space), i8x16.eq(octets, del)))
    if (end - at < 16) hits &= (1 << u32(end - at)) - 1
    if (hits) return true
  }
  return false
}

/** Space and TAB, all that cookies call whitespace. */
export function isBlank(octet: u32): bool {
  return octet == 0x20 || octet == 0x09
}

export function skipBlanks(from: usize, end: usize): usize {
  while (from < end && isBlank(load<u8>(from))) from++
  return from
}

export function dropBlanks(from: usize, end: usize): usize {
  while (end > from && isBlank(load<u8>(end - 1))) end--
  return end
}

/** Whether `text`, its ASCII letters lowered, equals `lowered` of the same length. */
export function equalsLowered(text: usize, lowered: usize, length: i32): bool {
  for (let i = 0; i < length; i++) if (lower(load<u8>(text + i)) != load<u8>(lowered + i)) return false
  return true
}
