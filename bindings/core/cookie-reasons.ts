// The answer of a set door: a bit for each reason, in the order of assembly/cookies/draft.ts, and one for "stored".
import type { CookieReason, SetResult } from './cookie-types.ts'

const REASONS: readonly CookieReason[] = [
  'HTTP_ONLY',
  'SECURE_ONLY',
  'DOMAIN_MISMATCH',
  'NOT_ON_PATH',
  'SAMESITE_STRICT',
  'SAMESITE_LAX',
  'SAMESITE_UNSPECIFIED_TREATED_AS_LAX',
  'SAMESITE_NONE_INSECURE',
  'FAILURE_TO_STORE',
  'NONCOOKIEABLE_SCHEME',
  'OVERWRITE_SECURE',
  'OVERWRITE_HTTP_ONLY',
  'INVALID_DOMAIN',
  'INVALID_PREFIX',
  'INVALID_PARTITIONED',
  'NAME_VALUE_PAIR_EXCEEDS_MAX_SIZE',
  'ATTRIBUTE_VALUE_EXCEEDS_MAX_SIZE',
  'DISALLOWED_CHARACTER',
  'NO_COOKIE_CONTENT',
  'INVALID_PATH',
  'AMBIGUOUS_SERIALIZATION',
]
const STORED_BIT = 1 << 30
const STORED: SetResult = Object.freeze({ stored: true, reasons: Object.freeze([]) })
const DELETED: SetResult = Object.freeze({ stored: false, reasons: Object.freeze([]) })

export function setResult(answer: number): SetResult {
  if (answer === STORED_BIT) return STORED
  if (answer === 0) return DELETED
  return { stored: (answer & STORED_BIT) !== 0, reasons: REASONS.filter((_, bit) => (answer >> bit) & 1) }
}
