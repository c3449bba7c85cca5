// Scratch areas: growable blocks the doors write into and read from, one per purpose. An area's content lives until the
// next call that asks for the same area; a larger request moves it without keeping what it held.
import { arenaAlloc, arenaFree, arenaRoom, SLACK, scratchAlloc } from './arena'

/** Written by the door before a call. */
@inline export const AREA_IN: u32 = 0
/** Read by the door after a call. */
@inline export const AREA_OUT: u32 = 1
/** Rewritten URLs. */
@inline export const AREA_ROOM: u32 = 2
/** A cookie about to be stored. */
@inline export const AREA_CELL: u32 = 3
/** Lists of references, and a second one to sort them with. */
@inline export const AREA_LIST: u32 = 4
@inline export const AREA_SORT: u32 = 5

/** An area above this is given back as soon as a call does without its size. */
@inline const KEEP: u32 = 1 << 18
@inline const LEAST: u32 = 1 << 10

const table = memory.data(6 * 8)

function replace(entry: usize, size: u32): usize {
  const old = load<u32>(entry)
  if (old) arenaFree(old)
  const wanted = max<u32>(LEAST, size + (size >> (size < KEEP ? 1 : 2))) + <u32>SLACK
  let at = arenaAlloc(wanted)
  if (!at) at = scratchAlloc(size + <u32>SLACK)
  store<u32>(entry, <u32>at)
  store<u32>(entry, at ? arenaRoom(at) - <u32>SLACK : 0, 4)
  return at
}

/** The address of an area of at least `size` octets (and SLACK behind them), or 0 when memory is exhausted. */
@inline export function area(id: u32, size: u32): usize {
  const entry = table + (id << 3)
  const room = load<u32>(entry, 4)
  if (room > size && (room <= KEEP || size > LEAST)) return load<u32>(entry)
  return replace(entry, size)
}

/** Where an area lies now. */
@inline export function areaAt(id: u32): usize {
  return load<u32>(table + (id << 3))
}
