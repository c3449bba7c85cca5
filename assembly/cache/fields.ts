// Fields as the doors pass them, one octet a character. A block, all fields as they are stored: name LF value LF and so
// on, names in any case; a value holds no LF: nothing that does gets past the parser of responses or the check of
// requests. Picked fields, those that decide something: number u8, length of the name u24, length of the value u32, name,
// value, each from a multiple of 4 on; only fields that Vary names have number 0 and a name
// (bindings/core/picked-fields.ts).
// Cost: one pass over the block; a name is compared with those of its length alone.
import { sameOctets } from '../memory/octets'
import { find, isBlank, lower } from '../text/ascii'

@inline const LF: u8 = 0x0a

/** The field that `nextField` has read. */
export let name: usize = 0
export let nameEnd: usize = 0
export let value: usize = 0
export let valueEnd: usize = 0

/** Reads the field at `at` of a block that ends at `end`; where the next one begins, 0 when there is none. */
export function nextField(at: usize, end: usize): usize {
  if (at >= end) return 0
  name = at
  nameEnd = find(at, end, LF)
  value = min(nameEnd + 1, end)
  valueEnd = find(value, end, LF)
  return valueEnd + 1
}

@inline export const OTHER: u32 = 0
@inline export const AGE: u32 = 1
@inline export const DATE: u32 = 2
@inline export const ETAG: u32 = 3
@inline export const VARY: u32 = 4
@inline export const EXPIRES: u32 = 5
@inline export const LAST_MODIFIED: u32 = 6
@inline export const PRAGMA: u32 = 7
@inline export const CACHE_CONTROL: u32 = 8
@inline export const RANGE_FIELD: u32 = 9
@inline export const IF_RANGE: u32 = 10
@inline export const IF_MATCH: u32 = 11
@inline export const IF_NONE_MATCH: u32 = 12
@inline export const IF_MODIFIED_SINCE: u32 = 13
@inline export const IF_UNMODIFIED_SINCE: u32 = 14

/** The number of the field that `nextPicked` has read. */
export let picked: u32 = 0

@inline function padded(at: usize): usize {
  return (at + 3) & ~3
}

/** Reads the picked field at `at`; where the next one begins, 0 when there is none. */
export function nextPicked(at: usize, end: usize): usize {
  if (at >= end) return 0
  const start = load<u32>(at)
  picked = start & 0xff
  name = at + 8
  nameEnd = name + (start >> 8)
  value = padded(nameEnd)
  valueEnd = value + load<u32>(at, 4)
  return padded(valueEnd)
}

/** The field that was read is at another place now: it has been copied. */
export function moveField(by: isize): void {
  name += by
  nameEnd += by
  value += by
  valueEnd += by
}

/** Whether the octets are the lower-case text, their letters lowered. */
export function isText(from: usize, end: usize, text: string): bool {
  if (<i32>(end - from) != text.length) return false
  const wanted = changetype<usize>(text)
  for (let i: usize = 0; from + i < end; i++)
    if (lower(load<u8>(from + i)) != load<u16>(wanted + (i << 1))) return false
  return true
}

/** Whether two names are one, whatever the case of their letters: mostly they have the same. */
export function sameName(a: usize, aEnd: usize, b: usize, bEnd: usize): bool {
  if (aEnd - a != bEnd - b) return false
  if (sameOctets(a, b, <u32>(aEnd - a))) return true
  for (; a < aEnd; a++, b++) if (lower(load<u8>(a)) != lower(load<u8>(b))) return false
  return true
}

export function startsWith(from: usize, end: usize, text: string): bool {
  return end - from >= <usize>text.length && isText(from, from + text.length, text)
}

/** Whether the field that was read has this name. */
@inline export function isNamed(text: string): bool {
  return isText(name, nameEnd, text)
}

/** The item of a comma list that `nextItem` has read, blanks around it dropped. */
export let item: usize = 0
export let itemEnd: usize = 0

/** The comma that ends the item, or the end. Until there is a quote, sixteen octets at a time. */
function itemStop(at: usize, end: usize): usize {
  const comma = i8x16.splat(0x2c)
  const quote = i8x16.splat(0x22)
  for (; at < end; at += 16) {
    const octets = v128.load(at)
    const hits = i8x16.bitmask(v128.or(i8x16.eq(octets, comma), i8x16.eq(octets, quote)))
    if (!hits) continue
    at += ctz(hits)
    return at < end && load<u8>(at) == 0x22 ? quotedStop(at, end) : min(at, end)
  }
  return end
}

function quotedStop(at: usize, end: usize): usize {
  let quoted = false
  for (; at < end; at++) {
    const octet = load<u8>(at)
    if (octet == 0x22) quoted = !quoted
    else if (octet == 0x5c && quoted) at++
    else if (octet == 0x2c && !quoted) break
  }
  return min(at, end)
}

/** Reads the list item at `at`, commas inside quotes included; where the next one begins, 0 when there is none. */
export function nextItem(at: usize, end: usize): usize {
  while (at < end && (isBlank(load<u8>(at)) || load<u8>(at) == 0x2c)) at++
  if (at >= end) return 0
  item = at
  at = itemStop(at, end)
  itemEnd = at
  while (itemEnd > item && isBlank(load<u8>(itemEnd - 1))) itemEnd--
  return at + 1
}

/** Digits alone, blanks around them allowed; -1 for anything else. Beyond 2^53 it loses its last digits. */
export function numberOf(from: usize, end: usize): f64 {
  while (from < end && isBlank(load<u8>(from))) from++
  while (end > from && isBlank(load<u8>(end - 1))) end--
  if (from == end) return -1
  let number: f64 = 0
  for (; from < end; from++) {
    const digit: u32 = load<u8>(from) - 0x30
    if (digit > 9) return -1
    number = number * 10 + <f64>digit
  }
  return number
}
