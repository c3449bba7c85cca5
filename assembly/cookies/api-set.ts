// The details of Electron's cookies.set become a draft.
// Spec: Electron shell/browser/api/electron_api_cookies.cc; net/cookies/canonical_cookie.cc CreateSanitizedCookie.

import { ParsedUrl } from '../text/url'
import { CookieDraft, DRAFT_DONE } from './draft'

export const SECURE_DEFAULT: i32 = 0
export const SECURE_FALSE: i32 = 1
export const SECURE_TRUE: i32 = 2

/** Text as UTF-8. Dates in seconds since the Unix epoch as the caller wrote them, NaN when absent. */
@unmanaged
export class CookieDetails {
  name: usize
  nameLength: i32
  value: usize
  valueLength: i32
  domain: usize
  domainLength: i32
  path: usize
  pathLength: i32
  expirationDate: f64
  creationDate: f64
  lastAccessDate: f64
  /** One of SAME_SITE_*; the door writes Electron's default (lax) itself. */
  sameSite: i32
  /** One of SECURE_*: left out, it is true exactly for SAME_SITE_NONE. */
  secure: i32
  httpOnly: bool
  /** `domain`, if given, must be the host itself; the cookie goes to that host alone. */
  hostOnly: bool
  /** A partition key is given: judged as Partitioned. */
  partitioned: bool
  /** As in SetContext. */
  asciiDomain: usize
  asciiDomainLength: i32
}

/** Octets the draft's canonical path may need for a `path` of `length` octets. */
export function pathRoom(length: i32): i32 {
  return length * 3 + 16
}

/**
 * Fills `draft`; returns DRAFT_DONE or DRAFT_NEEDS_IDNA. `room` has `pathRoom(pathLength)` octets. A `url` that is
 * not URL_OK gives INVALID_DOMAIN. The HttpOnly guard of an overwrite is the store's, by `details.httpOnly`.
 */
export function draftFromDetails(
  details: CookieDetails,
  url: ParsedUrl,
  now: i64,
  room: usize,
  draft: CookieDraft,
): i32 {
  return DRAFT_DONE
}
