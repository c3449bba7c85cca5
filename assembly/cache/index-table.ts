// The cache index's table: records of 16 octets, ordered by id, in one block of memory.
//
//   record   id u64 | last use in seconds u32 | size in units of 256 octets u24, flags u8
//   slots    homes of them, a margin behind, the last of all always empty (id 0)
//
// Ordered linear probing (Amble and Knuth 1974): a record stands at its home or as near behind it as the order allows,
// so that the table is a sorted list with gaps. A search ends at the first id that is not smaller, present or not; a
// walk over the slots is a walk in the order of the ids, which no growth or removal changes.
// The home is the id's upper half times the number of homes, so that more homes stretch the list and move nothing past
// anything else: it grows in place, a piece with each insert (index-growth.ts), and never needs memory twice.
// Cost: a search reads 1 to 2 cache lines, an insert moves some 20 records at the highest load.
import { arenaAlloc, arenaFree, arenaWiden } from '../memory/arena'

@inline export const SLOT: usize = 16
@inline const FIRST_HOMES: u32 = 512
/** What is pushed beyond the last home; even a full table rarely needs 60. */
@inline const MARGIN: u32 = 128
@inline const LINE: usize = 64
/** Below this many homes the table doubles. */
@inline const SMALL_HOMES: u64 = 8192
/** Above, it grows by one part in 2^GROWTH. */
@inline const GROWTH: u64 = 3
/** Slots that move with an insert while it grows: enough to be done long before it grows again. */
@inline const PACE: usize = 24
/** Slots that are cleared at once. */
@inline const PIECE: usize = 1024
@inline const MOST_SLOTS: usize = 0x7000000

let block: usize = 0
/** Address of the first slot. */
export let slots: usize = 0
/** Address of the last one. */
export let last: usize = 0
export let homes: u64 = 0
/** While the table grows: ids from `boundary` on have moved, smaller ones stand as if there were `oldHomes`. */
let oldHomes: u64 = 0
let boundary: u64 = 0
/** The empty slot between the two; 0 when nothing moves. */
export let edge: usize = 0

/** Slots to be had before the table can grow; 0 when nobody has asked for them. */
let goal: usize = 0

export let count: u32 = 0
export let units: u64 = 0

@inline export function unitsOf(rest: u64): u64 {
  return (rest >> 32) & 0xffffff
}

@inline function homeAmong(id: u64, among: u64): usize {
  return slots + ((<usize>(((id >> 32) * among) >> 32)) << 4)
}

@inline function homeOf(id: u64): usize {
  return homeAmong(id, id >= boundary ? homes : oldHomes)
}

/** The slot of `id`, or the one where it belongs: the first with a larger id, or empty. */
@inline export function seek(id: u64): usize {
  let at = homeOf(id)
  // An empty slot's 0 - 1 is larger than everything.
  while (load<u64>(at) - 1 < id - 1) at += SLOT
  return at
}

@inline function size(): usize {
  return (last - slots) / SLOT + 1
}

/** Gives the table `wanted` slots, in place if possible; the new ones are empty. */
function resize(wanted: usize): bool {
  if (wanted > MOST_SLOTS) return false
  const octets = <u32>(wanted * SLOT + LINE)
  const used = last ? last + SLOT - slots : 0
  if (!block || !arenaWiden(block, octets)) {
    const fresh = arenaAlloc(octets)
    if (!fresh) return false
    moveTo(fresh, used)
  }
  memory.fill(slots + used, 0, wanted * SLOT - used)
  last = slots + (wanted - 1) * SLOT
  return true
}

/** Only where something else has been allocated behind the table. */
function moveTo(fresh: usize, used: usize): void {
  const to = (fresh + LINE - 1) & ~(LINE - 1)
  if (block) {
    memory.copy(to, slots, used)
    arenaFree(block)
    if (edge) edge += to - slots
  }
  block = fresh
  slots = to
}

/** Octets that `keepTable` writes. */
@inline export const TABLE_STATE: usize = 56

/** Puts the table aside: another one may be at work in the same instance. */
export function keepTable(at: usize): void {
  store<u32>(at, <u32>block)
  store<u32>(at, <u32>slots, 4)
  store<u32>(at, <u32>last, 8)
  store<u32>(at, <u32>edge, 12)
  store<u32>(at, <u32>goal, 16)
  store<u32>(at, count, 20)
  store<u64>(at, homes, 24)
  store<u64>(at, oldHomes, 32)
  store<u64>(at, boundary, 40)
  store<u64>(at, units, 48)
}

/** Goes on with a table that was put aside; zeros are one that has no memory yet. */
export function takeTable(at: usize): void {
  block = load<u32>(at)
  slots = load<u32>(at, 4)
  last = load<u32>(at, 8)
  edge = load<u32>(at, 12)
  goal = load<u32>(at, 16)
  count = load<u32>(at, 20)
  homes = load<u64>(at, 24)
  oldHomes = load<u64>(at, 32)
  boundary = load<u64>(at, 40)
  units = load<u64>(at, 48)
}

export function freeTable(): void {
  if (block) arenaFree(block)
  block = 0
}

/** Forgets everything and makes room for `expected` records. False: there is no memory for them. */
export function resetTable(expected: u32): bool {
  const wanted = max(FIRST_HOMES, expected + (expected >> 2))
  last = 0
  edge = 0
  boundary = 0
  goal = 0
  count = 0
  units = 0
  homes = FIRST_HOMES
  if (!resize(wanted + MARGIN)) return resize(FIRST_HOMES + MARGIN) && false
  homes = wanted
  return true
}

