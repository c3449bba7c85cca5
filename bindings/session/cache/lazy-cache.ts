// The cache of a session, opened when somebody first needs it: a request, or who asks for its size or clears it.
import type { HttpCache } from './http-cache.ts'
import type { CachePlace } from './open-cache.ts'

export class LazyCache {
  readonly #place: CachePlace
  #opening: Promise<HttpCache | null> | null = null

  constructor(place: CachePlace) {
    this.#place = place
  }

  /** Null: the runtime keeps none there. Rejects when it cannot be opened, which `events.failed` is told once. */
  open(): Promise<HttpCache | null> {
    this.#opening ??= this.#open()
    return this.#opening
  }

  async #open(): Promise<HttpCache | null> {
    try {
      const { openCache } = await import('./open-cache.ts')
      return await openCache(this.#place)
    } catch (error) {
      this.#place.events.failed(error)
      throw error
    }
  }

  /** For requests: without one they go to the network. */
  orNone(): Promise<HttpCache | null> {
    return this.open().catch(() => null)
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => null)
    await opened?.close()
  }
}
