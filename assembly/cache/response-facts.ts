// What the fields of a response say about keeping it. Filled in one pass, decided on in freshness.ts and head.ts.
// Spec: RFC 9111 5.2.2, 5.3, 4.2; net/http/http_response_headers.cc (GetFreshnessLifetimes, GetMaxAgeValue, GetAgeValue).
import { lower } from '../text/ascii'
import {
  AGE,
  CACHE_CONTROL,
  DATE,
  ETAG,
  EXPIRES,
  isNamed,
  isText,
  item,
  itemEnd,
  LAST_MODIFIED,
  name,
  nameEnd,
  nextField,
  nextItem,
  nextPicked,
  numberOf,
  PRAGMA,
  picked,
  startsWith,
  VARY,
  value,
  valueEnd,
} from './fields'
import { dateOf } from './http-date'

@inline const MOST_SECONDS: f64 = 4294967295

/** Milliseconds since the Unix epoch; NaN: absent or no date. */
export let date: f64 = NaN
export let expires: f64 = NaN
export let lastModifiedTime: f64 = NaN
/** Milliseconds; -1: absent or invalid. */
export let maxAge: f64 = -1
export let staleWhileRevalidate: f64 = -1
export let age: f64 = -1
export let isNoStore: bool = false
export let isNoCache: bool = false
export let mustRevalidate: bool = false
/** Some no-cache directive names fields. */
export let withholds: bool = false
export let refusesRanges: bool = false
/** Octets; -1: absent or invalid. */
export let contentLength: f64 = -1
/** Values in the block; start 0: absent. */
export let etag: usize = 0
export let etagEnd: usize = 0
export let lastModified: usize = 0
export let lastModifiedEnd: usize = 0
/** How many Vary fields there are, one of them or an item of it `*`. */
export let varies: u32 = 0
export let variesByAll: bool = false

export function forgetFacts(): void {
  date = expires = lastModifiedTime = NaN
  maxAge = staleWhileRevalidate = age = contentLength = -1
  isNoStore = isNoCache = mustRevalidate = withholds = refusesRanges = variesByAll = false
  etag = lastModified = varies = 0
}

/** The first valid value of a directive counts. */
function takeSeconds(known: f64, length: usize): f64 {
  if (known >= 0) return known
  const seconds = numberOf(item + length, itemEnd)
  return seconds < 0 ? -1 : min(MOST_SECONDS, seconds) * 1000
}

function takeCacheControl(): void {
  const end = valueEnd
  for (let at = nextItem(value, end); at; at = nextItem(at, end)) takeDirective(lower(load<u8>(item)))
}

/** By its first letter, lowered: most directives say nothing. */
function takeDirective(letter: u32): void {
  if (letter == 0x6d) {
    if (startsWith(item, itemEnd, 'max-age=')) maxAge = takeSeconds(maxAge, 8)
    else if (isText(item, itemEnd, 'must-revalidate')) mustRevalidate = true
  } else if (letter == 0x6e) {
    if (isText(item, itemEnd, 'no-store')) isNoStore = true
    else if (isText(item, itemEnd, 'no-cache')) isNoCache = true
    else if (isWithholding()) withholds = true
  } else if (letter == 0x73 && startsWith(item, itemEnd, 'stale-while-revalidate=')) {
    staleWhileRevalidate = takeSeconds(staleWhileRevalidate, 23)
  }
}

/** Whether the list item that was read is `no-cache="…"`. */
export function isWithholding(): bool {
  return itemEnd - item > 10 && startsWith(item, itemEnd, 'no-cache="') && load<u8>(itemEnd - 1) == 0x22
}

function takeVary(): void {
  varies++
  const end = valueEnd
  for (let at = nextItem(value, end); at; at = nextItem(at, end)) if (isText(item, itemEnd, '*')) variesByAll = true
}

function takeEtag(): void {
  if (etag) return
  etag = value
  etagEnd = valueEnd
}

/** Beyond 2^53 nobody can count. */
function takeLength(): void {
  const octets = numberOf(value, valueEnd)
  if (octets <= 9007199254740991) contentLength = octets
}

function takeLastModified(): void {
  if (lastModified) return
  lastModified = value
  lastModifiedEnd = valueEnd
  lastModifiedTime = dateOf(value, valueEnd)
}

/** Takes the picked field in that was read. */
function takePicked(field: u32): void {
  switch (field) {
    case AGE:
      if (age < 0) age = min(MOST_SECONDS, max<f64>(0, numberOf(value, firstOf(value, valueEnd)))) * 1000
      break
    case DATE:
      if (isNaN(date)) date = dateOf(value, valueEnd)
      break
    case ETAG:
      takeEtag()
      break
    case VARY:
      takeVary()
      break
    case EXPIRES:
      if (isNaN(expires)) expires = dateOf(value, valueEnd)
      break
    case LAST_MODIFIED:
      takeLastModified()
      break
    case PRAGMA:
      if (isText(value, valueEnd, 'no-cache')) isNoCache = true
      break
    case CACHE_CONTROL:
      takeCacheControl()
      break
  }
}

/** Takes the field of a block in that was read. */
export function takeField(): void {
  switch (<i32>(nameEnd - name)) {
    case 3:
      if (isNamed('age')) takePicked(AGE)
      break
    case 4:
      if (isNamed('date')) takePicked(DATE)
      else if (isNamed('etag')) takePicked(ETAG)
      else if (isNamed('vary')) takePicked(VARY)
      break
    case 6:
      if (isNamed('pragma')) takePicked(PRAGMA)
      break
    case 7:
      if (isNamed('expires')) takePicked(EXPIRES)
      break
    case 13:
      if (isNamed('cache-control')) takePicked(CACHE_CONTROL)
      else if (isNamed('last-modified')) takePicked(LAST_MODIFIED)
      else if (isNamed('accept-ranges')) refusesRanges = isText(value, valueEnd, 'none')
      break
    case 14:
      if (contentLength < 0 && isNamed('content-length')) takeLength()
      break
  }
}

/** The end of the first item of a list. */
function firstOf(from: usize, end: usize): usize {
  return nextItem(from, end) ? itemEnd : end
}

/** Reads picked fields: what they decide, and nothing of ranges and lengths. */
export function readPicked(fields: usize, end: usize): void {
  forgetFacts()
  for (let at = nextPicked(fields, end); at; at = nextPicked(at, end)) takePicked(picked)
}

/** Reads the block. */
export function readFacts(block: usize, end: usize): void {
  forgetFacts()
  for (let at = nextField(block, end); at; at = nextField(at, end)) takeField()
}
