// A path against a glob whose only wildcard is `*`.
// Spec: base/strings/pattern.cc (MatchPattern), leftmost piece after leftmost piece, which for `*` alone decides the same.
// Cost: linear in the path. Pieces up to SHORT octets are sought 16 places at a time (first and last octet, then the
// whole); longer ones by Knuth, Morris and Pratt, so that no choice of pattern and URL costs more than their lengths.
import { AREA_SORT, area } from '../memory/area'
import { sameOctets } from '../memory/octets'
import { find } from '../text/ascii'

const STAR: u8 = 0x2a
const SHORT: u32 = 64

/** Where the first occurrence of the piece in [from, end) begins, or 0. */
function seek(piece: usize, size: u32, from: usize, end: usize): usize {
  if (from + size > end) return 0
  if (size <= SHORT) return seekShort(piece, size, from, end)
  const table = area(AREA_SORT, size << 2)
  // Without memory for the table the search is slow, not wrong.
  return table ? seekLong(piece, size, from, end, table) : seekShort(piece, size, from, end)
}

function seekShort(piece: usize, size: u32, from: usize, end: usize): usize {
  const first = i8x16.splat(load<u8>(piece))
  const last = i8x16.splat(load<u8>(piece + size - 1))
  const stop = end - size
  for (let at = from; at <= stop; at += 16) {
    const heads = i8x16.eq(v128.load(at), first)
    let hits: u32 = i8x16.bitmask(v128.and(heads, i8x16.eq(v128.load(at + size - 1), last)))
    for (; hits; hits &= hits - 1) {
      const found = at + ctz(hits)
      if (found > stop) return 0
      if (sameOctets(found, piece, size)) return found
    }
  }
  return 0
}

@inline function borderOf(table: usize, length: u32): u32 {
  return load<u32>(table + ((length - 1) << 2))
}

function seekLong(piece: usize, size: u32, from: usize, end: usize, table: usize): usize {
  store<u32>(table, 0)
  for (let i: u32 = 1, border: u32 = 0; i < size; i++) {
    const octet = load<u8>(piece + i)
    while (border && load<u8>(piece + border) != octet) border = borderOf(table, border)
    if (load<u8>(piece + border) == octet) border++
    store<u32>(table + (i << 2), border)
  }
  let matched: u32 = 0
  for (; from < end; from++) {
    const octet = load<u8>(from)
    while (matched && load<u8>(piece + matched) != octet) matched = borderOf(table, matched)
    if (load<u8>(piece + matched) == octet && ++matched == size) return from + 1 - size
  }
  return 0
}

/** Whether the pieces of [glob, globEnd), which are apart by `*`, stand in [from, end) in this order. */
export function hasPieces(glob: usize, globEnd: usize, from: usize, end: usize): bool {
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
