// Electron's reads and removals: filters over the jar.
// Spec: Electron shell/browser/api/electron_api_cookies.cc (MatchesCookie, FilterCookies, Remove); electron-session 5.1
// and 5.5; net/cookies/cookie_util.cc IsDomainMatch for `domain`. Cost: with a url one bucket (all buckets when the jar
// has partitioned cookies), else the whole jar.
//
//   filter:  flags u32 | lengths of url, name, domain, path, top-level site: u32 each | their octets
import { AREA_LIST, AREA_OUT, AREA_ROOM, AREA_SORT, area } from '../memory/area'
import { sameOctets } from '../memory/octets'
import { sortReferences } from '../memory/sort'
import { ParsedUrl, parseUrl, URL_NEEDS_IDNA, URL_OK, urlRoom } from '../text/url'
import {
  bucketAtSlot,
  bucketCell,
  bucketCount,
  bucketHash,
  dropEmptyBuckets,
  findBucket,
  hasKey,
  indexSlots,
  sentBefore,
} from './buckets'
import {
  BODY,
  expiresOf,
  FLAGS,
  flagsOf,
  HOST_ONLY,
  HTTP_ONLY,
  MARKED,
  nameAt,
  nameLength,
  partitionLength,
  pathAt,
  pathLength,
  SECURE,
  sameSiteOf,
} from './cell'
import { EXPLICIT } from './changes'
import { NEVER, SAME_SITE_NONE } from './draft'
import { COOKIES, field, jar, PARTITIONED, shrinkIfEmpty } from './jar'
import { domainMatches, isOnPath } from './match'
import { NEEDS_IDNA, OUT_OF_MEMORY } from './request'
import { rowSize, writeRow } from './rows'
import { domainKeyLength, writeSite } from './site'
import { purgeExpired, removeAt } from './store'
import { isTrustworthy } from './trustworthy'

@inline export const BY_URL: u32 = 1
@inline export const BY_NAME: u32 = 1 << 1
@inline export const BY_DOMAIN: u32 = 1 << 2
@inline export const BY_PATH: u32 = 1 << 3
@inline export const BY_SECURE: u32 = 1 << 4
@inline export const BY_SESSION: u32 = 1 << 5
@inline export const BY_HTTP_ONLY: u32 = 1 << 6
@inline export const BY_HOST_ONLY: u32 = 1 << 7
@inline export const BY_PARTITION: u32 = 1 << 8
/** The wanted values of the flags above. */
@inline export const IS_SECURE: u32 = 1 << 12
@inline export const IS_SESSION: u32 = 1 << 13
@inline export const IS_HTTP_ONLY: u32 = 1 << 14
@inline export const IS_HOST_ONLY: u32 = 1 << 15
/** The partition is none; else it is the site, with this ancestor bit. */
@inline export const NO_PARTITION: u32 = 1 << 16
@inline export const HAS_ANCESTOR: u32 = 1 << 17

@inline export const HEAD: u32 = 24

/** A filter read from its packed form. Ranges point into the door's octets, or AREA_ROOM. */
@unmanaged
class Filter {
  flags: u32
  name: usize
  nameLength: u32
  domain: usize
  domainLength: u32
  path: usize
  pathLength: u32
  part: usize
  partLength: u32
  trusted: bool
  url: ParsedUrl
}

@inline function filterAt(address: usize): Filter {
  return changetype<Filter>(address)
}

@inline const FILTER_SIZE: u32 = (<u32>offsetof<Filter>() + 7) & ~7
@inline const URL_SIZE: u32 = (<u32>offsetof<ParsedUrl>() + 7) & ~7

/** Octets one filter takes once read: the record, its URL's record and room, and the partition's. */
function filterRoom(packed: usize): u32 {
  const urlLength = load<u32>(packed, 4)
  const topLength = load<u32>(packed, 20)
  return FILTER_SIZE + 2 * URL_SIZE + urlRoom(urlLength) + 2 * urlRoom(topLength) + 8
}

function packedSize(packed: usize): u32 {
  let size = HEAD
  for (let i: u32 = 4; i < HEAD; i += 4) size += load<u32>(packed + i)
  return size
}

