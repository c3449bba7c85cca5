// One URL match pattern taken apart: scheme, host, port, path, or the reason why it is none.
// Spec: extensions/common/url_pattern.cc (Parse), in its order, since the order decides which reason is given. Every scheme
// is allowed, as in Electron. Departure: no IDNA, a host with octets above 0x7F answers NEEDS_IDNA.
// Cost: one pass; the host is written in its canonical form into the caller's room.
import { find, isDigit, lower } from '../text/ascii'
import { HOST_INVALID, HOST_NEEDS_IDNA, writeHost } from '../text/host'
import { unescape } from '../text/percent'
import { defaultPortOf, SCHEME_ANY, SCHEME_FILE, schemeBit } from './scheme'

export const PATTERN_OK: i32 = 0
export const MISSING_SCHEME_SEPARATOR: i32 = 1
export const WRONG_SCHEME_TYPE: i32 = 2
export const EMPTY_HOST: i32 = 3
export const INVALID_HOST_WILDCARD: i32 = 4
export const EMPTY_PATH: i32 = 5
export const INVALID_PORT: i32 = 6
export const INVALID_HOST: i32 = 7
/** The host has to be canonicalised outside. */
export const NEEDS_IDNA: i32 = 8

/** No port, or `*`. */
export const PORT_ANY: i32 = -1
/** A port in a form that no URL has, such as `080`: valid, and matches nothing. */
export const PORT_NEVER: i32 = -2

const SLASH: u32 = 0x2f
const COLON: u32 = 0x3a
const STAR: u32 = 0x2a
const DOT: u32 = 0x2e
const BLANK: i32 = 0x20
const UNDERSCORE: u8 = 0x5f
/** `5f` behind a `%`. */
const ESCAPED_UNDERSCORE: u16 = 0x6635

@unmanaged
export class ParsedPattern {
  isAllUrls: bool
  /** `*` or `*.host`: subdomains too. */
  isWildcard: bool
  /** SCHEME_* bits; SCHEME_OTHER goes by the text. */
  schemes: u32
  scheme: usize
  schemeLength: u32
  /** Canonical, without one trailing dot; empty for `*`, for `file:` and for schemes that have none. */
  host: usize
  hostLength: u32
  /** PORT_ANY, PORT_NEVER or the number. */
  port: i32
  /** As written. */
  path: usize
  pathEnd: usize
}

/** `<all_urls>`. */
function isAllUrls(from: usize, end: usize): bool {
  return end - from == 10 && load<u64>(from) == 0x6c72755f6c6c613c && load<u16>(from + 8) == 0x3e73
}

/** Where `://` begins; `end` when nowhere. */
function findSeparator(from: usize, end: usize): usize {
  while (true) {
    const at = find(from, end, <u8>COLON)
    if (at == end || (end - at >= 3 && load<u16>(at + 1) == 0x2f2f)) return at
    from = at + 1
  }
}

/** Parses [from, end), and may write there. `room` takes the canonical host: the pattern's length and 16 octets. Answers one of the above. */
export function parsePattern(from: usize, end: usize, room: usize, out: ParsedPattern): i32 {
  memory.fill(changetype<usize>(out), 0, offsetof<ParsedPattern>())
  out.port = PORT_ANY
  out.host = room
  out.isAllUrls = isAllUrls(from, end)
  if (out.isAllUrls) return PATTERN_OK
  const separator = findSeparator(from, end)
  const hasAuthority = separator < end
  const schemeEnd = hasAuthority ? separator : find(from, end, <u8>COLON)
  if (schemeEnd == end) return MISSING_SCHEME_SEPARATOR
  out.scheme = from
  out.schemeLength = <u32>(schemeEnd - from)
  out.schemes = schemeBit(from, out.schemeLength)
  if (isStandard(from, schemeEnd, out.schemes) != hasAuthority) return WRONG_SCHEME_TYPE
  const rest = schemeEnd + (hasAuthority ? 3 : 1)
  if (rest >= end) return EMPTY_HOST
  out.path = rest
  out.pathEnd = end
  if (!hasAuthority) return PATTERN_OK
  const hostEnd = find(rest, end, <u8>SLASH)
  if (out.schemes == SCHEME_FILE) {
    // The host is ignored; without a path, `file://foo` means `file:///foo`.
    out.path = hostEnd < end ? hostEnd : rest - 1
    out.isWildcard = true
    return PATTERN_OK
  }
  if (hostEnd == rest) return EMPTY_HOST
  if (hostEnd == end) return EMPTY_PATH
  out.path = hostEnd
  return parseAuthority(rest, hostEnd, out)
}

