// The whole linear memory as one heap: jars, scratch areas and tables are its blocks. Wasm memory never shrinks, so a
// freed block is reused by whoever comes next. Growth failure is an answer (0), never a trap.
import {
  HEAP_CONTROL,
  heapAlloc,
  heapCreate,
  heapExtend,
  heapFree,
  heapIsLast,
  heapNeed,
  heapRoom,
  heapTail,
  heapWiden,
} from './heap'

/** Loose reads and writes (octets.ts) may touch this much behind the last block. */
@inline export const SLACK: usize = 64
@inline const PAGE: usize = 65536
/** Memory grows by at least this many pages, or by 1/64: growing costs a new ArrayBuffer in the host. */
@inline const STEP: usize = 8
/** 2 GiB: doors read addresses as signed numbers. */
@inline const MOST_PAGES: i32 = 0x8000

/** What only scratch may take, so that what is stored can be read when nothing else is left. */
@inline const RESERVE: u32 = 1 << 16

let region: usize = 0
let reserve: usize = 0

@inline function regionSize(): u32 {
  return <u32>(((<usize>memory.size()) << 16) - region - SLACK)
}

function start(): void {
  region = (__heap_base + 15) & ~15
  if (<usize>memory.size() * PAGE < region + SLACK + HEAP_CONTROL + PAGE) memory.grow(2)
  heapCreate(region, 0, regionSize())
}

@inline function tryGrow(pages: i32): bool {
  return memory.size() + pages <= MOST_PAGES && memory.grow(pages) >= 0
}

/** Grows the memory so that at least `size` more octets are free at its end. */
function growBy(size: usize): bool {
  const pages = <i32>((size + PAGE - 1) / PAGE)
  const step = max<i32>(pages, max<i32>(<i32>STEP, memory.size() >> 6))
  if (!tryGrow(step) && !tryGrow(pages)) return false
  heapExtend(region, 0, regionSize())
  return true
}

/** The address of `size` octets, or 0 when the memory cannot grow any more. */
export function arenaAlloc(size: u32): usize {
  if (!region) start()
  if (size > 0x7fff0000) return 0
  let at = heapAlloc(region, 0, size)
  if (!at) {
    if (!growBy(heapNeed(size) - min(heapNeed(size), heapTail(region, 0)))) return 0
    at = heapAlloc(region, 0, size)
  }
  return at ? region + at : 0
}

/** The same for what a call needs: takes from the reserve when there is nothing else. */
export function scratchAlloc(size: u32): usize {
  const at = arenaAlloc(size)
  if (at || !reserve) return at
  arenaFree(reserve)
  reserve = 0
  return arenaAlloc(size)
}

/** Whether there is a reserve (again): what stays, the jars, may not grow without. */
export function hasReserve(): bool {
  if (!reserve) reserve = arenaAlloc(RESERVE)
  return reserve != 0
}

@inline export function arenaFree(address: usize): void {
  heapFree(region, 0, <u32>(address - region))
}

/** Octets the block at `address` holds. */
@inline export function arenaRoom(address: usize): u32 {
  return heapRoom(region, <u32>(address - region))
}

/** Enlarges a block without moving it, growing the memory if the block is the last one. */
export function arenaWiden(address: usize, size: u32): bool {
  if (size > 0x7fff0000) return false
  const at = <u32>(address - region)
  if (heapWiden(region, 0, at, size)) return true
  if (!heapIsLast(region, 0, at)) return false
  const lacking = heapNeed(size) - heapRoom(region, at) - heapTail(region, 0)
  return growBy(lacking) && heapWiden(region, 0, at, size)
}
