// Requests, details and filters of the interface `cookies`, packed as the doors of the domain read them. The rooms are in
// code units; `openTexts` comes first.
import { requestRecord } from '../cookies/index'
import * as filters from '../cookies/query'
import * as requests from '../cookies/request'
import * as details from '../cookies/set'
import * as views from './cookies-views.generated'
import { putText, skip, textsEnd } from './texts'

/** Variants `itself`, `none`, `given` and `any`, `none`, `given` alike. */
@inline const NONE: u8 = 1
@inline const GIVEN: u8 = 2
@inline const LAX: u32 = 2

// A length in an absent option or another case is not a length: every one is asked for behind its tag.

function roomOfText(has: bool, units: u32): u64 {
  return has ? units : 0
}
function roomOfPartition(tag: u8, key: views.PartitionKey): u64 {
  return roomOfText(tag == GIVEN, key.topLevelSiteLength)
}

export function roomOfRequest(request: views.Request): u64 {
  const site = request.siteForCookies
  return (
    roomOfText(true, request.urlLength) +
    roomOfText(site.tag == GIVEN, site.givenLength) +
    roomOfText(request.hasInitiator, request.initiatorLength) +
    roomOfPartition(request.partition.tag, request.partition.given)
  )
}

function requestFlags(request: views.Request): u32 {
  const siteForCookies = request.siteForCookies
  const partition = request.partition
  let flags: u32 = request.hasSameSite ? request.sameSite + 1 : 0
  if (request.script) flags |= requests.SCRIPT
  if (request.mainFrameNavigation) flags |= requests.MAIN_FRAME
  if (request.unsafeMethod) flags |= requests.UNSAFE_METHOD
  if (siteForCookies.tag == GIVEN) flags |= requests.SITE_GIVEN
  if (siteForCookies.tag == NONE) flags |= requests.SITE_NULL
  if (request.hasInitiator) flags |= requests.INITIATOR_GIVEN
  if (partition.tag == NONE) flags |= requests.PARTITION_NULL
  if (partition.tag == GIVEN) {
    flags |= requests.PARTITION_GIVEN
    if (partition.given.hasCrossSiteAncestor) flags |= requests.PARTITION_ANCESTOR
  }
  return flags
}

/** The record may still get a line. */
export function packRequest(request: views.Request): requests.Request {
  const record = changetype<requests.Request>(requestRecord())
  const site = request.siteForCookies
  const key = request.partition.given
  record.flags = requestFlags(request)
  record.url = putText(request.url, request.urlLength)
  record.site = site.tag == GIVEN ? putText(site.given, site.givenLength) : 0
  record.initiator = request.hasInitiator ? putText(request.initiator, request.initiatorLength) : 0
  record.topLevel = request.partition.tag == GIVEN ? putText(key.topLevelSite, key.topLevelSiteLength) : 0
  record.line = 0
  record.asciiDomain = -1
  return record
}

export function roomOfDetails(given: views.Details): u64 {
  return (
    <u64>details.TEXTS +
    roomOfText(true, given.urlLength) +
    roomOfText(given.hasName, given.nameLength) +
    roomOfText(given.hasValue, given.valueLength) +
    roomOfText(given.hasDomain, given.domainLength) +
    roomOfText(given.hasPath, given.pathLength) +
    roomOfText(given.hasAsciiDomain, given.asciiDomainLength) +
    roomOfText(given.hasPartition, given.partition.topLevelSiteLength)
  )
}

function detailsFlags(given: views.Details): u32 {
  let flags: u32 = given.hasSameSite ? given.sameSite : LAX
  if (given.hasSecure) flags |= (given.secure ? 2 : 1) << details.SECURE_SHIFT
  if (given.httpOnly) flags |= details.HTTP_ONLY
  if (given.hostOnly) flags |= details.HOST_ONLY
  if (given.hasPartition) flags |= details.PARTITIONED
  if (given.hasPartition && given.partition.hasCrossSiteAncestor) flags |= details.ANCESTOR
  if (given.hasAsciiDomain) flags |= details.ASCII_DOMAIN
  return flags
}

function optionalText(has: bool, at: usize, units: u32): u32 {
  return has ? putText(at, units) : 0
}

