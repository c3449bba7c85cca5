// Public suffixes: where a host's registrable domain begins.
// Spec: publicsuffix.org/list algorithm, private section included, unknown top-level domains are one-label suffixes.
// Departure, as Chromium: the base of a wildcard rule is itself a suffix.
// The trie over names read backwards (generate.mjs says how it is laid out) is walked from the host's end; what does not
// match any rule stops it. Cost: a few steps a label. Names in Unicode are the door's to convert.

import { isDigit } from '../text/ascii'
import { FIRST_END, TABLE, TOKENS } from './table.generated'

const STOP: u32 = 0
const JUMP: u32 = 1
const VALUE: u32 = 1
const TAILS: u32 = 6
const TAILS_ONLY: u32 = 10
const NARROW: u32 = 17
const FIRST_BRANCH: u32 = 19
const NARROW_COUNTED: u32 = 24
const WIDE: u32 = 25
const FIRST_TOKEN: u32 = 26

const RULE: u32 = 1
const WILDCARD: u32 = 2
const EXCEPTION: u32 = 4
const DOT: u32 = 0x2e

/** The name being walked: its start, and the first octet matched so far. Not reentrant. */
let start: usize = 0
let at: usize = 0

/** Start of the label that ends before `end` (a dot or the name's end). */
function labelBefore(end: usize): usize {
  while (end > start && load<u8>(end - 1) != DOT) end--
  return end
}

/** Whether a label begins at `at`. */
function isBoundary(): bool {
  return at == start || load<u8>(at - 1) == DOT
}

/** Matches the string of tokens at `p` and moves `at`; returns what follows, 0 on a mismatch, 1 behind a marked end. */
function matchString(p: usize): usize {
  while (true) {
    const code: u32 = load<u8>(p++)
    // Four octets before a name are always memory: this table is.
    const token = load<u32>(TOKENS + ((code - FIRST_TOKEN) << 2))
    const bits = 32 - (clz(token) & ~7)
    if (load<u32>(at - 4) >> (32 - bits) != token) return 0
    at -= bits >> 3
    if (at < start) return 0
    if (code >= FIRST_END) return 1
    if (load<u8>(p) < FIRST_TOKEN) return p
  }
}

/** Behind the string at `p`, whose end is marked. */
function skipString(p: usize): usize {
  while (load<u8>(p) < FIRST_END) p++
  return p + 1
}

/** The body behind the branch at `p` that the octet before `at` leads to, or 0. */
function takeBranch(p: usize, code: u32): usize {
  let count = code - NARROW
  p++
  if (code >= NARROW_COUNTED) count = load<u8>(p++)
  const wanted = i8x16.splat(load<u8>(at - 1))
  let index: u32 = 0
  let hits: u32 = 0
  for (; index < count; index += 16) {
    hits = i8x16.bitmask(i8x16.eq(v128.load(p + index), wanted))
    if (hits) break
  }
  index += ctz(hits)
  if (!hits || index >= count) return 0
  at--
  const offsets = p + count
  if (code == WIDE) return TABLE + load<u16>(offsets + (index << 1))
  return offsets + count - 1 + (index ? load<u8>(offsets + index - 1) : 0)
}

/** Where the suffix begins: the longest rule's, or the last label. `end` is behind the last label. */
function suffixOf(end: usize): usize {
  let suffix: usize = 0
  let p: usize = TABLE
  at = end
  while (true) {
    const code: u32 = load<u8>(p)
    if (code >= FIRST_TOKEN) {
      p = matchString(p)
      if (p > 1) continue
      if (p && isBoundary()) suffix = at
      break
    }
    if (code >= FIRST_BRANCH) {
      if (at == start) break
      p = takeBranch(p, code)
      if (!p) break
    } else if (code > TAILS) {
      const last = at
      let left = code > TAILS_ONLY ? code - TAILS_ONLY : code - TAILS
      let found: usize = 0
      for (p++; left; left--) {
        found = matchString(p)
        if (found) break
        at = last
        p = skipString(p)
      }
      if (found && isBoundary()) suffix = at
      if (found || code > TAILS_ONLY) break
    } else if (code > VALUE) {
      p++
      if (!isBoundary()) continue
      const value = code - VALUE
      if (value & EXCEPTION) {
        while (load<u8>(at) != DOT) at++
        return at + 1
      }
      suffix = value & WILDCARD && at > start ? labelBefore(at - 1) : at
    } else if (code == JUMP) {
      p = TABLE + load<u16>(p + 1)
    } else {
      break
    }
  }
  return suffix ? suffix : labelBefore(end)
}

/** Whether the last label is a number: a canonical host that ends so is an IPv4 address. */
function endsInNumber(end: usize): bool {
  if (!isDigit(load<u8>(end - 1))) return false
  for (let p = labelBefore(end); p < end; p++) if (!isDigit(load<u8>(p))) return false
  return true
}

/**
 * Offset of the registrable domain in a canonical ASCII host, or -1 when it has none: it is a suffix, a single label or
 * an address. A trailing dot belongs to the name; leading dots do not.
 */
export function registrableOffset(host: usize, length: i32): i32 {
  let end = host + length
  if (length > 0 && load<u8>(end - 1) == DOT) end--
  start = host
  while (start < end && load<u8>(start) == DOT) start++
  if (start == end || load<u8>(start) == 0x5b || endsInNumber(end)) return -1
  const suffix = suffixOf(end)
  if (suffix <= start) return -1
  return <i32>(labelBefore(suffix - 1) - host)
}
