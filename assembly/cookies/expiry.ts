// When a cookie ends: Max-Age before Expires, the server's clock, the cap of 400 days.
// Spec: RFC 6265bis 5.7 steps 3-6; net/cookies/canonical_cookie.cc ParseExpiration, ValidateAndAdjustExpiryDate.

import { isDigit } from '../text/ascii'
import { parseDate } from '../text/date'
import { NEVER } from './draft'

const MICROSECONDS: i64 = 1_000_000
const CAP: i64 = 400 * 86400 * MICROSECONDS
/** Before every clock. */
const LONG_AGO: i64 = i64.MIN_VALUE
const TEXT_IS_VOID: i64 = i64.MIN_VALUE + 1
/** Seconds beyond which nothing changes: far over the cap, far from overflow. */
const PLENTY: i64 = 1 << 40

/** No expiry later than 400 days after creation; session cookies stay what they are. */
export function capExpiry(expires: i64, creation: i64): i64 {
  return expires == NEVER ? NEVER : min(expires, creation + CAP)
}

/** Whether `value * 10 + digit` leaves the range of 64-bit integers (base::StringToInt64). */
function overflows(value: i64, digit: i64, isNegative: bool): bool {
  const limit: i64 = i64.MAX_VALUE / 10
  return value > limit || (value == limit && digit > (isNegative ? 8 : 7))
}

/** Seconds, saturated at PLENTY and at zero, or TEXT_IS_VOID. */
function readMaxAge(from: usize, end: usize): i64 {
  const sign: u32 = from < end ? load<u8>(from) : 0
  const isNegative = sign == 0x2d
  if (isNegative || sign == 0x2b) from++
  if (from == end) return TEXT_IS_VOID
  let value: i64 = 0
  for (; from < end; from++) {
    const octet: u32 = load<u8>(from)
    if (!isDigit(octet)) return isLimit(value, isNegative) ? saturated(isNegative) : TEXT_IS_VOID
    const digit = <i64>octet - 0x30
    // Whatever follows the digit that overflows is not looked at.
    if (overflows(value, digit, isNegative)) return saturated(isNegative)
    value = value * 10 + digit
  }
  return isNegative ? 0 : min(value < 0 ? PLENTY : value, PLENTY)
}

/** The largest (wrapped: smallest) number itself counts as saturated even with junk behind it. */
function isLimit(value: i64, isNegative: bool): bool {
  return value == (isNegative ? i64.MIN_VALUE : i64.MAX_VALUE)
}

function saturated(isNegative: bool): i64 {
  return isNegative ? 0 : PLENTY
}

/**
 * Expiry in microseconds or NEVER, not yet capped. A start of 0 means that the attribute is absent; `serverDate` is
 * NEVER when the response has no valid Date.
 */
export function expiryOf(
  maxAge: usize,
  maxAgeEnd: usize,
  expires: usize,
  expiresEnd: usize,
  now: i64,
  serverDate: i64,
): i64 {
  if (maxAge) {
    const seconds = readMaxAge(maxAge, maxAgeEnd)
    if (seconds != TEXT_IS_VOID) return seconds > 0 ? now + seconds * MICROSECONDS : LONG_AGO
  }
  if (!expires) return NEVER
  const date = parseDate(expires, <i32>(expiresEnd - expires))
  return date == NEVER || serverDate == NEVER ? date : date + (now - serverDate)
}
