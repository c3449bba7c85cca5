// What leaves a cache that is full: the largest (seconds since last use + 1) x (size + 512 octets) first, a size-weighted
// LRU (Chromium's simple backend, net/disk_cache/simple/simple_index.cc), from above 95 % of the limit to below 90 %.
// Two walks instead of a sort: the first adds up sizes by score in a histogram of 64 steps to each power of two, which
// tells the score to stop at; the second takes what is above. Within the last step the order is that of the ids.
// Both walks go in slices, by id: the table may change between two of them. A last use in the future counts as now, so
// that a clock that was set back makes nothing old.
// Cost: some 1 ns a slot and walk, two slots at a time, no allocation; a slice is WORK slots or the victims asked for.
import { room } from './index-room'
import { count, last, SLOT, seek, takeRecord, units, unitsOf } from './index-table'

/** Slots a slice looks at, an even number. */
@inline const WORK: u32 = 1 << 15
/** Victims that fit the room. */
@inline export const MOST_VICTIMS: u32 = 4096

/** Mantissa bits of a score that count. */
@inline const STEPS: u64 = 6
@inline const SHIFT: u64 = 52 - STEPS
/** Scores begin with 2 (one second, 512 octets in units) and end below 2^58; the bucket before is for empty slots. */
@inline const NO_BUCKET: i64 = ((1023 + 1) << 6) - 1
@inline const BUCKETS: u32 = (57 << 6) + 1
/** Units of 256 octets that an entry counts beyond its own. */
@inline const EXTRA: i32 = 2

const histogram = memory.data(57 * 64 * 8 + 8, 8)

@inline const RESTING: u32 = 0
@inline const COUNTING: u32 = 1
@inline const TAKING: u32 = 2

let phase: u32 = RESTING
/** Where the walk goes on: the smallest id it has not seen. */
let cursor: u64 = 0
let now: u32 = 0
/** Everything in a bucket above goes, and in this one as much as `quota` units. */
let threshold: u32 = 0
let quota: u64 = 0

let high: u64 = u64.MAX_VALUE
let low: u64 = u64.MAX_VALUE

/** `most`: units the index may hold. */
export function setMarks(most: f64): void {
  high = <u64>(most * 0.95)
  low = <u64>(most * 0.9)
}

/** Whether there is something to evict, or a run that is not done. */
export function isOverFull(): bool {
  return phase != RESTING || units > high
}

export function stopEviction(): void {
  phase = RESTING
}

/** Octets that `keepEviction` writes at most. */
@inline export const EVICTION_STATE: usize = 48 + ((<usize>BUCKETS) << 3)

/** Puts a run and the marks aside: another table may be evicted in between. */
export function keepEviction(at: usize): void {
  store<u32>(at, phase)
  store<u32>(at, now, 4)
  store<u32>(at, threshold, 8)
  store<u64>(at, cursor, 16)
  store<u64>(at, quota, 24)
  store<u64>(at, high, 32)
  store<u64>(at, low, 40)
  if (phase == COUNTING) memory.copy(at + 48, histogram, (<usize>BUCKETS) << 3)
}

export function takeEviction(at: usize): void {
  phase = load<u32>(at)
  now = load<u32>(at, 4)
  threshold = load<u32>(at, 8)
  cursor = load<u64>(at, 16)
  quota = load<u64>(at, 24)
  high = load<u64>(at, 32)
  low = load<u64>(at, 40)
  if (phase == COUNTING) memory.copy(histogram, at + 48, (<usize>BUCKETS) << 3)
}

/** The scores of the slots at `at` and behind it. The product of two exact numbers is rounded once, as of integers. */
@inline function scoresAt(first: v128, second: v128): v128 {
  const rests = v128.shuffle<u32>(first, second, 2, 6, 3, 7)
  const present = i32x4.splat(now)
  const ages = f64x2.convert_low_i32x4_u(i32x4.sub(present, i32x4.min_u(rests, present)))
  const sizes = v128.and(v128.shuffle<u32>(rests, rests, 2, 3, 2, 3), i32x4.splat(0xffffff))
  const weights = f64x2.convert_low_i32x4_u(i32x4.add(sizes, i32x4.splat(EXTRA)))
  return f64x2.mul(f64x2.add(ages, f64x2.splat(1)), weights)
}

