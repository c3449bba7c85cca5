// Which URLs may set, send and overwrite Secure cookies: secure schemes, and loopback hosts on the others.
// Spec: W3C Secure Contexts 3.1; net/base/url_util.cc IsLocalhost. *.localhost never leaves the machine.

import { HOST_IPV4, HOST_IPV6, ParsedUrl, SCHEME_OTHER, SCHEME_OWN_SECURE, URL_OK } from '../text/url'
import { isCryptographic } from '../text/url-scheme'

/** `localhos`, `t` */
const LOCALHOS: u64 = 0x736f686c61636f6c
const T: u32 = 0x74
/** `127.` */
const LOOPBACK_NET: u32 = 0x2e373231
/** `[::1`, `]` */
const LOOPBACK_6: u32 = 0x313a3a5b

function isLocalName(host: usize, length: i32): bool {
  if (length && load<u8>(host + length - 1) == 0x2e) length--
  const start = host + length - 9
  if (length < 9 || load<u64>(start) != LOCALHOS || load<u8>(start + 8) != T) return false
  return length == 9 || load<u8>(start - 1) == 0x2e
}

export function isTrustworthy(url: ParsedUrl): bool {
  if (url.status != URL_OK || url.scheme == SCHEME_OTHER) return false
  if (isCryptographic(url.scheme) || url.scheme == SCHEME_OWN_SECURE) return true
  if (url.hostKind == HOST_IPV4) return load<u32>(url.host) == LOOPBACK_NET
  if (url.hostKind == HOST_IPV6) return url.hostLength == 5 && load<u32>(url.host) == LOOPBACK_6
  return isLocalName(url.host, url.hostLength)
}
