// The entry `omnisession/core` in a page: `await loadCore()` comes first.
import { type CoreApi, createCoreApi } from '../../bindings/core/core-api.ts'
import { textCodec } from './codec.ts'
import { PageCoreLoader, type PageCoreSource } from './core-loader.ts'

const loader = new PageCoreLoader()
const core: CoreApi = createCoreApi(loader, textCodec)

export const createCookieJar: CoreApi['createCookieJar'] = core.createCookieJar
export const createCookieModule: CoreApi['createCookieModule'] = core.createCookieModule
export const registrableDomain: CoreApi['registrableDomain'] = core.registrableDomain
export const parseCookieDate: CoreApi['parseCookieDate'] = core.parseCookieDate
export const siteOf: CoreApi['siteOf'] = core.siteOf
export const sameSiteContext: CoreApi['sameSiteContext'] = core.sameSiteContext
export const compileUrlFilter: CoreApi['compileUrlFilter'] = core.compileUrlFilter
export const createUrlPatterns: CoreApi['createUrlPatterns'] = core.createUrlPatterns
export const createCacheIndex: CoreApi['createCacheIndex'] = core.createCacheIndex

/** Fetches and compiles the core. `source`: where it lies, when bundling has moved it. */
export function loadCore(source?: PageCoreSource): Promise<void> {
  return loader.load('cookies', source)
}

export * from '../../bindings/core/index.ts'
export type { PageCoreSource } from './core-loader.ts'
