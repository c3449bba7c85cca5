// Cookies given as data, written as the rows that the domain loads (cookies/rows.ts, without a checksum: they come from
// the caller, not from a disk).
import * as cell from '../cookies/cell'
import { microsOf, millisOf, setAccess, setUpdate } from '../cookies/cell'
import { NEVER } from '../cookies/draft'
import { PREFIX as ROW_PREFIX, SUFFIX as ROW_SUFFIX, ROW_VERSION } from '../cookies/rows'
import * as views from './cookies-views.generated'
import { putOctets, putText, skip, textsEnd } from './texts'

/** Octets of a row's fixed parts: its size before it, version, fields, `=`, checksum. */
@inline export const ROW_FRAME: u32 = 4 + 1 + 42 + 1 + 4
/** Lengths are 16 bits wide. */
@inline const LONGEST: u32 = 0xffff

/** Code units or octets of a cookie's texts. */
export function roomOfCookie(cookie: views.Cookie): u64 {
  const site = cookie.hasPartition ? 1 + <u64>cookie.partition.topLevelSiteLength : 0
  return site + <u64>cookie.domainLength + cookie.pathLength + cookie.nameLength + cookie.valueLength
}

/** Appends a size and a row. A text that no row can hold makes one that says so when it is loaded: a row of no size. */
export function packRow(cookie: views.Cookie): void {
  const size = textsEnd()
  skip(4)
  const row = textsEnd()
  const from = row + ROW_PREFIX
  skip(ROW_PREFIX + <u32>cell.BODY)
  store<u8>(row, ROW_VERSION)
  packFields(cookie, from)
  if (packTexts(cookie, from)) {
    store<u32>(textsEnd(), 0)
    skip(ROW_SUFFIX)
  } else skip(<u32>(row - textsEnd()))
  store<u32>(size, <u32>(textsEnd() - row))
}

function packFields(cookie: views.Cookie, from: usize): void {
  const port = cookie.hasSourcePort ? cookie.sourcePort : 0
  let flags: u32 = cookie.hasSourcePort ? 0 : cell.NO_PORT
  if (cookie.secure) flags |= cell.SECURE
  if (cookie.httpOnly) flags |= cell.HTTP_ONLY
  if (cookie.hostOnly) flags |= cell.HOST_ONLY
  flags |= ((<u32>cookie.sameSite) << cell.SAME_SITE_SHIFT) | ((<u32>cookie.priority) << cell.PRIORITY_SHIFT)
  flags |= ((<u32>cookie.sourceScheme) << cell.SCHEME_SHIFT) | ((<u32>cookie.sourceType) << cell.SOURCE_SHIFT)
  store<i64>(from, microsOf(cookie.creation), cell.CREATION)
  store<i64>(from, cookie.hasExpires ? microsOf(cookie.expires) : NEVER, cell.EXPIRES)
  setAccess(from, millisOf(microsOf(cookie.lastAccess)))
  setUpdate(from, millisOf(microsOf(cookie.lastUpdate)))
  store<u16>(from, <u16>flags, cell.FLAGS)
  store<u16>(from, port, cell.PORT)
}

function packTexts(cookie: views.Cookie, from: usize): bool {
  const key = cookie.partition
  let partition: u32 = 0
  if (cookie.hasPartition) {
    store<u8>(textsEnd(), key.hasCrossSiteAncestor ? 0x31 : 0x30)
    skip(1)
    partition = 1 + putText(key.topLevelSite, key.topLevelSiteLength)
  }
  const domain = putText(cookie.domain, cookie.domainLength)
  const path = putOctets(cookie.path, cookie.pathLength)
  const name = putOctets(cookie.name, cookie.nameLength)
  if (name) {
    store<u8>(textsEnd(), 0x3d)
    skip(1)
  }
  const value = putOctets(cookie.value, cookie.valueLength)
  store<u16>(from, <u16>partition, cell.PARTITION_LENGTH)
  store<u16>(from, <u16>domain, cell.DOMAIN_LENGTH)
  store<u16>(from, <u16>path, cell.PATH_LENGTH)
  store<u16>(from, <u16>name, cell.NAME_LENGTH)
  store<u16>(from, <u16>value, cell.VALUE_LENGTH)
  return max(max(max(partition, domain), max(path, name)), value) <= LONGEST
}
