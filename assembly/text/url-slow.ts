// The basic URL parser for what the fast scan declines: anything that has to be rewritten, refused or asked back.
// Spec: WHATWG URL 4.4, as far as scheme, host, port and path. Cost: one copy and one pass, all in the caller's room.

import { isAlpha, isDigit, lower } from './ascii'
import { HOST_INVALID, HOST_NEEDS_IDNA, lastKind, writeHost } from './host'
import { ownName, ownScheme } from './own-schemes'
import { ParsedUrl, SCHEME_OTHER, URL_INVALID, URL_NEEDS_IDNA, URL_OK } from './url'
import { writeUrlPath } from './url-path'
import { defaultPort, schemeOf } from './url-scheme'

const SLASH: u32 = 0x2f
const BACKSLASH: u32 = 0x5c
const COLON: u32 = 0x3a

/** Copies without TAB, LF and CR; returns the end. */
function clean(from: usize, end: usize, to: usize): usize {
  for (; from < end; from++) {
    const octet: u32 = load<u8>(from)
    if (octet != 0x09 && octet != 0x0a && octet != 0x0d) store<u8>(to++, octet)
  }
  return to
}

function fail(out: ParsedUrl, status: i32): i32 {
  memory.fill(changetype<usize>(out), 0, offsetof<ParsedUrl>())
  out.port = -1
  out.status = status
  return status
}

/** The scheme's end (its colon), or 0. */
function schemeEnd(from: usize, end: usize): usize {
  if (from == end || !isAlpha(load<u8>(from))) return 0
  for (; from < end; from++) {
    const octet: u32 = load<u8>(from)
    if (octet == COLON) return from
    if (!isAlpha(octet) && !isDigit(octet) && octet != 0x2b && octet != 0x2d && octet != 0x2e) return 0
  }
  return 0
}

function isPathEnd(octet: u32): bool {
  return octet == 0x3f || octet == 0x23
}

/** The port's digits [from, end); -1 when they are none or too large. None at all: `port`. */
function readPort(from: usize, end: usize, port: i32): i32 {
  if (from == end) return port
  port = 0
  for (; from < end; from++) {
    const octet: u32 = load<u8>(from)
    if (!isDigit(octet)) return -1
    port = port * 10 + octet - 0x30
    if (port > 65535) return -1
  }
  return port
}

/** Where the host ends and its port's colon stands: a colon inside brackets is not it. */
function hostEnd(from: usize, end: usize): usize {
  let inBrackets = false
  for (; from < end; from++) {
    const octet: u32 = load<u8>(from)
    if (octet == 0x5b) inBrackets = true
    else if (octet == 0x5d) inBrackets = false
    else if (octet == COLON && !inBrackets) return from
  }
  return end
}

/** Behind the last `@` of the authority: user and password are skipped. */
function skipUser(from: usize, end: usize): usize {
  for (let at = end; at > from; at--) if (load<u8>(at - 1) == 0x40) return at
  return from
}

/** `text` is `//authority/path` of a special scheme, cleaned. */
function readSpecial(text: usize, end: usize, room: usize, out: ParsedUrl): i32 {
  while (text < end && (load<u8>(text) == SLASH || load<u8>(text) == BACKSLASH)) text++
  let stop = text
  while (stop < end) {
    const octet: u32 = load<u8>(stop)
    if (octet == SLASH || octet == BACKSLASH || isPathEnd(octet)) break
    stop++
  }
  const host = skipUser(text, stop)
  const colon = hostEnd(host, stop)
  const isOwn = out.scheme > SCHEME_OTHER
  const port = isOwn ? -1 : readPort(min(colon + 1, stop), stop, defaultPort(out.scheme))
  if (port < 0 && !isOwn) return fail(out, URL_INVALID)
  const length = writeHost(host, colon, room)
  if (length == HOST_NEEDS_IDNA) return fail(out, URL_NEEDS_IDNA)
  if (length == HOST_INVALID) return fail(out, URL_INVALID)
  out.host = room
  out.hostLength = length
  out.hostKind = lastKind
  out.port = port
  let pathEnd = stop
  while (pathEnd < end && !isPathEnd(load<u8>(pathEnd))) pathEnd++
  out.path = room + length
  out.pathLength = writeUrlPath(stop, pathEnd, out.path)
  return URL_OK
}

/** Schemes without cookies: host and path as they stand, for the sake of messages and sites only. */
function readOther(text: usize, end: usize, out: ParsedUrl): i32 {
  let pathEnd = text
  while (pathEnd < end && !isPathEnd(load<u8>(pathEnd))) pathEnd++
  let path = text
  if (pathEnd - text >= 2 && load<u8>(text) == SLASH && load<u8>(text + 1) == SLASH) {
    path = text + 2
    while (path < pathEnd && load<u8>(path) != SLASH) path++
    const host = skipUser(text + 2, path)
    const colon = hostEnd(host, path)
    out.port = readPort(min(colon + 1, path), path, -1)
    out.host = host
    out.hostLength = <i32>(colon - host)
  }
  if (path < pathEnd && load<u8>(path) == SLASH) {
    out.path = path
    out.pathLength = <i32>(pathEnd - path)
  }
  return URL_OK
}

/** As `parseUrl`, for any input. */
export function parseUrlSlowly(text: usize, length: i32, room: usize, out: ParsedUrl): i32 {
  fail(out, URL_INVALID)
  let end = text + length
  while (text < end && load<u8>(text) <= 0x20) text++
  while (end > text && load<u8>(end - 1) <= 0x20) end--
  // The copy lies behind all that can be written before it is read: host first, then three octets for each of the path.
  const copy = room + 2 * length + 64
  end = clean(text, end, copy)
  const colon = schemeEnd(copy, end)
  if (!colon) return URL_INVALID
  for (let at = copy; at < colon; at++) store<u8>(at, lower(load<u8>(at)))
  out.scheme = schemeOf(copy, <i32>(colon - copy))
  out.registrableLength = -1
  out.status = URL_OK
  if (out.scheme != SCHEME_OTHER) return readSpecial(colon + 1, end, room, out)
  out.schemeLength = <i32>(colon - copy)
  const own = ownName(copy, out.schemeLength)
  // The copy may be written over; the name of a declared scheme stays where it is.
  out.schemeName = own ? own : copy
  if (!own) return readOther(colon + 1, end, out)
  out.scheme = ownScheme(own)
  return readSpecial(colon + 1, end, room, out)
}