/** One of `setDetails`. */
export function packDetails(given: views.Details): void {
  const head = textsEnd()
  const key = given.partition
  skip(<u32>details.TEXTS)
  store<u32>(head, detailsFlags(given), 4)
  store<u32>(head, putText(given.url, given.urlLength), 8)
  store<u32>(head, optionalText(given.hasPartition, key.topLevelSite, key.topLevelSiteLength), 12)
  store<u32>(head, optionalText(given.hasName, given.name, given.nameLength), 16)
  store<u32>(head, optionalText(given.hasValue, given.value, given.valueLength), 20)
  store<u32>(head, optionalText(given.hasDomain, given.domain, given.domainLength), 24)
  store<u32>(head, optionalText(given.hasPath, given.path, given.pathLength), 28)
  store<u32>(head, optionalText(given.hasAsciiDomain, given.asciiDomain, given.asciiDomainLength), 32)
  store<f64>(head, given.hasExpiration ? given.expiration : NaN, 36)
  store<f64>(head, given.hasCreation ? given.creation : NaN, 44)
  store<f64>(head, given.hasLastAccess ? given.lastAccess : NaN, 52)
  store<u32>(head, <u32>(textsEnd() - head))
}

export function roomOfFilter(filter: views.Filter): u64 {
  return (
    <u64>filters.HEAD +
    roomOfText(filter.hasUrl, filter.urlLength) +
    roomOfText(filter.hasName, filter.nameLength) +
    roomOfText(filter.hasDomain, filter.domainLength) +
    roomOfText(filter.hasPath, filter.pathLength) +
    roomOfPartition(filter.partition.tag, filter.partition.given)
  )
}

function wanted(has: bool, value: bool, by: u32, is: u32): u32 {
  return has ? (value ? by | is : by) : 0
}

function filterFlags(filter: views.Filter): u32 {
  const tag = filter.partition.tag
  // An empty url is as good as none, in Electron.
  let flags = filter.hasUrl && filter.urlLength ? filters.BY_URL : 0
  if (filter.hasName) flags |= filters.BY_NAME
  if (filter.hasDomain) flags |= filters.BY_DOMAIN
  if (filter.hasPath) flags |= filters.BY_PATH
  flags |= wanted(filter.hasSecure, filter.secure, filters.BY_SECURE, filters.IS_SECURE)
  flags |= wanted(filter.hasSession, filter.session, filters.BY_SESSION, filters.IS_SESSION)
  flags |= wanted(filter.hasHttpOnly, filter.httpOnly, filters.BY_HTTP_ONLY, filters.IS_HTTP_ONLY)
  flags |= wanted(filter.hasHostOnly, filter.hostOnly, filters.BY_HOST_ONLY, filters.IS_HOST_ONLY)
  if (tag == NONE) flags |= filters.BY_PARTITION | filters.NO_PARTITION
  if (tag == GIVEN) flags |= filters.BY_PARTITION
  if (tag == GIVEN && filter.partition.given.hasCrossSiteAncestor) flags |= filters.HAS_ANCESTOR
  return flags
}

/** Filters stand one behind the other. */
export function packFilter(filter: views.Filter): void {
  const head = textsEnd()
  const key = filter.partition.given
  skip(filters.HEAD)
  store<u32>(head, filterFlags(filter))
  store<u32>(head, optionalText(filter.hasUrl, filter.url, filter.urlLength), 4)
  store<u32>(head, optionalText(filter.hasName, filter.name, filter.nameLength), 8)
  store<u32>(head, optionalText(filter.hasDomain, filter.domain, filter.domainLength), 12)
  store<u32>(head, optionalText(filter.hasPath, filter.path, filter.pathLength), 16)
  store<u32>(head, optionalText(filter.partition.tag == GIVEN, key.topLevelSite, key.topLevelSiteLength), 20)
}

export function roomOfNamed(urlLength: u32, nameLength: u32): u64 {
  return <u64>filters.HEAD + urlLength + nameLength + 1
}

/** The filter of a removal by name: an empty URL is one that matches nothing. */
export function packNamed(url: usize, urlLength: u32, name: usize, nameLength: u32): void {
  const head = textsEnd()
  memory.fill(head, 0, filters.HEAD)
  skip(filters.HEAD)
  store<u32>(head, filters.BY_URL | filters.BY_NAME)
  store<u32>(head, urlLength ? putText(url, urlLength) : putColon(), 4)
  store<u32>(head, putText(name, nameLength), 8)
}

function putColon(): u32 {
  store<u8>(textsEnd(), 0x3a)
  skip(1)
  return 1
}
