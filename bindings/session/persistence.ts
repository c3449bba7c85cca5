// Which sessions share what: cookie stores are keyed by the real path of their directory and counted, so that
// `persist:A`, `persist:a` and a `fromPath` to the same place have one store, one jar and the same change events.
import { UrlPatterns } from '../core/url-patterns.ts'
import type { Host } from '../host/host.ts'
import { SharedCaches } from './cache/shared-caches.ts'
import type { CookieKeeper } from './cookies/cookie-keeper.ts'
import { CookieModules } from './cookies/cookie-modules.ts'
import { CookieStore } from './cookies/cookie-store.ts'
import { LateCookieStore } from './cookies/late-cookie-store.ts'
import { RequestBlobs } from './network/request-blobs.ts'
import type { Durability } from './options.ts'

export interface Lease {
  readonly cookies: CookieKeeper
  /** Idempotent. The last one closes the store. */
  release(): Promise<void>
}

interface Shared {
  readonly cookies: CookieKeeper
  users: number
}

export class Persistence {
  readonly host: Host
  readonly modules: CookieModules
  #patterns: UrlPatterns | null = null
  #blobs: RequestBlobs | null = null
  readonly caches: SharedCaches = new SharedCaches()
  readonly #shared = new Map<string, Shared>()
  /** Stores on their way to closed: a new one on the same place has to wait, the lock is still held. */
  readonly #closing = new Map<string, Promise<void>>()

  constructor(host: Host) {
    this.host = host
    this.modules = new CookieModules(host)
  }

  /** One for all sessions: a page has few wasm memories. */
  get urlPatterns(): UrlPatterns {
    this.#patterns ??= new UrlPatterns(this.host.core.module('match'), this.host.codec)
    return this.#patterns
  }

  /** One for all sessions: `getBlobData` of any of them gives any blob, as in Electron. */
  get requestBlobs(): RequestBlobs {
    this.#blobs ??= new RequestBlobs(() => this.host.environment.uuid())
    return this.#blobs
  }

  lease(directory: string | null, durability: Durability): Lease {
    if (directory === null) return this.#lend(null, { cookies: this.#create(null, durability), users: 0 })
    const identity = this.host.storage.identity(directory)
    const known = this.#shared.get(identity)
    known?.cookies.join(durability)
    const shared = known ?? { cookies: this.#create(identity, durability), users: 0 }
    this.#shared.set(identity, shared)
    return this.#lend(identity, shared)
  }

  /** Whether a session of this process uses the directory. */
  isUsed(directory: string): boolean {
    const identity = this.host.storage.identity(directory)
    return this.#shared.has(identity) || this.#closing.has(identity)
  }

  #create(identity: string | null, durability: Durability): CookieKeeper {
    const { host, modules } = this
    const before = identity === null ? undefined : this.#closing.get(identity)
    if (identity === null || 'open' in host.storage)
      return new CookieStore({ host, modules, directory: identity, durability, before })
    return new LateCookieStore({ host, storage: host.storage, modules, directory: identity, durability, before })
  }

  #lend(identity: string | null, shared: Shared): Lease {
    shared.users += 1
    let released: Promise<void> | null = null
    const release = (): Promise<void> => {
      shared.users -= 1
      return shared.users === 0 ? this.#close(identity, shared.cookies) : shared.cookies.flushed()
    }
    return { cookies: shared.cookies, release: () => (released ??= release()) }
  }

  #close(identity: string | null, cookies: CookieKeeper): Promise<void> {
    const closed = cookies.close()
    if (identity === null) return closed
    this.#shared.delete(identity)
    const settled = closed
      .catch(() => {})
      .then(() => {
        if (this.#closing.get(identity) === settled) this.#closing.delete(identity)
      })
    this.#closing.set(identity, settled)
    return closed
  }
}
