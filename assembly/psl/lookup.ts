// Public suffixes: where a host's registrable domain begins.
// Spec: publicsuffix.org/list algorithm, private section included, unknown top-level domains are one-label suffixes.
// Departure, as Chromium: the base of a wildcard rule is itself a suffix.
// The trie over names read backwards (generate.mjs says how it is laid out) is walked from the host's end; what does not
// match any rule stops it. Cost: a few steps a label. Names in Unicode are the door's to convert.

import { isDigit } from '../text/ascii'
import { FIRST_END, SHORTCUT_BODIES, SHORTCUTS, TABLE, TOKENS } from './table.generated'

const JUMP: u32 = 1
const VALUE: u32 = 1
const TAILS: u32 = 6
const TAILS_ONLY: u32 = 10
const NARROW: u32 = 17
const FIRST_BRANCH: u32 = 19
const NARROW_COUNTED: u32 = 24
const WIDE: u32 = 25
const FIRST_TOKEN: u32 = 26

const WILDCARD: u32 = 2
const EXCEPTION: u32 = 4
const DOT: u32 = 0x2e
/** Spreads `.com`, as a number, over 64 slots. */
const SHORTCUT_FACTOR: u32 = 0x9e3779b1

/** Start of the name being walked. Not reentrant. */
let start: usize = 0

/** Start of the label that ends before `end` (a dot or the name's end). */
function labelBefore(end: usize): usize {
  while (end > start && load<u8>(end - 1) != DOT) end--
  return end
}

/** Whether a label begins at `at`. */
function isBoundary(at: usize): bool {
  return at == start || load<u8>(at - 1) == DOT
}

/** Two positions as one value: the low half is where the name is matched down to, the high half where to read on. */
function pair(p: usize, at: usize): u64 {
  return ((<u64>p) << 32) | at
}

/**
 * Matches the string of tokens at `p` against what ends before `at`. The high half of the answer is what follows the
 * string, 1 behind a marked end, 0 on a mismatch.
 */
function matchString(p: usize, at: usize): u64 {
  while (true) {
    const code: u32 = load<u8>(p++)
    // Four octets before a name are always memory: this table is.
    const token = load<u32>(TOKENS + ((code - FIRST_TOKEN) << 2))
    const unused = clz(token) & ~7
    if (load<u32>(at - 4) >> unused != token) return 0
    at -= 4 - (unused >> 3)
    if (at < start) return 0
    if (code >= FIRST_END) return pair(1, at)
    if (load<u8>(p) < FIRST_TOKEN) return pair(p, at)
  }
}

/** Tries the `count` strings at `p`. As `matchString`; on a mismatch the low half is what follows them. */
function matchTails(p: usize, at: usize, count: u32): u64 {
  for (; count; count--) {
    const found = matchString(p, at)
    if (found) return found
    while (load<u8>(p) < FIRST_END) p++
    p++
  }
  return p
}

/** The body that `octet` leads to from the branch at `p`, or 0. */
function takeBranch(p: usize, code: u32, octet: u8): usize {
  let count = code - NARROW
  p++
  if (code >= NARROW_COUNTED) count = load<u8>(p++)
  const wanted = i8x16.splat(octet)
  let index: u32 = 0
  let hits: u32 = i8x16.bitmask(i8x16.eq(v128.load(p), wanted))
  while (!hits) {
    index += 16
    if (index >= count) return 0
    hits = i8x16.bitmask(i8x16.eq(v128.load(p + index), wanted))
  }
  index += ctz(hits)
  if (index >= count) return 0
  const offsets = p + count
  if (code == WIDE) return TABLE + load<u16>(offsets + (index << 1))
  return offsets + count - 1 + (index ? load<u8>(offsets + index - 1) : 0)
}

