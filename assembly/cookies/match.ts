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

/** Whether a request for `path` sees the cell. */
@inline export function isOnPath(cell: usize, path: usize, length: u32): bool {
  return pathLength(cell) == 1 || pathMatches(path, length, pathAt(cell), pathLength(cell))
}
