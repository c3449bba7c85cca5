// Who asks: the URL, the same-site context and the partition of one request, from what the door wrote into AREA_IN.
// The first-party request, by far the most common, costs nothing beyond its URL: no site is computed for it.
import { AREA_ROOM, area } from '../memory/area'
import { ParsedUrl, parseUrl, URL_INVALID, URL_NEEDS_IDNA, URL_OK, urlRoom } from '../text/url'
import { CONTEXT_CROSS_SITE, CONTEXT_STRICT, sameSiteContext, sameSiteSetContext } from './same-site'
import { writeSite } from './site'

/** Low three bits: 0, or one more than a CONTEXT_* that replaces the computed one. */
@inline const SAME_SITE_MASK: u32 = 7
@inline export const SCRIPT: u32 = 1 << 3
@inline export const MAIN_FRAME: u32 = 1 << 4
@inline export const UNSAFE_METHOD: u32 = 1 << 5
/** The site for cookies is given by its URL; is null. Neither: the request's own. */
@inline export const SITE_GIVEN: u32 = 1 << 6
@inline export const SITE_NULL: u32 = 1 << 7
@inline export const INITIATOR_GIVEN: u32 = 1 << 8
/** The partition is given by its site; is none. Neither: the request's own site. */
@inline export const PARTITION_GIVEN: u32 = 1 << 9
@inline export const PARTITION_NULL: u32 = 1 << 10
@inline export const PARTITION_ANCESTOR: u32 = 1 << 11

/** Status codes of the doors, all negative; anything else is a result. */
@inline export const NO_SUCH_JAR: i32 = -1
@inline export const OUT_OF_MEMORY: i32 = -2
/** A URL's host is not ASCII: canonicalise the URLs outside and call again. */
@inline export const NEEDS_IDNA: i32 = -3
/** A Domain is not ASCII: its ASCII form has to be passed with the next call. */
@inline export const NEEDS_IDNA_DOMAIN: i32 = -4

export const url: ParsedUrl = changetype<ParsedUrl>(memory.data(offsetof<ParsedUrl>()))
const site = changetype<ParsedUrl>(memory.data(offsetof<ParsedUrl>()))
const initiator = changetype<ParsedUrl>(memory.data(offsetof<ParsedUrl>()))
const topLevel = changetype<ParsedUrl>(memory.data(offsetof<ParsedUrl>()))

/** Of the request: one of CONTEXT_*. */
export let sameSite: i32 = CONTEXT_STRICT
export let isHttp: bool = true
export let isMainFrame: bool = false
/** The partition as cells keep it; empty: none. Computed on the first `openPartition`. */
export let partition: usize = 0
export let partitionLength: u32 = 0

/** What the door says of a request. Lengths of texts that lie one behind the other, as far as `flags` has them. */
@unmanaged
export class Request {
  flags: u32
  url: u32
  site: u32
  initiator: u32
  topLevel: u32
  /** Behind the request: the Set-Cookie line, and the ASCII form of its Domain (-1: not asked for yet). */
  line: u32
  asciiDomain: i32
}

/** The record the doors fill. */
export const request: Request = changetype<Request>(memory.data(offsetof<Request>()))

/** Octets of the request's own texts; what else there is of it follows. */
@inline export function textsLength(): u32 {
  return request.url + request.site + request.initiator + request.topLevel
}

let flags: u32 = 0
let room: usize = 0

/** Reads one text. False when its host is not ASCII. */
function read(at: usize, length: u32, into: ParsedUrl): bool {
  const status = parseUrl(at, length, room, into)
  room += urlRoom(length)
  return status != URL_NEEDS_IDNA
}

/**
 * Takes the request whose texts begin at `at`; `extra` octets of room stay for the caller (`takeRoom`). Returns 0 or a
 * status. An invalid URL is none: see `url.status`.
 */
export function openRequest(at: usize, extra: u32): i32 {
  room = area(AREA_ROOM, textsLength() * 4 + 5 * 64 + extra)
  if (!room) return OUT_OF_MEMORY
  flags = request.flags
  isHttp = (flags & SCRIPT) == 0
  isMainFrame = (flags & MAIN_FRAME) != 0
  if (!read(at, request.url, url)) return NEEDS_IDNA
  if (flags & ~(SCRIPT | MAIN_FRAME | UNSAFE_METHOD | PARTITION_NULL)) return openContext(at + request.url)
  sameSite = CONTEXT_STRICT
  return 0
}

function openContext(at: usize): i32 {
  site.status = URL_INVALID
  if (flags & SITE_GIVEN && !read(at, request.site, site)) return NEEDS_IDNA
  at += request.site
  const hasInitiator = (flags & INITIATOR_GIVEN) != 0
  if (hasInitiator && !read(at, request.initiator, initiator)) return NEEDS_IDNA
  at += request.initiator
  if (flags & PARTITION_GIVEN && !read(at, request.topLevel, topLevel)) return NEEDS_IDNA
  sameSite = flags & SAME_SITE_MASK ? <i32>(flags & SAME_SITE_MASK) - 1 : computeSameSite(hasInitiator)
  return 0
}

/** The context of the open request's response: what it may set. */
export function responseContext(): i32 {
  if (isMainFrame) return CONTEXT_STRICT
  if (flags & SAME_SITE_MASK) return sameSite == CONTEXT_CROSS_SITE ? CONTEXT_CROSS_SITE : CONTEXT_STRICT
  return sameSiteSetContext(url, flags & (SITE_GIVEN | SITE_NULL) ? site : url, false)
}

function computeSameSite(hasInitiator: bool): i32 {
  const top = flags & (SITE_GIVEN | SITE_NULL) ? site : url
  return sameSiteContext(url, top, initiator, hasInitiator, isMainFrame, (flags & UNSAFE_METHOD) == 0)
}

/** The room left behind the request's own (before `openPartition`). */
@inline export function takeRoom(size: u32): usize {
  const at = room
  room += size
  return at
}

/** Computes `partition`: only Partitioned cookies ask for it. */
export function openPartition(): void {
  partitionLength = 0
  if (flags & PARTITION_NULL) return
  const from = flags & PARTITION_GIVEN ? topLevel : url
  if (from.status != URL_OK) return
  partition = room
  store<u8>(room, flags & PARTITION_ANCESTOR ? 0x31 : 0x30)
  const length = writeSite(from, room + 1)
  partitionLength = length ? length + 1 : 0
  room += length + 1
}
