// Which cookies a request carries, and the Cookie header they make.
// Spec: RFC 6265bis 5.8; net/cookies/cookie_monster.cc (GetCookieListWithOptions, FilterCookiesWithOptions),
// canonical_cookie.cc IncludeForRequestURL. Cost: one bucket lookup, one pass over the bucket, one copy of what is sent.
import { AREA_LIST, AREA_OUT, AREA_SORT, area } from '../memory/area'
import { copyLoose } from '../memory/octets'
import { sortReferences } from '../memory/sort'
import { URL_OK } from '../text/url'
import { bucketCount, bucketHash, bucketList, findBucket, keyLengthOf, sentBefore } from './buckets'
import {
  accessOf,
  creationOf,
  FLAGS,
  flagsOf,
  HTTP_ONLY,
  isExpired,
  millisOf,
  nameAt,
  SAME_SITE_SHIFT,
  SECURE,
  setAccess,
  TOUCHED,
  wireLength,
} from './cell'
import { SAME_SITE_LAX, SAME_SITE_NONE, SAME_SITE_STRICT, SAME_SITE_UNSPECIFIED } from './draft'
import { bucketOfHost } from './host-bucket'
import { ACCESSED, field, jar, PARTITIONED, setFlag } from './jar'
import { domainMatchesInBucket, isOnPath } from './match'
import { isHttp, OUT_OF_MEMORY, openPartition, partition, partitionLength, sameSite, url } from './request'
import { CONTEXT_LAX, CONTEXT_LAX_METHOD_UNSAFE, CONTEXT_STRICT } from './same-site'
import { domainKeyLength } from './site'
import { dropIfEmpty, purgeExpired } from './store'
import { isTrustworthy } from './trustworthy'

/** Lax-allow-unsafe: two minutes from creation, inclusive (cookie_constants.h kLaxAllowUnsafeMaxAge). */
@inline const UNSAFE_WINDOW: i64 = 120_000_000
/** kDefaultAccessUpdateThresholdSeconds. */
@inline const ACCESS_STEP: i64 = 60_000

/** Where the header begins; its length is the result. */
export let headerAt: usize = 0

let list: usize = 0
let listed: u32 = 0
let octets: u32 = 0
let sawExpired: bool = false

/** The SameSite values the context admits, as a set of bits. */
function admitted(): u32 {
  let set: u32 = 1 << SAME_SITE_NONE
  if (sameSite >= CONTEXT_LAX) set |= (1 << SAME_SITE_LAX) | (1 << SAME_SITE_UNSPECIFIED)
  if (sameSite == CONTEXT_STRICT) set |= 1 << SAME_SITE_STRICT
  return set
}

/** Appends to the list what of a bucket the request carries. */
function collect(bucket: u32, now: i64): void {
  const refused = (isHttp ? 0 : HTTP_ONLY) | (isTrustworthy(url) ? 0 : SECURE)
  const values = admitted()
  const host = url.host
  const hostLength = url.hostLength
  const count = bucketCount(bucket)
  const references = bucketList(bucket)
  const keyLength = keyLengthOf(bucket)
  for (let i: u32 = 0; i < count; i++) {
    const reference = load<u32>(references + (i << 2))
    const cell = jar + reference
    const flags = flagsOf(cell)
    if (isExpired(cell, now)) {
      sawExpired = true
      continue
    }
    if (flags & refused) continue
    if (!isOnPath(cell, url.path, url.pathLength) || !domainMatchesInBucket(cell, host, hostLength, keyLength)) continue
    const value = (flags >> SAME_SITE_SHIFT) & 3
    if (!((values >> value) & 1) && !isFresh(cell, value, now)) continue
    if (value == SAME_SITE_NONE && !(flags & SECURE)) continue
    store<u32>(list + (listed++ << 2), reference)
    octets += wireLength(cell) + 2
  }
}

/** Lax-allow-unsafe: no SameSite, young enough, a top-level navigation by an unsafe method. */
@inline function isFresh(cell: usize, value: u32, now: i64): bool {
  return (
    sameSite == CONTEXT_LAX_METHOD_UNSAFE && value == SAME_SITE_UNSPECIFIED && now - creationOf(cell) <= UNSAFE_WINDOW
  )
}

function goesFirst(a: u32, b: u32): bool {
  return sentBefore(jar + a, jar + b)
}

/** The Cookie header of the open request; its length, or a status. */
export function writeHeader(now: i64): i32 {
  listed = 0
  octets = 0
  sawExpired = false
  if (url.status != URL_OK) return 0
  const own = bucketOfHost(url)
  const apart = field(PARTITIONED) ? partitionedBucket() : 0
  const most = (own ? bucketCount(own) : 0) + (apart ? bucketCount(apart) : 0)
  if (!most) return 0
  list = area(AREA_LIST, most << 2)
  if (!list) return OUT_OF_MEMORY
  if (own) collect(own, now)
  if (apart) collect(apart, now)
  if (own && apart && !sortList()) return OUT_OF_MEMORY
  const length = writeList(now)
  if (sawExpired) purge(own, apart, now)
  return length
}

/** The host's bucket in the request's partition. */
function partitionedBucket(): u32 {
  openPartition()
  if (!partitionLength) return 0
  const keyLength = domainKeyLength(url)
  const key = url.host + url.hostLength - keyLength
  return findBucket(bucketHash(partition, partitionLength, key, keyLength), partition, partitionLength, key, keyLength)
}

function sortList(): bool {
  const spare = area(AREA_SORT, listed << 2)
  if (spare) sortReferences(list, spare, listed, goesFirst)
  return spare != 0
}

function purge(own: u32, apart: u32, now: i64): void {
  if (own) purgeExpired(own, now)
  if (apart) purgeExpired(apart, now)
  if (own) dropIfEmpty(own)
  if (apart) dropIfEmpty(apart)
}

function writeList(now: i64): i32 {
  if (!listed) return 0
  const millis = millisOf(now)
  const start = area(AREA_OUT, octets)
  if (!start) return OUT_OF_MEMORY
  let at = start
  for (let i: u32 = 0; i < listed; i++) {
    const cell = jar + load<u32>(list + (i << 2))
    const length = wireLength(cell)
    copyLoose(at, nameAt(cell), length)
    at += length
    store<u16>(at, 0x203b)
    at += 2
    if (millis - accessOf(cell) >= ACCESS_STEP) touch(cell, millis)
  }
  headerAt = start
  return <i32>(at - start) - 2
}

function touch(cell: usize, millis: i64): void {
  setAccess(cell, millis)
  store<u16>(cell, flagsOf(cell) | TOUCHED, FLAGS)
  setFlag(ACCESSED)
}