/** The scores of two slots, 0 for those that are empty. Without a branch, which nobody could predict. */
@inline function takenScores(at: usize): v128 {
  const first = v128.load(at)
  const second = v128.load(at + SLOT)
  const isTaken = i64x2.ne(v128.shuffle<u64>(first, second, 0, 2), i64x2.splat(0))
  return v128.and(scoresAt(first, second), isTaken)
}

/** Of a score as it is in memory. */
@inline function bucketOf(score: u64): u32 {
  return <u32>max<i64>(<i64>(score >> SHIFT) - NO_BUCKET, 0)
}

/** The smallest score of a bucket. */
@inline function leastOf(bucket: u32): f64 {
  return reinterpret<f64>((<u64>bucket + NO_BUCKET) << SHIFT)
}

@inline function cell(bucket: u32): usize {
  return histogram + ((<usize>bucket) << 3)
}

function begin(seconds: u32): void {
  memory.fill(histogram, 0, (<usize>BUCKETS) << 3)
  now = seconds
  cursor = 1
  phase = COUNTING
}

/** Where a slice that has seen WORK slots ends. */
@inline function sliceEnd(at: usize): usize {
  return min(last, at + ((<usize>WORK) << 4))
}

/** The walk goes on with the first record at or behind `at`, which may be one beyond the last; false: there is none. */
function rest(at: usize): bool {
  at = min(at, last)
  while (at < last && !load<u64>(at)) at += SLOT
  cursor = load<u64>(at)
  return cursor != 0
}

function countSlice(): void {
  let at = seek(cursor)
  for (const end = sliceEnd(at); at < end; at += 2 * SLOT) {
    const scores = takenScores(at)
    const first = cell(bucketOf(i64x2.extract_lane(scores, 0)))
    store<u64>(first, load<u64>(first) + unitsOf(load<u64>(at, 8)))
    const second = cell(bucketOf(i64x2.extract_lane(scores, 1)))
    store<u64>(second, load<u64>(second) + unitsOf(load<u64>(at + SLOT, 8)))
  }
  if (rest(at)) return
  const excess = units > low ? units - low : 0
  let above: u64 = 0
  let bucket = BUCKETS
  while (bucket > 1 && above < excess) above += load<u64>(cell(--bucket))
  threshold = bucket
  quota = excess - min(excess, above - min(above, load<u64>(cell(bucket))))
  cursor = 1
  phase = excess ? TAKING : RESTING
}

/** Writes the ids of victims into the room; how many. */
function takeSlice(limit: u32): u32 {
  let victims: u32 = 0
  let at = seek(cursor)
  const end = sliceEnd(at)
  while (at < end && victims < limit) {
    const scores = takenScores(at)
    const hits = i64x2.bitmask(f64x2.ge(scores, f64x2.splat(leastOf(threshold))))
    if (!hits) {
      at += 2 * SLOT
      continue
    }
    at += (<usize>ctz(hits)) << 4
    const bucket = bucketOf(select(i64x2.extract_lane(scores, 0), i64x2.extract_lane(scores, 1), hits & 1))
    if (!isDue(bucket, unitsOf(load<u64>(at, 8)))) {
      at += SLOT
      continue
    }
    store<u64>(room + ((<usize>victims) << 3), load<u64>(at))
    victims++
    takeRecord(at)
  }
  if (!rest(at)) phase = RESTING
  return victims
}

/** Of those at the threshold or above. The last one may go beyond the quota: the mark has to be reached. */
@inline function isDue(bucket: u32, size: u64): bool {
  if (bucket > threshold) return true
  if (!quota) {
    // The rest of this bucket stays: from now on it is below, and all that is not goes.
    threshold++
    quota = u64.MAX_VALUE
    return false
  }
  quota -= min(quota, size)
  return true
}

/** One slice; the victims, which have left the table, are in the room. `isOverFull` tells whether there is more. */
export function evictSlice(seconds: u32, limit: u32): u32 {
  if (phase == RESTING) {
    if (units <= high || !count) return 0
    begin(seconds)
  }
  if (phase == COUNTING) countSlice()
  return phase == TAKING ? takeSlice(min(limit, MOST_VICTIMS)) : 0
}
