// What a cookie decision needs of a URL: scheme, canonical host, port, path, and nothing else (no `new URL` on the way).
// Spec: WHATWG URL, basic URL parser and host parser; the path as Chromium's canonicaliser leaves it.
// Departure: `^` and `|` are escaped in paths, as Chromium does (url/url_canon_path.cc). IDNA is not here: a host with
// octets above 0x7F answers NEEDS_IDNA, and the door calls again with the text its runtime's URL serialises.
// Cost: canonical input is one scan without a copy; anything else is rewritten into the caller's room.

import { isDigit } from './ascii'
import { HOST_NAME } from './host'
import { defaultPort } from './url-scheme'
import { parseUrlSlowly } from './url-slow'

export const URL_OK: i32 = 0
export const URL_INVALID: i32 = 1
/** The host holds octets above 0x7F, as such or percent-encoded: canonicalise outside, call again. */
export const URL_NEEDS_IDNA: i32 = 2

export const SCHEME_NONE: i32 = 0
export const SCHEME_HTTP: i32 = 1
export const SCHEME_HTTPS: i32 = 2
export const SCHEME_WS: i32 = 3
export const SCHEME_WSS: i32 = 4
export const SCHEME_OTHER: i32 = 5
/** Declared by the application (own-schemes.ts): read like http. The second is as trustworthy as https. */
export const SCHEME_OWN: i32 = 6
export const SCHEME_OWN_SECURE: i32 = 7

export { HOST_IPV4, HOST_IPV6, HOST_NAME } from './host'

const SLASH: u8 = 0x2f
const DOT: u8 = 0x2e
/** Chromium's limit (url/url_constants.h); what is longer is no URL. */
const MAX_LENGTH: i32 = 2 * 1024 * 1024
/** `ws://a/`. Shorter texts are read by the slow way, which asks for no octet beyond them. */
const MIN_LENGTH: i32 = 8

/** Ranges point into the input, or into the room given to `parseUrl` when something had to be rewritten. */
@unmanaged
export class ParsedUrl {
  /** One of URL_*. After anything but URL_OK every range is empty and the scheme is SCHEME_NONE. */
  status: i32
  scheme: i32
  /** From SCHEME_OTHER on: the scheme's name, without the colon. */
  schemeName: usize
  schemeLength: i32
  host: usize
  hostLength: i32
  hostKind: i32
  /** The URL's port or its scheme's default; -1 when neither exists, as of schemes declared by the application. */
  port: i32
  /** Starts with `/`, without query and fragment; opaque paths (`data:x`) are empty. */
  path: usize
  pathLength: i32
  /** Length of the registrable domain, the tail of the host; 0: none; -1: not asked yet (cookies/site.ts fills it). */
  registrableLength: i32
}

/** Octets `parseUrl` may write for an input of `length` octets. */
export function urlRoom(length: i32): i32 {
  return length * 3 + 64
}

/** The scheme when the text begins with a canonical `scheme://`, else SCHEME_NONE; the host follows at `hostStart`. */
function scanScheme(text: usize): i32 {
  const first = load<u64>(text)
  if (first == 0x2f2f3a7370747468) return SCHEME_HTTPS
  if ((first & 0xffffffffffffff) == 0x2f2f3a70747468) return SCHEME_HTTP
  if ((first & 0xffffffffffff) == 0x2f2f3a737377) return SCHEME_WSS
  return (first & 0xffffffffff) == 0x2f2f3a7377 ? SCHEME_WS : SCHEME_NONE
}

/** `https://` and `http://` are 8 and 7, `wss://` and `ws://` 6 and 5 octets. */
function schemeWidth(scheme: i32): i32 {
  return scheme == SCHEME_HTTPS ? 8 : scheme == SCHEME_HTTP ? 7 : scheme == SCHEME_WSS ? 6 : 5
}

/** Octets of which the mask of a step of 16 speaks: those before `end`. */
function within(from: usize, end: usize): u32 {
  return end - from < 16 ? (1 << u32(end - from)) - 1 : 0xffff
}

/** Lower-case letters, digits, `-`, `.` and `_`, what canonical names nearly always consist of: a bit for the others. */
function nonHostOctets(octets: v128): u32 {
  const letter = i8x16.lt_u(i8x16.sub(octets, i8x16.splat(0x61)), i8x16.splat(26))
  const digit = i8x16.lt_u(i8x16.sub(octets, i8x16.splat(0x30)), i8x16.splat(10))
  const dash = i8x16.lt_u(i8x16.sub(octets, i8x16.splat(0x2d)), i8x16.splat(2))
  const underscore = i8x16.eq(octets, i8x16.splat(0x5f))
  return ~i8x16.bitmask(v128.or(v128.or(letter, digit), v128.or(dash, underscore))) & 0xffff
}

