// Rows of the cookie domain as records of the interface `cookies`. Octets are handed out where they lie (the output area
// keeps them until the next call); only domains and sites, which are texts, are written anew.
import * as cell from '../cookies/cell'
import { NEVER } from '../cookies/draft'
import { HEAD as RECORD_HEAD } from '../cookies/drain'
import { PREFIX as ROW_PREFIX } from '../cookies/rows'
import { allocateList } from './call'
import * as views from './cookies-views.generated'
import { widen } from './texts'

/** A number that an enum has: rows are not checked for what two bits too many may say. */
@inline function known(value: u32, last: u32, otherwise: u32): u32 {
  return value > last ? otherwise : value
}

/** Fills a record from a row; false without memory. */
export function readCookie(row: usize, cookie: views.Cookie): bool {
  const from = row + ROW_PREFIX
  const flags = cell.flagsOf(from)
  const expires = cell.expiresOf(from)
  cookie.name = cell.nameAt(from)
  cookie.nameLength = cell.nameLength(from)
  cookie.value = cell.valueAt(from)
  cookie.valueLength = cell.valueLength(from)
  cookie.path = cell.pathAt(from)
  cookie.pathLength = cell.pathLength(from)
  cookie.hostOnly = (flags & cell.HOST_ONLY) != 0
  cookie.secure = (flags & cell.SECURE) != 0
  cookie.httpOnly = (flags & cell.HTTP_ONLY) != 0
  cookie.sameSite = <u8>cell.sameSiteOf(from)
  cookie.priority = <u8>known(cell.priorityOf(from), views.PRIORITY_HIGH, views.PRIORITY_MEDIUM)
  cookie.hasExpires = expires != NEVER
  cookie.expires = <f64>expires / 1000
  cookie.creation = <f64>cell.creationOf(from) / 1000
  cookie.lastAccess = <f64>cell.accessOf(from)
  cookie.lastUpdate = <f64>cell.updateOf(from)
  cookie.sourceScheme = <u8>(
    known((flags >> cell.SCHEME_SHIFT) & 3, views.SOURCE_SCHEME_SECURE, views.SOURCE_SCHEME_UNSET)
  )
  cookie.sourceType = <u8>((flags >> cell.SOURCE_SHIFT) & 3)
  cookie.hasSourcePort = (flags & cell.NO_PORT) == 0
  cookie.sourcePort = load<u16>(from, cell.PORT)
  return readTexts(from, cookie)
}

function readTexts(from: usize, cookie: views.Cookie): bool {
  const partition = cell.partitionLength(from)
  const key = cookie.partition
  cookie.domain = widen(cell.domainAt(from), cell.domainLength(from))
  cookie.domainLength = cell.domainLength(from)
  cookie.hasPartition = partition != 0
  if (!partition) return cookie.domain != 0
  key.hasCrossSiteAncestor = load<u8>(from, cell.BODY) == 0x31
  key.topLevelSite = widen(from + cell.BODY + 1, partition - 1)
  key.topLevelSiteLength = partition - 1
  return cookie.domain != 0 && key.topLevelSite != 0
}

/** The rows of a query as cookies; their address, 0 without memory. */
export function listCookies(rows: usize, count: u32): usize {
  const list = allocateList(count, views.COOKIE_SIZE)
  let at = rows
  for (let i: u32 = 0; list && i < count; i++) {
    if (!readCookie(at + 4, changetype<views.Cookie>(list + i * views.COOKIE_SIZE))) return 0
    at += 4 + load<u32>(at)
  }
  return list
}

function readStored(record: usize, stored: views.StoredRow): void {
  const row = record + RECORD_HEAD
  const from = row + ROW_PREFIX
  stored.row = row
  stored.rowLength = load<u32>(record)
  stored.key = from + cell.IDENTITY
  stored.keyLength = <u32>(cell.BODY - cell.IDENTITY) + cell.identityLength(from)
  stored.persistent = load<u8>(record, 5) != 0
}

/** The records of `drainRows`. */
export function listRows(records: usize, count: u32): usize {
  const list = allocateList(count, views.STORED_ROW_SIZE)
  let at = records
  for (let i: u32 = 0; list && i < count; i++) {
    readStored(at, changetype<views.StoredRow>(list + i * views.STORED_ROW_SIZE))
    at += RECORD_HEAD + load<u32>(at)
  }
  return list
}

/** The records of `drainLog`. */
export function listChanges(records: usize, count: u32): usize {
  const list = allocateList(count, views.CHANGE_SIZE)
  let at = records
  for (let i: u32 = 0; list && i < count; i++) {
    const change = changetype<views.Change>(list + i * views.CHANGE_SIZE)
    change.cause = load<u8>(at, 4)
    readStored(at, change.stored)
    if (!readCookie(at + RECORD_HEAD, change.cookie)) return 0
    at += RECORD_HEAD + load<u32>(at)
  }
  return list
}

/** What `loadRows` found wrong: an octet a row, 0 for those that are fine. */
export function listDamaged(faults: usize, count: u32, result: views.LoadAnswer): bool {
  let damaged: u32 = 0
  for (let i: u32 = 0; i < count; i++) if (load<u8>(faults + i)) damaged++
  const list = allocateList(damaged, views.DAMAGED_ROW_SIZE)
  result.ok = list
  result.okLength = damaged
  for (let i: u32 = 0, at = list; list && i < count; i++) {
    if (!load<u8>(faults + i)) continue
    const row = changetype<views.DamagedRow>(at)
    row.index = i
    row.fault = load<u8>(faults + i)
    at += views.DAMAGED_ROW_SIZE
  }
  return list != 0
}
