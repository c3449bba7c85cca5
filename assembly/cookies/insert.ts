// Storing a draft: the checks against existing cookies, overwriting, and the limits afterwards.
// Spec: RFC 6265bis 5.7 steps 16 to 24; net/cookies/cookie_monster.cc (SetCanonicalCookie,
// MaybeDeleteEquivalentCookieAndUpdateStatus, InternalInsertCookie). Cost: one pass over the bucket.
import { AREA_CELL, area } from '../memory/area'
import { copyLoose, sameOctets } from '../memory/octets'
import { bucketCell, bucketCount, LONGEST_KEY } from './buckets'
import {
  BODY,
  CREATION,
  creationOf,
  DOMAIN_LENGTH,
  domainAt,
  domainLength,
  EXPIRES,
  expiresOf,
  FLAGS,
  flagsOf,
  HOST_ONLY,
  HTTP_ONLY,
  isExpired,
  isSecure,
  millisOf,
  NAME_LENGTH,
  NO_PORT,
  nameAt,
  nameLength,
  PARTITION_LENGTH,
  PATH_LENGTH,
  PORT,
  PRIORITY_SHIFT,
  pathAt,
  pathLength,
  SAME_SITE_SHIFT,
  SCHEME_SHIFT,
  SECURE,
  SOURCE_SHIFT,
  setAccess,
  setUpdate,
  VALUE_LENGTH,
  valueAt,
  valueLength,
} from './cell'
import {
  EXPIRED_OVERWRITE,
  INSERTED,
  INSERTED_NO_CHANGE,
  INSERTED_NO_VALUE_CHANGE,
  OVERWRITE,
  record,
  roomForRecords,
} from './changes'
import {
  BUILD_REASONS,
  CookieDraft,
  REASON_FAILURE_TO_STORE,
  REASON_OVERWRITE_HTTP_ONLY,
  REASON_OVERWRITE_SECURE,
} from './draft'
import { enforceLimits } from './evict'
import { creationAt, jar } from './jar'
import { pathMatches } from './path'
import { OUT_OF_MEMORY, openPartition, partition, partitionLength } from './request'
import { addCell, added, bucketFor, dropIfEmpty, findEquivalent, makeRoom, removeAt, replaceCell } from './store'

/** Beside the reasons in a door's answer: the cookie is in the jar. */
@inline export const STORED: i32 = 1 << 30
/** Lengths are 16 bits wide. Departure: Chromium has no limit on a default path; one of 64 KiB stores nothing here. */
@inline const LONGEST: i32 = 0xffff

/** Lays the draft out as a cell in AREA_CELL; 0 when memory is exhausted. */
function layOutCell(draft: CookieDraft, now: i64): usize {
  const partLength = draft.partitioned ? partitionLength : 0
  const total = BODY + partLength + draft.domainLength + 1 + draft.pathLength + draft.nameLength + 1 + draft.valueLength
  const cell = area(AREA_CELL, <u32>total)
  if (!cell) return 0
  store<i64>(cell, draft.creation, CREATION)
  store<i64>(cell, draft.expires, EXPIRES)
  setAccess(cell, millisOf(draft.lastAccess))
  setUpdate(cell, millisOf(now))
  store<u16>(cell, draftFlags(draft), FLAGS)
  store<u16>(cell, draft.sourcePort, PORT)
  store<u16>(cell, draft.valueLength, VALUE_LENGTH)
  store<u16>(cell, draft.nameLength, NAME_LENGTH)
  store<u16>(cell, draft.pathLength, PATH_LENGTH)
  store<u16>(cell, draft.domainLength + (draft.hostOnly ? 0 : 1), DOMAIN_LENGTH)
  store<u16>(cell, partLength, PARTITION_LENGTH)
  layOutBody(cell + BODY, draft, partLength)
  return cell
}

function layOutBody(at: usize, draft: CookieDraft, partLength: u32): void {
  copyLoose(at, partition, partLength)
  at += partLength
  if (!draft.hostOnly) store<u8>(at++, 0x2e)
  copyLoose(at, draft.domain, draft.domainLength)
  at += draft.domainLength
  copyLoose(at, draft.path, draft.pathLength)
  at += draft.pathLength
  copyLoose(at, draft.name, draft.nameLength)
  at += draft.nameLength
  if (draft.nameLength) store<u8>(at++, 0x3d)
  copyLoose(at, draft.value, draft.valueLength)
}

function draftFlags(draft: CookieDraft): u32 {
  return (
    (draft.secure ? SECURE : 0) |
    (draft.httpOnly ? HTTP_ONLY : 0) |
    (draft.hostOnly ? HOST_ONLY : 0) |
    (draft.sourcePort < 0 ? NO_PORT : 0) |
    (draft.sameSite << SAME_SITE_SHIFT) |
    (draft.priority << PRIORITY_SHIFT) |
    (draft.sourceScheme << SCHEME_SHIFT) |
    (draft.sourceType << SOURCE_SHIFT)
  )
}

