// Clearing what a session keeps: cookies and the HTTP cache. The other types of data have no store here, so that nothing
// of them is ever there. Spec: Electron's ClearDataTask (shell/browser/api/electron_api_session.cc), content/browser/
// browsing_data/clear_site_data_handler.cc, browsing_data_remover_impl.cc.
import { originOfKey } from '../cache/cache-key.ts'
import type { HttpCache } from '../cache/http-cache.ts'
import type { CookieKeeper } from '../cookies/cookie-keeper.ts'
import { type ChosenCookies, clearCookies } from './clear-cookies.ts'
import type { ClearDataRequest, ClearStorageDataRequest, OriginFilter, Wanted } from './clear-data-options.ts'

export interface ClearingParts {
  cookies(): CookieKeeper
  /** Null: the session has none. Rejects when it cannot be opened. */
  cache(): Promise<HttpCache | null>
  /** The schemeful site of a URL, '' when it has none. */
  siteOf(url: string): string
}

type Work = Readonly<Record<keyof Wanted, () => Promise<void>>>

export class Clearing {
  readonly #parts: ClearingParts

  constructor(parts: ClearingParts) {
    this.#parts = parts
  }

  /** Rejects with `Failed to clear data` and the `failedDataTypes`; the others are cleared then. */
  data({ wanted, filter }: ClearDataRequest): Promise<void> {
    return this.#run(wanted, {
      cookies: () => this.#clearCookies(filter === null ? undefined : this.#ofSites(filter)),
      cache: () => this.#clearCache(filter),
    })
  }

  storageData({ wanted, origin }: ClearStorageDataRequest): Promise<void> {
    const host = origin === null ? null : new URL(origin).hostname
    return this.#run(wanted, {
      cookies: () => this.#clearCookies(host === null ? undefined : (one, hostOnly) => hostOnly && one === host),
      cache: () => this.#clearCache(origin === null ? null : { origins: [origin], spares: false }),
    })
  }

  /** What a response's Clear-Site-Data says. */
  site(origin: string, wanted: Wanted): Promise<void> {
    return this.data({ wanted, filter: { origins: [origin], spares: false } })
  }

  async #run(wanted: Wanted, work: Work): Promise<void> {
    const types = (['cache', 'cookies'] as const).filter((type) => wanted[type])
    const ends = await Promise.allSettled(types.map((type) => work[type]()))
    const failedDataTypes = types.filter((_, at) => ends[at]?.status === 'rejected')
    if (failedDataTypes.length === 0) return
    const cause = ends.find((end) => end.status === 'rejected')?.reason
    throw Object.assign(new Error('Failed to clear data', { cause }), { failedDataTypes })
  }

  async #clearCookies(chosen: ChosenCookies | undefined): Promise<void> {
    await clearCookies(this.#parts.cookies(), chosen)
  }

  #ofSites({ origins, spares }: OriginFilter): ChosenCookies {
    const sites = new Set(origins.map((origin) => this.#site(new URL(origin).hostname)))
    return (host) => sites.has(this.#site(host)) !== spares
  }

  /** By the registrable domain alone: schemes are no part of it. */
  #site(host: string): string {
    const url = `https://${host}`
    return this.#parts.siteOf(url) || url
  }

  async #clearCache(filter: OriginFilter | null): Promise<void> {
    const cache = await this.#parts.cache()
    if (filter === null) return cache?.clear()
    const origins = new Set(filter.origins)
    await cache?.clear((key) => origins.has(originOfKey(key)) !== filter.spares)
  }
}
