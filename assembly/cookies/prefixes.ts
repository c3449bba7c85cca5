// Name prefixes: what a cookie called `__Host-…` has to be.
// Spec: RFC 6265bis 4.1.3, 5.7 steps 20-22, with `__Http-` and `__Host-Http-`; net/cookies/cookie_util.cc. Names are
// compared without case; a nameless cookie whose value begins like this is refused, since it would be sent so.

const NONE: i32 = 0
const NEEDS_SECURE: i32 = 1
const NEEDS_HTTP_ONLY: i32 = 2
const NEEDS_HOST: i32 = 4

/** `__host-h` and the rest, read as words with every octet's 0x20 bit set, so that `_` reads as 0x7F. */
const LOWER: u64 = 0x2020202020202020
const SECURE_: u64 = 0x6572756365737f7f
const HOST_: u64 = 0x2d74736f687f7f
const HTTP_: u64 = 0x2d707474687f7f
/** `-` behind `__Secure`; `http-` behind `__Host-`. */
const DASH: u32 = 0x2d
const HTTP_TAIL: u64 = 0x2d70747468
const SEVEN: u64 = 0xffffffffffffff
const FIVE: u64 = 0xffffffffff

/** What the prefix of `name` demands. Names hold no control octets, so that a set 0x20 bit tells `_` and `-` apart. */
function demandsOf(name: usize, length: i32): i32 {
  if (length < 7 || load<u16>(name) != 0x5f5f) return NONE
  const word = load<u64>(name) | LOWER
  if ((word & SEVEN) == HTTP_) return NEEDS_SECURE | NEEDS_HTTP_ONLY
  if ((word & SEVEN) == HOST_) {
    const isHttp = length >= 12 && ((load<u64>(name + 7) | LOWER) & FIVE) == HTTP_TAIL
    return NEEDS_SECURE | NEEDS_HOST | (isHttp ? NEEDS_HTTP_ONLY : 0)
  }
  return length >= 9 && word == SECURE_ && load<u8>(name + 8) == DASH ? NEEDS_SECURE : NONE
}

/** Whether a nameless cookie's value would be taken for a prefixed name. */
export function isPrefixed(value: usize, length: i32): bool {
  return demandsOf(value, length) != NONE
}

/**
 * Whether the cookie is what its name says. `isSecure`: the attribute from a trustworthy URL; `isWholeHost`: no domain
 * given (or an IP's own) and path `/`.
 */
export function prefixHolds(name: usize, length: i32, isSecure: bool, isHttpOnly: bool, isWholeHost: bool): bool {
  const demands = demandsOf(name, length)
  if (demands & NEEDS_SECURE && !isSecure) return false
  if (demands & NEEDS_HTTP_ONLY && !isHttpOnly) return false
  return !(demands & NEEDS_HOST) || isWholeHost
}
