// Which sessions share a cache: those on one directory, counted. In memory each has its own.
import type { CacheStoreEvents } from '../../host/cache-store.ts'
import type { DamageReport } from '../../host/storage.ts'
import { type CacheSource, LazyCache, ownCache } from './lazy-cache.ts'
import type { CachePlace } from './open-cache.ts'

interface SharedCache {
  readonly cache: CacheSource
  readonly audience: Audience
}

/** The sessions that have a cache: each is told what its store tells. */
class Audience implements CacheStoreEvents {
  readonly #sessions: Set<CacheStoreEvents> = new Set()

  get isEmpty(): boolean {
    return this.#sessions.size === 0
  }

  join(session: CacheStoreEvents): void {
    this.#sessions.add(session)
  }

  leave(session: CacheStoreEvents): void {
    this.#sessions.delete(session)
  }

  failed(error: unknown): void {
    for (const session of [...this.#sessions]) session.failed(error)
  }

  damaged(report: DamageReport): void {
    for (const session of [...this.#sessions]) session.damaged(report)
  }
}

export class SharedCaches {
  readonly #known = new Map<string, SharedCache>()
  /** Caches on their way to closed: a new one in the same place has to wait for its files. */
  readonly #closing = new Map<string, Promise<void>>()

  /** The options of `place` count for the first; `close` gives it back. */
  lease(place: CachePlace): LazyCache {
    if (place.directory === null) return new LazyCache(place)
    const identity = place.host.storage.identity(place.directory)
    const known = this.#known.get(identity) ?? this.#begin(place, identity)
    known.audience.join(place.events)
    return new LazyCache(place, {
      open: () => known.cache.open(),
      close: () => {
        known.audience.leave(place.events)
        return known.audience.isEmpty ? this.#end(identity, known) : Promise.resolve()
      },
    })
  }

  #begin(place: CachePlace, identity: string): SharedCache {
    const audience = new Audience()
    const cache = ownCache({ ...place, events: audience }, this.#closing.get(identity))
    const shared = { cache, audience }
    this.#known.set(identity, shared)
    return shared
  }

  #end(identity: string, shared: SharedCache): Promise<void> {
    this.#known.delete(identity)
    const closed = shared.cache.close()
    const settled = closed.catch(() => {})
    this.#closing.set(identity, settled)
    settled.then(() => {
      if (this.#closing.get(identity) === settled) this.#closing.delete(identity)
    })
    return closed
  }
}
