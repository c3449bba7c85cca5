// The decisions of the interface `cache`: requests and responses written as the cache domain reads them, its answers laid
// out as the interface has them.
import { ALLOWS_STALE } from '../cache/decide'
import {
  blockEnd,
  blockOf,
  flagsOf,
  isHead,
  mergeHead,
  openExchange,
  REFUSES_RANGES,
  SPARSE,
  TRUNCATED,
  writeHead,
} from '../cache/head'
import { dateOf } from '../cache/http-date'
import { RANGE, rangeFirst, rangeLast, rulesOf as rulesOfRequest } from '../cache/request-rules'
import * as stored from '../cache/stored-head'
import { AREA_OUT, areaAt } from '../memory/area'
import {
  areFields,
  DAMAGED_HEAD,
  listFields,
  MALFORMED_FIELD,
  OUT_OF_MEMORY,
  putBlock,
  putPicked,
  roomOfFields,
} from './cache-fields'
import * as views from './cache-views.generated'
import { openOctets, putOctets, textsEnd } from './texts'

/** The picked fields of the request of the call. */
let fields: usize = 0
let fieldsEnd: usize = 0

/** Writes the request's fields, with room behind them for `more` octets; a status. */
function openRequest(request: views.Request, more: u64): i32 {
  const count = request.fieldsLength
  if (!areFields(request.fields, count, 0)) return MALFORMED_FIELD
  if (!openOctets(roomOfFields(request.fields, count) + more)) return OUT_OF_MEMORY
  fields = textsEnd()
  putPicked(request.fields, count)
  fieldsEnd = textsEnd()
  return 0
}

@inline function bitsOf(request: views.Request): u32 {
  return rulesOfRequest(request.method, request.mode, fields, fieldsEnd)
}

export function rulesOf(params: views.RulesOfParams, result: views.RulesOfResult): i32 {
  const status = openRequest(params.request, 0)
  if (status < 0) return status
  const bits = bitsOf(params.request)
  const rules = result.ok
  rules.rules = <u8>bits
  rules.hasRange = (bits & RANGE) != 0
  if (rules.hasRange) readRange(rules.range)
  return 0
}

function readRange(range: views.OctetRange): void {
  if (rangeFirst < 0) {
    range.tag = <u8>views.OCTET_RANGE_SUFFIX
    range.suffix = <u64>rangeLast
  } else if (rangeLast < 0) {
    range.tag = <u8>views.OCTET_RANGE_ONWARD
    range.onward = <u64>rangeFirst
  } else {
    range.tag = <u8>views.OCTET_RANGE_BETWEEN
    range.between.first = <u64>rangeFirst
    range.between.last = <u64>rangeLast
  }
}

/** The domain's number of a version: ten times it. */
function versionNumber(version: u8): u32 {
  if (version == views.HTTP_VERSION_HTTP2) return 20
  return version == views.HTTP_VERSION_HTTP10 ? 10 : 11
}

function versionCase(number: u32): u8 {
  if (number == 20) return <u8>views.HTTP_VERSION_HTTP2
  return <u8>(number == 10 ? views.HTTP_VERSION_HTTP10 : views.HTTP_VERSION_HTTP11)
}

export function headOf(params: views.HeadOfParams, result: views.HeadOfResult): i32 {
  const request = params.request
  const response = params.response
  const times = params.times
  const count = response.fieldsLength
  const room = roomOfFields(response.fields, count) + response.statusTextLength
  const status = openRequest(request, room)
  if (status < 0) return status
  if (!areFields(response.fields, count, request.fieldsLength)) return MALFORMED_FIELD
  const text = textsEnd()
  const block = text + putOctets(response.statusText, response.statusTextLength)
  putBlock(response.fields, count)
  openExchange(fields, fieldsEnd, times.sent, times.answered)
  const length = writeHead(response.status | (versionNumber(response.httpVersion) << 16), text, block, textsEnd())
  if (length < 0) return OUT_OF_MEMORY
  result.hasOk = length > 0
  result.ok = areaAt(AREA_OUT)
  result.okLength = length
  return 0
}

