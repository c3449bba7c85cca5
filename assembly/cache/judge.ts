// What is decided on about a response that has just come, of the fields alone that decide it: whether it may be stored, how
// long it is fresh, how old it is, for which requests. The head that is stored (head.ts) says the same.
// Cost: one pass over some hundred octets; nothing is copied.
import { initialAge, lifetimeOf, staleLifetime } from './freshness'
import { factFlags } from './head'
import * as facts from './response-facts'
import { pickedDigest } from './vary'

@inline const NO_STORE: i32 = -1
/** Some fields are not stored, and decide nothing: only the whole head tells. */
@inline const WITHHOLDS: i32 = -2

/** Milliseconds f64: lifetime, stale lifetime, initial age; then the digest of Vary u64. */
export const judgement: usize = memory.data(32, 8)

/** Reads the response's picked fields and works out what they say, but for Vary. Flags of head.ts, or why not. */
export function judge(status: u32, fields: usize, end: usize, requestTime: f64, responseTime: f64): i32 {
  facts.readPicked(fields, end)
  if (facts.isNoStore) return NO_STORE
  if (facts.withholds) return WITHHOLDS
  store<f64>(judgement, lifetimeOf(status, responseTime))
  store<f64>(judgement, staleLifetime(), 8)
  store<f64>(judgement, initialAge(requestTime, responseTime), 16)
  return <i32>factFlags()
}

/** Adds the digest over those of the request's picked fields that the response varies by. */
export function judgeVary(fields: usize, end: usize, request: usize, requestEnd: usize): void {
  store<u64>(judgement, facts.varies ? pickedDigest(fields, end, request, requestEnd) : 0, 24)
}
