// How long a response is fresh, and how old it was when it came.
// Spec: RFC 9111 4.2; net/http/http_response_headers.cc (GetFreshnessLifetimes, GetCurrentAge). Departures, which are
// Chromium's: an Expires that is no date counts as absent; s-maxage, private, public, immutable, must-understand say
// nothing; 204, 404, 405, 414, 501 have no heuristic lifetime.
import * as facts from './response-facts'

/** Milliseconds; what is fresh for ever. */
@inline export const FOREVER: f64 = Infinity

/** Milliseconds that a response of this status is fresh for. */
export function lifetimeOf(status: u32, responseTime: f64): f64 {
  if (facts.isNoCache || facts.isNoStore) return 0
  if (facts.maxAge >= 0) return facts.maxAge
  const date = isNaN(facts.date) ? responseTime : facts.date
  if (!isNaN(facts.expires)) return max<f64>(0, facts.expires - date)
  const isHeuristic = status == 200 || status == 203 || status == 206
  if (isHeuristic && !facts.mustRevalidate && facts.lastModifiedTime <= date)
    return (date - facts.lastModifiedTime) / 10
  return status == 300 || status == 301 || status == 308 || status == 410 ? FOREVER : 0
}

/** Milliseconds after its lifetime that a stale response may be used for while it is asked for anew. */
export function staleLifetime(): f64 {
  if (facts.isNoCache || facts.isNoStore || facts.mustRevalidate) return 0
  return max<f64>(0, facts.staleWhileRevalidate)
}

/** RFC 9111 4.2.3, corrected_initial_age. A clock that has jumped back makes no age negative. */
export function initialAge(requestTime: f64, responseTime: f64): f64 {
  const apparent = isNaN(facts.date) ? 0 : max<f64>(0, responseTime - facts.date)
  return max(apparent, max<f64>(0, facts.age) + max<f64>(0, responseTime - requestTime))
}
