// The doors of the cookie domain. Every door returns a number: a result, or a negative status (request.ts). Times are
// milliseconds since the Unix epoch. Texts and records go in through AREA_IN (`reserve`), answers come out of AREA_OUT
// (`outStart`); both may move with any call.
import { AREA_IN, AREA_OUT, area, areaAt } from '../memory/area'
import { parseDate } from '../text/date'
import { isCanonicalText } from '../text/host'
import { declareOwn } from '../text/own-schemes'
import { ParsedUrl, parseUrl, SCHEME_OWN, SCHEME_OWN_SECURE, URL_NEEDS_IDNA, URL_OK, urlRoom } from '../text/url'
import { microsOf, millisOf } from './cell'
import { isLogFull } from './changes'
import { NEVER } from './draft'
import { drainLog, drainRows } from './drain'
import * as jars from './jar'
import * as loading from './load'
import * as queries from './query'
import * as requests from './request'
import { loadRow } from './rows'
import { salvageDropped, salvageJar } from './salvage'
import { headerAt, writeHeader } from './send'
import * as setting from './set'
import { registrableLength, writeSite } from './site'
import { beginRestore, endRestore, feedRestore, sealJar } from './snapshot'
import { describeHost } from './stored-host'

/** Room for what the door writes: its address, 0 when memory is exhausted. What was there before is lost. */
export function reserve(size: u32): usize {
  return area(AREA_IN, size)
}
export function outStart(): usize {
  return areaAt(AREA_OUT)
}
/** The record of a request's flags and lengths (seven 32-bit numbers). */
export function requestRecord(): usize {
  return changetype<usize>(requests.request)
}

export function createJar(records: bool): i32 {
  return jars.createJar(records ? jars.RECORDS : 0)
}
export function disposeJar(handle: u32): void {
  jars.disposeJar(handle)
}
/** Cookies in the jar. */
export function size(handle: u32): i32 {
  return jars.openJar(handle) ? jars.field(jars.COOKIES) : requests.NO_SUCH_JAR
}
/** Bits: 1 the log holds records, 2 it should be drained, 4 records were lost, 8 accesses are pending. */
export function pending(handle: u32): i32 {
  if (!jars.openJar(handle)) return requests.NO_SUCH_JAR
  return (
    (jars.field(jars.LOG_COUNT) ? 1 : 0) |
    (isLogFull() ? 2 : 0) |
    (jars.hasFlag(jars.LOST) ? 4 : 0) |
    (jars.hasFlag(jars.ACCESSED) ? 8 : 0)
  )
}
export function forgetLoss(handle: u32): void {
  if (jars.openJar(handle)) jars.clearFlag(jars.LOST)
}
export function noteLoss(handle: u32): void {
  if (jars.openJar(handle)) jars.setFlag(jars.LOST)
}

/** The Cookie header of a first-party request: AREA_IN holds the URL alone. Its length; it starts at `headerStart`. */
export function header(handle: u32, urlLength: u32, now: f64): i32 {
  const request = requests.request
  request.flags = 0
  request.url = urlLength
  request.site = 0
  request.initiator = 0
  request.topLevel = 0
  return headerFor(handle, now)
}
/** The same for the request the door has described. */
export function headerFor(handle: u32, now: f64): i32 {
  if (!jars.openJar(handle)) return requests.NO_SUCH_JAR
  const status = requests.openRequest(areaAt(AREA_IN), 0)
  return status ? status : writeHeader(microsOf(now))
}
export function headerStart(): usize {
  return headerAt
}

/**
 * One Set-Cookie line of a first-party response: AREA_IN holds the line and the URL, in this order, since writing at the
 * start is what costs least and lines are longer. As `setLine`.
 */
export function setFirstParty(handle: u32, lineLength: u32, urlLength: u32, now: f64, serverDate: f64): i32 {
  if (!jars.openJar(handle)) return requests.NO_SUCH_JAR
  const request = requests.request
  request.flags = 0
  request.url = urlLength
  request.site = 0
  request.initiator = 0
  request.topLevel = 0
  request.line = lineLength
  request.asciiDomain = -1
  const line = areaAt(AREA_IN)
  return setting.setLine(line + lineLength, line, microsOf(now), serverDateOf(serverDate))
}
function serverDateOf(millis: f64): i64 {
  return isNaN(millis) ? NEVER : microsOf(millis)
}
/** One Set-Cookie line of the described request. The reasons, with bit 30 when stored. `serverDate` NaN: none. */
export function setLine(handle: u32, now: f64, serverDate: f64): i32 {
  if (!jars.openJar(handle)) return requests.NO_SUCH_JAR
  const at = areaAt(AREA_IN)
  return setting.setLine(at, at + requests.textsLength(), microsOf(now), serverDateOf(serverDate))
}
/** The Domain text to canonicalise after NEEDS_IDNA_DOMAIN. */
export function domainStart(): usize {
  return setting.domainStart()
}
export function domainLength(): u32 {
  return setting.domainLength()
}

/** A batch of packed details. Answers in AREA_OUT, 32 bits each; how many: a status ends the batch. */
export function setDetails(handle: u32, count: u32, now: f64): i32 {
  if (!jars.openJar(handle)) return requests.NO_SUCH_JAR
  const out = area(AREA_OUT, count << 2)
  if (!out) return requests.OUT_OF_MEMORY
  let at = areaAt(AREA_IN)
  for (let i: u32 = 0; i < count; i++) {
    const answer = setting.setDetails(at, microsOf(now))
    store<i32>(out + (i << 2), answer)
    if (answer < 0) return i + 1
    at += load<u32>(at)
  }
  return count
}

