// The URL that is being matched: scheme, host, port and path with query, as patterns ask for them.
// Spec: GURL (scheme, host_piece, EffectiveIntPort, PathForRequest) of a URL that is canonical already (`new URL(x).href`),
// so that nothing is validated here. Departures: the inner URL of `filesystem:` is not looked at.
// Cost: 16 octets at a time; a path is copied only when it has escapes.
import { AREA_ROOM, area } from '../memory/area'
import { find, isAlpha, isDigit, lower } from '../text/ascii'
import { unescape } from '../text/percent'
import { defaultPortOf, schemeBit } from './scheme'
import { listTails } from './tails'
import { writeChromiumPath, writeUnescaped } from './unescape'

const SLASH: u8 = 0x2f
const COLON: u32 = 0x3a
const DOT: u32 = 0x2e
/** Chromium's limit (url/url_constants.h): what is longer is no URL. */
const MAX_LENGTH: u32 = 2 * 1024 * 1024

@unmanaged
export class MatchUrl {
  /** One SCHEME_* bit; 0: no pattern can match. */
  scheme: u32
  schemeText: usize
  schemeLength: u32
  /** Without one trailing dot. */
  host: usize
  hostLength: u32
  /** -1: none. */
  port: i32
  /** With the query. */
  path: usize
  pathLength: u32
  /** The same with its escapes decoded; at the same place when there are none. */
  decoded: usize
  decodedLength: u32
  /** The host's tails (tails.ts) from the first that counts: an address has no parents. */
  firstTail: u32
  tails: u32
  /** Memory did not suffice to read it. */
  isLost: bool
}

/** The octets of a step of 16 before `end`. */
@inline function within(hits: u32, at: usize, end: usize): u32 {
  return end - at < 16 ? hits & ((1 << u32(end - at)) - 1) : hits
}

/** Whether an octet of the authority was a capital or one of `:`, `@`, `[`, `%`: all that asks for a second look. */
let isOdd: bool = false

/** Where the authority ends: at `/`, `?`, `#` or the end. Sets `isOdd`. */
function authorityEnd(from: usize, end: usize): usize {
  let odd: u32 = 0
  for (let at = from; at < end; at += 16) {
    const octets = v128.load(at)
    const slash = i8x16.eq(octets, i8x16.splat(SLASH))
    const query = v128.or(i8x16.eq(octets, i8x16.splat(0x3f)), i8x16.eq(octets, i8x16.splat(0x23)))
    const stops = within(i8x16.bitmask(v128.or(slash, query)), at, end)
    // `@`, the capitals and `[` follow each other.
    const capital = i8x16.lt_u(i8x16.sub(octets, i8x16.splat(0x40)), i8x16.splat(28))
    const mark = v128.or(i8x16.eq(octets, i8x16.splat(<u8>COLON)), i8x16.eq(octets, i8x16.splat(0x25)))
    const others = i8x16.bitmask(v128.or(capital, mark))
    odd |= within(stops ? others & (stops ^ (stops - 1)) : others, at, end)
    if (stops) {
      isOdd = odd != 0
      return at + ctz(stops)
    }
  }
  isOdd = odd != 0
  return end
}

function isAddress(host: usize, end: usize): bool {
  if (host == end) return false
  if (load<u8>(host) == 0x5b) return true
  // Canonical hosts whose last label is a number are IPv4.
  let at = end
  while (at > host && isDigit(load<u8>(at - 1))) at--
  return at < end && (at == host || load<u8>(at - 1) == DOT)
}

/**
 * User and port are taken off. In place, capitals are lowered (schemes that `URL` does not know keep them) and escapes
 * decoded (Chromium's `URL` writes the `*` of a host so).
 */
