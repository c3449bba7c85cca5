// The first occurrence of one text in another.
// Cost: linear, whatever both are. Up to SHORT octets 16 places are tried at a time by the first and the last octet (Mula's
// generic search); longer ones go by Knuth, Morris and Pratt.
import { AREA_SORT, area } from '../memory/area'
import { sameOctets } from '../memory/octets'

const SHORT: u32 = 64

/** Where the first occurrence of the piece in [from, end) begins, or 0. */
export function seek(piece: usize, size: u32, from: usize, end: usize): usize {
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
