// What applications choose: where sessions live and how hard they are kept.
import type { Host } from '../host/host.ts'
import type { Dialer } from '../host/transport.ts'
import type { CacheOptions } from './cache/open-cache.ts'
import type { CustomScheme } from './protocol/custom-scheme.ts'

/**
 * When cookies reach the disk. Whatever is chosen, a killed process leaves a store that opens, and every normal exit
 * writes what is left.
 * - `lazy`: every 30 s or 512 changes, as Chromium. A kill loses the last batch.
 * - `prompt` (default): one batch at the end of the same turn; `set` resolves after it. A loss of power may lose the last batches.
 * - `strict`: as `prompt`, and on disk (`synchronous=FULL`) before `set` resolves and before a response reaches its caller.
 */
export type Durability = 'lazy' | 'prompt' | 'strict'

/** Electron's options of `fromPartition` and `fromPath`; they count when the session is created. */
export interface FromPartitionOptions {
  /** Whether there is an HTTP cache, and (beyond Electron) how large: `maxBytes`, octets. Default: true (Electron). */
  cache?: boolean | CacheOptions | undefined
  /** Beyond Electron. Default: that of `createSessions`. Sessions on one directory share the hardest. */
  durability?: Durability | undefined
}

export interface SessionsOptions {
  /** Electron's `sessionData`. Default: the application data of the user by the system's convention, and `appName`. */
  readonly directory?: string | undefined
  /** Default: `productName` or `name` of the package that the main script belongs to. */
  readonly appName?: string | undefined
  readonly appVersion?: string | undefined
  readonly durability?: Durability | undefined
  /** Default: Electron's, see `user-agent.ts`. */
  readonly userAgent?: string | undefined
  /** PEM certificates trusted beside the runtime's and the system's. */
  readonly certificateAuthorities?: readonly string[] | undefined
  /** What these sessions' own schemes are like, as `protocol.registerSchemesAsPrivileged` says it in Electron. */
  readonly schemes?: readonly CustomScheme[] | undefined
  /** How requests reach the network. Default: the runtime's own way; in a page what `ready` was told, else its fetch. */
  readonly dialer?: Dialer | undefined
  /** @internal What the application chose in place of Electron's default, whenever somebody looks. */
  readonly userAgentFallback?: (() => string | undefined) | undefined
  /** @internal The command line of an application, asked when a session is made. */
  readonly cacheSwitches?: (() => CacheSwitches) | undefined
  /** For tests: what the runtime supplies. */
  readonly host?: Host | undefined
}

const HARDNESS: readonly Durability[] = ['lazy', 'prompt', 'strict']

export function checkDurability(value: unknown): Durability | undefined {
  if (value === undefined || HARDNESS.includes(value as Durability)) return value as Durability | undefined
  throw new TypeError(`durability must be one of 'lazy', 'prompt' and 'strict', not ${JSON.stringify(value)}`)
}

export function hardest(a: Durability, b: Durability): Durability {
  return HARDNESS.indexOf(a) > HARDNESS.indexOf(b) ? a : b
}

/** What `--disable-http-cache` and `--disk-cache-size` say. */
export interface CacheSwitches {
  readonly disabled: boolean
  /** Octets of caches on disk. Undefined: the default. */
  readonly diskOctets: number | undefined
}

/** Null: no cache. Throws TypeError for a size that is none. */
export function cacheOptions(value: unknown): CacheOptions | null {
  if (value === false) return null
  if (value === undefined || value === true) return {}
  const maxBytes = (value as CacheOptions | null)?.maxBytes
  if (typeof value === 'object' && value !== null && (maxBytes === undefined || maxBytes > 0)) return { maxBytes }
  throw new TypeError(`cache must be a boolean or { maxBytes } with a size above 0, not ${JSON.stringify(value)}`)
}

/** The cache of a new session: switches turn it off, and bound it on disk where the session is not told how large. */
export function switchedCache(
  options: CacheOptions | null,
  switches: CacheSwitches | undefined,
  isOnDisk: boolean,
): CacheOptions | null {
  if (options === null || switches?.disabled === true) return null
  return isOnDisk ? { maxBytes: options.maxBytes ?? switches?.diskOctets } : options
}
