// Who is who: the sessions of an application by partition and path (Electron's module `session`), where their
// directories are, and what happens when one is closed or deleted.
// Source: Electron's documentation of `session`, shell/browser/api/electron_api_session.cc.
import { OmniError } from '../core/errors.ts'
import type { Environment, Host } from '../host/host.ts'
import { requireArguments, requireString } from './argument-errors.ts'
import { Emitter } from './emitter.ts'
import {
  cacheOptions,
  checkDurability,
  type FromPartitionOptions,
  type SessionsOptions,
  switchedCache,
} from './options.ts'
import { directoryName, identifierOf, keyOfPartition, type SessionKey } from './partition.ts'
import type { Persistence } from './persistence.ts'
import { readCustomSchemes } from './protocol/custom-scheme.ts'
import { SchemeRules } from './protocol/scheme-rules.ts'
import { createSession, type Session } from './session.ts'
import type { Manners } from './session-parts.ts'
import { acceptLanguageHeader, defaultUserAgent } from './user-agent.ts'

export type SessionsEvents = {
  /** Once for each new session, before `fromPartition` returns; as in Electron without an event object. */
  'session-created': [session: Session]
}

export class Sessions extends Emitter<SessionsEvents> {
  readonly #persistence: Persistence
  readonly #host: Host
  readonly #options: SessionsOptions
  readonly #sessions = new Map<string, Session>()
  #directory: string | undefined
  readonly #manners: Manners
  readonly #schemes: SchemeRules

  constructor(persistence: Persistence, options: SessionsOptions) {
    super()
    checkDurability(options.durability)
    this.#persistence = persistence
    this.#host = persistence.host
    this.#options = options
    this.#schemes = new SchemeRules(readCustomSchemes(options.schemes ?? []))
    for (const scheme of this.#schemes.standardSchemes)
      persistence.modules.declareScheme(scheme, this.#schemes.traitsOf(scheme).secure)
    const chosenUserAgent = (): string | null => options.userAgent ?? options.userAgentFallback?.() ?? null
    const usualUserAgent = once(() => this.#defaultUserAgent())
    this.#manners = {
      userAgent: () => chosenUserAgent() ?? usualUserAgent(),
      chosenUserAgent,
      acceptLanguages: once(() => acceptLanguageHeader(this.#host.environment.locale)),
    }
    if (options.directory !== undefined) this.directory = options.directory
  }

  /** Electron's `sessionData`: the default session's directory; the others are in `Partitions` below it. */
  get directory(): string {
    this.#directory ??= defaultDirectory(this.#host.environment, this.#options.appName)
    return this.#directory
  }

  /** For sessions created from now on (`app.setPath('sessionData', path)`). */
  set directory(path: string) {
    if (!this.#host.environment.isAbsolute(path))
      throw new TypeError(`The directory of sessions must be an absolute path, not '${path}'`)
    this.#directory = path
  }

  /** `persist:NAME` is kept on disk, `NAME` in memory, `''` is the default session. The same string gives the same object. */
  fromPartition(partition: string, options?: FromPartitionOptions): Session
  fromPartition(...given: unknown[]): Session {
    requireArguments(given.length, 1)
    const key = keyOfPartition(requireString(given[0], 0))
    return this.#obtain(key, given[1] as FromPartitionOptions | undefined)
  }

  /** A persistent session in a directory of its own. */
  fromPath(path: string, options?: FromPartitionOptions): Session
  fromPath(...given: unknown[]): Session {
    requireArguments(given.length, 1)
    const path = requireString(given[0], 0)
    if (path === '') throw new TypeError('An empty path was specified')
    if (!this.#host.environment.isAbsolute(path)) throw new TypeError('An absolute path was not provided')
    return this.#obtain({ kind: 'path', name: path, inMemory: false }, given[1] as FromPartitionOptions | undefined)
  }

  get defaultSession(): Session {
    return this.fromPartition('')
  }

  /** Beyond Electron: the sessions that exist, in the order of their creation. */
  list(): Session[] {
    return [...this.#sessions.values()]
  }

  /**
   * Beyond Electron: deletes what a persistent partition keeps on disk. False when there was nothing. Rejects with
   * `OMNI_PARTITION_IN_USE` while its session is open here, `OMNI_PARTITION_OWNED` while another process has it.
   */
  async delete(partition: string): Promise<boolean> {
    const key = keyOfPartition(requireString(partition, 0))
    const directory = this.#directoryOf(key)
    if (this.#sessions.has(identifierOf(key)) || (directory !== null && this.#persistence.isUsed(directory)))
      throw new OmniError(
        'OMNI_PARTITION_IN_USE',
        `The session '${partition}' is in use; close() it before deleting it`,
      )
    if (directory === null) return false
    // Begun at once: a session that begins meanwhile waits for it. There may be a state without a cache, and a cache alone.
    const state = this.#host.storage.delete(directory)
    const cache = this.#host.loadCacheStorage?.().then((caches) => caches.delete(directory))
    return (await Promise.all([state, cache])).includes(true)
  }

  /** Beyond Electron: closes every session. All are tried; the first error is thrown. */
  async close(): Promise<void> {
    const outcomes = await Promise.allSettled(this.list().map((session) => session.close()))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #obtain(key: SessionKey, options: FromPartitionOptions | undefined): Session {
    const identifier = identifierOf(key)
    return this.#sessions.get(identifier) ?? this.#create(key, identifier, options)
  }

  #create(key: SessionKey, identifier: string, options: FromPartitionOptions | undefined): Session {
    const directory = this.#directoryOf(key)
    const session = createSession({
      persistence: this.#persistence,
      key,
      directory,
      durability: checkDurability(options?.durability) ?? this.#options.durability ?? 'prompt',
      cache: switchedCache(cacheOptions(options?.cache), this.#options.cacheSwitches?.(), directory !== null),
      manners: this.#manners,
      certificateAuthorities: this.#options.certificateAuthorities ?? [],
      dialer: this.#options.dialer,
      schemes: this.#schemes,
      onClosed: () => this.#sessions.delete(identifier),
    })
    this.#sessions.set(identifier, session)
    this.emit('session-created', session)
    return session
  }

  #directoryOf(key: SessionKey): string | null {
    if (key.inMemory) return null
    if (key.kind === 'path') return key.name
    if (key.name === '') return this.directory
    const { environment } = this.#host
    return environment.join(this.directory, 'Partitions', directoryName(key.name, environment.digest))
  }

  #defaultUserAgent(): string {
    const { environment } = this.#host
    const { appName = environment.applicationName, appVersion = environment.applicationVersion } = this.#options
    return defaultUserAgent(environment.userAgentPlatform, appName, appVersion)
  }
}

/** Asking the system costs up to milliseconds: when somebody looks, and once for all sessions. */
function once(ask: () => string): () => string {
  let answer: string | undefined
  return () => {
    answer ??= ask()
    return answer
  }
}

function defaultDirectory(environment: Environment, appName = environment.applicationName): string {
  // A scoped name is two directories, as Electron has it; each is made harmless by itself.
  const parts = appName.split('/').map((part) => part.replaceAll(/[\\:*?"<>|\0]|^\.+$/g, '_'))
  return environment.join(environment.applicationData, ...parts)
}
