// Dates of HTTP fields: the form that servers send is read where it stands, every other one as leniently as cookies are.
// Spec: RFC 9110 5.6.7; of any zone, dashes, two-digit years, no comma, as Chromium reads them.
import { NO_DATE, parseDate } from '../text/date'

@inline const DAY: f64 = 86_400_000

/** Two digits; beyond 99 when they are none. */
function pair(at: usize): u32 {
  const tens: u32 = load<u8>(at) - 0x30
  const ones: u32 = load<u8>(at, 1) - 0x30
  return tens > 9 || ones > 9 ? 1000 : tens * 10 + ones
}

/** 1 to 12 by the letters as they are to be written; 0. */
function monthOf(at: usize): i32 {
  switch (load<u32>(at) & 0xffffff) {
    case 0x6e614a:
      return 1
    case 0x626546:
      return 2
    case 0x72614d:
      return 3
    case 0x727041:
      return 4
    case 0x79614d:
      return 5
    case 0x6e754a:
      return 6
    case 0x6c754a:
      return 7
    case 0x677541:
      return 8
    case 0x706553:
      return 9
    case 0x74634f:
      return 10
    case 0x766f4e:
      return 11
    case 0x636544:
      return 12
    default:
      return 0
  }
}

/** Days since the Unix epoch; years begin in March, so that leap days end them. */
function daysOf(year: i32, month: i32, day: i32): i32 {
  const years = month > 2 ? year : year - 1
  const era = years / 400
  const yearOfEra = years - era * 400
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`, of days that every month has; NaN for anything else. */
function fixedDateOf(at: usize): f64 {
  const isShaped = load<u16>(at, 3) == 0x202c && load<u8>(at, 7) == 0x20 && load<u8>(at, 11) == 0x20
  const isTimed = load<u8>(at, 16) == 0x20 && load<u8>(at, 19) == 0x3a && load<u8>(at, 22) == 0x3a
  if (!isShaped || !isTimed || load<u32>(at, 25) != 0x544d4720) return NaN
  const day = pair(at + 5)
  const month = monthOf(at + 8)
  const year = pair(at + 12) * 100 + pair(at + 14)
  const hour = pair(at + 17)
  const minute = pair(at + 20)
  const second = pair(at + 23)
  if (day - 1 > 27 || month == 0 || year - 1601 > 9999 - 1601 || hour > 23 || minute > 59 || second > 59) return NaN
  return <f64>daysOf(year, month, day) * DAY + <f64>((hour * 60 + minute) * 60 + second) * 1000
}

/** Milliseconds since the Unix epoch; NaN. */
export function dateOf(from: usize, end: usize): f64 {
  const fixed = end - from == 29 ? fixedDateOf(from) : NaN
  if (!isNaN(fixed)) return fixed
  const micros = parseDate(from, <i32>(end - from))
  return micros == NO_DATE ? NaN : <f64>(micros / 1000)
}
