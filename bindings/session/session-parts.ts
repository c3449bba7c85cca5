// What a session is given by the registry.
import type { Dialer } from '../host/transport.ts'
import type { CacheOptions } from './cache/open-cache.ts'
import type { Durability } from './options.ts'
import type { SessionKey } from './partition.ts'
import type { Persistence } from './persistence.ts'
import type { SchemeRules } from './protocol/scheme-rules.ts'

/** How sessions introduce themselves unless told otherwise. */
export interface Manners {
  userAgent(): string
  /** What the application chose so far; null: the default. */
  chosenUserAgent(): string | null
  /** A complete header value. */
  acceptLanguages(): string
}

export interface SessionParts {
  readonly persistence: Persistence
  readonly key: SessionKey
  /** Null: in memory. */
  readonly directory: string | null
  readonly durability: Durability
  /** Null: no HTTP cache. */
  readonly cache: CacheOptions | null
  readonly manners: Manners
  readonly certificateAuthorities: readonly string[]
  readonly schemes: SchemeRules
  /** Undefined: the runtime's own. */
  readonly dialer: Dialer | undefined
  readonly onClosed: () => void
}
