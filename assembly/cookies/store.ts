// Putting cookies in and taking them out of the open jar, with the counts and the change log kept right. What may be
// stored is decided elsewhere (insert.ts, rows.ts).

import { copyExact, sameOctets } from '../memory/octets'
import {
  addBucket,
  bucketCell,
  bucketCount,
  bucketHash,
  bucketList,
  dropBucket,
  fileCell,
  findBucket,
  roomInBucket,
  swapCell,
  unfileCell,
} from './buckets'
import {
  accessOf,
  BODY,
  cellSize,
  creationOf,
  DOMAIN_LENGTH,
  FLAGS,
  flagsOf,
  HOLDERS_SHIFT,
  IDENTITY,
  identityLength,
  isExpired,
  partitionLength,
} from './cell'
import { EXPIRED, letGo, record } from './changes'
import { allocate, COOKIES, earliestAccess, field, jar, PARTITIONED, setEarliestAccess, setField } from './jar'

/** Address of a cell's domain key, the last `keyLength` octets of its domain. */
@inline function keyAt(cell: usize, keyLength: u32): usize {
  return cell + BODY + partitionLength(cell) + load<u16>(cell, DOMAIN_LENGTH) - keyLength
}

/** The bucket for a cell (outside the jar), or 0. */
export function bucketFor(cell: usize, keyLength: u32): u32 {
  const part = partitionLength(cell)
  const key = keyAt(cell, keyLength)
  return findBucket(bucketHash(cell + BODY, part, key, keyLength), cell + BODY, part, key, keyLength)
}

/** A new bucket for a cell (outside the jar), or 0 when memory is exhausted. */
function addBucketFor(cell: usize, keyLength: u32): u32 {
  const part = partitionLength(cell)
  const key = keyAt(cell, keyLength)
  return addBucket(bucketHash(cell + BODY, part, key, keyLength), cell + BODY, part, key, keyLength)
}

/** Position of the cookie with the same partition, domain, path and name, or -1. */
export function findEquivalent(bucket: u32, cell: usize): i32 {
  const lengths = load<u64>(cell, IDENTITY)
  const size = identityLength(cell)
  const count = bucketCount(bucket)
  const list = bucketList(bucket)
  for (let i: u32 = 0; i < count; i++) {
    const other = jar + load<u32>(list + (i << 2))
    if (load<u64>(other, IDENTITY) == lengths && sameOctets(other + BODY, cell + BODY, size)) return i
  }
  return -1
}

/** The reference of the cell that is being added, or was last. */
export let added: u32 = 0

/**
 * Takes all the memory that a cell from outside the jar needs in `bucket` (0: in a new one), before anything else
 * changes. `replaces`: another one leaves the bucket first. The bucket, which may have moved; 0 when memory is exhausted.
 */
export function makeRoom(cell: usize, keyLength: u32, bucket: u32, replaces: bool): u32 {
  const filed = !bucket ? addBucketFor(cell, keyLength) : replaces ? bucket : roomInBucket(bucket)
  if (!filed) return 0
  added = allocate(cellSize(cell))
  if (added) return filed
  dropIfEmpty(filed)
  return 0
}

/** Copies the cell into the room that was made for it. */
function copyIn(cell: usize): void {
  copyExact(jar + added, cell, cellSize(cell))
  store<u16>(jar + added, (flagsOf(cell) & ((1 << HOLDERS_SHIFT) - 1)) | (1 << HOLDERS_SHIFT), FLAGS)
  if (!partitionLength(cell) && accessOf(cell) < earliestAccess()) setEarliestAccess(accessOf(cell))
}

/** Stores a copy of the cell in the room that was made for it. */
export function addCell(cell: usize, bucket: u32): void {
  copyIn(cell)
  fileCell(bucket, added)
  setField(COOKIES, field(COOKIES) + 1)
  if (partitionLength(cell)) setField(PARTITIONED, field(PARTITIONED) + 1)
}

/** The same for a cell as old as its equal at `position`, which goes, with a record: it is sent at the same place. */
export function replaceCell(cell: usize, bucket: u32, position: u32, cause: u32): void {
  const old = bucketCell(bucket, position)
  record(old, cause)
  copyIn(cell)
  swapCell(bucket, position, added)
  letGo(old)
}

/** Takes the cookie at `position` out, with a record. The bucket stays, maybe empty. */
export function removeAt(bucket: u32, position: u32, cause: u32): void {
  record(bucketCell(bucket, position), cause)
  removeSilently(bucket, position)
}

export function removeSilently(bucket: u32, position: u32): void {
  const cell = bucketCell(bucket, position)
  unfileCell(bucket, position)
  setField(COOKIES, field(COOKIES) - 1)
  if (partitionLength(jar + cell)) setField(PARTITIONED, field(PARTITIONED) - 1)
  letGo(cell)
}

/** Removes what has expired from a bucket, which stays. */
export function purgeExpired(bucket: u32, now: i64): void {
  for (let i: u32 = 0; i < bucketCount(bucket); ) {
    if (isExpired(jar + bucketCell(bucket, i), now)) removeAt(bucket, i, EXPIRED)
    else i++
  }
}

@inline export function dropIfEmpty(bucket: u32): void {
  if (!bucketCount(bucket)) dropBucket(bucket)
}

/** Least recently used first, then oldest (net/cookies/cookie_monster.cc, LRACookieSorter). */
export function usedBefore(a: u32, b: u32): bool {
  const accessA = accessOf(jar + a)
  const accessB = accessOf(jar + b)
  return accessA != accessB ? accessA < accessB : creationOf(jar + a) < creationOf(jar + b)
}
