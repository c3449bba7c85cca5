// The two ways a cookie comes in: a Set-Cookie line with its request, or Electron's details.
import { URL_OK } from '../text/url'
import { CookieDetails, draftFromDetails, pathRoom } from './api-set'
import { CookieDraft, DRAFT_NEEDS_IDNA } from './draft'
import { bucketOfHost } from './host-bucket'
import { insertDraft, MAY_REPLACE_HTTP_ONLY, MAY_REPLACE_SECURE } from './insert'
import { draftFromLine, SetContext } from './parse'
import {
  isHttp,
  NEEDS_IDNA_DOMAIN,
  openRequest,
  PARTITION_ANCESTOR,
  PARTITION_GIVEN,
  PARTITION_NULL,
  request,
  responseContext,
  takeRoom,
  url,
} from './request'
import { isTrustworthy } from './trustworthy'

const draft = changetype<CookieDraft>(memory.data(offsetof<CookieDraft>()))
const context = changetype<SetContext>(memory.data(offsetof<SetContext>()))
const details = changetype<CookieDetails>(memory.data(offsetof<CookieDetails>()))

/**
 * The line (with the ASCII form of its Domain, if any, behind it) of the request whose texts begin at `at`; the reasons
 * with STORED, or a status. `serverDate`: NEVER when there is none.
 */
export function setLine(at: usize, line: usize, now: i64, serverDate: i64): i32 {
  const status = openRequest(at, 0)
  if (status) return status
  context.now = now
  context.serverDate = serverDate
  context.sameSite = responseContext()
  context.isHttp = isHttp
  context.asciiDomain = request.asciiDomain < 0 ? 0 : line + request.line
  context.asciiDomainLength = max(0, request.asciiDomain)
  // Before the line is judged: where the jar knows the host, this spares the suffix table its question.
  const bucket = url.status == URL_OK ? bucketOfHost(url) : 0
  if (draftFromLine(line, request.line, url, context, draft) == DRAFT_NEEDS_IDNA) return NEEDS_IDNA_DOMAIN
  return insertDraft(draft, now, bucket, rightsOf(isHttp))
}

function rightsOf(mayReplaceHttpOnly: bool): u32 {
  return (isTrustworthy(url) ? MAY_REPLACE_SECURE : 0) | (mayReplaceHttpOnly ? MAY_REPLACE_HTTP_ONLY : 0)
}

/** The Domain text that needs its ASCII form, after NEEDS_IDNA_DOMAIN. */
@inline export function domainStart(): usize {
  return draft.domain
}
@inline export function domainLength(): u32 {
  return draft.domainLength
}

//  details:  size u32 | flags u32 | lengths of url, top-level site, name, value, domain, path, ASCII domain: u32 each |
//            expiration, creation, last access: f64 (seconds, NaN: absent) | the texts in the order of their lengths
@inline export const SAME_SITE: u32 = 3
@inline export const SECURE_SHIFT: u32 = 2
@inline export const HTTP_ONLY: u32 = 1 << 4
@inline export const HOST_ONLY: u32 = 1 << 5
@inline export const PARTITIONED: u32 = 1 << 6
@inline export const ANCESTOR: u32 = 1 << 7
@inline export const ASCII_DOMAIN: u32 = 1 << 8
@inline export const TEXTS: usize = 60

/** One packed cookie; the reasons with STORED, or a status. */
export function setDetails(at: usize, now: i64): i32 {
  const flags = load<u32>(at, 4)
  request.url = load<u32>(at, 8)
  request.topLevel = load<u32>(at, 12)
  request.site = 0
  request.initiator = 0
  const isPartitioned = (flags & PARTITIONED) != 0
  request.flags = isPartitioned ? PARTITION_GIVEN | (flags & ANCESTOR ? PARTITION_ANCESTOR : 0) : PARTITION_NULL
  const room = pathRoom(load<u32>(at, 28))
  const status = openRequest(at + TEXTS, room)
  if (status) return status
  readDetails(at, flags)
  const bucket = url.status == URL_OK ? bucketOfHost(url) : 0
  if (draftFromDetails(details, url, now, takeRoom(room), draft) == DRAFT_NEEDS_IDNA) return NEEDS_IDNA_DOMAIN
  return insertDraft(draft, now, bucket, rightsOf(details.httpOnly))
}

function readDetails(at: usize, flags: u32): void {
  let text = at + TEXTS + request.url + request.topLevel
  details.name = text
  details.nameLength = load<u32>(at, 16)
  text += details.nameLength
  details.value = text
  details.valueLength = load<u32>(at, 20)
  text += details.valueLength
  details.domain = text
  details.domainLength = load<u32>(at, 24)
  text += details.domainLength
  details.path = text
  details.pathLength = load<u32>(at, 28)
  details.asciiDomain = flags & ASCII_DOMAIN ? text + details.pathLength : 0
  details.asciiDomainLength = load<u32>(at, 32)
  details.expirationDate = load<f64>(at, 36)
  details.creationDate = load<f64>(at, 44)
  details.lastAccessDate = load<f64>(at, 52)
  details.sameSite = flags & SAME_SITE
  details.secure = (flags >> SECURE_SHIFT) & 3
  details.httpOnly = (flags & HTTP_ONLY) != 0
  details.hostOnly = (flags & HOST_ONLY) != 0
  details.partitioned = (flags & PARTITIONED) != 0
}
