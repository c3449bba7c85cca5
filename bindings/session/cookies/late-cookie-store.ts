// A shared cookie store before its code is there. Only pages have such stores, and only for sessions that are kept: what
// runs them is loaded when the first is opened. Nobody has a cookie before `opening()`, so that until then there is only
// who observes, how hard is kept, and whether it was closed.
import type { CookieContext, CookieJar } from '../../core/cookie-types.ts'
import type { DamageReport } from '../../host/storage.ts'
import { type Durability, hardest } from '../options.ts'
import { type CookieKeeper, type CookieObserver, closedError, type Operation } from './cookie-keeper.ts'
import type { SharedCookieStoreParts } from './shared-cookie-store.ts'

export class LateCookieStore implements CookieKeeper {
  readonly #parts: SharedCookieStoreParts
  readonly #observers = new Map<CookieObserver, () => void>()
  #durability: Durability
  #store: CookieKeeper | null = null
  #loading: Promise<CookieKeeper> | null = null
  #closed = false

  constructor(parts: SharedCookieStoreParts) {
    this.#parts = parts
    this.#durability = parts.durability
  }

  join(durability: Durability): void {
    this.#durability = hardest(this.#durability, durability)
    this.#store?.join(durability)
  }

  observe(observer: CookieObserver): () => void {
    this.#observers.set(observer, this.#store?.observe(observer) ?? (() => {}))
    return () => {
      this.#observers.get(observer)?.()
      this.#observers.delete(observer)
    }
  }

  get damage(): readonly DamageReport[] {
    return this.#store?.damage ?? []
  }

  opening(): Promise<void> | null {
    if (this.#store !== null) return this.#store.opening()
    if (this.#closed) return Promise.reject(closedError())
    return this.#load().then((store) => store.opening() ?? undefined)
  }

  #load(): Promise<CookieKeeper> {
    this.#loading ??= this.#create().finally(() => {
      this.#loading = null
    })
    return this.#loading
  }

  async #create(): Promise<CookieKeeper> {
    const { SharedCookieStore } = await import('./shared-cookie-store.ts')
    if (this.#closed) throw closedError()
    this.#store = new SharedCookieStore({ ...this.#parts, durability: this.#durability })
    for (const observer of this.#observers.keys()) this.#observers.set(observer, this.#store.observe(observer))
    return this.#store
  }

  get #opened(): CookieKeeper {
    if (this.#store === null) throw closedError()
    return this.#store
  }

  get jar(): CookieJar {
    return this.#opened.jar
  }

  now(): number {
    return this.#parts.host.clock.now()
  }

  change<T>(operation: Operation<T>): T | Promise<T> {
    return this.#opened.change(operation)
  }

  header(url: string, context: CookieContext | null): string {
    return this.#opened.header(url, context)
  }

  store(
    url: string,
    lines: readonly string[],
    context: CookieContext | null,
    date: string | null,
  ): Promise<void> | null {
    return this.#opened.store(url, lines, context, date)
  }

  changed(): Promise<void> {
    return this.#opened.changed()
  }

  async flush(): Promise<void> {
    await this.#store?.flush()
  }

  async flushed(): Promise<void> {
    await this.#loading?.catch(() => {})
    await this.#store?.flushed()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#loading?.catch(() => {})
    await this.#store?.close()
  }
}
