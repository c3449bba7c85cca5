// The cache of a session, opened when somebody first needs it: a request, or who asks for its size or clears it.
import type { HttpCache } from './http-cache.ts'
import type { CachePlace } from './open-cache.ts'

export interface CacheSource {
  open(): Promise<HttpCache | null>
  close(): Promise<void>
}

export class LazyCache implements CacheSource {
  readonly #place: CachePlace
  readonly #source: CacheSource
  #opening: Promise<HttpCache | null> | null = null
  #closed: Promise<void> | null = null

  /** `source`: a cache that others have, too. */
  constructor(place: CachePlace, source: CacheSource = ownCache(place)) {
    this.#place = place
    this.#source = source
  }

  /** Null: the runtime keeps none there. Rejects when it cannot be opened, which `events.failed` is told once. */
  open(): Promise<HttpCache | null> {
    this.#opening ??= this.#source.open().catch((error) => {
      this.#place.events.failed(error)
      throw error
    })
    return this.#opening
  }

  /** For requests: without one they go to the network. */
  orNone(): Promise<HttpCache | null> {
    return this.open().catch(() => null)
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#source.close()
    return this.#closed
  }
}

/** A cache of its own; `before`: what has to end first. */
export function ownCache(place: CachePlace, before?: Promise<void>): CacheSource {
  let opening: Promise<HttpCache | null> | null = null
  const open = async (): Promise<HttpCache | null> => {
    await before
    const { openCache } = await import('./open-cache.ts')
    return openCache(place)
  }
  return {
    open() {
      opening ??= open()
      return opening
    },
    async close() {
      const opened = await opening?.catch(() => null)
      await opened?.close()
    },
  }
}
