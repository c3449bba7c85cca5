// The doors of the cache's decisions. AREA_IN holds what a door asks for, one behind the other; fields of requests are
// always picked ones (fields.ts). Lengths are octets, times milliseconds.
import { AREA_IN, AREA_OUT, area, areaAt } from '../memory/area'
import { isHead, mergeHead, openExchange, writeHead } from './head'
import { dateOf } from './http-date'
import { judge, judgement, judgeVary } from './judge'
import { rangeFirst, rangeLast, rulesOf } from './request-rules'
import { pickedDigest } from './vary'

export { decide as rulesDecide } from './decide'

/** Not a head of this version, or damaged. */
@inline const NO_HEAD: i32 = -3

export function rulesReserve(size: u32): usize {
  return area(AREA_IN, size)
}
export function rulesOut(): usize {
  return areaAt(AREA_OUT)
}

/** Bits of request-rules.ts. */
export function rulesRequest(method: u32, mode: u32, length: u32): u32 {
  const fields = areaAt(AREA_IN)
  return rulesOf(method, mode, fields, fields + length)
}
export function rulesRangeFirst(): f64 {
  return rangeFirst
}
export function rulesRangeLast(): f64 {
  return rangeLast
}

/** Where judge.ts leaves what it has worked out. */
export function rulesJudgement(): usize {
  return judgement
}

/** In: picked fields of the response, to `between`, and of the request, to `end`. Flags, or negative as in judge.ts. */
export function rulesJudge(status: u32, between: u32, end: u32, sent: f64, answered: f64): i32 {
  const at = areaAt(AREA_IN)
  const flags = judge(status, at, at + between, sent, answered)
  if (flags >= 0) judgeVary(at, at + between, at + between, at + end)
  return flags
}

/** In: Vary fields, to `between`, and picked fields of the request, to `end`. Whether their digest is this one. */
export function rulesIsSame(between: u32, end: u32, low: u32, high: u32): bool {
  const at = areaAt(AREA_IN)
  return pickedDigest(at, at + between, at + between, at + end) == (<u64>low | ((<u64>high) << 32))
}

/** What `rulesHead` and `rulesMerge` answer: AREA_IN begins with `request` octets of the request's fields. */
export function rulesExchange(request: u32, requestTime: f64, responseTime: f64): void {
  const at = areaAt(AREA_IN)
  openExchange(at, at + request, requestTime, responseTime)
}

/**
 * In, behind the request: status text and block of the response. Its head in `rulesOut`; the length, 0: it says no-store,
 * or a negative status.
 */
export function rulesHead(request: u32, status: u32, text: u32, fields: u32): i32 {
  const at = areaAt(AREA_IN) + request
  return writeHead(status, at, at + text, at + text + fields)
}

/** In, behind the request: block of the 304, head. The merged head in `rulesOut`; as `rulesHead`. */
export function rulesMerge(request: u32, fields: u32, head: u32): i32 {
  const block = areaAt(AREA_IN) + request
  if (!isHead(block + fields, head)) return NO_HEAD
  return mergeHead(block + fields, block, block + fields)
}

/** Whether what begins with the octets that are in, and is `length` octets long, is a head. */
export function rulesIsHead(length: u32): bool {
  return isHead(areaAt(AREA_IN), length)
}

/** Milliseconds since the Unix epoch of an HTTP date, NaN when it is none. */
export function rulesDate(length: u32): f64 {
  const at = areaAt(AREA_IN)
  return dateOf(at, at + length)
}
