// Canonical hosts of http and ws URLs: percent-decoded, lower case, numbers as IPv4, brackets as IPv6.
// Spec: WHATWG URL 3.5 host parser. Departure: no IDNA, octets above 0x7F answer HOST_NEEDS_IDNA; `xn--` labels are
// taken as they are.

import { isControl, lower } from './ascii'
import { IPV4_INVALID, parseIpv4, writeIpv4 } from './ipv4'
import { writeIpv6 } from './ipv6'
import { unescape } from './percent'

export const HOST_NAME: i32 = 0
export const HOST_IPV4: i32 = 1
export const HOST_IPV6: i32 = 2

export const HOST_INVALID: i32 = 0
export const HOST_NEEDS_IDNA: i32 = -1

/** Forbidden domain code points from 0x20 on: space `# % / : < > ? @ [ \ ] ^ |`. */
const FORBIDDEN_LOW: u64 = 0xd400802900000000
const FORBIDDEN_HIGH: u64 = 0x1000000078000001

function isForbidden(octet: u32): bool {
  if (isControl(octet)) return true
  return <bool>(((octet < 64 ? FORBIDDEN_LOW : FORBIDDEN_HIGH) >> (octet & 63)) & 1)
}

/**
 * Whether a host can be taken as it stands: no capitals, blanks, percent signs, controls or octets above 0x7E. Whatever
 * else it is, a URL parser would leave it alone or refuse it.
 */
export function isCanonicalText(host: usize, length: i32): bool {
  const end = host + length
  for (let at = host; at < end; at += 16) {
    const octets = v128.load(at)
    const capital = i8x16.lt_u(i8x16.sub(octets, i8x16.splat(0x41)), i8x16.splat(26))
    const outside = i8x16.gt_u(i8x16.sub(octets, i8x16.splat(0x21)), i8x16.splat(0x5d))
    const others = i8x16.bitmask(v128.or(v128.or(capital, outside), i8x16.eq(octets, i8x16.splat(0x25))))
    if (others && at + ctz(others) < end) return false
  }
  return true
}

/** One of HOST_NAME, HOST_IPV4, HOST_IPV6: what the last `writeHost` wrote. */
export let lastKind: i32 = 0

/**
 * Writes the canonical form of [from, end) at `at` (never longer than the input plus 16); returns its length,
 * HOST_INVALID or HOST_NEEDS_IDNA. Sets `lastKind`.
 */
export function writeHost(from: usize, end: usize, at: usize): i32 {
  if (from == end) return HOST_INVALID
  if (load<u8>(from) == 0x5b) {
    lastKind = HOST_IPV6
    return load<u8>(end - 1) == 0x5d && end - from > 2 ? writeIpv6(from + 1, end - 1, at) : HOST_INVALID
  }
  lastKind = HOST_NAME
  let to = at
  let needsIdna = false
  while (from < end) {
    const escaped = unescape(from, end)
    const octet: u32 = escaped < 0 ? load<u8>(from) : escaped
    from += escaped < 0 ? 1 : 3
    if (octet > 0x7f) needsIdna = true
    else if (isForbidden(octet)) return HOST_INVALID
    store<u8>(to++, lower(octet))
  }
  if (needsIdna) return HOST_NEEDS_IDNA
  const address = parseIpv4(at, to)
  if (address == IPV4_INVALID) return HOST_INVALID
  if (address < 0) return <i32>(to - at)
  lastKind = HOST_IPV4
  return writeIpv4(<u32>address, at)
}
