// The limits: 180 cookies a domain key, 3,300 in all, 180 and 10 KiB a partition and key; and who goes when one is
// passed. Spec: net/cookies/cookie_monster.cc (GarbageCollect, PurgeLeastRecentMatches,
// GarbageCollectPartitionedCookies), cookie_monster.h for the numbers. Cost: nothing until a limit is passed.
import { AREA_LIST, AREA_SORT, area } from '../memory/area'
import { sortReferences } from '../memory/sort'
import {
  bucketAtSlot,
  bucketCell,
  bucketCount,
  bucketList,
  dropEmptyBuckets,
  indexSlots,
  isPartitionedBucket,
} from './buckets'
import { accessOf, FLAGS, flagsOf, isSecure, MARKED, millisOf, nameLength, priorityOf, valueLength } from './cell'
import { EVICTED } from './changes'
import { PRIORITY_HIGH, PRIORITY_LOW, PRIORITY_MEDIUM } from './draft'
import { COOKIES, earliestAccess, field, jar, PARTITIONED, setEarliestAccess } from './jar'
import { dropIfEmpty, purgeExpired, removeAt, usedBefore } from './store'

@inline const DOMAIN_MAX: u32 = 180
@inline const DOMAIN_LEFT: u32 = 150
@inline const TOTAL_MAX: u32 = 3300
@inline const TOTAL_LEFT: u32 = 3000
@inline const SAFE_MILLIS: i64 = 30 * 86_400_000
@inline const PARTITION_MAX: u32 = 180
@inline const PARTITION_OCTETS: u32 = 10_240

/** After an insert into `bucket`. Without memory for a list nobody goes, until the next insert. */
export function enforceLimits(bucket: u32, now: i64): void {
  if (isPartitionedBucket(bucket)) purgePartition(bucket, now)
  else if (bucketCount(bucket) <= DOMAIN_MAX || purgeDomain(bucket, now)) purgeTotal(now)
}

/** The bucket's references, least recently used first, in AREA_LIST; 0 when memory is exhausted. */
function byUse(bucket: u32): usize {
  const count = bucketCount(bucket)
  const list = area(AREA_LIST, count << 2)
  const spare = area(AREA_SORT, count << 2)
  if (!list || !spare) return 0
  memory.copy(list, bucketList(bucket), count << 2)
  sortReferences(list, spare, count, usedBefore)
  return list
}

function positionOf(bucket: u32, cell: u32): u32 {
  const list = bucketList(bucket)
  let i: u32 = 0
  while (load<u32>(list + (i << 2)) != cell) i++
  return i
}

function evict(bucket: u32, cell: u32): void {
  removeAt(bucket, positionOf(bucket, cell), EVICTED)
}

/** Six rounds: low before medium before high, each priority keeping its quota; Secure cookies late. */
function purgeDomain(bucket: u32, now: i64): bool {
  purgeExpired(bucket, now)
  const count = bucketCount(bucket)
  if (count <= DOMAIN_MAX) return true
  const list = byUse(bucket)
  if (!list) return false
  let goal = count - DOMAIN_LEFT
  goal -= purgeRound(bucket, list, count, PRIORITY_LOW, true, goal)
  goal -= purgeRound(bucket, list, count, PRIORITY_LOW, false, goal)
  goal -= purgeRound(bucket, list, count, PRIORITY_MEDIUM, true, goal)
  goal -= purgeRound(bucket, list, count, PRIORITY_HIGH, true, goal)
  goal -= purgeRound(bucket, list, count, PRIORITY_MEDIUM, false, goal)
  goal -= purgeRound(bucket, list, count, PRIORITY_HIGH, false, goal)
  return true
}

/** kDomainCookiesQuotaLow, Medium, High. */
@inline function quotaOf(priority: u32): u32 {
  return priority == PRIORITY_LOW ? 30 : priority == PRIORITY_MEDIUM ? 50 : 70
}

/** One round over the list, whose evicted entries become 0; how many went. */
function purgeRound(bucket: u32, list: usize, count: u32, priority: u32, sparesSecure: bool, goal: u32): u32 {
  if (!goal) return 0
  let total: u32 = 0
  let secure: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const cell = load<u32>(list + (i << 2))
    if (!cell || priorityOf(jar + cell) != priority) continue
    total++
    if (isSecure(jar + cell)) secure++
  }
  const quota = quotaOf(priority)
  if (total <= quota) return 0
  let left = min(goal, total - (sparesSecure ? max(secure, quota) : quota))
  let gone: u32 = 0
  for (let i: u32 = 0; i < count && left; i++) {
    const cell = load<u32>(list + (i << 2))
    if (!cell || priorityOf(jar + cell) != priority || (sparesSecure && isSecure(jar + cell))) continue
    evict(bucket, cell)
    store<u32>(list + (i << 2), 0)
    left--
    gone++
  }
  return gone
}

