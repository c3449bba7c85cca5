// Canonical URL paths: escapes, `\` as `/`, dot segments resolved.
// Spec: WHATWG URL, path state of special schemes. Nothing is unescaped: `/%61` stays. Cost: one pass; the output has
// at most three octets for each of the input.

import { escape, isPathEscaped, unescape } from './percent'

const SLASH: u32 = 0x2f
const BACKSLASH: u32 = 0x5c
const DOT: u32 = 0x2e

function isSlash(octet: u32): bool {
  return octet == SLASH || octet == BACKSLASH
}

/** How many dots the segment [from, end) is made of, `%2e` included; 0 when there is anything else in it. */
function dotsOf(from: usize, end: usize): i32 {
  let dots = 0
  while (from < end) {
    if (load<u8>(from) == DOT) from++
    else if (unescape(from, end) == DOT) from += 3
    else return 0
    dots++
  }
  return dots
}

function writeSegment(from: usize, end: usize, to: usize): usize {
  for (; from < end; from++) {
    const octet: u32 = load<u8>(from)
    if (isPathEscaped(octet)) {
      escape(octet, to)
      to += 3
    } else {
      store<u8>(to++, octet)
    }
  }
  return to
}

/** Removes the last segment of `/a/b/`; the root stays. */
function parent(root: usize, to: usize): usize {
  if (to == root + 1) return to
  to--
  while (load<u8>(to - 1) != SLASH) to--
  return to
}

/** Writes the canonical form of the path [from, end) at `root`; returns its length, at least 1. */
export function writeUrlPath(from: usize, end: usize, root: usize): i32 {
  store<u8>(root, SLASH)
  let to = root + 1
  if (from < end && isSlash(load<u8>(from))) from++
  while (from <= end) {
    let stop = from
    while (stop < end && !isSlash(load<u8>(stop))) stop++
    const dots = dotsOf(from, stop)
    if (dots == 2) {
      to = parent(root, to)
    } else if (dots != 1) {
      to = writeSegment(from, stop, to)
      if (stop < end) store<u8>(to++, SLASH)
    }
    from = stop + 1
  }
  return <i32>(to - root)
}