/**
 * "Leave Secure cookies alone" (RFC 6265bis 5.7 step 16, IsEquivalentForSecureCookieMatching): same name, one domain
 * equal to or below the other, and the new path on the existing cookie's path.
 */
function shadowsSecure(existing: usize, cell: usize): bool {
  if (!isSecure(existing) || nameLength(existing) != nameLength(cell)) return false
  if (!sameOctets(nameAt(existing), nameAt(cell), nameLength(cell))) return false
  if (!pathMatches(pathAt(cell), pathLength(cell), pathAt(existing), pathLength(existing))) return false
  return isBelow(existing, cell) || isBelow(cell, existing)
}

/** Whether `a`'s domain is `b`'s or a subdomain of it, leading dots aside. */
function isBelow(a: usize, b: usize): bool {
  const dotA: u32 = flagsOf(a) & HOST_ONLY ? 0 : 1
  const dotB: u32 = flagsOf(b) & HOST_ONLY ? 0 : 1
  const lengthA = domainLength(a) - dotA
  const lengthB = domainLength(b) - dotB
  if (lengthA < lengthB) return false
  const tail = domainAt(a) + dotA + (lengthA - lengthB)
  if (!sameOctets(tail, domainAt(b) + dotB, lengthB)) return false
  return lengthA == lengthB || load<u8>(tail - 1) == 0x2e
}

function guardSecure(bucket: u32, cell: usize): u32 {
  for (let i: u32 = 0; i < bucketCount(bucket); i++) {
    if (shadowsSecure(jar + bucketCell(bucket, i), cell)) return REASON_OVERWRITE_SECURE
  }
  return 0
}

/** Which of the three insert causes a replacement has (measured on Chromium: cookies-semantics 7). */
function causeOf(old: usize, cell: usize): u32 {
  const length = valueLength(cell)
  if (valueLength(old) != length || !sameOctets(valueAt(old), valueAt(cell), length)) return INSERTED
  const compared = SECURE | HTTP_ONLY | (3 << SAME_SITE_SHIFT)
  const same = expiresOf(old) == expiresOf(cell) && ((flagsOf(old) ^ flagsOf(cell)) & compared) == 0
  return same ? INSERTED_NO_CHANGE : INSERTED_NO_VALUE_CHANGE
}

/** Rights of the source: its URL may overwrite Secure cookies; it may replace HttpOnly ones. */
@inline export const MAY_REPLACE_SECURE: u32 = 1
@inline export const MAY_REPLACE_HTTP_ONLY: u32 = 2

/**
 * Stores the draft in the open jar. `hostBucket`: the unpartitioned bucket of the URL's host, which is also that of every
 * domain it may set. Returns the reasons, with STORED when the cookie is in the jar, or a status.
 */
export function insertDraft(draft: CookieDraft, now: i64, hostBucket: u32, rights: u32): i32 {
  if (draft.reasons & BUILD_REASONS) return draft.reasons
  if (draft.pathLength > LONGEST || draft.domainLength >= LONGEST_KEY) return draft.reasons | REASON_FAILURE_TO_STORE
  if (draft.partitioned) openPartition()
  const cell = layOutCell(draft, now)
  if (!cell) return OUT_OF_MEMORY
  const bucket = draft.partitioned ? bucketFor(cell, draft.keyLength) : hostBucket
  const position = bucket ? findEquivalent(bucket, cell) : -1
  let reasons = draft.reasons
  if (bucket && !(rights & MAY_REPLACE_SECURE)) reasons |= guardSecure(bucket, cell)
  if (position >= 0 && !(rights & MAY_REPLACE_HTTP_ONLY) && flagsOf(jar + bucketCell(bucket, position)) & HTTP_ONLY)
    reasons |= REASON_OVERWRITE_HTTP_ONLY
  if (reasons) return reasons
  if (isExpired(cell, now)) {
    if (position >= 0) {
      removeAt(bucket, position, EXPIRED_OVERWRITE)
      dropIfEmpty(bucket)
    }
    return 0
  }
  // All memory first: a cookie that cannot be stored costs neither the one it replaces nor a record.
  const filed = roomForRecords(2) ? makeRoom(cell, draft.keyLength, bucket, position >= 0) : 0
  if (!filed) return OUT_OF_MEMORY
  record(added, putIn(filed, position, cell, now))
  enforceLimits(filed, now)
  return STORED
}

/** Puts the cell into the bucket, in the place of its equal at `position` if there is one; the cause of the insert. */
function putIn(bucket: u32, position: i32, cell: usize, now: i64): u32 {
  const old = position < 0 ? 0 : jar + bucketCell(bucket, position)
  const cause = old ? causeOf(old, cell) : INSERTED
  if (cause != INSERTED) {
    // An equal value inherits the creation time.
    store<i64>(cell, creationOf(old), CREATION)
    replaceCell(cell, bucket, position, OVERWRITE)
    return cause
  }
  if (old) removeAt(bucket, position, OVERWRITE)
  if (creationOf(cell) == now) store<i64>(cell, creationAt(now), CREATION)
  addCell(cell, bucket)
  return cause
}
