// The details of Electron's cookies.set become a draft.
// Spec: Electron shell/browser/api/electron_api_cookies.cc; net/cookies/canonical_cookie.cc CreateSanitizedCookie:
// nothing is trimmed, what a line would trim or cut is refused, and the path is canonicalised as a URL's.

import { find, hasControl, isBlank } from '../text/ascii'
import { HOST_NAME, ParsedUrl, URL_OK } from '../text/url'
import { writeUrlPath } from '../text/url-path'
import { judgeDomain } from './domain'
import {
  BUILD_REASONS,
  CookieDraft,
  DRAFT_DONE,
  DRAFT_NEEDS_IDNA,
  NEVER,
  PRIORITY_MEDIUM,
  REASON_AMBIGUOUS_SERIALIZATION,
  REASON_ATTRIBUTE_VALUE_EXCEEDS_MAX_SIZE,
  REASON_DISALLOWED_CHARACTER,
  REASON_FAILURE_TO_STORE,
  REASON_INVALID_DOMAIN,
  REASON_NAME_VALUE_PAIR_EXCEEDS_MAX_SIZE,
  REASON_NO_COOKIE_CONTENT,
  SAME_SITE_NONE,
  SOURCE_TYPE_OTHER,
} from './draft'
import { capExpiry } from './expiry'
import { judgeBuild, judgeUrl, setSource } from './judge'
import { defaultPathLength } from './path'

export const SECURE_DEFAULT: i32 = 0
export const SECURE_FALSE: i32 = 1
export const SECURE_TRUE: i32 = 2

const MAX_PAIR: i32 = 4096
const MAX_ATTRIBUTE: i32 = 1024
const SLASH: u32 = 0x2f
const EQUALS: u8 = 0x3d
/** Seconds either way of the epoch that microseconds can hold with room for the cap. */
const MAX_SECONDS: f64 = 9e12

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

/** Whether a line could carry the text as it stands: no `;`, no line ends, no blanks around it. */
function isLineText(text: usize, length: i32): bool {
  if (!length) return true
  const end = text + length
  if (isBlank(load<u8>(text)) || isBlank(load<u8>(end - 1))) return false
  return (
    find(text, end, 0x3b) == end &&
    find(text, end, 0) == end &&
    find(text, end, 10) == end &&
    find(text, end, 13) == end
  )
}

function judgePair(details: CookieDetails): u32 {
  const name = details.name
  const value = details.value
  const size = <i64>details.nameLength + details.valueLength
  if (!size) return REASON_NO_COOKIE_CONTENT
  if (size > MAX_PAIR) return REASON_NAME_VALUE_PAIR_EXCEEDS_MAX_SIZE
  const nameEnd = name + details.nameLength
  const valueEnd = value + details.valueLength
  const hasBad = hasControl(name, nameEnd) || hasControl(value, valueEnd) || find(name, nameEnd, EQUALS) != nameEnd
  if (hasBad || !isLineText(name, details.nameLength) || !isLineText(value, details.valueLength)) {
    return REASON_DISALLOWED_CHARACTER
  }
  return !details.nameLength && find(value, valueEnd, EQUALS) != valueEnd ? REASON_AMBIGUOUS_SERIALIZATION : 0
}

/** Whether the domain text is worth judging against the host. */
function judgeDomainText(details: CookieDetails): u32 {
  if (details.domainLength > MAX_ATTRIBUTE) return REASON_ATTRIBUTE_VALUE_EXCEEDS_MAX_SIZE
  const hasBad = hasControl(details.domain, details.domain + details.domainLength)
  return hasBad || !isLineText(details.domain, details.domainLength) ? REASON_INVALID_DOMAIN : 0
}

