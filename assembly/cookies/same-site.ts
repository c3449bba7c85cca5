// Which SameSite cookies a request may carry: the same-site context.
// Spec: RFC 6265bis 5.2; net/cookies/cookie_util.cc ComputeSameSiteContext. Schemeful; redirects do not lower it.

import { ParsedUrl } from '../text/url'

/** Ordered: a greater context permits more. */
export const CONTEXT_CROSS_SITE: i32 = 0
export const CONTEXT_LAX_METHOD_UNSAFE: i32 = 1
export const CONTEXT_LAX: i32 = 2
export const CONTEXT_STRICT: i32 = 3

/** GET, HEAD, OPTIONS and TRACE (RFC 9110 9.2.1), in any case. */
export function isSafeMethod(method: usize, length: i32): bool {
  return false
}

/**
 * `siteForCookies` is the top-level document (the request's own record for "itself"; a record that is not URL_OK for
 * null); `initiator` likewise, with `hasInitiator` false when the request has none. Origins are URLs without a path.
 */
export function sameSiteContext(
  url: ParsedUrl,
  siteForCookies: ParsedUrl,
  initiator: ParsedUrl,
  hasInitiator: bool,
  isMainFrameNavigation: bool,
  hasSafeMethod: bool,
): i32 {
  return CONTEXT_CROSS_SITE
}
