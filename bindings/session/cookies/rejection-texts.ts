// Electron's words for a refused cookie: every text that applies, in this order and without separator, then Chromium's
// debug string.
// Source: InclusionStatusToString (shell/browser/api/electron_api_cookies.cc),
// CookieInclusionStatus::GetDebugString (net/cookies/cookie_inclusion_status.cc).
import type { CookieReason } from '../../core/cookie-types.ts'

const TEXTS: Readonly<Record<CookieReason, string>> = {
  HTTP_ONLY: 'The cookie was HttpOnly, but the attempted access was through a non-HTTP API.',
  SECURE_ONLY: 'The cookie was Secure, but the URL was not allowed to access Secure cookies.',
  DOMAIN_MISMATCH: "The cookie's domain attribute did not match the domain of the URL attempting access.",
  NOT_ON_PATH: "The cookie's path attribute did not match the path of the URL attempting access.",
  SAMESITE_STRICT:
    'The cookie had SameSite=Strict, and the attempted access did not have an appropriate SameSiteCookieContext',
  SAMESITE_LAX:
    'The cookie had SameSite=Lax, and the attempted access did not have an appropriate SameSiteCookieContext',
  SAMESITE_UNSPECIFIED_TREATED_AS_LAX:
    'The cookie did not specify a SameSite attribute, and therefore was treated as if it were SameSite=Lax, ' +
    'and the attempted access did not have an appropriate SameSiteCookieContext.',
  SAMESITE_NONE_INSECURE: 'The cookie specified SameSite=None, but it was not Secure.',
  FAILURE_TO_STORE: 'The cookie was malformed and could not be stored',
  NONCOOKIEABLE_SCHEME: 'Attempted to set a cookie from a scheme that does not support cookies.',
  OVERWRITE_SECURE: 'The cookie would have overwritten a Secure cookie, and was not allowed to do so.',
  OVERWRITE_HTTP_ONLY: 'The cookie would have overwritten an HttpOnly cookie, and was not allowed to do so.',
  INVALID_DOMAIN: 'The cookie was set with an invalid Domain attribute.',
  INVALID_PREFIX: 'The cookie was set with an invalid __Host- or __Secure- prefix.',
  INVALID_PARTITIONED:
    'Cookie was set with an invalid Partitioned attribute, which is only valid if the cookie has a __Host- prefix.',
  NAME_VALUE_PAIR_EXCEEDS_MAX_SIZE: 'The cookie exceeded the name/value pair size limit.',
  ATTRIBUTE_VALUE_EXCEEDS_MAX_SIZE: 'Cookie exceeded the attribute size limit.',
  DISALLOWED_CHARACTER: 'The cookie contains ASCII control characters',
  NO_COOKIE_CONTENT: 'The cookie contains no content or only whitespace.',
  INVALID_PATH: 'The cookie was set with an invalid Path attribute.',
  AMBIGUOUS_SERIALIZATION: 'Cookie was rejected in parsing due to having an ambiguous serialization.',
}

const ORDER = Object.keys(TEXTS) as CookieReason[]

export function rejectionError(reasons: readonly CookieReason[]): Error {
  const inOrder = ORDER.filter((reason) => reasons.includes(reason))
  const texts = inOrder.map((reason) => TEXTS[reason]).join('') || 'Unknown error'
  const debug = [...inOrder.map((reason) => `EXCLUDE_${reason}`), 'DO_NOT_WARN'].join(', ')
  return new Error(`Failed to set cookie - ${texts}${debug}`)
}
