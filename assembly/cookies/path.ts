// Default path and path match.
// Spec: RFC 6265bis 5.1.4 as Chromium does it (net/cookies/cookie_util.cc). Octets, case-sensitive, nothing decoded.

/** Length of the default path, a head of the URL's path: up to, not including, the last `/`; 1 (`/`) at least. */
export function defaultPathLength(path: usize, length: i32): i32 {
  return 1
}

/** Whether a request for `path` sees a cookie stored at `cookiePath`. */
export function pathMatches(path: usize, length: i32, cookiePath: usize, cookieLength: i32): bool {
  return false
}
