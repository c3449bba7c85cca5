// Jars: handles onto blocks of the arena. A jar is one block, header, heap and all, with relative offsets inside, so
// that it can move when it grows, and its octets as they stand are its snapshot.
//
//    0  magic u32   4  version u32   8  size u32   12  flags u32   16  checksum u64 (snapshots)
//   24  index u32  28  index mask   32  buckets    36  cookies     40  partitioned cookies
//   44  log u32    48  log count    52  log's dead octets          56  earliest access i64 (milliseconds)
//   64  newest creation i64 (microseconds)
//   72  heap control, then blocks
import { arenaAlloc, arenaFree, arenaRoom, arenaWiden, hasReserve } from '../memory/arena'
import { heapAlloc, heapCreate, heapExtend, heapFree, heapFreeOctets, heapNeed } from '../memory/heap'

@inline export const MAGIC: u32 = 0x4a4f0d0a
@inline export const VERSION: u32 = 1
@inline export const JAR_SIZE: usize = 8
@inline export const JAR_FLAGS: usize = 12
@inline export const JAR_CHECKSUM: usize = 16
@inline export const INDEX: usize = 24
@inline export const INDEX_MASK: usize = 28
@inline export const BUCKETS: usize = 32
@inline export const COOKIES: usize = 36
@inline export const PARTITIONED: usize = 40
@inline export const LOG: usize = 44
@inline export const LOG_COUNT: usize = 48
@inline export const LOG_DEAD: usize = 52
@inline export const EARLIEST: usize = 56
@inline export const NEWEST: usize = 64
@inline export const CONTROL: u32 = 72

/** The jar keeps a change log. */
@inline export const RECORDS: u32 = 1
/** Records were dropped. */
@inline export const LOST: u32 = 2
/** Some cell is TOUCHED. */
@inline export const ACCESSED: u32 = 4

@inline const FIRST_SIZE: u32 = 2048
@inline const FIRST_INDEX: u32 = 8
@inline const WORTH_SHRINKING: u32 = 1 << 16
@inline const NO_ACCESS: i64 = i64.MAX_VALUE

/** The open jar's block. Moves with every allocation that grows the jar. */
export let jar: usize = 0
let open: u32 = 0

let handles: usize = 0
let capacity: u32 = 0
let vacant: u32 = 0

@inline function entry(handle: u32): usize {
  return handles + (handle << 2)
}

/** Makes `handle` the open jar; false when there is no such jar. */
@inline export function openJar(handle: u32): bool {
  if (handle >= capacity) return false
  const at = load<u32>(entry(handle))
  if (!at || at & 1) return false
  open = handle
  jar = at
  return true
}

@inline export function field(at: usize): u32 {
  return load<u32>(jar + at)
}
@inline export function setField(at: usize, value: u32): void {
  store<u32>(jar + at, value)
}
@inline export function hasFlag(flag: u32): bool {
  return (field(JAR_FLAGS) & flag) != 0
}
@inline export function setFlag(flag: u32): void {
  setField(JAR_FLAGS, field(JAR_FLAGS) | flag)
}
@inline export function clearFlag(flag: u32): void {
  setField(JAR_FLAGS, field(JAR_FLAGS) & ~flag)
}
@inline export function earliestAccess(): i64 {
  return load<i64>(jar + EARLIEST)
}
@inline export function setEarliestAccess(millis: i64): void {
  store<i64>(jar + EARLIEST, millis)
}

/**
 * The creation time of a cookie set at `now`. The doors' clock has milliseconds, Chromium's microseconds: cookies of one
 * millisecond follow each other by a microsecond, so that their order is the order they came in.
 */
export function creationAt(now: i64): i64 {
  const newest = load<i64>(jar + NEWEST)
  const creation = newest >= now && newest - now < 999 ? newest + 1 : now
  store<i64>(jar + NEWEST, creation)
  return creation
}

