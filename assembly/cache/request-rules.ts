// What a request may do with the cache.
// Spec: net/http/http_cache_transaction.cc (SetRequest, kForceFetchHeaders, kValidateHeaders, kSpecialHeaders),
// net/http/http_util.cc (ParseRangeHeader), Fetch 4.6 for the modes. Request directives other than no-cache and
// max-age=0 say nothing, as in Chromium.
import { find, isBlank, isDigit } from '../text/ascii'
import {
  CACHE_CONTROL,
  IF_MATCH,
  IF_MODIFIED_SINCE,
  IF_NONE_MATCH,
  IF_RANGE,
  IF_UNMODIFIED_SINCE,
  isText,
  item,
  itemEnd,
  nextItem,
  nextPicked,
  PRAGMA,
  picked,
  RANGE_FIELD,
  startsWith,
  value,
  valueEnd,
} from './fields'

@inline export const READS: u32 = 1
@inline export const WRITES: u32 = 2
/** What is stored is validated whatever its age. */
@inline export const VALIDATES: u32 = 4
/** What is stored is used whatever its age. */
@inline export const SKIPS_VALIDATION: u32 = 8
@inline export const ONLY_FROM_CACHE: u32 = 16
/** The caller brings a validator of its own: a 304 is its answer. */
@inline export const EXTERNAL: u32 = 32
/** An answer 2xx or 3xx dooms what is stored for the URL. */
@inline export const INVALIDATES: u32 = 64
/** One range is asked for: `rangeFirst`, `rangeLast`. */
@inline export const RANGE: u32 = 128

@inline const METHOD_GET: u32 = 0
@inline const METHOD_HEAD: u32 = 1
@inline const METHOD_UNSAFE: u32 = 2

@inline const MODE_NO_STORE: u32 = 1
@inline const MODE_RELOAD: u32 = 2
@inline const MODE_NO_CACHE: u32 = 3
@inline const MODE_FORCE_CACHE: u32 = 4
@inline const MODE_ONLY_IF_CACHED: u32 = 5

/** First -1: the last `rangeLast` octets. Last -1: to the end. */
export let rangeFirst: f64 = 0
export let rangeLast: f64 = 0

let isDisabled: bool = false
let isForced: bool = false
let validates: bool = false
let etags: u32 = 0
let dates: u32 = 0
let ranges: u32 = 0

function takeRange(): void {
  ranges++
  let from = value
  const end = valueEnd
  if (!startsWith(from, end, 'bytes')) isDisabled = true
  from += 5
  while (from < end && isBlank(load<u8>(from))) from++
  if (from >= end || load<u8>(from) != 0x3d || find(from, end, 0x2c) != end) isDisabled = true
  if (isDisabled || !readRange(from + 1, end)) isDisabled = true
}

/** `first-last`, `first-` or `-suffix`. */
function readRange(from: usize, end: usize): bool {
  const dash = find(from, end, 0x2d)
  if (dash == end) return false
  rangeFirst = positionOf(from, dash)
  rangeLast = positionOf(dash + 1, end)
  if (rangeFirst == -2 || rangeLast == -2) return false
  if (rangeFirst == -1) return rangeLast > 0
  return rangeLast == -1 || rangeLast >= rangeFirst
}

/** -1: nothing there; -2: no number. */
function positionOf(from: usize, end: usize): f64 {
  while (from < end && isBlank(load<u8>(from))) from++
  while (end > from && isBlank(load<u8>(end - 1))) end--
  if (from == end) return -1
  let position: f64 = 0
  for (; from < end; from++) {
    const octet: u32 = load<u8>(from)
    if (!isDigit(octet)) return -2
    position = position * 10 + <f64>(octet - 0x30)
  }
  return position <= 9007199254740991 ? position : -2
}

function takeCacheControl(): void {
  const end = valueEnd
  for (let at = nextItem(value, end); at; at = nextItem(at, end)) {
    if (isText(item, itemEnd, 'no-cache')) isForced = true
    else if (isText(item, itemEnd, 'max-age=0')) validates = true
  }
}

/** An empty validator is worse than none. */
function counted(known: u32): u32 {
  if (value == valueEnd) isDisabled = true
  return known + 1
}

function takeField(): void {
  switch (picked) {
    case RANGE_FIELD:
      takeRange()
      break
    case PRAGMA:
      if (isText(value, valueEnd, 'no-cache')) isForced = true
      break
    case CACHE_CONTROL:
      takeCacheControl()
      break
    case IF_NONE_MATCH:
      etags = counted(etags)
      break
    case IF_MODIFIED_SINCE:
      dates = counted(dates)
      break
    case IF_RANGE:
    case IF_MATCH:
    case IF_UNMODIFIED_SINCE:
      isDisabled = true
      break
  }
}

/** The rules of a request, bits; its picked fields, kind of method and cache mode are given. */
export function rulesOf(method: u32, mode: u32, fields: usize, end: usize): u32 {
  if (method == METHOD_UNSAFE) return INVALIDATES
  if (method > METHOD_UNSAFE) return 0
  isDisabled = isForced = validates = false
  etags = dates = ranges = 0
  for (let at = nextPicked(fields, end); at; at = nextPicked(at, end)) takeField()
  const isExternal = etags + dates > 0
  if (etags > 1 || dates > 1 || ranges > 1) isDisabled = true
  if (ranges && (isExternal || method == METHOD_HEAD)) isDisabled = true
  const only: u32 = mode == MODE_ONLY_IF_CACHED ? ONLY_FROM_CACHE : 0
  if (isDisabled || mode == MODE_NO_STORE) return only
  const reads: u32 = isForced || mode == MODE_RELOAD ? 0 : READS
  const writes: u32 = method == METHOD_GET ? WRITES : 0
  const skips: u32 = mode == MODE_FORCE_CACHE || only ? SKIPS_VALIDATION : 0
  const always: u32 = validates || mode == MODE_NO_CACHE ? VALIDATES : 0
  return reads | writes | skips | always | only | (isExternal ? EXTERNAL : 0) | (ranges ? RANGE : 0)
}
