// Schemes as bits: what a pattern names, what a URL has. Only those with a number of their own or a rule of their own have
// one; all others share SCHEME_OTHER and go by their text.

export const SCHEME_HTTP: u32 = 1
export const SCHEME_HTTPS: u32 = 2
export const SCHEME_WS: u32 = 4
export const SCHEME_WSS: u32 = 8
export const SCHEME_FTP: u32 = 16
export const SCHEME_FILE: u32 = 32
export const SCHEME_OTHER: u32 = 64
/** What `*` stands for. */
export const SCHEME_ANY: u32 = SCHEME_HTTP | SCHEME_HTTPS

const HTTP: u32 = 0x70747468
const FILE: u32 = 0x656c6966

/** Compared literally: `HTTP` is another scheme. */
export function schemeBit(text: usize, length: u32): u32 {
  if (length == 4) {
    const word = load<u32>(text)
    return word == HTTP ? SCHEME_HTTP : word == FILE ? SCHEME_FILE : SCHEME_OTHER
  }
  if (length == 5) return load<u32>(text) == HTTP && load<u8>(text + 4) == 0x73 ? SCHEME_HTTPS : SCHEME_OTHER
  if (length == 1) return load<u8>(text) == 0x2a ? SCHEME_ANY : SCHEME_OTHER
  if (length == 2) return load<u16>(text) == 0x7377 ? SCHEME_WS : SCHEME_OTHER
  if (length != 3) return SCHEME_OTHER
  const word = load<u32>(text) & 0xffffff
  return word == 0x737377 ? SCHEME_WSS : word == 0x707466 ? SCHEME_FTP : SCHEME_OTHER
}

/** -1: none. */
export function defaultPortOf(scheme: u32): i32 {
  if (scheme == SCHEME_HTTP || scheme == SCHEME_WS) return 80
  if (scheme == SCHEME_HTTPS || scheme == SCHEME_WSS) return 443
  return scheme == SCHEME_FTP ? 21 : -1
}
