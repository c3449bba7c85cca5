// A host that is canonical already (a stored domain, a host the caller vouches for) as the record of a parsed URL, so
// that it can be asked for its site.
import { HOST_IPV4, HOST_IPV6, HOST_NAME, ParsedUrl, SCHEME_HTTPS, URL_OK } from '../text/url'

/** Fills `record` for the host at `at`, which is not empty. */
export function describeHost(record: ParsedUrl, at: usize, length: u32): void {
  record.status = URL_OK
  record.scheme = SCHEME_HTTPS
  record.host = at
  record.hostLength = length
  record.hostKind = hostKind(at, length)
  record.pathLength = 0
  record.port = 443
  record.registrableLength = -1
}

/** Canonical hosts: a bracket means IPv6, digits and dots alone IPv4. */
function hostKind(at: usize, length: u32): i32 {
  if (!length) return HOST_NAME
  if (load<u8>(at) == 0x5b) return HOST_IPV6
  for (let i = length; i > 0; i--) {
    const c = load<u8>(at + i - 1)
    if (c != 0x2e && (c < 0x30 || c > 0x39)) return HOST_NAME
  }
  return HOST_IPV4
}
