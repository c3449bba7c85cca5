// Where cookies are filed: one bucket per partition and domain key (Chromium: CookieMonster::GetKey and its
// PartitionedCookieMap), found through an open-addressing index. A bucket holds references in send order (longer path
// first, then older creation, then earlier insertion), so that a Cookie header needs no sort.
//
//   bucket:  hash u32 | count u32 | partition length u16 | key length u14, kind u2 | partition | key | padding | references u32...
//   index:   references u32, a power of two of them, linear probing, at most three quarters full
import { heapRoom } from '../memory/heap'
import { hashOctets, sameOctets } from '../memory/octets'
import { mayHaveRulesBelow, registrableOffset } from '../psl/lookup'
import { creationOf, pathLength } from './cell'
import { allocate, BUCKETS, field, INDEX, INDEX_MASK, jar, release, setField } from './jar'

@inline const COUNT: usize = 4
@inline const PART: usize = 8
@inline const KEY: usize = 10
@inline const TEXT: u32 = 12
@inline export const LONGEST_KEY: i32 = 0x3fff
@inline const KIND_SHIFT: u32 = 14
/** Four references, then twice as many: what a bucket leaves behind when it grows is too small for a cookie. */
@inline const FIRST_ROOM: u32 = 16

/** What the key is: a whole host (an address, a single label, a public suffix); */
@inline export const KIND_HOST: u32 = 0
/** a registrable domain, and of every host below it; */
@inline export const KIND_PLAIN: u32 = 1
/** a registrable domain with public suffixes below it. */
@inline export const KIND_DIVIDED: u32 = 2

/** The hash of a partition and key; the two lengths are bound into it. */
@inline export function bucketHash(part: usize, partLength: u32, key: usize, keyLength: u32): u32 {
  const seed = partLength ? hashOctets(part, partLength, 1) : 0
  return <u32>(hashOctets(key, keyLength, seed) >> 16)
}

@inline export function keyLengthOf(bucket: u32): u32 {
  return <u32>load<u16>(jar + bucket, KEY) & <u32>LONGEST_KEY
}
@inline export function bucketKind(bucket: u32): u32 {
  return <u32>load<u16>(jar + bucket, KEY) >> KIND_SHIFT
}
function kindOf(key: usize, keyLength: u32): u32 {
  if (registrableOffset(key, keyLength) != 0) return KIND_HOST
  return mayHaveRulesBelow(key, keyLength) ? KIND_DIVIDED : KIND_PLAIN
}
@inline export function bucketCount(bucket: u32): u32 {
  return load<u32>(jar + bucket, COUNT)
}
@inline function listOffset(bucket: u32): u32 {
  const at = jar + bucket
  return (TEXT + <u32>load<u16>(at, PART) + keyLengthOf(bucket) + 3) & ~3
}
/** Address of the bucket's references. */
@inline export function bucketList(bucket: u32): usize {
  return jar + bucket + listOffset(bucket)
}
@inline export function bucketCell(bucket: u32, position: u32): u32 {
  return load<u32>(bucketList(bucket) + (position << 2))
}
@inline export function isPartitionedBucket(bucket: u32): bool {
  return load<u16>(jar + bucket, PART) != 0
}
/** Whether the bucket is filed under `key`, in whatever partition. */
export function hasKey(bucket: u32, key: usize, keyLength: u32): bool {
  const at = jar + bucket
  if (keyLengthOf(bucket) != keyLength) return false
  return sameOctets(at + TEXT + load<u16>(at, PART), key, keyLength)
}

@inline export function indexSlots(): u32 {
  return field(INDEX_MASK) + 1
}
@inline function slotAt(slot: u32): usize {
  return jar + field(INDEX) + (slot << 2)
}
@inline export function bucketAtSlot(slot: u32): u32 {
  return load<u32>(slotAt(slot))
}

export function findBucket(hash: u32, part: usize, partLength: u32, key: usize, keyLength: u32): u32 {
  const mask = field(INDEX_MASK)
  for (let i: u32 = 0; i <= mask; i++) {
    const bucket = bucketAtSlot((hash + i) & mask)
    if (!bucket) return 0
    const at = jar + bucket
    if (load<u32>(at) != hash || load<u16>(at, PART) != partLength) continue
    if (hasKey(bucket, key, keyLength) && sameOctets(at + TEXT, part, partLength)) return bucket
  }
  return 0
}

function slotOf(bucket: u32): u32 {
  const mask = field(INDEX_MASK)
  const home = load<u32>(jar + bucket)
  for (let i: u32 = 0; i <= mask; i++) if (bucketAtSlot((home + i) & mask) == bucket) return (home + i) & mask
  return damaged()
}

/** Memory is not what this module wrote: better a trap, which the door recovers from, than a search without end. */
function damaged(): u32 {
  unreachable()
  return 0
}