/** The first empty slot from `at` on, which may be the last one or the edge. */
@inline function emptyFrom(at: usize): usize {
  while (load<u64>(at)) at += SLOT
  return at
}

/** Moves what stands in `[at, free)` on by one slot. */
@inline function shift(at: usize, free: usize): void {
  for (; free > at; free -= SLOT) v128.store(free, v128.load(free - SLOT))
}

/** Moves the record at `at` to where the larger table wants it: never to the left, and past none that has moved. */
@inline function stretch(at: usize): void {
  const record = v128.load(at)
  const id = load<u64>(at)
  store<u64>(at, 0)
  const to = max(at, homeAmong(id, homes))
  const free = emptyFrom(to)
  if (free == last) {
    // Only ids that are no hashes crowd so at the end; a cache may forget.
    account(-1, -(<i64>unitsOf(i64x2.extract_lane(record, 1))))
    return
  }
  shift(to, free)
  v128.store(to, record)
}

/**
 * Moves whole runs, the last first, from `pace` slots at least. A run is stretched from its end: what stands at `at` does
 * so because of its home or its neighbours, both of which move to the right only.
 */
function stretchSome(pace: usize): void {
  let at = edge
  const stop = at - slots > pace * SLOT ? at - pace * SLOT : slots - SLOT
  while (at > stop) {
    at -= SLOT
    for (; at >= slots && load<u64>(at); at -= SLOT) stretch(at)
  }
  edge = at < slots ? 0 : at
  boundary = edge ? firstIdAt((at - slots) / SLOT + 1) : 0
}

/** The smallest id whose home is `index` or behind, before the growth. */
function firstIdAt(index: u64): u64 {
  const upper = ((index << 32) + oldHomes - 1) / oldHomes
  return upper >> 32 ? u64.MAX_VALUE : upper << 32
}

/** Whether a record more takes nothing but its slot. */
@inline function hasRoom(): bool {
  return !edge && <u64>count * 5 < homes << 2
}

/** Before a record more. False: the table is full and there is no memory. */
function makeRoom(): bool {
  if (edge) stretchSome(PACE)
  return <u64>count * 5 < homes << 2 || makeMoreRoom()
}

/** Takes a piece of memory at a time: clean pages are what growing really costs. */
function makeMoreRoom(): bool {
  if (edge) stretchSome(MOST_SLOTS)
  if (!goal) goal = size() + <usize>(homes < SMALL_HOMES ? homes : homes >> GROWTH)
  while (size() < goal && resize(min(goal, size() + PIECE))) if (count < homes - (homes >> 4)) return true
  goal = 0
  return beginStretch() || count < homes - (homes >> 6)
}

/** False: there are not enough new slots for it. */
function beginStretch(): bool {
  // Whatever stands behind the last home stands in one run with it.
  const end = emptyFrom(slots + ((<usize>homes) << 4))
  const used = max((end - slots) / SLOT + 1, <usize>homes + MARGIN)
  if (size() < used + <usize>(homes >> 6)) return false
  oldHomes = homes
  homes += size() - used
  edge = end
  boundary = u64.MAX_VALUE
  return true
}

export function account(records: i32, change: i64): void {
  count += records
  units += change
}

/** Puts a record in, or in the place of the one with its id. False: there is no memory for it. */
export function putRecord(id: u64, rest: u64): bool {
  let at = seek(id)
  if (load<u64>(at) == id) {
    units += unitsOf(rest) - unitsOf(load<u64>(at, 8))
    store<u64>(at, rest, 8)
    return true
  }
  if (!hasRoom()) {
    if (!makeRoom()) return false
    at = seek(id)
  }
  let free = emptyFrom(at)
  while (free == last || free == edge) {
    if (free == edge) stretchSome(1)
    else if (!resize(size() + MARGIN)) return false
    at = seek(id)
    free = emptyFrom(at)
  }
  shift(at, free)
  store<u64>(at, id)
  store<u64>(at, rest, 8)
  account(1, unitsOf(rest))
  return true
}

/** Takes the record at `at` out; those it has pushed move back. */
export function takeRecord(at: usize): void {
  account(-1, -(<i64>unitsOf(load<u64>(at, 8))))
  for (let next = at + SLOT; ; next += SLOT) {
    const id = load<u64>(next)
    if (!id || homeOf(id) == next) break
    v128.store(at, v128.load(next))
    at = next
  }
  store<u64>(at, 0)
}

/** The slot behind the last appended record. */
let tail: usize = 0

/** Lays out records that come in the order of their ids, after `resetTable`. False: this one does not. */
@inline export function appendRecord(record: usize): bool {
  const id = load<u64>(record)
  if (count ? id <= load<u64>(tail - SLOT) : !id) return false
  if (id == u64.MAX_VALUE) return false
  let at = max(count ? tail : slots, homeAmong(id, homes))
  if (at >= last) {
    const index = (at - slots) / SLOT
    if (!resize(index + 1 + MARGIN)) return false
    at = slots + index * SLOT
  }
  v128.store(at, v128.load(record))
  account(1, unitsOf(load<u64>(record, 8)))
  tail = at + SLOT
  return true
}
