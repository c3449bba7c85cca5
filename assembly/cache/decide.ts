// Use, validate or fetch: what happens to a stored response when its URL is asked for.
// Spec: net/http/http_cache_transaction.cc (RequiresValidation, BeginCacheValidation, ConditionalizeRequest), RFC 5861.
import {
  blockEnd,
  blockOf,
  flagsOf,
  hasEtag,
  hasLastModified,
  responseTimeOf,
  revalidatingUntil,
  storedAge,
  storedDigest,
  storedLifetime,
  storedStaleLifetime,
  VARIES,
  VARIES_BY_ALL,
} from './head'
import { SKIPS_VALIDATION, VALIDATES } from './request-rules'
import { varyDigest } from './vary'

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

/** `rules` are those of the request whose block is given. */
export function decide(head: usize, rules: u32, request: usize, end: usize, now: f64): i32 {
  if (!isSame(head, request, end)) return hasEtag(head) ? VALIDATE_ETAG : FETCH
  if (rules & SKIPS_VALIDATION) return USE
  const again = hasEtag(head) || hasLastModified(head) ? VALIDATE : FETCH
  if (rules & VALIDATES) return again
  const age = storedAge(head) + max<f64>(0, now - responseTimeOf(head))
  const lifetime = storedLifetime(head)
  if (age < lifetime) return USE
  const until = revalidatingUntil(head)
  if (rules & ALLOWS_STALE && age < lifetime + storedStaleLifetime(head) && (until == 0 || now <= until))
    return USE_STALE
  return again
}

/** Whether the Vary fields of the stored response name nothing in which the request differs. */
function isSame(head: usize, request: usize, end: usize): bool {
  const flags = flagsOf(head)
  if (!(flags & VARIES)) return true
  if (flags & VARIES_BY_ALL) return false
  return varyDigest(blockOf(head), blockEnd(head), request, end) == storedDigest(head)
}