/** Reads one filter into `at`; a status, or 0. */
function readFilter(packed: usize, at: usize): i32 {
  const filter = filterAt(at)
  filter.flags = load<u32>(packed)
  filter.url = changetype<ParsedUrl>(at + FILTER_SIZE)
  const urlLength = load<u32>(packed, 4)
  let text = packed + HEAD
  const room = at + FILTER_SIZE + 2 * URL_SIZE
  if (filter.flags & BY_URL) {
    if (parseUrl(text, urlLength, room, filter.url) == URL_NEEDS_IDNA) return NEEDS_IDNA
    filter.trusted = filter.url.status == URL_OK && isTrustworthy(filter.url)
  }
  text += urlLength
  filter.name = text
  filter.nameLength = load<u32>(packed, 8)
  text += filter.nameLength
  filter.domain = text
  filter.domainLength = load<u32>(packed, 12)
  text += filter.domainLength
  filter.path = text
  filter.pathLength = load<u32>(packed, 16)
  return readPartition(filter, text + filter.pathLength, load<u32>(packed, 20), room + urlRoom(urlLength))
}

function readPartition(filter: Filter, text: usize, length: u32, room: usize): i32 {
  filter.partLength = 0
  if (!(filter.flags & BY_PARTITION) || filter.flags & NO_PARTITION) return 0
  const top = changetype<ParsedUrl>(changetype<usize>(filter.url) + URL_SIZE)
  if (parseUrl(text, length, room, top) == URL_NEEDS_IDNA) return NEEDS_IDNA
  filter.part = room + urlRoom(length)
  store<u8>(filter.part, filter.flags & HAS_ANCESTOR ? 0x31 : 0x30)
  // A site that is none matches nothing: a lone `0` is no cell's partition.
  filter.partLength = 1 + (top.status == URL_OK ? writeSite(top, filter.part + 1) : 0)
  return 0
}

/** Would be sent to the URL with SameSite and HttpOnly lifted. */
function fitsUrl(filter: Filter, cell: usize): bool {
  const url = filter.url
  if (url.status != URL_OK) return false
  if (flagsOf(cell) & SECURE ? !filter.trusted : sameSiteOf(cell) == SAME_SITE_NONE) return false
  return domainMatches(cell, url.host, url.hostLength) && isOnPath(cell, url.path, url.pathLength)
}

@inline function isSet(flags: u32, flag: u32): bool {
  return (flags & flag) != 0
}

function fits(filter: Filter, cell: usize): bool {
  const by = filter.flags
  const has = flagsOf(cell)
  if (by & BY_SECURE && isSet(by, IS_SECURE) != isSet(has, SECURE)) return false
  if (by & BY_HTTP_ONLY && isSet(by, IS_HTTP_ONLY) != isSet(has, HTTP_ONLY)) return false
  if (by & BY_HOST_ONLY && isSet(by, IS_HOST_ONLY) != isSet(has, HOST_ONLY)) return false
  if (by & BY_SESSION && isSet(by, IS_SESSION) != (expiresOf(cell) == NEVER)) return false
  if (by & BY_NAME && !equals(nameAt(cell), nameLength(cell), filter.name, filter.nameLength)) return false
  if (by & BY_PATH && !equals(pathAt(cell), pathLength(cell), filter.path, filter.pathLength)) return false
  if (by & BY_DOMAIN && !domainMatches(cell, filter.domain, filter.domainLength)) return false
  if (by & BY_PARTITION && !equals(cell + BODY, partitionLength(cell), filter.part, filter.partLength)) return false
  return !(by & BY_URL) || fitsUrl(filter, cell)
}

@inline function equals(a: usize, lengthA: u32, b: usize, lengthB: u32): bool {
  return lengthA == lengthB && sameOctets(a, b, lengthA)
}

let list: usize = 0
let listed: u32 = 0
/** Some bucket lost its last cookie on the way. */
let emptied: bool = false

/** Lists what fits of one bucket, purging what has expired. */
function listFitting(bucket: u32, filter: Filter, now: i64): void {
  purgeExpired(bucket, now)
  if (!bucketCount(bucket)) emptied = true
  for (let i: u32 = 0; i < bucketCount(bucket); i++) {
    const cell = bucketCell(bucket, i)
    if (fits(filter, jar + cell)) store<u32>(list + (listed++ << 2), cell)
  }
}

/** Removes what is marked in one bucket. */
function sweep(bucket: u32): void {
  for (let i: u32 = 0; i < bucketCount(bucket); ) {
    if (flagsOf(jar + bucketCell(bucket, i)) & MARKED) removeAt(bucket, i, EXPLICIT)
    else i++
  }
  if (!bucketCount(bucket)) emptied = true
}

