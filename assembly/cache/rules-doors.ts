// The doors of the cache's decisions. AREA_IN holds, one behind the other: the request's field block, the response's
// status text and field block, the stored head; as far as a door asks for them. Lengths are octets, times milliseconds.
import { AREA_IN, AREA_OUT, area, areaAt } from '../memory/area'
import { decide } from './decide'
import { isHead, mergeHead, openExchange, writeHead } from './head'
import { dateOf } from './http-date'
import { rangeFirst, rangeLast, rulesOf } from './request-rules'
import { isNoStore } from './response-facts'

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
  const block = areaAt(AREA_IN)
  return rulesOf(method, mode, block, block + length)
}
export function rulesRangeFirst(): f64 {
  return rangeFirst
}
export function rulesRangeLast(): f64 {
  return rangeLast
}

/** What the response's blocks are part of: the request's block is the first of AREA_IN. */
export function rulesExchange(request: u32, requestTime: f64, responseTime: f64): void {
  const at = areaAt(AREA_IN)
  openExchange(at, at + request, requestTime, responseTime)
}

/** The head of the exchange's response in `rulesOut`; its length, 0: it says no-store, or a negative status. */
export function rulesHead(request: u32, status: u32, text: u32, fields: u32): i32 {
  const at = areaAt(AREA_IN) + request
  const length = writeHead(status, at, at + text, at + text + fields)
  return length > 0 && isNoStore ? 0 : length
}

/** The head merged with the fields of the exchange's 304 in `rulesOut`; as `rulesHead`. */
export function rulesMerge(request: u32, fields: u32, head: u32): i32 {
  const block = areaAt(AREA_IN) + request
  if (!isHead(block + fields, head)) return NO_HEAD
  const length = mergeHead(block + fields, block, block + fields)
  return length > 0 && isNoStore ? 0 : length
}

/** One of decide.ts, or a negative status. */
export function rulesDecide(request: u32, head: u32, rules: u32, now: f64): i32 {
  const at = areaAt(AREA_IN)
  if (!isHead(at + request, head)) return NO_HEAD
  return decide(at + request, rules, at, at + request, now)
}

export function rulesIsHead(length: u32): bool {
  return isHead(areaAt(AREA_IN), length)
}

/** Milliseconds since the Unix epoch of an HTTP date, NaN when it is none. */
export function rulesDate(length: u32): f64 {
  const at = areaAt(AREA_IN)
  return dateOf(at, at + length)
}
