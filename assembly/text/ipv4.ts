// IPv4 in URL hosts: decimal, octal and hexadecimal parts, one to four of them.
// Spec: WHATWG URL 3.5 ends-in-a-number checker, IPv4 parser and serializer.

import { hexValue, isDigit } from './ascii'

/** The host names a number last and is none. */
export const IPV4_INVALID: i64 = -2
/** The host is a name. */
export const IPV4_NONE: i64 = -1

const DOT: u32 = 0x2e
const TOO_LARGE: u64 = 0x1_0000_0000

/** Value of a part, saturated at 2^32, or -1: not a number. `0x` alone is zero. */
function part(from: usize, end: usize): i64 {
  if (from == end) return -1
  let base: u64 = 10
  if (load<u8>(from) == 0x30 && end - from > 1) {
    base = (load<u8>(from + 1) | 0x20) == 0x78 ? 16 : 8
    from += base == 16 ? 2 : 1
  }
  let value: u64 = 0
  for (; from < end; from++) {
    const digit = hexValue(load<u8>(from))
    if (digit < 0 || <u64>digit >= base) return -1
    value = min<u64>(value * base + digit, TOO_LARGE)
  }
  return value
}

function isAllDigits(from: usize, end: usize): bool {
  for (; from < end; from++) if (!isDigit(load<u8>(from))) return false
  return true
}

/** The address of the host [from, end), IPV4_NONE or IPV4_INVALID. */
export function parseIpv4(from: usize, end: usize): i64 {
  if (end > from && load<u8>(end - 1) == DOT) end--
  let last = end
  while (last > from && load<u8>(last - 1) != DOT) last--
  if (last == end || (!isAllDigits(last, end) && part(last, end) < 0)) return IPV4_NONE
  let address: u64 = 0
  for (let index = 0; index < 4; index++) {
    let stop = from
    while (stop < end && load<u8>(stop) != DOT) stop++
    const value = part(from, stop)
    if (value < 0) return IPV4_INVALID
    if (stop == end) {
      const bits: u64 = 32 - 8 * index
      return <u64>value >> bits ? IPV4_INVALID : address | value
    }
    if (value > 255) return IPV4_INVALID
    address |= (<u64>value) << (24 - 8 * index)
    from = stop + 1
  }
  return IPV4_INVALID
}

function writeOctet(value: u32, to: usize): usize {
  if (value >= 100) store<u8>(to++, 0x30 + value / 100)
  if (value >= 10) store<u8>(to++, 0x30 + ((value / 10) % 10))
  store<u8>(to++, 0x30 + (value % 10))
  return to
}

/** Writes `a.b.c.d`; returns its length. */
export function writeIpv4(address: u32, at: usize): i32 {
  let to = at
  for (let shift = 24; shift >= 0; shift -= 8) {
    to = writeOctet((address >> shift) & 255, to)
    if (shift) store<u8>(to++, DOT)
  }
  return <i32>(to - at)
}
