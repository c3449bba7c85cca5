// May a stored cookie go to this host and path?
// Spec: RFC 6265bis 5.1.3, 5.1.4; net/cookies/cookie_util.cc IsDomainMatch. Cost: two short compares.
import { sameOctets } from '../memory/octets'
import { domainAt, domainLength, flagsOf, HOST_ONLY, pathAt, pathLength } from './cell'
import { pathMatches } from './path'

/** Whether `host` receives the cookies of the cell's domain. */
export function domainMatches(cell: usize, host: usize, hostLength: u32): bool {
  const domain = domainAt(cell)
  const length = domainLength(cell)
  if (length == hostLength && sameOctets(domain, host, length)) return true
  if (flagsOf(cell) & HOST_ONLY || !length) return false
  if (length - 1 == hostLength) return sameOctets(domain + 1, host, hostLength)
  return hostLength > length && sameOctets(domain, host + hostLength - length, length)
}

/**
 * The same for a host and a cell of one bucket: both end in its key, so that only what stands before it is compared,
 * which is mostly nothing or one label.
 */
export function domainMatchesInBucket(cell: usize, host: usize, hostLength: u32, keyLength: u32): bool {
  const dot: u32 = flagsOf(cell) & HOST_ONLY ? 0 : 1
  const length = domainLength(cell) - dot
  if (length == hostLength || (dot && length == keyLength))
    return isHead(cell, dot, host + hostLength - length, length - keyLength)
  return dot && hostLength > length && isHead(cell, 0, host + hostLength - length - 1, length + 1 - keyLength)
}

/** Whether the domain, from its octet `from` on, and the text begin with the same `size` octets. */
@inline function isHead(cell: usize, from: u32, text: usize, size: u32): bool {
  const domain = domainAt(cell) + from
  if (size > 8) return sameOctets(domain, text, size)
  return size == 0 || (load<u64>(domain) ^ load<u64>(text)) << ((8 - size) << 3) == 0
}

/** Whether a request for `path` sees the cell. */
@inline export function isOnPath(cell: usize, path: usize, length: u32): bool {
  return pathLength(cell) == 1 || pathMatches(path, length, pathAt(cell), pathLength(cell))
}