/** Takes every bucket that may hold what the filter asks for: to list, or (`sweeping`) to remove what was marked. */
function visit(filter: Filter, now: i64, sweeping: bool): void {
  let key: usize = 0
  let keyLength: u32 = 0
  if (filter.flags & BY_URL) {
    if (filter.url.status != URL_OK) return
    keyLength = domainKeyLength(filter.url)
    key = filter.url.host + filter.url.hostLength - keyLength
    if (!field(PARTITIONED)) {
      const bucket = findBucket(bucketHash(0, 0, key, keyLength), 0, 0, key, keyLength)
      if (bucket) take(bucket, filter, now, sweeping)
      return
    }
  }
  for (let slot: u32 = 0; slot < indexSlots(); slot++) {
    const bucket = bucketAtSlot(slot)
    if (bucket && (!keyLength || hasKey(bucket, key, keyLength))) take(bucket, filter, now, sweeping)
  }
}

@inline function take(bucket: u32, filter: Filter, now: i64, sweeping: bool): void {
  if (sweeping) sweep(bucket)
  else listFitting(bucket, filter, now)
}

/** Lists what fits in `list`, purging what has expired in the buckets it looks through. */
function collect(filter: Filter, now: i64): bool {
  listed = 0
  emptied = false
  list = area(AREA_LIST, field(COOKIES) << 2)
  if (!list) return false
  visit(filter, now, false)
  return true
}

function goesFirst(a: u32, b: u32): bool {
  return sentBefore(jar + a, jar + b)
}

function sortList(): bool {
  const spare = area(AREA_SORT, listed << 2)
  if (spare) sortReferences(list, spare, listed, goesFirst)
  return spare != 0
}

/** Reads `count` packed filters at `packed` into AREA_ROOM; a status, or 0. `spaced`: offsets between them. */
function readFilters(packed: usize, count: u32): i32 {
  let total: u32 = count << 2
  let from = packed
  for (let i: u32 = 0; i < count; i++) {
    total += (filterRoom(from) + 7) & ~7
    from += packedSize(from)
  }
  filters = area(AREA_ROOM, total)
  if (!filters) return OUT_OF_MEMORY
  from = packed
  let at = filters + (((count << 2) + 7) & ~7)
  for (let i: u32 = 0; i < count; i++) {
    store<u32>(filters + (i << 2), <u32>at)
    const status = readFilter(from, at)
    if (status) return status
    at += (filterRoom(from) + 7) & ~7
    from += packedSize(from)
  }
  return 0
}

let filters: usize = 0

@inline function filterNumber(index: u32): Filter {
  return filterAt(load<u32>(filters + (index << 2)))
}

/** Answers a get: rows in AREA_OUT, each with its length before it; how many, or a status. */
export function query(packed: usize, now: i64): i32 {
  const status = readFilters(packed, 1)
  if (status) return status
  if (!collect(filterNumber(0), now) || !sortList()) return OUT_OF_MEMORY
  if (emptied) dropEmptyBuckets()
  return writeRows(list, listed) ? listed : OUT_OF_MEMORY
}

/** Writes the listed cells' rows. */
export function writeRows(references: usize, count: u32): bool {
  let total: u32 = 0
  for (let i: u32 = 0; i < count; i++) total += 4 + rowSize(jar + load<u32>(references + (i << 2)))
  let at = area(AREA_OUT, total)
  if (!at) return false
  for (let i: u32 = 0; i < count; i++) {
    const size = writeRow(jar + load<u32>(references + (i << 2)), at + 4)
    store<u32>(at, size)
    at += 4 + size
  }
  return true
}

/** Removes what fits the first of `1 + exceptions` filters and none of the others; how many, or a status. */
export function removeMatching(packed: usize, exceptions: u32, now: i64): i32 {
  const status = readFilters(packed, 1 + exceptions)
  if (status) return status
  if (!collect(filterNumber(0), now)) return OUT_OF_MEMORY
  let marked: u32 = 0
  for (let i: u32 = 0; i < listed; i++) {
    const cell = jar + load<u32>(list + (i << 2))
    let spared: bool = false
    for (let k: u32 = 1; k <= exceptions && !spared; k++) spared = fits(filterNumber(k), cell)
    if (spared) continue
    store<u16>(cell, flagsOf(cell) | MARKED, FLAGS)
    marked++
  }
  if (marked) visit(filterNumber(0), now, true)
  if (emptied) dropEmptyBuckets()
  shrinkIfEmpty()
  return marked
}