/** Doubles the handle table. Vacant entries are a list of odd numbers: (next + 1) << 1 | 1. */
function growHandles(): bool {
  const larger = capacity ? capacity << 1 : 16
  const table = arenaAlloc(larger << 2)
  if (!table) return false
  if (handles) {
    memory.copy(table, handles, capacity << 2)
    arenaFree(handles)
  }
  handles = table
  for (let i = larger; i > capacity; i--) {
    store<u32>(entry(i - 1), (vacant << 1) | 1)
    vacant = i
  }
  capacity = larger
  return true
}

/** Lays an empty jar over a block. */
function layOut(at: usize, flags: u32): bool {
  memory.fill(at, 0, CONTROL)
  const size = arenaRoom(at)
  store<u32>(at, MAGIC)
  store<u32>(at, VERSION, 4)
  store<u32>(at, size, JAR_SIZE)
  store<u32>(at, flags, JAR_FLAGS)
  store<i64>(at, NO_ACCESS, EARLIEST)
  heapCreate(at, CONTROL, size)
  const index = heapAlloc(at, CONTROL, FIRST_INDEX << 2)
  memory.fill(at + index, 0, FIRST_INDEX << 2)
  store<u32>(at, index, INDEX)
  store<u32>(at, FIRST_INDEX - 1, INDEX_MASK)
  return true
}

/** A new jar's handle, or -1. */
export function createJar(flags: u32): i32 {
  if (!hasReserve() || (!vacant && !growHandles())) return -1
  const at = arenaAlloc(FIRST_SIZE)
  if (!at) return -1
  layOut(at, flags)
  const handle = vacant - 1
  vacant = load<u32>(entry(handle)) >> 1
  store<u32>(entry(handle), <u32>at)
  return handle
}

export function disposeJar(handle: u32): void {
  if (!openJar(handle)) return
  arenaFree(jar)
  store<u32>(entry(handle), (vacant << 1) | 1)
  vacant = handle + 1
  jar = 0
}

/** Puts another block (a restored snapshot) in the place of the open jar's. */
export function replaceJar(at: usize): void {
  arenaFree(jar)
  jar = at
  store<u32>(entry(open), <u32>at)
}

/** Gives back what the open jar had grown to, once it holds neither cookies nor records. */
export function shrinkIfEmpty(): void {
  if (field(COOKIES) || field(LOG_COUNT) || field(JAR_SIZE) < WORTH_SHRINKING) return
  const at = arenaAlloc(FIRST_SIZE)
  if (!at) return
  layOut(at, field(JAR_FLAGS) & (RECORDS | LOST))
  store<i64>(at, load<i64>(jar + NEWEST), NEWEST)
  replaceJar(at)
}

/** Where the handle table lies, for a door that has to read jars out of a trapped instance. */
@inline export function handleTable(): usize {
  return handles
}
@inline export function handleCapacity(): u32 {
  return capacity
}

/** In place a large jar grows by 1/64 (nothing is copied), else by a quarter; small ones by half. */
function grow(need: u32): bool {
  if (!hasReserve()) return false
  const size = field(JAR_SIZE)
  const least = size + need
  if (size >= 1 << 17 && arenaWiden(jar, max(least, size + (size >> 6)))) return extended()
  const wanted = max(least, size + (size >> (size < 1 << 17 ? 1 : 2)))
  if (arenaWiden(jar, wanted) || arenaWiden(jar, least)) return extended()
  let at = arenaAlloc(wanted)
  if (!at) at = arenaAlloc(least)
  if (!at) return false
  memory.copy(at, jar, size)
  replaceJar(at)
  return extended()
}

function extended(): bool {
  const size = arenaRoom(jar)
  setField(JAR_SIZE, size)
  heapExtend(jar, CONTROL, size)
  return true
}

/** Offset of `size` octets inside the open jar, or 0. Moves `jar` when the block has to grow. */
export function allocate(size: u32): u32 {
  const at = heapAlloc(jar, CONTROL, size)
  if (at) return at
  return grow(heapNeed(size)) ? heapAlloc(jar, CONTROL, size) : 0
}

/** Lets the open jar grow once for what will take about `size` octets; false when memory is exhausted. */
export function reserveRoom(size: u32): bool {
  return heapFreeOctets(jar, CONTROL) >= size || grow(size)
}

@inline export function release(at: u32): void {
  heapFree(jar, CONTROL, at)
}
