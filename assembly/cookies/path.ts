// Default path and path match.
// Spec: RFC 6265bis 5.1.4; net/cookies/cookie_util.cc CanonPathWithString, IsOnPath. Octets: case-sensitive, nothing
// decoded (`/%61` is not `/a`).

import { sameOctets } from '../memory/octets'

const SLASH: u32 = 0x2f

/** Length of the default path, a head of the URL's path: up to, not including, the last `/`; 1 (`/`) at least. */
export function defaultPathLength(path: usize, length: i32): i32 {
  let at = length - 1
  while (at > 0 && load<u8>(path + at) != SLASH) at--
  return at > 0 ? at : 1
}

/** Whether a request for `path` sees a cookie stored at `cookiePath`. */
export function pathMatches(path: usize, length: i32, cookiePath: usize, cookieLength: i32): bool {
  if (cookieLength <= 0 || length < cookieLength || !sameOctets(path, cookiePath, cookieLength)) return false
  if (length == cookieLength || load<u8>(cookiePath + cookieLength - 1) == SLASH) return true
  return load<u8>(path + cookieLength) == SLASH
}
