// Dates as browsers read them: the tolerant tokeniser of cookies' Expires, and of HTTP fields.
// Spec: RFC 6265bis 5.1.1. Departures, as net/cookies/cookie_util.cc ParseCookieExpirationTime: digit tokens must be
// digits to their end, the first free field that a token fits takes it, years have no lower bound.
// Cost: one pass, no tables.

import { find, isDigit } from './ascii'

/** What is no date. */
@inline export const NO_DATE: i64 = i64.MAX_VALUE

const COLON: u8 = 0x3a
const MICROSECONDS: i64 = 1_000_000
const MAX_PART: u64 = 0xffffffff

let day: i32 = -1
let month: i32 = -1
let year: i32 = -1
/** Seconds of the day; -1: none yet; -2: out of range (a time all the same, so no later token counts). */
let time: i32 = -1

/** Printable ASCII that is no letter, digit or colon, and TAB; octets above 0x7E belong to tokens. */
function isDelimiter(octet: u32): bool {
  if (octet < 0x20) return octet == 0x09
  if (octet > 0x7e) return false
  return !isDigit(octet) && (octet | 0x20) - 0x61 >= 26 && octet != COLON
}

/** 0 to 11 by the first three letters, or -1. */
function monthOf(from: usize, end: usize): i32 {
  if (end - from < 3) return -1
  const letters = (load<u32>(from) | 0x202020) & 0xffffff
  switch (letters) {
    case 0x6e616a:
      return 0
    case 0x626566:
      return 1
    case 0x72616d:
      return 2
    case 0x727061:
      return 3
    case 0x79616d:
      return 4
    case 0x6e756a:
      return 5
    case 0x6c756a:
      return 6
    case 0x677561:
      return 7
    case 0x706573:
      return 8
    case 0x74636f:
      return 9
    case 0x766f6e:
      return 10
    case 0x636564:
      return 11
    default:
      return -1
  }
}

/** The number [from, end), all digits, within 32 bits; -1 otherwise. */
function numberOf(from: usize, end: usize): i64 {
  if (from == end) return -1
  let value: u64 = 0
  for (; from < end; from++) {
    const octet: u32 = load<u8>(from)
    if (!isDigit(octet)) return -1
    value = value * 10 + octet - 0x30
    if (value > MAX_PART) return -1
  }
  return value
}

/** `h:m:s` sets `time` when it has exactly three numbers. */
function takeTime(from: usize, end: usize): void {
  const first = find(from, end, COLON)
  if (first == end) return
  const second = find(first + 1, end, COLON)
  if (second == end || find(second + 1, end, COLON) != end) return
  const hours = numberOf(from, first)
  const minutes = numberOf(first + 1, second)
  const seconds = numberOf(second + 1, end)
  if (hours < 0 || minutes < 0 || seconds < 0) return
  time = hours > 23 || minutes > 59 || seconds > 59 ? -2 : <i32>(hours * 3600 + minutes * 60 + seconds)
}

function takeToken(from: usize, end: usize): void {
  if (!isDigit(load<u8>(from))) {
    if (month < 0) month = monthOf(from, end)
    return
  }
  if (find(from, end, COLON) != end) {
    if (time == -1) takeTime(from, end)
    return
  }
  const value = numberOf(from, end)
  if (value < 0) return
  const width = end - from
  if (day < 0 && width <= 2) day = <i32>value
  else if (year < 0 && width <= 5) year = <i32>value
}

function daysOf(ofMonth: i32, ofYear: i32): i32 {
  if (ofMonth == 1) return ofYear % 4 == 0 && (ofYear % 100 != 0 || ofYear % 400 == 0) ? 29 : 28
  return ofMonth == 3 || ofMonth == 5 || ofMonth == 8 || ofMonth == 10 ? 30 : 31
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar; `ofMonth` counts from 0, years are not negative. */
function daysSinceEpoch(ofYear: i32, ofMonth: i32, ofDay: i32): i64 {
  const shifted = ofMonth < 2 ? ofYear - 1 : ofYear
  const fromMarch = (ofMonth + 10) % 12
  const era = (shifted >= 0 ? shifted : shifted - 399) / 400
  const yearOfEra = shifted - era * 400
  const dayOfYear = (153 * fromMarch + 2) / 5 + ofDay - 1
  return <i64>era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
}

/** Microseconds since the Unix epoch, or NO_DATE when the text is none. */
export function parseDate(text: usize, length: i32): i64 {
  const end = text + length
  day = month = year = time = -1
  for (let at = text; at < end; at++) {
    if (isDelimiter(load<u8>(at))) continue
    const from = at
    while (at < end && !isDelimiter(load<u8>(at))) at++
    takeToken(from, at)
  }
  if (day < 0 || month < 0 || year < 0 || time < 0) return NO_DATE
  if (year < 70) year += 2000
  else if (year < 100) year += 1900
  if (day < 1 || day > daysOf(month, year)) return NO_DATE
  return (daysSinceEpoch(year, month, day) * 86400 + time) * MICROSECONDS
}
