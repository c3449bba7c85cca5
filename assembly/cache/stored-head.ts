// What a stored head (head.ts) says, for those who have it in this memory. The octets are a head: `isHead` has said so.
import { DIFFERS, decide } from './decide'
import { blockEnd, blockOf, flagsOf, SPARSE, STRONG_DATE, STRONG_ETAG, TRUNCATED, VARIES, VARIES_BY_ALL } from './head'
import { varyDigest } from './vary'

@inline export const TEXT: usize = 104
/** Places of an offset and a length each; offset 0: absent. */
@inline export const ETAG_RANGE: usize = 80
@inline export const LAST_MODIFIED_RANGE: usize = 88

@inline export function statusOf(head: usize): u16 {
  return load<u16>(head, 72)
}
/** 10, 11 or 20. */
@inline export function versionOf(head: usize): u16 {
  return load<u16>(head, 74)
}
@inline export function textLength(head: usize): u32 {
  return load<u32>(head, 76)
}
@inline export function answeredOf(head: usize): f64 {
  return load<f64>(head, 16)
}
@inline export function lifetimeOf(head: usize): f64 {
  return load<f64>(head, 24)
}
@inline export function staleLifetimeOf(head: usize): f64 {
  return load<f64>(head, 32)
}
@inline export function initialAgeOf(head: usize): f64 {
  return load<f64>(head, 40)
}
/** -1: unknown. */
@inline export function lengthOf(head: usize): f64 {
  return load<f64>(head, 56)
}

/** Which of the two ranges is good for If-Range; 0: neither. */
export function strongRange(head: usize): usize {
  if (flagsOf(head) & STRONG_ETAG) return ETAG_RANGE
  return flagsOf(head) & STRONG_DATE ? LAST_MODIFIED_RANGE : 0
}

export function setState(head: usize, isTruncated: bool, isSparse: bool): void {
  const others = flagsOf(head) & ~(TRUNCATED | SPARSE)
  store<u16>(head, <u16>(others | (isTruncated ? TRUNCATED : 0) | (isSparse ? SPARSE : 0)), 6)
}

/** Until when a background revalidation counts. */
@inline export function setUntil(head: usize, until: f64): void {
  store<f64>(head, until, 64)
}

/** One of decide.ts; `rules` are those of the request, whose fields are picked ones. */
export function decideStored(head: usize, rules: u32, fields: usize, end: usize, now: f64): i32 {
  const flags = flagsOf(head)
  const isVaried = flags & VARIES && !(flags & VARIES_BY_ALL)
  if (isVaried && varyDigest(blockOf(head), blockEnd(head), fields, end) != load<u64>(head, 48)) rules |= DIFFERS
  const until = load<f64>(head, 64)
  return decide(flags, rules, lifetimeOf(head), staleLifetimeOf(head), initialAgeOf(head), answeredOf(head), until, now)
}