export function merge(params: views.MergeParams, result: views.MergeResult): i32 {
  const request = params.request
  const count = params.updateLength
  if (!isHead(params.head, params.headLength)) return DAMAGED_HEAD
  const status = openRequest(request, roomOfFields(params.update, count))
  if (status < 0) return status
  if (!areFields(params.update, count, request.fieldsLength)) return MALFORMED_FIELD
  const block = textsEnd()
  putBlock(params.update, count)
  openExchange(fields, fieldsEnd, params.times.sent, params.times.answered)
  const length = mergeHead(params.head, block, textsEnd())
  if (length < 0) return OUT_OF_MEMORY
  result.hasOk = length > 0
  result.ok = areaAt(AREA_OUT)
  result.okLength = length
  return 0
}

export function decide(params: views.DecideParams, result: views.DecideResult): i32 {
  const request = params.request
  if (!isHead(params.head, params.headLength)) return DAMAGED_HEAD
  const status = openRequest(request, 0)
  if (status < 0) return status
  const rules = bitsOf(request) | (request.staleWhileRevalidate ? ALLOWS_STALE : 0)
  result.ok = <u8>stored.decideStored(params.head, rules, fields, fieldsEnd, params.now)
  return 0
}

export function read(params: views.ReadParams, result: views.ReadResult): i32 {
  const head = params.head
  const said = result.ok
  if (!isHead(head, params.headLength)) return DAMAGED_HEAD
  said.status = stored.statusOf(head)
  said.statusText = head + stored.TEXT
  said.statusTextLength = stored.textLength(head)
  said.httpVersion = versionCase(stored.versionOf(head))
  said.answered = stored.answeredOf(head)
  said.lifetime = stored.lifetimeOf(head)
  said.staleLifetime = stored.staleLifetimeOf(head)
  said.initialAge = stored.initialAgeOf(head)
  readBody(head, said)
  readValidators(head, said)
  return listFields(blockOf(head), blockEnd(head), said) ? 0 : OUT_OF_MEMORY
}

function readBody(head: usize, said: views.StoredHead): void {
  const length = stored.lengthOf(head)
  const flags = flagsOf(head)
  // Of octets that only look like a head it may be anything.
  said.hasContentLength = length >= 0 && length <= 9007199254740991
  if (said.hasContentLength) said.contentLength = <u64>length
  said.acceptsRanges = !(flags & REFUSES_RANGES)
  said.truncated = (flags & TRUNCATED) != 0
  said.sparse = (flags & SPARSE) != 0
}

function readValidators(head: usize, said: views.StoredHead): void {
  const strong = stored.strongRange(head)
  said.hasEtag = load<u32>(head + stored.ETAG_RANGE) != 0
  said.etag = head + load<u32>(head + stored.ETAG_RANGE)
  said.etagLength = load<u32>(head + stored.ETAG_RANGE, 4)
  said.hasLastModified = load<u32>(head + stored.LAST_MODIFIED_RANGE) != 0
  said.lastModified = head + load<u32>(head + stored.LAST_MODIFIED_RANGE)
  said.lastModifiedLength = load<u32>(head + stored.LAST_MODIFIED_RANGE, 4)
  said.hasStrongValidator = strong && load<u32>(head + strong)
  said.strongValidator = head + load<u32>(head + strong)
  said.strongValidatorLength = load<u32>(head + strong, 4)
}

// Arguments are in the memory of the call: a head is changed where it lies.

export function withState(params: views.WithStateParams, result: views.WithStateResult): i32 {
  if (!isHead(params.head, params.headLength)) return DAMAGED_HEAD
  stored.setState(params.head, params.truncated, params.sparse)
  result.ok = params.head
  result.okLength = params.headLength
  return 0
}

export function withRevalidation(params: views.WithRevalidationParams, result: views.WithRevalidationResult): i32 {
  if (!isHead(params.head, params.headLength)) return DAMAGED_HEAD
  stored.setUntil(params.head, params.until)
  result.ok = params.head
  result.okLength = params.headLength
  return 0
}

export function parseDate(params: views.ParseDateParams, result: views.ParseDateResult): void {
  result.value = dateOf(params.text, params.text + params.textLength)
  result.hasValue = !isNaN(result.value)
}
