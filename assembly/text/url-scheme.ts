// The schemes that have cookies, their ports and names.

import { SCHEME_HTTP, SCHEME_HTTPS, SCHEME_OTHER, SCHEME_WS, SCHEME_WSS } from './url'

const HTTP: u32 = 0x70747468
const S: u32 = 0x73

/** One of SCHEME_*, from lower-case text. */
export function schemeOf(name: usize, length: i32): i32 {
  if (length == 5) return load<u32>(name) == HTTP && load<u8>(name + 4) == S ? SCHEME_HTTPS : SCHEME_OTHER
  if (length == 4) return load<u32>(name) == HTTP ? SCHEME_HTTP : SCHEME_OTHER
  if (length < 2 || load<u16>(name) != 0x7377) return SCHEME_OTHER
  if (length == 2) return SCHEME_WS
  return length == 3 && load<u8>(name + 2) == S ? SCHEME_WSS : SCHEME_OTHER
}

export function defaultPort(scheme: i32): i32 {
  return isCryptographic(scheme) ? 443 : 80
}

/** https and wss. */
export function isCryptographic(scheme: i32): bool {
  return scheme == SCHEME_HTTPS || scheme == SCHEME_WSS
}
