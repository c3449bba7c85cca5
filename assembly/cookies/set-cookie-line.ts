// The syntax of a Set-Cookie line: a name, a value and the last of each known attribute. Nothing is judged but form.
// Spec: RFC 6265bis 5.6; net/cookies/parsed_cookie.cc. Cost: the line is searched in steps of 16 octets; no copy.

import { dropBlanks, find, hasControl, skipBlanks } from '../text/ascii'
import { REASON_DISALLOWED_CHARACTER, REASON_NAME_VALUE_PAIR_EXCEEDS_MAX_SIZE, REASON_NO_COOKIE_CONTENT } from './draft'

const SEMICOLON: u8 = 0x3b
const EQUALS: u8 = 0x3d
const MAX_PAIR: usize = 4096
const MAX_ATTRIBUTE: usize = 1024

/** Attribute names as words with the 0x20 bit set in every octet. */
const LOWER: u64 = 0x2020202020202020
const PATH: u32 = 0x68746170
const DOMAIN: u64 = 0x2020_6e69616d6f64
const SECURE: u64 = 0x2020_657275636573
const MAX_AGE: u64 = 0x20_6567612d78616d
const EXPIRES: u64 = 0x20_73657269707865
const HTTP_ONLY: u64 = 0x796c6e6f70747468
const SAME_SITE: u64 = 0x65746973656d6173
const PRIORITY: u64 = 0x797469726f697270
const PARTITIO: u64 = 0x6f69746974726170
const NED: u32 = 0x64656e

/** The line as read. A range's start is 0 when the attribute is absent; its value may be empty. */
@unmanaged
export class SetCookieLine {
  name: usize
  nameEnd: usize
  value: usize
  valueEnd: usize
  domain: usize
  domainEnd: usize
  path: usize
  pathEnd: usize
  expires: usize
  expiresEnd: usize
  maxAge: usize
  maxAgeEnd: usize
  sameSite: usize
  sameSiteEnd: usize
  priority: usize
  priorityEnd: usize
  secure: bool
  httpOnly: bool
  partitioned: bool
}

/** Octets to reserve for the record: whole steps of 16. */
export const LINE_SIZE: i32 = 80

/** Files one attribute under its name; unknown ones are dropped. A later one replaces an earlier one, even if empty. */
function file(name: usize, nameEnd: usize, value: usize, valueEnd: usize, into: SetCookieLine): void {
  const length = nameEnd - name
  if (length < 4 || length > 11) return
  if (length == 4) {
    if ((load<u32>(name) | <u32>LOWER) != PATH) return
    into.path = value
    into.pathEnd = valueEnd
    return
  }
  const unused = length < 8 ? u64(8 - length) << 3 : 0
  const word = ((load<u64>(name) << unused) >> unused) | LOWER
  if (length == 6) {
    if (word == SECURE) into.secure = true
    else if (word == DOMAIN) {
      into.domain = value
      into.domainEnd = valueEnd
    }
  } else if (length == 7) {
    if (word == EXPIRES) {
      into.expires = value
      into.expiresEnd = valueEnd
    } else if (word == MAX_AGE) {
      into.maxAge = value
      into.maxAgeEnd = valueEnd
    }
  } else if (length == 8) {
    fileLong(word, value, valueEnd, into)
  } else if (length == 11 && word == PARTITIO) {
    if ((load<u32>(name + 7) | <u32>LOWER) >> 8 == NED) into.partitioned = true
  }
}

function fileLong(word: u64, value: usize, valueEnd: usize, into: SetCookieLine): void {
  if (word == HTTP_ONLY) into.httpOnly = true
  else if (word == SAME_SITE) {
    into.sameSite = value
    into.sameSiteEnd = valueEnd
  } else if (word == PRIORITY) {
    into.priority = value
    into.priorityEnd = valueEnd
  }
}

/** NUL, CR and LF refuse a line wherever they stand. */
function hasTerminator(from: usize, end: usize): bool {
  return find(from, end, 0) != end || find(from, end, 0x0a) != end || find(from, end, 0x0d) != end
}

/** Reads name and value; returns 0 or the reason there is no cookie. */
function readPair(from: usize, end: usize, checked: bool, into: SetCookieLine): u32 {
  from = skipBlanks(from, end)
  end = dropBlanks(from, end)
  const equals = find(from, end, EQUALS)
  const isNameless = equals == end
  into.name = from
  into.nameEnd = isNameless ? from : dropBlanks(from, equals)
  into.value = isNameless ? from : skipBlanks(equals + 1, end)
  into.valueEnd = end
  const size = into.nameEnd - into.name + (into.valueEnd - into.value)
  if (!size) return REASON_NO_COOKIE_CONTENT
  if (size > MAX_PAIR) return REASON_NAME_VALUE_PAIR_EXCEEDS_MAX_SIZE
  if (!checked) return 0
  const hasBad = hasControl(into.name, into.nameEnd) || hasControl(into.value, into.valueEnd)
  return hasBad ? REASON_DISALLOWED_CHARACTER : 0
}

/** Reads one attribute; returns 0 or the reason it refuses the whole line. Over-long ones are as if absent. */
function readAttribute(from: usize, end: usize, checked: bool, into: SetCookieLine): u32 {
  from = skipBlanks(from, end)
  end = dropBlanks(from, end)
  const equals = find(from, end, EQUALS)
  const nameEnd = dropBlanks(from, equals)
  const value = equals == end ? end : skipBlanks(equals + 1, end)
  if (checked && (hasControl(from, nameEnd) || hasControl(value, end))) return REASON_DISALLOWED_CHARACTER
  if (end - value <= MAX_ATTRIBUTE) file(from, nameEnd, value, end, into)
  return 0
}

/** Sixteen octets at a time: memory.fill is a call out of the module's code. */
function clear(into: SetCookieLine): void {
  const zero = i8x16.splat(0)
  for (let i = 0; i < LINE_SIZE; i += 16) v128.store(changetype<usize>(into) + i, zero)
}

/** Reads a line; returns 0 or the reason that it is none, and stops there. */
export function readSetCookieLine(line: usize, length: i32, into: SetCookieLine): u32 {
  clear(into)
  const end = line + length
  // Nearly no line holds a control octet: one look at all of it spares looking at the parts.
  const checked = hasControl(line, end)
  if (checked && hasTerminator(line, end)) return REASON_DISALLOWED_CHARACTER
  let stop = find(line, end, SEMICOLON)
  let reason = readPair(line, stop, checked, into)
  while (!reason && stop < end) {
    const from = stop + 1
    stop = find(from, end, SEMICOLON)
    reason = readAttribute(from, stop, checked, into)
  }
  return reason
}