/** `host[:port]`, not empty. */
function parseAuthority(from: usize, end: usize, out: ParsedPattern): i32 {
  let hostEnd = find(from, end, <u8>COLON)
  if (load<u8>(from) == 0x5b) {
    const bracket = find(from, end, 0x5d)
    if (bracket == end) return INVALID_HOST
    if (bracket == from + 1) return EMPTY_HOST
    hostEnd = bracket + 1
    if (hostEnd < end && load<u8>(hostEnd) != COLON) return INVALID_HOST
  }
  if (hostEnd < end && !parsePort(hostEnd + 1, end, out)) return INVALID_PORT
  if (hostEnd == from) return EMPTY_HOST
  if (load<u8>(from) == STAR) {
    if (hostEnd == from + 1) {
      out.isWildcard = true
      return PATTERN_OK
    }
    if (load<u8>(from + 1) == DOT) {
      if (hostEnd == from + 2) return EMPTY_HOST
      out.isWildcard = true
      from += 2
    }
  }
  if (find(from, hostEnd, <u8>STAR) < hostEnd) return INVALID_HOST_WILDCARD
  return canonicalise(from, hostEnd, out)
}

/** Chromium takes blanks in the host of a pattern, though no URL has any: such a pattern matches nothing. */
function replaceBlanks(from: usize, end: usize, out: ParsedPattern): void {
  for (let at = from; at < end; at++) {
    if (load<u8>(at) == BLANK) store<u8>(at, UNDERSCORE)
    else if (unescape(at, end) == BLANK) store<u16>(at + 1, ESCAPED_UNDERSCORE)
    else continue
    out.port = PORT_NEVER
  }
}

function canonicalise(from: usize, end: usize, out: ParsedPattern): i32 {
  replaceBlanks(from, end, out)
  const length = writeHost(from, end, out.host)
  if (length == HOST_NEEDS_IDNA) return NEEDS_IDNA
  if (length == HOST_INVALID) return INVALID_HOST
  out.hostLength = length - u32(load<u8>(out.host + length - 1) == DOT)
  return PATTERN_OK
}

/**
 * `*`, or what base::StringToInt reads as 0 to 65535 when the scheme has a default port. The text is compared as written:
 * only a number in its shortest form can match.
 */
function parsePort(from: usize, end: usize, out: ParsedPattern): bool {
  if (end - from == 1 && load<u8>(from) == STAR) return true
  if (from == end || defaultPortOf(out.schemes) < 0) return false
  const first: u32 = load<u8>(from)
  const isSigned = first == 0x2b || first == 0x2d
  const digits = from + usize(isSigned)
  if (digits == end) return false
  let port: u32 = 0
  for (let at = digits; at < end; at++) {
    const octet: u32 = load<u8>(at)
    if (!isDigit(octet)) return false
    port = port * 10 + octet - 0x30
    if (port > 65535) return false
  }
  if (first == 0x2d && port) return false
  out.port = isSigned || (load<u8>(digits) == 0x30 && end - digits > 1) ? PORT_NEVER : port
  return true
}

/** content/common/url_schemes.cc and url/url_util.cc; what the application registers comes on top. */
const STANDARD = 'http https file ftp ws wss chrome chrome-extension devtools filesystem '

let registered: usize = 0
let registeredCount: u32 = 0

/** The registered standard schemes until the next call: `count` texts at `at`, each behind its u32 length. */
export function registerSchemes(at: usize, count: u32): void {
  registered = at
  registeredCount = count
}

function isStandard(from: usize, end: usize, schemes: u32): bool {
  if (schemes == SCHEME_ANY) return true
  return isBuiltIn(from, end) || isRegistered(from, <u32>(end - from))
}

function isBuiltIn(from: usize, end: usize): bool {
  const list = changetype<usize>(STANDARD)
  const length = STANDARD.length
  let at = from
  let isEqual = true
  for (let i = 0; i < length; i++) {
    const unit = load<u16>(list + (i << 1))
    if (unit == 0x20) {
      if (isEqual && at == end) return true
      at = from
      isEqual = true
    } else if (isEqual) {
      isEqual = at < end && lower(load<u8>(at++)) == unit
    }
  }
  return false
}

function isRegistered(from: usize, length: u32): bool {
  let at = registered
  for (let i: u32 = 0; i < registeredCount; i++) {
    const size = load<u32>(at)
    at += 4
    if (size == length && sameIgnoringCase(from, at, length)) return true
    at += size
  }
  return false
}

function sameIgnoringCase(a: usize, b: usize, length: u32): bool {
  for (let i: u32 = 0; i < length; i++) if (lower(load<u8>(a + i)) != lower(load<u8>(b + i))) return false
  return true
}
