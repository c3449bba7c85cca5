// A path against a glob whose only wildcard is `*`.
// Spec: base/strings/pattern.cc (MatchPattern), and the comparison before it in extensions/common/url_pattern.cc
// (MatchesPath). For `*` alone, taking each piece where it first stands decides the same as trying all places.
// Cost: linear in the path; mostly two comparisons, of what stands before the first and behind the last `*`.
import { sameOctets } from '../memory/octets'
import { find } from '../text/ascii'
import { seek } from './seek'

const STAR: u8 = 0x2a
const SLASH: u8 = 0x2f

/** No `*`. */
const EXACT: u32 = 1
/** Something stands between the first and the last `*`. */
const HAS_MIDDLE: u32 = 2
/** `P/*`, which matches `P` as well. */
const ENDS_IN_FOLDER: u32 = 4

@unmanaged
export class Glob {
  text: usize
  length: u32
  /** Octets before the first `*`, and behind the last one. */
  prefix: u32
  suffix: u32
  /** Octets that are no `*`. */
  least: u32
  kind: u32
}

/** Fills a glob with the text [from, end), which stays where it is. */
export function readGlob(glob: Glob, from: usize, end: usize): void {
  glob.text = from
  glob.length = <u32>(end - from)
  glob.kind = EXACT
  const first = find(from, end, STAR)
  if (first == end) return
  let last = end - 1
  while (load<u8>(last) != STAR) last--
  let stars: u32 = 0
  for (let at = first; at <= last; at++) stars += u32(load<u8>(at) == STAR)
  glob.prefix = <u32>(first - from)
  glob.suffix = <u32>(end - 1 - last)
  glob.least = glob.length - stars
  glob.kind = glob.least > glob.prefix + glob.suffix ? HAS_MIDDLE : 0
  if (last == end - 1 && last > from && load<u8>(last - 1) == SLASH && isFolder(from, last)) glob.kind |= ENDS_IN_FOLDER
}

/** Chromium compares `P` as it has escaped it for its matcher: with a `?` or a `\` in it, it equals no path. */
function isFolder(from: usize, end: usize): bool {
  return find(from, end, 0x3f) == end && find(from, end, 0x5c) == end
}

export function matchesGlob(glob: Glob, path: usize, length: u32): bool {
  const text = glob.text
  if (glob.kind == EXACT) return length == glob.length && sameOctets(text, path, length)
  if (length >= glob.least && sameOctets(text, path, glob.prefix)) {
    const end = path + length - glob.suffix
    const globEnd = text + glob.length - glob.suffix
    if (sameOctets(globEnd, end, glob.suffix)) {
      if (!(glob.kind & HAS_MIDDLE)) return true
      if (hasPieces(text + glob.prefix, globEnd, path + glob.prefix, end)) return true
    }
  }
  return <bool>(glob.kind & ENDS_IN_FOLDER) && length + 2 == glob.length && sameOctets(text, path, length)
}

/** Whether the pieces of [glob, globEnd), which are apart by `*`, stand in [from, end) in this order. */
function hasPieces(glob: usize, globEnd: usize, from: usize, end: usize): bool {
  while (glob < globEnd) {
    const star = find(glob, globEnd, STAR)
    const size = <u32>(star - glob)
    if (size) {
      const found = seek(glob, size, from, end)
      if (!found) return false
      from = found + size
    }
    glob = star + 1
  }
  return true
}