function place(bucket: u32): void {
  const mask = field(INDEX_MASK)
  const home = load<u32>(jar + bucket)
  let i: u32 = 0
  while (i <= mask && bucketAtSlot((home + i) & mask)) i++
  if (i > mask) damaged()
  store<u32>(slotAt((home + i) & mask), bucket)
}

function growIndex(): bool {
  const slots = indexSlots()
  const larger = allocate(slots << 3)
  if (!larger) return false
  memory.fill(jar + larger, 0, slots << 3)
  const old = field(INDEX)
  setField(INDEX, larger)
  setField(INDEX_MASK, (slots << 1) - 1)
  for (let i: u32 = 0; i < slots; i++) {
    const bucket = load<u32>(jar + old + (i << 2))
    if (bucket) place(bucket)
  }
  release(old)
  return true
}

/** A new empty bucket, or 0 when memory is exhausted. */
export function addBucket(hash: u32, part: usize, partLength: u32, key: usize, keyLength: u32): u32 {
  if ((field(BUCKETS) + 1) << 2 > indexSlots() * 3 && !growIndex()) return 0
  const bucket = allocate(((TEXT + partLength + keyLength + 3) & ~3) + FIRST_ROOM)
  if (!bucket) return 0
  const at = jar + bucket
  store<u32>(at, hash)
  store<u32>(at, 0, COUNT)
  store<u16>(at, partLength, PART)
  store<u16>(at, keyLength | (kindOf(key, keyLength) << KIND_SHIFT), KEY)
  memory.copy(at + TEXT, part, partLength)
  memory.copy(at + TEXT + partLength, key, keyLength)
  place(bucket)
  setField(BUCKETS, field(BUCKETS) + 1)
  return bucket
}

/** Takes an empty bucket out of the index; later entries of its probe chain move up. */
export function dropBucket(bucket: u32): void {
  const mask = field(INDEX_MASK)
  let hole = slotOf(bucket)
  const start = hole
  for (let slot = (hole + 1) & mask; slot != start && bucketAtSlot(slot); slot = (slot + 1) & mask) {
    const home = load<u32>(jar + bucketAtSlot(slot)) & mask
    if (((slot - home) & mask) < ((slot - hole) & mask)) continue
    store<u32>(slotAt(hole), bucketAtSlot(slot))
    hole = slot
  }
  store<u32>(slotAt(hole), 0)
  release(bucket)
  setField(BUCKETS, field(BUCKETS) - 1)
}

/** Whether `a` is sent before `b`. */
@inline export function sentBefore(a: usize, b: usize): bool {
  const pathA = pathLength(a)
  const pathB = pathLength(b)
  return pathA != pathB ? pathA > pathB : creationOf(a) < creationOf(b)
}

/** The place of a cell in send order, behind its equals. */
function placeFor(bucket: u32, cell: usize): u32 {
  let low: u32 = 0
  let high = bucketCount(bucket)
  // The newest cookie usually goes last: look there first.
  if (high && !sentBefore(cell, jar + bucketCell(bucket, high - 1))) return high
  while (low < high) {
    const middle = (low + high) >> 1
    if (sentBefore(cell, jar + bucketCell(bucket, middle))) high = middle
    else low = middle + 1
  }
  return low
}

/** Makes room for one more reference. The bucket may move; its new reference, or 0 when memory is exhausted. */
export function roomInBucket(bucket: u32): u32 {
  const used = listOffset(bucket) + (bucketCount(bucket) << 2)
  if (used + 4 <= heapRoom(jar, bucket)) return bucket
  const larger = allocate(used + (bucketCount(bucket) << 2))
  if (!larger) return 0
  const slot = slotOf(bucket)
  memory.copy(jar + larger, jar + bucket, used)
  store<u32>(slotAt(slot), larger)
  release(bucket)
  return larger
}

/** Files a cell; the bucket has room for it (`roomInBucket`). */
export function fileCell(bucket: u32, cell: u32): void {
  const count = bucketCount(bucket)
  const position = placeFor(bucket, jar + cell)
  const at = bucketList(bucket) + (position << 2)
  if (position < count) memory.copy(at + 4, at, (count - position) << 2)
  store<u32>(at, cell)
  store<u32>(jar + bucket, count + 1, COUNT)
}

/** Lets `position` refer to another cell that is sent at the same place. */
export function swapCell(bucket: u32, position: u32, cell: u32): void {
  store<u32>(bucketList(bucket) + (position << 2), cell)
}

/** Takes the reference at `position` out. */
export function unfileCell(bucket: u32, position: u32): void {
  const count = bucketCount(bucket) - 1
  const at = bucketList(bucket) + (position << 2)
  if (position < count) memory.copy(at, at + 4, (count - position) << 2)
  store<u32>(jar + bucket, count, COUNT)
}

/** Drops every bucket that has become empty. */
export function dropEmptyBuckets(): void {
  for (let slot: u32 = 0; slot < indexSlots(); ) {
    const bucket = bucketAtSlot(slot)
    if (bucket && !bucketCount(bucket)) dropBucket(bucket)
    else slot++
  }
}