/** Cookies that fit the packed filter: rows with their sizes in AREA_OUT; how many. */
export function query(handle: u32, now: f64): i32 {
  return jars.openJar(handle) ? queries.query(areaAt(AREA_IN), microsOf(now)) : requests.NO_SUCH_JAR
}
/** Removes what fits the first packed filter and none of the `exceptions` behind it; how many went. */
export function remove(handle: u32, exceptions: u32, now: f64): i32 {
  if (!jars.openJar(handle)) return requests.NO_SUCH_JAR
  return queries.removeMatching(areaAt(AREA_IN), exceptions, microsOf(now))
}

/** The change log as records in AREA_OUT; how many. */
export function drain(handle: u32): i32 {
  return jars.openJar(handle) ? drainLog() : requests.NO_SUCH_JAR
}
/** Cookies whose last access is newer than their row (or all) as records in AREA_OUT; how many. */
export function rows(handle: u32, all: bool): i32 {
  return jars.openJar(handle) ? drainRows(all) : requests.NO_SUCH_JAR
}

/** Loads `count` rows (each with its size before it). What is wrong with each in AREA_OUT, 0 for loaded ones. */
export function loadRows(handle: u32, count: u32, sealed: bool): i32 {
  if (!jars.openJar(handle)) return requests.NO_SUCH_JAR
  const out = area(AREA_OUT, count)
  if (!out) return requests.OUT_OF_MEMORY
  let at = areaAt(AREA_IN)
  for (let i: u32 = 0; i < count; i++) {
    const length = load<u32>(at)
    store<u8>(out + i, loadRow(at + 4, length, sealed))
    at += 4 + length
  }
  return count
}

/** Loads `count` packed rows of `rows` octets and their keys behind them; 0, or what is wrong with one of them. */
export function loadPacked(handle: u32, rows: u32, keys: u32, count: u32): i32 {
  return jars.openJar(handle) ? loading.loadPacked(areaAt(AREA_IN), rows, keys, count) : requests.NO_SUCH_JAR
}

/** Seals the jar's block as a snapshot; its size. It starts at `jarStart`. */
export function seal(handle: u32): i32 {
  return jars.openJar(handle) ? sealJar() : requests.NO_SUCH_JAR
}
export function jarStart(handle: u32): usize {
  return jars.openJar(handle) ? jars.jar : 0
}
/** Where to copy a snapshot of `size` octets; 0: memory is exhausted. Then `restoreFed` piece by piece, and `restoreEnd`. */
export function restoreBegin(size: u32): usize {
  return beginRestore(size)
}
export function restoreFed(at: usize, size: u32, isFirst: bool): void {
  feedRestore(at, size, isFirst)
}
export function restoreEnd(handle: u32, at: usize, size: u32): bool {
  return jars.openJar(handle) && endRestore(at, size)
}

/** For a door that reads jars out of a trapped instance's memory: addresses by handle, and a block's reading. */
export function handleTable(): usize {
  return jars.handleTable()
}
export function salvage(handle: u32, length: u32): i32 {
  return jars.openJar(handle) ? salvageJar(areaAt(AREA_IN), length) : requests.NO_SUCH_JAR
}
export function dropped(): u32 {
  return salvageDropped()
}

/** The name in AREA_IN, in lower case, is that of a scheme with hosts and cookies. False: there is no room for more. */
export function declareScheme(length: u32, isSecure: bool): bool {
  return declareOwn(areaAt(AREA_IN), length, isSecure ? SCHEME_OWN_SECURE : SCHEME_OWN)
}

const url = changetype<ParsedUrl>(memory.data(offsetof<ParsedUrl>()))

/** Reads the URL in AREA_IN; its status. */
function readUrl(length: u32): i32 {
  const out = area(AREA_OUT, urlRoom(length) + length + 64)
  return out ? parseUrl(areaAt(AREA_IN), length, out + length + 64, url) : requests.OUT_OF_MEMORY
}

/** Writes the schemeful site of a URL into AREA_OUT; its length, 0 when there is none. */
export function site(length: u32): i32 {
  const status = readUrl(length)
  if (status == URL_NEEDS_IDNA) return requests.NEEDS_IDNA
  return status == URL_OK ? writeSite(url, areaAt(AREA_OUT)) : min(status, 0)
}

/** Milliseconds since the Unix epoch of a cookie date, NaN when it is none. */
export function date(length: u32): f64 {
  const micros = parseDate(areaAt(AREA_IN), length)
  return micros == NEVER ? NaN : <f64>millisOf(micros)
}

/** The same-site context of the described request (CONTEXT_*), or a status. */
export function sameSite(): i32 {
  const status = requests.openRequest(areaAt(AREA_IN), 0)
  return status ? status : requests.sameSite
}

/**
 * Length of the registrable domain of the host in AREA_IN, a tail of it; 0 when there is none, NEEDS_IDNA when the host
 * has capitals or is not ASCII.
 */
export function registrable(length: u32): i32 {
  const host = areaAt(AREA_IN)
  if (!isCanonicalText(host, length)) return requests.NEEDS_IDNA
  describeHost(url, host, length)
  return length ? registrableLength(url) : 0
}
