// The syntax of a Set-Cookie line: a name, a value and the last of each known attribute. Nothing is judged but form.
// Spec: RFC 6265bis 5.6; net/cookies/parsed_cookie.cc. Cost: the line is searched in steps of 16 octets; no copy.

import { dropBlanks, find, hasControl, skipBlanks } from '../text/ascii'
import { REASON_DISALLOWED_CHARACTER, REASON_NAME_VALUE_PAIR_EXCEEDS_MAX_SIZE, REASON_NO_COOKIE_CONTENT } from './draft'

const SEMICOLON: u8 = 0x3b
const EQUALS: u8 = 0x3d
const MAX_PAIR: usize = 4096
const MAX_ATTRIBUTE: usize = 1024

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
  /** Flags: their values say nothing. */
  secure: usize
  secureEnd: usize
  httpOnly: usize
  httpOnlyEnd: usize
  partitioned: usize
  partitionedEnd: usize
}

/** Octets to reserve for the record: whole steps of 16. */
export const LINE_SIZE: i32 = 96

/**
 * The attributes by the first eight octets of their names, the 0x20 bit set in each: where the top four bits of the word
 * times SPREAD point, the word, and in DETAILS its field's offset in the record and its name's length. A table instead
 * of comparisons, since no branch predictor knows which attribute comes next.
 */
const WORDS = memory.data<u64>([
  0,
  0,
  0x65746973656d6173, // samesite
  0,
  0x20206e69616d6f64, // domain
  0x2020657275636573, // secure
  0x6f69746974726170, // partitio
  0x797469726f697270, // priority
  0x206567612d78616d, // max-age
  0,
  0,
  0,
  0x2020202068746170, // path
  0x796c6e6f70747468, // httponly
  0x2073657269707865, // expires
  0,
])
const DETAILS = memory.data<u16>([
  0, 0, 0x3008, 0, 0x1006, 0x4006, 0x500b, 0x3808, 0x2807, 0, 0, 0, 0x1804, 0x4808, 0x2007, 0,
])
const SPREAD: u64 = 0x9f21b6c5d8e16e59
const LOWER: u64 = 0x2020202020202020
/** The rest of `partitioned`, the only name longer than a word. */
const NED: u32 = 0x64656e

/** Files one attribute under its name; unknown ones are dropped. A later one replaces an earlier one, even if empty. */
function file(name: usize, nameEnd: usize, value: usize, valueEnd: usize, into: SetCookieLine): void {
  const length = <u32>(nameEnd - name)
  if (length < 4 || length > 11) return
  const unused = length < 8 ? u64(8 - length) << 3 : 0
  const word = ((load<u64>(name) << unused) >> unused) | LOWER
  const slot = <usize>((word * SPREAD) >> 60)
  const details: u32 = load<u16>(DETAILS + (slot << 1))
  if (load<u64>(WORDS + (slot << 3)) != word || (details & 255) != length) return
  if (length > 8 && (load<u32>(name + 7) | <u32>LOWER) >> 8 != NED) return
  store<u64>(changetype<usize>(into) + (details >> 8), ((<u64>valueEnd) << 32) | value)
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
