// The record a Set-Cookie line or API call becomes before the store sees it, and the reasons that can stop it.
// Spec: net/cookies/canonical_cookie.h, cookie_inclusion_status.h. Filled by parse.ts and api-set.ts, judged by both.

/** Bit numbers follow the order of `CookieReason` in bindings/core/cookie-types.ts, which is Chromium's. */
export const REASON_HTTP_ONLY: u32 = 1 << 0
export const REASON_SECURE_ONLY: u32 = 1 << 1
export const REASON_DOMAIN_MISMATCH: u32 = 1 << 2
export const REASON_NOT_ON_PATH: u32 = 1 << 3
export const REASON_SAMESITE_STRICT: u32 = 1 << 4
export const REASON_SAMESITE_LAX: u32 = 1 << 5
export const REASON_SAMESITE_UNSPECIFIED_TREATED_AS_LAX: u32 = 1 << 6
export const REASON_SAMESITE_NONE_INSECURE: u32 = 1 << 7
export const REASON_FAILURE_TO_STORE: u32 = 1 << 8
export const REASON_NONCOOKIEABLE_SCHEME: u32 = 1 << 9
export const REASON_OVERWRITE_SECURE: u32 = 1 << 10
export const REASON_OVERWRITE_HTTP_ONLY: u32 = 1 << 11
export const REASON_INVALID_DOMAIN: u32 = 1 << 12
export const REASON_INVALID_PREFIX: u32 = 1 << 13
export const REASON_INVALID_PARTITIONED: u32 = 1 << 14
export const REASON_NAME_VALUE_PAIR_EXCEEDS_MAX_SIZE: u32 = 1 << 15
export const REASON_ATTRIBUTE_VALUE_EXCEEDS_MAX_SIZE: u32 = 1 << 16
export const REASON_DISALLOWED_CHARACTER: u32 = 1 << 17
export const REASON_NO_COOKIE_CONTENT: u32 = 1 << 18
export const REASON_INVALID_PATH: u32 = 1 << 19
export const REASON_AMBIGUOUS_SERIALIZATION: u32 = 1 << 20

/** Reasons that mean there is no cookie at all: the store is not asked, OVERWRITE_* cannot join them. */
export const BUILD_REASONS: u32 =
  REASON_FAILURE_TO_STORE |
  REASON_INVALID_DOMAIN |
  REASON_INVALID_PREFIX |
  REASON_INVALID_PARTITIONED |
  REASON_NAME_VALUE_PAIR_EXCEEDS_MAX_SIZE |
  REASON_ATTRIBUTE_VALUE_EXCEEDS_MAX_SIZE |
  REASON_DISALLOWED_CHARACTER |
  REASON_NO_COOKIE_CONTENT |
  REASON_INVALID_PATH |
  REASON_AMBIGUOUS_SERIALIZATION

/** `draft.reasons` tells whether it may be stored. */
export const DRAFT_DONE: i32 = 0
/** The Domain text has octets above 0x7F: `domain`, `domainLength` are its range; call again with its ASCII form. */
export const DRAFT_NEEDS_IDNA: i32 = 1

export const SAME_SITE_UNSPECIFIED: i32 = 0
export const SAME_SITE_NONE: i32 = 1
export const SAME_SITE_LAX: i32 = 2
export const SAME_SITE_STRICT: i32 = 3

export const PRIORITY_LOW: i32 = 0
export const PRIORITY_MEDIUM: i32 = 1
export const PRIORITY_HIGH: i32 = 2

export const SOURCE_SCHEME_UNSET: i32 = 0
export const SOURCE_SCHEME_NONSECURE: i32 = 1
export const SOURCE_SCHEME_SECURE: i32 = 2

export const SOURCE_TYPE_UNKNOWN: i32 = 0
export const SOURCE_TYPE_HTTP: i32 = 1
export const SOURCE_TYPE_SCRIPT: i32 = 2
export const SOURCE_TYPE_OTHER: i32 = 3

/** `expires` of a session cookie. */
export const NEVER: i64 = i64.MAX_VALUE

/** Times in microseconds since the Unix epoch. Ranges point into the line, the details, the URL or the room given. */
@unmanaged
export class CookieDraft {
  reasons: u32
  name: usize
  nameLength: i32
  value: usize
  valueLength: i32
  /** Without the leading dot; always the tail of the URL's host (all of it when host-only). */
  domain: usize
  domainLength: i32
  /** The domain key (registrable domain, or the whole host) is the last `keyLength` octets of `domain`. */
  keyLength: i32
  path: usize
  pathLength: i32
  expires: i64
  creation: i64
  lastAccess: i64
  hostOnly: bool
  secure: bool
  httpOnly: bool
  partitioned: bool
  sameSite: i32
  priority: i32
  sourceScheme: i32
  sourcePort: i32
  sourceType: i32
}
