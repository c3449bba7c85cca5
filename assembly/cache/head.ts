// The stored head of a response: what is decided on at each hit, worked out once, and the fields that are served.
//
//    0  magic u32              4  version u16     6  flags u16
//    8  request time f64      16  response time f64    24  lifetime f64     32  stale lifetime f64
//   40  initial age f64       48  digest of Vary u64   56  content length f64 (-1: unknown)
//   64  time until which a background revalidation counts f64
//   72  status u16   74  HTTP version u16 (10, 11, 20)   76  length of the status text u32
//   80  ETag, Last-Modified: offset and length u32 each, offset 0: absent
//   96  length of the field block u32   100  nothing u32
//  104  status text | field block (fields.ts)
//
// Times are milliseconds since the Unix epoch, durations milliseconds.
// Spec: RFC 9111 3.1, 4.3.4; net/http/http_response_headers.cc (Persist, Update), http_cache_transaction.cc.
import { AREA_OUT, area } from '../memory/area'
import { copyLoose } from '../memory/octets'
import {
  isNamed,
  item,
  itemEnd,
  moveField,
  name,
  nameEnd,
  nextField,
  nextItem,
  startsWith,
  value,
  valueEnd,
} from './fields'
import { initialAge, lifetimeOf, staleLifetime } from './freshness'
import { addName, hasName, openNames } from './name-set'
import * as facts from './response-facts'
import { varyDigest } from './vary'

@inline const MAGIC: u32 = 0x48434d4f
@inline const VERSION: u16 = 2
@inline const FIELDS: usize = 104
/** The first octet of a name that is to go: no name has it. */
@inline const GONE: u8 = 0
@inline const OUT_OF_MEMORY: i32 = -2

@inline export const TRUNCATED: u32 = 1
@inline export const SPARSE: u32 = 2
@inline export const VARIES: u32 = 4
@inline export const VARIES_BY_ALL: u32 = 8
@inline export const REFUSES_RANGES: u32 = 16
/** ETag or Last-Modified is good for If-Range (RFC 9110 8.8.1). */
@inline export const STRONG_ETAG: u32 = 32
@inline export const STRONG_DATE: u32 = 64
@inline export const HAS_ETAG: u32 = 128
@inline export const HAS_LAST_MODIFIED: u32 = 256

@inline const MINUTE: f64 = 60_000

@inline export function flagsOf(head: usize): u32 {
  return load<u16>(head, 6)
}
@inline export function blockOf(head: usize): usize {
  return head + FIELDS + load<u32>(head, 76)
}
@inline export function blockEnd(head: usize): usize {
  return blockOf(head) + load<u32>(head, 96)
}

/** Whether `size` octets are a head this version reads, its offsets inside. */
export function isHead(head: usize, size: u32): bool {
  if (size < <u32>FIELDS || load<u32>(head) != MAGIC || load<u16>(head, 4) != VERSION) return false
  if (<u64>FIELDS + load<u32>(head, 76) + load<u32>(head, 96) != size) return false
  return isRange(head, 80, size) && isRange(head, 88, size)
}

function isRange(head: usize, field: usize, size: u32): bool {
  return <u64>load<u32>(head + field) + load<u32>(head + field, 4) <= size
}

/** Fields that no stored response has. What Connection names stays: Chromium's departure. */
function isDropped(length: usize): bool {
  switch (<i32>length) {
    case 7:
      return isNamed('trailer') || isNamed('upgrade')
    case 10:
      return isNamed('connection') || isNamed('keep-alive') || isNamed('set-cookie')
    case 11:
      return isNamed('set-cookie2')
    case 15:
      return isNamed('clear-site-data')
    case 16:
      return isNamed('www-authenticate') || isNamed('proxy-connection')
    case 17:
      return isNamed('transfer-encoding')
    case 18:
      return isNamed('proxy-authenticate')
    case 25:
      return isNamed('strict-transport-security')
    default:
      return false
  }
}

