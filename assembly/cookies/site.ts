// Sites: the schemeful site of a URL and the domain key its cookies are filed under.
// Spec: net/base/schemeful_site.cc, CookieMonster::GetKey.

import { ParsedUrl } from '../text/url'

/** Length of the registrable domain, the tail of the host; 0 when there is none (IP, single label, public suffix). */
export function registrableLength(url: ParsedUrl): i32 {
  return 0
}

/** Length of the domain key, a tail of the host: the registrable domain, or the whole host without one. */
export function domainKeyLength(url: ParsedUrl): i32 {
  return url.hostLength
}

/** Same scheme (ws counts as http) and same registrable domain or host. Records that are not URL_OK match nothing. */
export function isSameSite(a: ParsedUrl, b: ParsedUrl): bool {
  return false
}

/** Writes `https://example.test` (at most `urlRoom` of the input); returns the length, 0 for a record not URL_OK. */
export function writeSite(url: ParsedUrl, at: usize): i32 {
  return 0
}
