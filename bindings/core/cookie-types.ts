// The vocabulary of the cookie door: plain data in and out. The rules are in assembly/cookies.
/// <reference lib="esnext.disposable" preserve="true" />

/** net/cookies/cookie_constants.h. `lax-method-unsafe` is a top-level navigation with an unsafe method. */
export type SameSiteContext = 'strict' | 'lax' | 'lax-method-unsafe' | 'cross-site'
export type SameSite = 'unspecified' | 'no_restriction' | 'lax' | 'strict'
export type CookiePriority = 'low' | 'medium' | 'high'

/** CHIPS: the schemeful top-level site and whether an ancestor is cross-site to the frame. */
export interface CookiePartitionKey {
  readonly topLevelSite: string
  readonly hasCrossSiteAncestor: boolean
}

/** What decides which cookies a request carries, beside its URL. Every field may be left out: a first-party request. */
export interface CookieContext {
  /** URL or origin of the top-level document; null as soon as any ancestor is cross-site to it; default: the request URL. */
  readonly siteForCookies?: string | null | undefined
  /** Origin that started the request; null or absent: typed, or the API. */
  readonly initiator?: string | null | undefined
  /** Default GET. Only unsafe top-level navigations care. */
  readonly method?: string | undefined
  readonly isMainFrameNavigation?: boolean | undefined
  /** False for document.cookie. Default true. */
  readonly isHttp?: boolean | undefined
  /** Absent: the request's own site without a cross-site ancestor. Null: no partition. */
  readonly partitionKey?: CookiePartitionKey | null | undefined
  /** Skips the computation (tests, replay). */
  readonly sameSite?: SameSiteContext | undefined
}

/** A stored cookie with everything the store knows. Times in milliseconds since the Unix epoch. */
export interface CookieRecord {
  readonly name: string
  readonly value: string
  /** With a leading dot exactly when not host-only. */
  readonly domain: string
  readonly hostOnly: boolean
  readonly path: string
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: SameSite
  readonly priority: CookiePriority
  /** Null for session cookies. */
  readonly expires: number | null
  readonly creation: number
  readonly lastAccess: number
  readonly lastUpdate: number
  readonly partitionKey: CookiePartitionKey | null
  readonly sourceScheme: 'unset' | 'nonsecure' | 'secure'
  readonly sourcePort: number
  readonly sourceType: 'unknown' | 'http' | 'script' | 'other'
}

/** Why a cookie is not stored or sent: Chromium's names without `EXCLUDE_` (net/cookies/cookie_inclusion_status.h). */
export type CookieReason =
  | 'HTTP_ONLY'
  | 'SECURE_ONLY'
  | 'DOMAIN_MISMATCH'
  | 'NOT_ON_PATH'
  | 'SAMESITE_STRICT'
  | 'SAMESITE_LAX'
  | 'SAMESITE_UNSPECIFIED_TREATED_AS_LAX'
  | 'SAMESITE_NONE_INSECURE'
  | 'FAILURE_TO_STORE'
  | 'NONCOOKIEABLE_SCHEME'
  | 'OVERWRITE_SECURE'
  | 'OVERWRITE_HTTP_ONLY'
  | 'INVALID_DOMAIN'
  | 'INVALID_PREFIX'
  | 'INVALID_PARTITIONED'
  | 'NAME_VALUE_PAIR_EXCEEDS_MAX_SIZE'
  | 'ATTRIBUTE_VALUE_EXCEEDS_MAX_SIZE'
  | 'DISALLOWED_CHARACTER'
  | 'NO_COOKIE_CONTENT'
  | 'INVALID_PATH'
  | 'AMBIGUOUS_SERIALIZATION'

export interface SetResult {
  /** False also for a line that only deleted (no reasons then). */
  readonly stored: boolean
  /** Empty when accepted. */
  readonly reasons: readonly CookieReason[]
}

/** Electron's `CookiesSetDetails` with `hostOnly` and `partitionKey` beside them. Dates in seconds, as there. */
export interface CookieDetails {
  url: string
  name?: string | undefined
  value?: string | undefined
  domain?: string | undefined
  /** True: `domain`, if given, must be the host itself and the cookie goes to that host alone. */
  hostOnly?: boolean | undefined
  path?: string | undefined
  secure?: boolean | undefined
  httpOnly?: boolean | undefined
  expirationDate?: number | undefined
  sameSite?: SameSite | undefined
  partitionKey?: CookiePartitionKey | null | undefined
  creationDate?: number | undefined
  lastAccessDate?: number | undefined
}

/** Electron's `CookiesGetFilter` with `hostOnly` and `partitionKey` beside them (electron-session 5.1, 5.5). */
export interface CookieFilter {
  url?: string | undefined
  name?: string | undefined
  domain?: string | undefined
  path?: string | undefined
  secure?: boolean | undefined
  session?: boolean | undefined
  httpOnly?: boolean | undefined
  hostOnly?: boolean | undefined
  partitionKey?: CookiePartitionKey | null | undefined
}