/** Where the suffix begins: the longest rule's, or the last label. `end` is behind the last label. */
function suffixOf(end: usize): usize {
  const last = load<u32>(end - 4)
  const isShort = ((last >> 8) & 255) == DOT
  const key = isShort ? last >> 8 : last
  const slot = (key * SHORTCUT_FACTOR) >> 26
  if (load<u32>(SHORTCUTS + (slot << 2)) != key || end - start < 5) return walk(TABLE, end, labelBefore(end))
  const dot = end - (isShort ? 3 : 4)
  return walk(TABLE + load<u16>(SHORTCUT_BODIES + (slot << 1)), dot, dot + 1)
}

/** Follows the name from the body at `p`; `suffix` is what is known so far. */
function walk(p: usize, at: usize, suffix: usize): usize {
  while (true) {
    const code: u32 = load<u8>(p)
    if (code >= FIRST_TOKEN) {
      const found = matchString(p, at)
      p = <usize>(found >> 32)
      at = <usize>found
      if (p > 1) continue
      return p && isBoundary(at) ? at : suffix
    }
    if (code >= FIRST_BRANCH) {
      if (at == start) return suffix
      p = takeBranch(p, code, load<u8>(--at))
      if (!p) return suffix
    } else if (code > TAILS) {
      const found = matchTails(p + 1, at, code > TAILS_ONLY ? code - TAILS_ONLY : code - TAILS)
      if (found >> 32) return isBoundary(<usize>found) ? <usize>found : suffix
      if (code > TAILS_ONLY) return suffix
      p = <usize>found
    } else if (code > VALUE) {
      p++
      if (!isBoundary(at)) continue
      const value = code - VALUE
      if (value & EXCEPTION) return behindDot(at)
      suffix = value & WILDCARD && at > start ? labelBefore(at - 1) : at
    } else if (code == JUMP) {
      p = TABLE + load<u16>(p + 1)
    } else {
      return suffix
    }
  }
}

/** Start of the label after the one at `at`: an exception's suffix is what it excepts from. */
function behindDot(at: usize): usize {
  while (load<u8>(at) != DOT) at++
  return at + 1
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

/** Whether the name is used up, read backwards from `at`, before the string at `p` ends or differs. */
function runsOut(p: usize, at: usize): bool {
  while (true) {
    const code: u32 = load<u8>(p++)
    const token = load<u32>(TOKENS + ((code - FIRST_TOKEN) << 2))
    for (let shift = 24 - (clz(token) & ~7); shift >= 0; shift -= 8) {
      if (at == start) return true
      if (load<u8>(--at) != ((token >> shift) & 255)) return false
    }
    if (code >= FIRST_END || load<u8>(p) < FIRST_TOKEN) return false
  }
}

function anyTailRunsOut(p: usize, at: usize, count: u32): bool {
  for (; count; count--) {
    if (runsOut(p, at)) return true
    while (load<u8>(p) < FIRST_END) p++
    p++
  }
  return false
}

/**
 * Whether rules may lie below a registrable domain, as s3.amazonaws.com below amazonaws.com. If not, the registrable
 * domain of every host below it is this one, and nobody has to ask again. May err on the side of true.
 */
export function mayHaveRulesBelow(domain: usize, length: i32): bool {
  start = domain
  let p: usize = TABLE
  let at = domain + length
  while (at > start) {
    const code: u32 = load<u8>(p)
    if (code >= FIRST_TOKEN) {
      if (runsOut(p, at)) return true
      const found = matchString(p, at)
      p = <usize>(found >> 32)
      at = <usize>found
      if (p <= 1) return false
    } else if (code >= FIRST_BRANCH) {
      p = takeBranch(p, code, load<u8>(--at))
      if (!p) return false
    } else if (code > TAILS) {
      const count = code > TAILS_ONLY ? code - TAILS_ONLY : code - TAILS
      if (anyTailRunsOut(p + 1, at, count)) return true
      const found = matchTails(p + 1, at, count)
      if (found >> 32 || code > TAILS_ONLY) return false
      p = <usize>found
    } else if (code > VALUE) {
      p++
    } else if (code == JUMP) {
      p = TABLE + load<u16>(p + 1)
    } else {
      return false
    }
  }
  return true
}