/** Behind a canonical host name at `from`; 0 when it is empty, an address or anything else to look at twice. */
function scanHost(from: usize, end: usize): usize {
  let at = from
  for (; at < end; at += 16) {
    const others = nonHostOctets(v128.load(at)) | ~within(at, end)
    if (others & 0xffff) {
      at += ctz(others)
      break
    }
  }
  // The label before a trailing dot is the last one; a digit may begin an IPv4 number.
  let label = at > from && load<u8>(at - 1) == DOT ? at - 1 : at
  while (label > from && load<u8>(label - 1) != DOT) label--
  return at == from || isDigit(load<u8>(label)) ? 0 : at
}

/** A bit for every octet that has to be looked at: escaped in paths, above 0x7E, `?`, `#`, `\\`. */
function pathSpecials(octets: v128): u32 {
  // For each low nibble the high nibbles, a bit each, that are special with it; then each high nibble's bit.
  const specials = i64x2(0x0303030307070347, 0x8b2b83ab83030303)
  const bits = i64x2(0x8040201008040201, 0)
  const low = i8x16.swizzle(specials, v128.and(octets, i8x16.splat(15)))
  const high = i8x16.swizzle(bits, i8x16.shr_u(octets, 4))
  const plain = i8x16.eq(v128.and(low, high), i8x16.splat(0))
  return (~i8x16.bitmask(plain) & 0xffff) | i8x16.bitmask(octets)
}

/** A bit for every `.` and `%` behind a `/`: a dot segment perhaps. `carry` is 1 when a `/` stands before the step. */
function dotSegments(octets: v128, carry: u32): u32 {
  const slash = i8x16.bitmask(i8x16.eq(octets, i8x16.splat(SLASH)))
  const dot = v128.or(i8x16.eq(octets, i8x16.splat(DOT)), i8x16.eq(octets, i8x16.splat(0x25)))
  return ((slash << 1) | carry) & i8x16.bitmask(dot)
}

/** Behind a canonical path at `from`; 0 when something in it has to be rewritten. */
function scanPath(from: usize, end: usize): usize {
  for (let at = from; at < end; at += 16) {
    const octets = v128.load(at)
    const specials = pathSpecials(octets) | ~within(at, end)
    const stop = min<u32>(ctz(specials), 16)
    const dots = dotSegments(octets, u32(at > from && load<u8>(at - 1) == SLASH))
    if (dots & ((1 << stop) - 1)) return 0
    if (stop == 16) continue
    at += stop
    if (at >= end) break
    const octet: u32 = load<u8>(at)
    return octet == 0x3f || octet == 0x23 ? at : 0
  }
  return end
}

/** Fills `out` when the text is canonical already; false: nothing is decided. */
function parseCanonical(text: usize, end: usize, out: ParsedUrl): bool {
  const scheme = scanScheme(text)
  if (scheme == SCHEME_NONE) return false
  const host = text + schemeWidth(scheme)
  let at = scanHost(host, end)
  if (!at) return false
  const hostLength = <i32>(at - host)
  let port = defaultPort(scheme)
  if (at < end && load<u8>(at) == 0x3a) {
    port = 0
    while (++at < end && isDigit(load<u8>(at)) && port < 65536) port = port * 10 + load<u8>(at) - 0x30
    if (port > 65535 || load<u8>(at - 1) == 0x3a) return false
  }
  if (at == end || load<u8>(at) != SLASH) return false
  const pathEnd = scanPath(at, end)
  if (!pathEnd) return false
  out.status = URL_OK
  out.scheme = scheme
  out.host = host
  out.hostLength = hostLength
  out.hostKind = HOST_NAME
  out.port = port
  out.path = at
  out.pathLength = <i32>(pathEnd - at)
  out.registrableLength = -1
  return true
}

/** Parses an absolute URL. `room` has `urlRoom(length)` octets and does not overlap the input. Returns `out.status`. */
export function parseUrl(text: usize, length: i32, room: usize, out: ParsedUrl): i32 {
  if (length >= MIN_LENGTH && length <= MAX_LENGTH && parseCanonical(text, text + length, out)) return URL_OK
  return parseUrlSlowly(text, length <= MAX_LENGTH ? length : 0, room, out)
}
