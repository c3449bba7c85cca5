// Sites: the schemeful site of a URL and the domain key its cookies are filed under.
// Spec: net/base/schemeful_site.cc, CookieMonster::GetKey. The suffix table is asked once a URL.

import { registrableOffset } from '../psl/lookup'
import { HOST_NAME, ParsedUrl, SCHEME_HTTP, SCHEME_HTTPS, SCHEME_OTHER, URL_OK } from '../text/url'
import { isCryptographic } from '../text/url-scheme'

/** Length of the registrable domain, the tail of the host; 0 when there is none (IP, single label, public suffix). */
export function registrableLength(url: ParsedUrl): i32 {
  if (url.registrableLength < 0) {
    const isName = url.hostKind == HOST_NAME && url.scheme != SCHEME_OTHER
    const offset = isName ? registrableOffset(url.host, url.hostLength) : -1
    url.registrableLength = offset < 0 ? 0 : url.hostLength - offset
  }
  return url.registrableLength
}

/** Length of the domain key, a tail of the host: the registrable domain, or the whole host without one. */
export function domainKeyLength(url: ParsedUrl): i32 {
  const length = registrableLength(url)
  return length ? length : url.hostLength
}

/** https and wss are one scheme of sites, http and ws the other; the rest goes by its name. */
function siteScheme(url: ParsedUrl): i32 {
  if (url.scheme >= SCHEME_OTHER) return SCHEME_OTHER
  return isCryptographic(url.scheme) ? SCHEME_HTTPS : SCHEME_HTTP
}

/** Same scheme (ws counts as http) and same registrable domain or host. Records that are not URL_OK match nothing. */
export function isSameSite(a: ParsedUrl, b: ParsedUrl): bool {
  if (a.status != URL_OK || b.status != URL_OK || siteScheme(a) != siteScheme(b)) return false
  if (a.scheme >= SCHEME_OTHER && !isSameText(a.schemeName, a.schemeLength, b.schemeName, b.schemeLength)) return false
  const length = domainKeyLength(a)
  return isSameText(tail(a, length), length, tail(b, domainKeyLength(b)), domainKeyLength(b))
}

function tail(url: ParsedUrl, length: i32): usize {
  return url.host + url.hostLength - length
}

function isSameText(a: usize, length: i32, b: usize, otherLength: i32): bool {
  return length == otherLength && memory.compare(a, b, length) == 0
}

/**
 * Writes `https://example.test`; returns its length (at most the URL's own), 0 for a record that is not URL_OK or
 * whose origin is opaque (`data:`).
 */
export function writeSite(url: ParsedUrl, at: usize): i32 {
  if (url.status != URL_OK) return 0
  let to = at
  if (url.scheme >= SCHEME_OTHER) {
    if (!url.hostLength) return 0
    memory.copy(to, url.schemeName, url.schemeLength)
    to += url.schemeLength
  } else {
    store<u32>(to, 0x70747468)
    store<u8>(to + 4, 0x73)
    to += isCryptographic(url.scheme) ? 5 : 4
  }
  store<u16>(to, 0x2f3a)
  store<u8>(to + 2, 0x2f)
  const length = domainKeyLength(url)
  memory.copy(to + 3, tail(url, length), length)
  return <i32>(to + 3 + length - at)
}