/** The path given, canonical, in `room`; or the URL's default. */
function setPath(details: CookieDetails, url: ParsedUrl, room: usize, draft: CookieDraft): void {
  const length = details.pathLength
  draft.path = url.path
  draft.pathLength = defaultPathLength(url.path, url.pathLength)
  if (!length) return
  if (!isLineText(details.path, length)) draft.reasons |= REASON_DISALLOWED_CHARACTER
  if (load<u8>(details.path) != SLASH) {
    draft.reasons |= REASON_FAILURE_TO_STORE
    return
  }
  draft.path = room
  draft.pathLength = writeUrlPath(details.path, details.path + length, room)
  if (draft.pathLength > MAX_ATTRIBUTE) draft.reasons |= REASON_ATTRIBUTE_VALUE_EXCEEDS_MAX_SIZE
}

/** Seconds as the API has them; beyond what microseconds hold they saturate. */
function toMicroseconds(seconds: f64): i64 {
  return <i64>(max(min(seconds, MAX_SECONDS), -MAX_SECONDS) * 1e6)
}

function setTimes(details: CookieDetails, now: i64, draft: CookieDraft): void {
  const hasCreation = !isNaN(details.creationDate)
  const hasAccess = !isNaN(details.lastAccessDate)
  if (hasAccess && !hasCreation) draft.reasons |= REASON_FAILURE_TO_STORE
  draft.creation = hasCreation ? toMicroseconds(details.creationDate) : now
  draft.lastAccess = hasAccess ? toMicroseconds(details.lastAccessDate) : draft.creation
  const expires = details.expirationDate
  draft.expires = isNaN(expires) ? NEVER : capExpiry(toMicroseconds(expires), draft.creation)
}

/** `__Host-` judges the path after defaulting; an IP's own domain is none. */
function isWholeHost(details: CookieDetails, url: ParsedUrl, draft: CookieDraft): bool {
  if (draft.pathLength != 1) return false
  const length = details.domainLength
  if (!length) return true
  return url.hostKind != HOST_NAME && length == url.hostLength && memory.compare(details.domain, url.host, length) == 0
}

function fill(details: CookieDetails, draft: CookieDraft): void {
  draft.name = details.name
  draft.nameLength = details.nameLength
  draft.value = details.value
  draft.valueLength = details.valueLength
  draft.sameSite = details.sameSite
  const isDefault = details.secure == SECURE_DEFAULT
  draft.secure = isDefault ? details.sameSite == SAME_SITE_NONE : details.secure == SECURE_TRUE
  draft.httpOnly = details.httpOnly
  draft.partitioned = details.partitioned
  draft.priority = PRIORITY_MEDIUM
  draft.sourceType = SOURCE_TYPE_OTHER
}

/** The domain, and ours beyond Electron: `hostOnly` takes the host's own name and makes it host-only. */
function setDomain(details: CookieDetails, url: ParsedUrl, draft: CookieDraft): i32 {
  const reason = judgeDomainText(details)
  draft.reasons |= reason
  const length = reason ? 0 : details.domainLength
  const ascii = details.asciiDomain
  const status = judgeDomain(url, details.domain, length, ascii, details.asciiDomainLength, draft)
  if (status == DRAFT_DONE && details.hostOnly && !draft.hostOnly) {
    if (draft.domainLength != url.hostLength) draft.reasons |= REASON_INVALID_DOMAIN
    draft.hostOnly = true
  }
  return status
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
  draft.reasons = 0
  if (url.status != URL_OK) {
    draft.reasons = REASON_INVALID_DOMAIN
    return DRAFT_DONE
  }
  fill(details, draft)
  setTimes(details, now, draft)
  draft.reasons |= judgePair(details)
  if (setDomain(details, url, draft) == DRAFT_NEEDS_IDNA) return DRAFT_NEEDS_IDNA
  setPath(details, url, room, draft)
  setSource(url, draft)
  judgeBuild(url, isWholeHost(details, url, draft), draft)
  if (!(draft.reasons & BUILD_REASONS)) judgeUrl(url, draft)
  return DRAFT_DONE
}