function octetsIn(bucket: u32): u32 {
  let octets: u32 = 0
  for (let i: u32 = 0; i < bucketCount(bucket); i++) octets += sizeOf(bucketCell(bucket, i))
  return octets
}

@inline function sizeOf(cell: u32): u32 {
  return nameLength(jar + cell) + valueLength(jar + cell)
}

/** A partition's share of one key: least recently used first, whatever their priority. */
function purgePartition(bucket: u32, now: i64): void {
  if (bucketCount(bucket) <= PARTITION_MAX && octetsIn(bucket) <= PARTITION_OCTETS) return
  purgeExpired(bucket, now)
  const list = byUse(bucket)
  if (!list) return
  let octets = octetsIn(bucket)
  for (let i: u32 = 0; bucketCount(bucket) > PARTITION_MAX || octets > PARTITION_OCTETS; i++) {
    const cell = load<u32>(list + (i << 2))
    octets -= sizeOf(cell)
    evict(bucket, cell)
  }
  dropIfEmpty(bucket)
}

/** All unpartitioned cookies: only those unused for 30 days go, non-Secure ones first. */
function purgeTotal(now: i64): void {
  const safe = millisOf(now) - SAFE_MILLIS
  if (field(COOKIES) - field(PARTITIONED) <= TOTAL_MAX || earliestAccess() >= safe) return
  purgeExpiredEverywhere(now)
  const count = field(COOKIES) - field(PARTITIONED)
  if (count > TOTAL_MAX) {
    const goal = count - TOTAL_LEFT
    const plain = evictOld(false, goal, safe)
    if (plain < 0 || evictOld(true, goal - plain, safe) < 0) return
  }
  dropEmptyBuckets()
  findEarliest()
}

function purgeExpiredEverywhere(now: i64): void {
  for (let slot: u32 = 0; slot < indexSlots(); slot++) {
    const bucket = bucketAtSlot(slot)
    if (bucket && !isPartitionedBucket(bucket)) purgeExpired(bucket, now)
  }
}

/** Evicts up to `goal` cookies last used before `safe`, least recently used first; how many went, -1: no memory. */
function evictOld(secure: bool, goal: u32, safe: i64): i32 {
  const list = area(AREA_LIST, field(COOKIES) << 2)
  const spare = area(AREA_SORT, field(COOKIES) << 2)
  if (!list || !spare) return -1
  let count: u32 = 0
  for (let slot: u32 = 0; slot < indexSlots(); slot++) {
    const bucket = bucketAtSlot(slot)
    if (!bucket || isPartitionedBucket(bucket)) continue
    for (let i: u32 = 0; i < bucketCount(bucket); i++) {
      const cell = bucketCell(bucket, i)
      if (isSecure(jar + cell) == secure && accessOf(jar + cell) < safe) store<u32>(list + (count++ << 2), cell)
    }
  }
  sortReferences(list, spare, count, usedBefore)
  const gone = min(goal, count)
  for (let i: u32 = 0; i < gone; i++) mark(load<u32>(list + (i << 2)))
  sweep()
  return gone
}

@inline function mark(cell: u32): void {
  store<u16>(jar + cell, flagsOf(jar + cell) | MARKED, FLAGS)
}

/** Evicts what is marked. */
function sweep(): void {
  for (let slot: u32 = 0; slot < indexSlots(); slot++) {
    const bucket = bucketAtSlot(slot)
    if (!bucket || isPartitionedBucket(bucket)) continue
    for (let i: u32 = 0; i < bucketCount(bucket); ) {
      if (flagsOf(jar + bucketCell(bucket, i)) & MARKED) removeAt(bucket, i, EVICTED)
      else i++
    }
  }
}

function findEarliest(): void {
  let earliest: i64 = i64.MAX_VALUE
  for (let slot: u32 = 0; slot < indexSlots(); slot++) {
    const bucket = bucketAtSlot(slot)
    if (!bucket || isPartitionedBucket(bucket)) continue
    for (let i: u32 = 0; i < bucketCount(bucket); i++) earliest = min(earliest, accessOf(jar + bucketCell(bucket, i)))
  }
  setEarliestAccess(earliest)
}