function readOddAuthority(from: usize, end: usize, out: MatchUrl): void {
  for (let at = end; at > from; at--) {
    if (load<u8>(at - 1) == 0x40) {
      from = at
      break
    }
  }
  let hostEnd = find(from, end, 0x5d)
  hostEnd = find(hostEnd == end ? from : hostEnd, end, <u8>COLON)
  let port = 0
  for (let at = hostEnd + 1; at < end; at++) port = port < 65536 ? port * 10 + load<u8>(at) - 0x30 : port
  if (hostEnd + 1 < end) out.port = port
  let to = from
  for (let at = from; at < hostEnd; at++) {
    const escaped = unescape(at, hostEnd)
    store<u8>(to++, lower(escaped < 0 ? load<u8>(at) : escaped))
    if (escaped >= 0) at += 2
  }
  out.host = from
  out.hostLength = <u32>(to - from)
}

/** The end of the scheme of a canonical URL (its colon), or `from`. */
function schemeEnd(from: usize, end: usize): usize {
  const colon = find(from, end, <u8>COLON)
  return colon < end && isAlpha(load<u8>(from)) ? colon : from
}

/** Path and query, up to the fragment. False: there is none, or no memory. */
function readPath(from: usize, end: usize, out: MatchUrl): bool {
  const hasHost = out.hostLength > 0
  const stop = find(from, end, 0x23)
  const isEmpty = from == stop || load<u8>(from) == 0x3f
  if (isEmpty && !hasHost) return false
  if (!isPlain(from, stop) || isEmpty) return rewritePath(from, stop, out)
  out.path = from
  out.pathLength = <u32>(stop - from)
  out.decoded = from
  out.decodedLength = out.pathLength
  return true
}

/** Whether `%`, `^` and `|` are absent. */
function isPlain(from: usize, end: usize): bool {
  for (let at = from; at < end; at += 16) {
    const octets = v128.load(at)
    const caretOrBar = v128.or(i8x16.eq(octets, i8x16.splat(0x5e)), i8x16.eq(octets, i8x16.splat(0x7c)))
    const hits: u32 = i8x16.bitmask(v128.or(caretOrBar, i8x16.eq(octets, i8x16.splat(0x25))))
    if (within(hits, at, end)) return false
  }
  return true
}

/** Both forms in an area of their own: with `^` and `|` escaped and an empty path as `/`, and decoded. */
function rewritePath(from: usize, end: usize, out: MatchUrl): bool {
  const most = <u32>(end - from) * 3 + 1
  const to = area(AREA_ROOM, 2 * most)
  out.isLost = !to
  if (!to) return false
  const query = out.host ? find(from, end, 0x3f) : from
  let at = to
  if (out.hostLength && query == from) store<u8>(at++, SLASH)
  at = writeChromiumPath(from, query, at)
  memory.copy(at, query, end - query)
  at += end - query
  out.path = to
  out.pathLength = <u32>(at - to)
  out.decoded = to + most
  out.decodedLength = <u32>(writeUnescaped(to, at, out.decoded) - out.decoded)
  return true
}

/** Reads the URL of `length` octets at `text`; may write into it. */
export function readUrl(text: usize, length: u32, out: MatchUrl): void {
  memory.fill(changetype<usize>(out), 0, offsetof<MatchUrl>())
  if (length > MAX_LENGTH) return
  const end = text + length
  const colon = schemeEnd(text, end)
  if (colon == text) return
  out.schemeText = text
  out.schemeLength = <u32>(colon - text)
  const scheme = schemeBit(text, out.schemeLength)
  out.port = defaultPortOf(scheme)
  let at = colon + 1
  if (end - at >= 2 && load<u16>(at) == 0x2f2f) {
    const host = at + 2
    at = authorityEnd(host, end)
    out.host = host
    out.hostLength = <u32>(at - host)
    if (isOdd) readOddAuthority(host, at, out)
  }
  if (!readPath(at, end, out)) return
  const hostEnd = out.host + out.hostLength
  const isWhole = isAddress(out.host, hostEnd)
  if (out.hostLength && load<u8>(hostEnd - 1) == DOT) out.hostLength--
  out.tails = listTails(out.host, out.hostLength)
  out.firstTail = isWhole ? out.tails - 1 : 0
  out.isLost = !out.tails
  out.scheme = scheme
}
