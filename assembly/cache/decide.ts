// Use, validate or fetch: what happens to a stored response when its URL is asked for. All that is known of it is numbers,
// worked out when it came.
// Spec: net/http/http_cache_transaction.cc (RequiresValidation, BeginCacheValidation, ConditionalizeRequest), RFC 5861.
import { HAS_ETAG, HAS_LAST_MODIFIED, VARIES_BY_ALL } from './head'
import { SKIPS_VALIDATION, VALIDATES } from './request-rules'

@inline export const USE: i32 = 0
/** Use it, and ask for a new one in the background. */
@inline export const USE_STALE: i32 = 1
/** Ask with its validators. */
@inline export const VALIDATE: i32 = 2
/** Ask with its ETag alone: it was the answer to another request. */
@inline export const VALIDATE_ETAG: i32 = 3
@inline export const FETCH: i32 = 4

/** Beside the bits of request-rules.ts: the caller takes a stale response. */
@inline export const ALLOWS_STALE: u32 = 1 << 8
/** The request differs in a field that the Vary of the stored response names. */
@inline export const DIFFERS: u32 = 1 << 9

/**
 * Flags of the stored head, bits of the request; how long it is fresh, and usable beyond that; its age when it came, at
 * `answered`; until when a background revalidation counts, or 0.
 */
export function decide(
  flags: u32,
  rules: u32,
  lifetime: f64,
  staleLifetime: f64,
  initialAge: f64,
  answered: f64,
  until: f64,
  now: f64,
): i32 {
  if (flags & VARIES_BY_ALL || rules & DIFFERS) return flags & HAS_ETAG ? VALIDATE_ETAG : FETCH
  if (rules & SKIPS_VALIDATION) return USE
  const again = flags & (HAS_ETAG | HAS_LAST_MODIFIED) ? VALIDATE : FETCH
  if (rules & VALIDATES) return again
  const age = initialAge + max<f64>(0, now - answered)
  if (age < lifetime) return USE
  if (rules & ALLOWS_STALE && age < lifetime + staleLifetime && (until == 0 || now <= until)) return USE_STALE
  return again
}
