// Percent-encoding: which octets a URL path escapes, and writing one escape.
// Spec: WHATWG URL 1.3, path percent-encode set. Departure: `^` and `|` as well (url/url_canon_path.cc).

import { hexValue } from './ascii'

/** One bit per ASCII octet: set for what a path escapes. 0x00-0x1F, space, `"#<>?^`{|}`, DEL. */
const ESCAPED_LOW: u64 = 0xd000000dffffffff
const ESCAPED_HIGH: u64 = 0xb800000140000000

export function isPathEscaped(octet: u32): bool {
  if (octet > 0x7f) return true
  return <bool>(((octet < 64 ? ESCAPED_LOW : ESCAPED_HIGH) >> (octet & 63)) & 1)
}

function hexDigit(value: u32): u8 {
  return <u8>(value < 10 ? value + 0x30 : value + 0x37)
}

/** Writes `%XX` at `to`. */
export function escape(octet: u32, to: usize): void {
  store<u8>(to, 0x25)
  store<u8>(to + 1, hexDigit(octet >> 4))
  store<u8>(to + 2, hexDigit(octet & 15))
}

/** The octet that `%XX` at `at` stands for, or -1. */
export function unescape(at: usize, end: usize): i32 {
  if (at + 3 > end || load<u8>(at) != 0x25) return -1
  const high = hexValue(load<u8>(at + 1))
  const low = hexValue(load<u8>(at + 2))
  return high < 0 || low < 0 ? -1 : (high << 4) | low
}
