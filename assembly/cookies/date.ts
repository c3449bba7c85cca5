// Cookie dates: the tolerant tokeniser of Expires.
// Spec: RFC 6265bis 5.1.1 as net/cookies/cookie_util.cc ParseCookieExpirationTime reads it.

import { NEVER } from './draft'

/** Microseconds since the Unix epoch, or NEVER when the text is no date. */
export function parseCookieDate(text: usize, length: i32): i64 {
  return NEVER
}
