// What a cookie must be to be kept, whoever sets it: the checks shared by lines and API calls.
// Spec: RFC 6265bis 5.7; net/cookies/canonical_cookie.cc IsSetPermittedInContext, cookie_util.cc GetCookieSourceScheme.

import { ParsedUrl, SCHEME_OTHER } from '../text/url'
import { isCryptographic } from '../text/url-scheme'
import {
  CookieDraft,
  REASON_INVALID_PARTITIONED,
  REASON_INVALID_PREFIX,
  REASON_NONCOOKIEABLE_SCHEME,
  REASON_SAMESITE_LAX,
  REASON_SAMESITE_NONE_INSECURE,
  REASON_SAMESITE_STRICT,
  REASON_SAMESITE_UNSPECIFIED_TREATED_AS_LAX,
  REASON_SECURE_ONLY,
  SAME_SITE_LAX,
  SAME_SITE_NONE,
  SAME_SITE_STRICT,
  SOURCE_SCHEME_NONSECURE,
  SOURCE_SCHEME_SECURE,
} from './draft'
import { isPrefixed, prefixHolds } from './prefixes'
import { isTrustworthy } from './trustworthy'

/** The reasons of a cookie that cannot be built at all: prefixes and Partitioned. `isWholeHost` as in prefixes.ts. */
export function judgeBuild(url: ParsedUrl, isWholeHost: bool, draft: CookieDraft): void {
  const isSecure = draft.secure && isTrustworthy(url)
  const isHidden = !draft.nameLength && isPrefixed(draft.value, draft.valueLength)
  if (isHidden || !prefixHolds(draft.name, draft.nameLength, isSecure, draft.httpOnly, isWholeHost)) {
    draft.reasons |= REASON_INVALID_PREFIX
  }
  if (draft.partitioned && !isSecure) draft.reasons |= REASON_INVALID_PARTITIONED
}

/** The reasons that lie between a well-formed cookie and this URL. */
export function judgeUrl(url: ParsedUrl, draft: CookieDraft): void {
  if (url.scheme == SCHEME_OTHER) draft.reasons |= REASON_NONCOOKIEABLE_SCHEME
  if (draft.secure && !isTrustworthy(url)) draft.reasons |= REASON_SECURE_ONLY
  if (draft.sameSite == SAME_SITE_NONE && !draft.secure) draft.reasons |= REASON_SAMESITE_NONE_INSECURE
}

/** The reason a cross-site context gives for every SameSite but None. */
export function crossSiteReason(sameSite: i32): u32 {
  if (sameSite == SAME_SITE_NONE) return 0
  if (sameSite == SAME_SITE_STRICT) return REASON_SAMESITE_STRICT
  return sameSite == SAME_SITE_LAX ? REASON_SAMESITE_LAX : REASON_SAMESITE_UNSPECIFIED_TREATED_AS_LAX
}

/** Where the cookie says it came from. Secure over http (a trustworthy host) counts as secure, port 80 then as 443. */
export function setSource(url: ParsedUrl, draft: CookieDraft): void {
  const isSecure = draft.secure || isCryptographic(url.scheme)
  draft.sourceScheme = isSecure ? SOURCE_SCHEME_SECURE : SOURCE_SCHEME_NONSECURE
  draft.sourcePort = isSecure && url.port == 80 && !isCryptographic(url.scheme) ? 443 : url.port
}
