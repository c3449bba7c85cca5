// Which URLs may set, send and overwrite Secure cookies: secure schemes, and loopback hosts on insecure ones.
// Spec: W3C Secure Contexts 3.1; services/network IsUrlPotentiallyTrustworthy, net::IsLocalhost.

import { ParsedUrl } from '../text/url'

export function isTrustworthy(url: ParsedUrl): bool {
  return false
}