/** The names in the `no-cache="…"` of the block, added to the set or only counted. */
function eachWithheld(block: usize, end: usize, isAdded: bool): u32 {
  let count: u32 = 0
  for (let at = nextField(block, end); at; at = nextField(at, end)) {
    if (!isNamed('cache-control')) continue
    const last = valueEnd
    for (let next = nextItem(value, last); next; next = nextItem(next, last)) {
      if (!facts.isWithholding()) continue
      const listEnd = itemEnd - 1
      for (let inner = nextItem(item + 10, listEnd); inner; inner = nextItem(inner, listEnd), count++)
        if (isAdded) addName(item, itemEnd)
    }
  }
  return count
}

/** Copies the fields to keep to `to` and reads their facts there; the end. */
function keepFields(block: usize, end: usize, to: usize): usize {
  facts.forgetFacts()
  for (let at = nextField(block, end), from = block; at; from = at, at = nextField(at, end)) {
    if (isDropped(nameEnd - name)) continue
    const size = <u32>(at - from)
    copyLoose(to, from, size)
    // The last field of a block may have lost its end.
    store<u8>(to + size - 1, 0x0a)
    moveField(<isize>(to - from))
    facts.takeField()
    to += size
  }
  return to
}

/** The exchange of the open call: the request's picked fields, when it was sent, when the response came. */
let request: usize = 0
let requestEnd: usize = 0
let requestTime: f64 = 0
let responseTime: f64 = 0

export function openExchange(fields: usize, end: usize, sent: f64, answered: f64): void {
  request = fields
  requestEnd = end
  requestTime = sent
  responseTime = answered
}

/**
 * Lays the head of the open exchange's response out in AREA_OUT: HTTP version in the upper half of `status`, the status
 * text and then the fields between `text` and `end`. The length, 0 when they say no-store, or OUT_OF_MEMORY.
 */
export function writeHead(status: u32, text: usize, block: usize, end: usize): i32 {
  const textLength = <u32>(block - text)
  const head = area(AREA_OUT, <u32>FIELDS + textLength + <u32>(end - block) + 64)
  if (!head) return OUT_OF_MEMORY
  memory.copy(head + FIELDS, text, textLength)
  const kept = head + FIELDS + textLength
  const keptEnd = keepFields(block, end, kept)
  store<u16>(head, status & 0xffff, 72)
  store<u16>(head, status >> 16, 74)
  store<u32>(head, textLength, 76)
  store<u32>(head, <u32>(keptEnd - kept), 96)
  return seal(head)
}

/** Takes the fields out that a `no-cache="…"` names; false: there is no memory. */
function withhold(head: usize): bool {
  const block = blockOf(head)
  const end = blockEnd(head)
  if (!openNames(eachWithheld(block, end, false))) return false
  eachWithheld(block, end, true)
  // The names stand in the block: it may change only when all have been looked up.
  for (let at = nextField(block, end); at; at = nextField(at, end))
    if (nameEnd > name && hasName(name, nameEnd)) store<u8>(name, GONE)
  let to = block
  for (let from = block, at = nextField(from, end); at; from = at, at = nextField(at, end)) {
    if (load<u8>(from) == GONE) continue
    memory.copy(to, from, at - from)
    to += at - from
  }
  store<u32>(head, <u32>(to - block), 96)
  return true
}

/** Works out everything that its facts, which are read, say. The length, 0 when they say no-store, or OUT_OF_MEMORY. */
function seal(head: usize): i32 {
  if (facts.isNoStore) return 0
  if (facts.withholds) {
    if (!withhold(head)) return OUT_OF_MEMORY
    facts.readFacts(blockOf(head), blockEnd(head))
  }
  const block = blockOf(head)
  const end = blockEnd(head)
  store<u32>(head, MAGIC)
  store<u16>(head, VERSION, 4)
  store<u16>(head, factFlags(), 6)
  store<f64>(head, requestTime, 8)
  store<f64>(head, responseTime, 16)
  store<f64>(head, lifetimeOf(load<u16>(head, 72), responseTime), 24)
  store<f64>(head, staleLifetime(), 32)
  store<f64>(head, initialAge(requestTime, responseTime), 40)
  store<u64>(head, facts.varies ? varyDigest(block, end, request, requestEnd) : 0, 48)
  store<f64>(head, facts.contentLength, 56)
  store<f64>(head, 0, 64)
  storeRange(head, 80, facts.etag, facts.etagEnd)
  storeRange(head, 88, facts.lastModified, facts.lastModifiedEnd)
  store<u32>(head, 0, 100)
  return <i32>(end - head)
}

