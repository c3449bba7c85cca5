// The schemes of an application's own that have hosts and cookies: their URLs are read like http's, without user and port
// (Chromium's SCHEME_WITH_HOST, net::CookieMonster::SetCookieableSchemes). A process has few, and forgets none.

/** Entries: the scheme (one of SCHEME_OWN*), the length of its name, the name. */
const ROOM: i32 = 2048
const table = memory.data(2048)
let end: i32 = 0

/** The entry of a name in lower case, 0 when there is none. */
function find(name: usize, length: i32): usize {
  for (let at = 0; at < end; ) {
    const own: i32 = load<u8>(table + at, 1)
    if (own == length && memory.compare(table + at + 2, name, length) == 0) return table + at
    at += 2 + own
  }
  return 0
}

/** Where the name of a declared scheme stays, 0 for any other. `ownScheme` says which it is. */
export function ownName(name: usize, length: i32): usize {
  const entry = end ? find(name, length) : 0
  return entry ? entry + 2 : 0
}

/** One of SCHEME_OWN*, by what `ownName` gave. */
export function ownScheme(name: usize): i32 {
  return load<u8>(name - 2)
}

/** `scheme`: one of SCHEME_OWN*; the larger one stays. False: there is no room for more. */
export function declareOwn(name: usize, length: i32, scheme: i32): bool {
  const entry = find(name, length)
  if (entry) {
    store<u8>(entry, max<i32>(scheme, load<u8>(entry)))
    return true
  }
  if (!length || length > 255 || end + 2 + length > ROOM) return false
  store<u8>(table + end, scheme)
  store<u8>(table + end, length, 1)
  memory.copy(table + end + 2, name, length)
  end += 2 + length
  return true
}