/** Electron's causes of `changed`. `removed` is false exactly for the three `inserted*`. */
export type CookieChangeCause =
  | 'inserted'
  | 'inserted-no-change-overwrite'
  | 'inserted-no-value-change-overwrite'
  | 'explicit'
  | 'overwrite'
  | 'expired'
  | 'evicted'
  | 'expired-overwrite'

/** One record of the change log, in order. `cookie` decodes on demand: listeners are rare, the store wants octets. */
export interface CookieChange {
  readonly cause: CookieChangeCause
  readonly removed: boolean
  /** Identity: partition key, domain, path and name as octets. Stable over restarts and runtimes. */
  readonly key: Uint8Array
  /** The stored form (version, fields, checksum) of the cookie inserted; of one removed, without its checksum. */
  readonly row: Uint8Array
  /** Session cookies never go to disk. */
  readonly persistent: boolean
  cookie(): CookieRecord
}

export interface CookieLoadResult {
  readonly loaded: number
  /** Rows that are not (or no longer) what was written: index into the input and what was wrong. */
  readonly damaged: readonly { readonly index: number; readonly reason: string }[]
}

export interface JarOptions {
  /** False: no change log, for jars nobody listens to. Default true; then `drainChanges` has to be called. */
  readonly changes?: boolean | undefined
}

/** What came of an instance that trapped: jars were read out of its memory cookie by cookie. */
export interface CookieRecovery {
  readonly cause: unknown
  readonly jars: number
  readonly kept: number
  /** Cookies whose octets no longer made sense. */
  readonly dropped: number
}

/**
 * One jar: a handle into the cookie module's memory. All calls are synchronous and one crossing each; `now` is in
 * milliseconds since the Unix epoch (fractions kept to microseconds). Nothing throws on account of its input.
 */
export interface CookieJar extends Disposable {
  /** The Cookie header for a request (one character an octet), '' when there is none. Updates last access. */
  header(url: string, context: CookieContext | null, now: number): string
  /** One Set-Cookie line (one character an octet). `serverDate`: the response's Date header, parsed, or null. */
  setFromHeader(
    url: string,
    line: string,
    context: CookieContext | null,
    now: number,
    serverDate: number | null,
  ): SetResult
  /** Electron's `cookies.set`. */
  set(details: CookieDetails, now: number): SetResult
  /** A batch in one crossing; results in order. */
  setMany(details: readonly CookieDetails[], now: number): SetResult[]
  /** Electron's `cookies.get`: longest path first, then oldest. Purges what has expired. */
  get(filter: CookieFilter, now: number): CookieRecord[]
  /** Electron's `cookies.remove`: how many went. */
  remove(url: string, name: string, now: number): number
  /** Removes what matches `filter` and none of `except`; how many went. One crossing. */
  removeMany(filter: CookieFilter, except: readonly CookieFilter[], now: number): number
  /** Cookies in the jar, expired ones not yet met included. */
  readonly size: number
  /** Whether the change log holds records (or lost some). */
  readonly hasChanges: boolean
  /** The log has grown past what a turn should leave in it: drain now, or it will drop records at its hard limit. */
  readonly changesFull: boolean
  /** Takes the change log: inserts, overwrites, removals, expiries, evictions since the last call. */
  drainChanges(): CookieChange[]
  /**
   * Gives back what `drainChanges` has answered, for the next one to use: none of these changes may be read again. Worth
   * a call where changes are looked at and dropped; who keeps them does not call it.
   */
  recycleChanges(changes: readonly CookieChange[]): void
  /**
   * Records were dropped (the log reached its hard limit undrained, or the module was recovered after a trap) since the
   * last `takeChangesLost`: whoever keeps rows rewrites them all from `rows()`.
   */
  takeChangesLost(): boolean
  /** Every cookie in its stored form, in no particular order; changes nothing. */
  rows(): { readonly key: Uint8Array; readonly row: Uint8Array; readonly persistent: boolean }[]
  /** Rows whose last access changed since the last call and which no change record carries. */
  drainAccesses(): { readonly key: Uint8Array; readonly row: Uint8Array }[]
  /** Stored rows into an empty or filled jar, without change records; an equal identity is replaced. */
  load(rows: readonly Uint8Array[], now: number): CookieLoadResult
  /**
   * Stored rows one behind the other, and their keys likewise, into an empty jar or a filled one: as `load`, in one
   * crossing. False when a row or key is not what was written: `load` the rows singly then, some of them again.
   */
  loadPacked(rows: Uint8Array, keys: Uint8Array, count: number): boolean
  /** Cookies as data, from an importer: what `load` does with rows. */
  adopt(cookies: readonly CookieRecord[]): CookieLoadResult
  /** The whole jar as one block: magic, version, checksum. */
  snapshot(): Uint8Array
  /** Replaces the jar's content by a snapshot; false (jar untouched) when magic, version or checksum are wrong. */
  restore(snapshot: Uint8Array): boolean
}
