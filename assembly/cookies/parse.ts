// A Set-Cookie line (or document.cookie assignment) becomes a draft.
// Spec: RFC 6265bis 5.7; net/cookies/canonical_cookie.cc Create, IsSetPermittedInContext. A line that is none stops at
// its first reason; everything later is collected.

import { find } from '../text/ascii'
import { HOST_NAME, ParsedUrl, URL_OK } from '../text/url'
import { judgeDomain } from './domain'
import {
  BUILD_REASONS,
  CookieDraft,
  DRAFT_DONE,
  DRAFT_NEEDS_IDNA,
  PRIORITY_HIGH,
  PRIORITY_LOW,
  PRIORITY_MEDIUM,
  REASON_AMBIGUOUS_SERIALIZATION,
  REASON_HTTP_ONLY,
  REASON_INVALID_DOMAIN,
  SAME_SITE_LAX,
  SAME_SITE_NONE,
  SAME_SITE_STRICT,
  SAME_SITE_UNSPECIFIED,
  SOURCE_TYPE_HTTP,
  SOURCE_TYPE_SCRIPT,
} from './draft'
import { capExpiry, expiryOf } from './expiry'
import { crossSiteReason, judgeBuild, judgeUrl, setSource } from './judge'
import { defaultPathLength } from './path'
import { CONTEXT_CROSS_SITE } from './same-site'
import { LINE_SIZE, readSetCookieLine, SetCookieLine } from './set-cookie-line'

/** What a line is judged by, beside its URL. Times in microseconds since the Unix epoch. */
@unmanaged
export class SetContext {
  now: i64
  /** The response's Date header, or NEVER. */
  serverDate: i64
  /** One of CONTEXT_*, as sameSiteSetContext gives it. */
  sameSite: i32
  /** False for document.cookie. */
  isHttp: bool
  /** The Domain text's ASCII form on the call after DRAFT_NEEDS_IDNA, else 0. Length 0: it has none. */
  asciiDomain: usize
  asciiDomainLength: i32
}

const parsed = changetype<SetCookieLine>(memory.data(LINE_SIZE))

const LOWER: u64 = 0x2020202020202020
const NONE: u64 = 0x656e6f6e
const LAX: u64 = 0x78616c
const STRICT: u64 = 0x746369727473
const LOW: u64 = 0x776f6c
const HIGH: u64 = 0x68676968

/** The lower-case word of up to six letters in [from, end), as a number; 0 for anything longer. */
function wordOf(from: usize, end: usize): u64 {
  const length = end - from
  if (!length || length > 6) return 0
  const unused = u64(8 - length) << 3
  return ((load<u64>(from) | LOWER) << unused) >> unused
}

function sameSiteOf(from: usize, end: usize): i32 {
  const word = wordOf(from, end)
  if (word == LAX) return SAME_SITE_LAX
  if (word == STRICT) return SAME_SITE_STRICT
  return word == NONE ? SAME_SITE_NONE : SAME_SITE_UNSPECIFIED
}

function priorityOf(from: usize, end: usize): i32 {
  const word = wordOf(from, end)
  if (word == LOW) return PRIORITY_LOW
  return word == HIGH ? PRIORITY_HIGH : PRIORITY_MEDIUM
}

/** The Path text as it stands if it begins with `/`, else the URL's default path. */
function setPath(url: ParsedUrl, draft: CookieDraft): void {
  const isGiven = parsed.pathEnd > parsed.path && load<u8>(parsed.path) == 0x2f
  draft.path = isGiven ? parsed.path : url.path
  draft.pathLength = isGiven ? <i32>(parsed.pathEnd - parsed.path) : defaultPathLength(url.path, url.pathLength)
}

/** `__Host-`: path `/` has to be written, the default does not count; an IP's own Domain is none. */
function isWholeHost(url: ParsedUrl): bool {
  if (parsed.pathEnd - parsed.path != 1 || load<u8>(parsed.path) != 0x2f) return false
  const length = <i32>(parsed.domainEnd - parsed.domain)
  if (!length) return true
  const isOwn = length == url.hostLength && memory.compare(parsed.domain, url.host, length) == 0
  return isOwn && url.hostKind != HOST_NAME
}

/** What the line says, without judging it. */
function fill(draft: CookieDraft, context: SetContext): void {
  draft.name = parsed.name
  draft.nameLength = <i32>(parsed.nameEnd - parsed.name)
  draft.value = parsed.value
  draft.valueLength = <i32>(parsed.valueEnd - parsed.value)
  draft.secure = parsed.secure != 0
  draft.httpOnly = parsed.httpOnly != 0
  draft.partitioned = parsed.partitioned != 0
  draft.sameSite = sameSiteOf(parsed.sameSite, parsed.sameSiteEnd)
  draft.priority = priorityOf(parsed.priority, parsed.priorityEnd)
  draft.creation = draft.lastAccess = context.now
  draft.sourceType = context.isHttp ? SOURCE_TYPE_HTTP : SOURCE_TYPE_SCRIPT
  const now = context.now
  const date = context.serverDate
  const end = expiryOf(parsed.maxAge, parsed.maxAgeEnd, parsed.expires, parsed.expiresEnd, now, date)
  draft.expires = capExpiry(end, now)
}

/**
 * Fills `draft` (with BUILD_REASONS not all of it); returns DRAFT_DONE or DRAFT_NEEDS_IDNA. Anything may stand in the
 * line; lengths are unlimited.
 */
export function draftFromLine(line: usize, length: i32, url: ParsedUrl, context: SetContext, draft: CookieDraft): i32 {
  draft.reasons = readSetCookieLine(line, length, parsed)
  if (draft.reasons) return DRAFT_DONE
  fill(draft, context)
  if (url.status != URL_OK) {
    draft.reasons = REASON_INVALID_DOMAIN
    return DRAFT_DONE
  }
  const domainLength = <i32>(parsed.domainEnd - parsed.domain)
  const ascii = context.asciiDomain
  const status = judgeDomain(url, parsed.domain, domainLength, ascii, context.asciiDomainLength, draft)
  if (status == DRAFT_NEEDS_IDNA) return status
  setPath(url, draft)
  setSource(url, draft)
  judgeBuild(url, isWholeHost(url), draft)
  if (!draft.nameLength && find(draft.value, draft.value + draft.valueLength, 0x3d) != parsed.valueEnd) {
    draft.reasons |= REASON_AMBIGUOUS_SERIALIZATION
  }
  if (!(draft.reasons & BUILD_REASONS)) judgeContext(url, context, draft)
  return DRAFT_DONE
}

function judgeContext(url: ParsedUrl, context: SetContext, draft: CookieDraft): void {
  judgeUrl(url, draft)
  if (draft.httpOnly && !context.isHttp) draft.reasons |= REASON_HTTP_ONLY
  if (context.sameSite == CONTEXT_CROSS_SITE) draft.reasons |= crossSiteReason(draft.sameSite)
}
