// Which sessions share a cache: those on one directory, counted. In memory each has its own.
import { type CacheSource, LazyCache, ownCache } from './lazy-cache.ts'
import type { CachePlace } from './open-cache.ts'

interface SharedCache {
  readonly cache: CacheSource
  users: number
}

export class SharedCaches {
  readonly #known = new Map<string, SharedCache>()
  /** Caches on their way to closed: a new one in the same place has to wait for its files. */
  readonly #closing = new Map<string, Promise<void>>()

  /** What `place` says counts for the first; `close` gives it back. */
  lease(place: CachePlace): LazyCache {
    if (place.directory === null) return new LazyCache(place)
    const identity = place.host.storage.identity(place.directory)
    const known = this.#known.get(identity) ?? { cache: ownCache(place, this.#closing.get(identity)), users: 0 }
    known.users += 1
    this.#known.set(identity, known)
    return new LazyCache(place, {
      open: () => known.cache.open(),
      close: () => this.#release(identity, known),
    })
  }

  #release(identity: string, shared: SharedCache): Promise<void> {
    shared.users -= 1
    if (shared.users > 0) return Promise.resolve()
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
