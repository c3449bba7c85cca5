// Reading a jar out of the memory of an instance that trapped: nothing in it is believed. The block is a copy in
// AREA_IN; every reference is checked against it, every cell like a row, and what stands the check is loaded into the
// open jar as if it came from the store.
import { LONGEST_KEY } from './buckets'
import { BODY, cellSize, FLAGS, flagsOf, STORED_FLAGS } from './cell'
import { CONTROL, INDEX, INDEX_MASK } from './jar'
import { checkCell, loadCell, ROW_FINE } from './rows'

/** Octets of a bucket before its text (buckets.ts). */
@inline const BUCKET_HEAD: u32 = 12

let block: usize = 0
let size: u32 = 0
let dropped: u32 = 0

@inline function isInside(at: u32, length: u32): bool {
  return at >= CONTROL && at <= size && length <= size - at
}

function salvageCell(reference: u32): bool {
  if (!isInside(reference, <u32>BODY)) return false
  const cell = block + reference
  const length = cellSize(cell)
  if (!isInside(reference, length) || checkCell(cell, length) != ROW_FINE) return false
  store<u16>(cell, flagsOf(cell) & STORED_FLAGS, FLAGS)
  return loadCell(cell) == ROW_FINE
}

function salvageBucket(bucket: u32): u32 {
  if (!isInside(bucket, BUCKET_HEAD)) return 0
  const at = block + bucket
  const count = load<u32>(at, 4)
  const list = bucket + ((BUCKET_HEAD + <u32>load<u16>(at, 8) + (<u32>load<u16>(at, 10) & <u32>LONGEST_KEY) + 3) & ~3)
  if (count > size >> 2 || !isInside(list, count << 2)) return 0
  let kept: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    if (salvageCell(load<u32>(block + list + (i << 2)))) kept++
    else dropped++
  }
  return kept
}

/** Loads what is left of the jar in `[at, at + length)`; how many cookies. */
export function salvageJar(at: usize, length: u32): u32 {
  block = at
  size = length
  dropped = 0
  if (length < CONTROL) return 0
  const mask = load<u32>(at, INDEX_MASK)
  const index = load<u32>(at, INDEX)
  if (mask >= size >> 2 || !isInside(index, (mask + 1) << 2)) return 0
  let kept: u32 = 0
  for (let slot: u32 = 0; slot <= mask; slot++) {
    const bucket = load<u32>(at + index + (slot << 2))
    if (bucket) kept += salvageBucket(bucket)
  }
  return kept
}

/** Cookies the last `salvageJar` had to leave behind. */
@inline export function salvageDropped(): u32 {
  return dropped
}
