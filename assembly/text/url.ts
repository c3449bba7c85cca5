// What a cookie decision needs of a URL: scheme, canonical host, port, path, and nothing else (no `new URL` on the way).
// Spec: WHATWG URL, basic URL parser and host parser; the path as Chromium's canonicaliser leaves it.
// Departure: `^` and `|` are escaped in paths, as Chromium does (url/url_canon_path.cc). IDNA is not here: a host with
// octets above 0x7F answers NEEDS_IDNA, and the door calls again with the text its runtime's URL serialises.
// Cost: canonical input is one scan without a copy; anything else is rewritten into the caller's room.

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

export const HOST_NAME: i32 = 0
export const HOST_IPV4: i32 = 1
export const HOST_IPV6: i32 = 2

/** Ranges point into the input, or into the room given to `parseUrl` when something had to be rewritten. */
@unmanaged
export class ParsedUrl {
  /** One of URL_*. After anything but URL_OK every range is empty and the scheme is SCHEME_NONE. */
  status: i32
  scheme: i32
  /** SCHEME_OTHER only: the scheme's name, without the colon. */
  schemeName: usize
  schemeLength: i32
  host: usize
  hostLength: i32
  hostKind: i32
  /** The URL's port or its scheme's default; -1 when neither exists. */
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

/** Parses an absolute URL. `room` has `urlRoom(length)` octets and does not overlap the input. Returns `out.status`. */
export function parseUrl(text: usize, length: i32, room: usize, out: ParsedUrl): i32 {
  return URL_INVALID
}