function storeRange(head: usize, field: usize, from: usize, end: usize): void {
  const isThere = from && end > from
  store<u32>(head + field, isThere ? <u32>(from - head) : 0)
  store<u32>(head + field, isThere ? <u32>(end - from) : 0, 4)
}

/** What the facts that are read say. */
export function factFlags(): u32 {
  const hasEtag = facts.etag && facts.etagEnd > facts.etag
  const hasLastModified = facts.lastModified && facts.lastModifiedEnd > facts.lastModified
  const isStrongEtag = hasEtag && !startsWith(facts.etag, facts.etagEnd, 'w/')
  return (
    (hasEtag ? HAS_ETAG : 0) |
    (hasLastModified ? HAS_LAST_MODIFIED : 0) |
    (facts.varies ? VARIES : 0) |
    (facts.variesByAll ? VARIES_BY_ALL : 0) |
    (facts.refusesRanges ? REFUSES_RANGES : 0) |
    (isStrongEtag ? STRONG_ETAG : 0) |
    (facts.date - facts.lastModifiedTime >= MINUTE ? STRONG_DATE : 0)
  )
}

/** Fields of the stored head that a 304 leaves as they are. */
function staysOver304(): bool {
  if (startsWith(name, nameEnd, 'x-content-') || startsWith(name, nameEnd, 'x-webkit-')) return true
  switch (<i32>(nameEnd - name)) {
    case 2:
      return isNamed('te')
    case 4:
      return isNamed('etag')
    case 11:
      return isNamed('content-md5')
    case 12:
      return isNamed('content-type')
    case 13:
      return isNamed('content-range')
    case 14:
      return isNamed('content-length')
    case 15:
      return isNamed('x-frame-options')
    case 16:
      return isNamed('content-location') || isNamed('content-encoding') || isNamed('x-xss-protection')
    case 19:
      return isNamed('proxy-authorization')
    default:
      return false
  }
}

/** The set of the names whose stored fields the 304's block replaces; false: there is no memory. */
function openReplaced(block: usize, end: usize): bool {
  let count: u32 = 0
  for (let at = nextField(block, end); at; at = nextField(at, end)) count++
  if (!openNames(count)) return false
  for (let at = nextField(block, end); at; at = nextField(at, end))
    if (!isDropped(nameEnd - name) && !staysOver304()) addName(name, nameEnd)
  return true
}

/** Copies the stored fields that are not replaced to `to`; the end. */
function keepStored(head: usize, to: usize): usize {
  const until = blockEnd(head)
  for (let from = blockOf(head), at = nextField(from, until); at; from = at, at = nextField(at, until)) {
    if (hasName(name, nameEnd)) continue
    memory.copy(to, from, at - from)
    to += at - from
  }
  return to
}

/** Copies the 304's fields that count to `to`; the end. */
function takeUpdates(block: usize, end: usize, to: usize): usize {
  for (let from = block, at = nextField(from, end); at; from = at, at = nextField(at, end)) {
    if (isDropped(nameEnd - name) || staysOver304()) continue
    memory.copy(to, from, at - from)
    store<u8>(to + (at - from) - 1, 0x0a)
    to += at - from
  }
  return to
}

/** The head with the fields of the open exchange's 304 in AREA_OUT. As `writeHead`. */
export function mergeHead(head: usize, block: usize, end: usize): i32 {
  const start = FIELDS + load<u32>(head, 76)
  const merged = area(AREA_OUT, <u32>start + load<u32>(head, 96) + <u32>(end - block) + 64)
  if (!merged || !openReplaced(block, end)) return OUT_OF_MEMORY
  memory.copy(merged, head, start)
  const to = takeUpdates(block, end, keepStored(head, merged + start))
  store<u32>(merged, <u32>(to - merged - start), 96)
  facts.readFacts(merged + start, to)
  const length = seal(merged)
  if (length <= 0) return length
  store<u16>(merged, flagsOf(merged) | (flagsOf(head) & (TRUNCATED | SPARSE)), 6)
  return length
}
