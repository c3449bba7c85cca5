// The entry `omnisession/core`: the core's decisions as functions, for who wants one algorithm and no session.
import { CacheIndex, type CacheIndexOptions } from './cache-index.ts'
import type { TextCodec } from './codec.ts'
import type { CookieContext, CookieJar, JarOptions, SameSiteContext } from './cookie-types.ts'
import { CookieModule, type CookieModuleOptions } from './cookies.ts'
import { type UrlFilter, type UrlFilterSource, UrlPatterns } from './url-patterns.ts'

/** A compiled module, or its octets. */
export type CoreSource = WebAssembly.Module | BufferSource

export interface CoreApi {
  /**
   * A cookie jar in memory. Without `{ changes: true }` it keeps no change log; with it, call `drainChanges`.
   *
   * ```js
   * const jar = createCookieJar()
   * jar.setFromHeader('https://example.com/', 'id=1; Secure', null, Date.now(), null)
   * jar.header('https://example.com/', null, Date.now()) // 'id=1'
   * ```
   */
  createCookieJar(options?: JarOptions): CookieJar
  /** A wasm instance of its own, for jars that should not share a memory with others. */
  createCookieModule(options?: CookieModuleOptions): CookieModule
  /** `registrableDomain('www.example.co.uk')` is `'example.co.uk'`; null for suffixes, single labels and IP addresses. */
  registrableDomain(host: string): string | null
  /** Milliseconds since the Unix epoch of an Expires text; null when browsers would ignore it. */
  parseCookieDate(text: string): number | null
  /** The schemeful site: `siteOf('https://www.example.com/x')` is `'https://example.com'`; null without one. */
  siteOf(url: string): string | null
  /** Which SameSite cookies a request may carry. */
  sameSiteContext(url: string, context?: CookieContext | null): SameSiteContext
  /**
   * A filter of webRequest. Throws `InvalidUrlPatternError`. `standardSchemes`: as for `UrlPatterns.compile`.
   *
   * ```js
   * const filter = compileUrlFilter({ urls: ['https://*.example.com/*'], excludeUrls: ['*://*.ads.example/*'] })
   * filter.matches('https://www.example.com/x') // true
   * ```
   */
  compileUrlFilter(source: UrlFilterSource, standardSchemes?: Iterable<string>): UrlFilter
  /** A wasm instance of its own, for filters that should not share a memory with others. */
  createUrlPatterns(): UrlPatterns
  /**
   * An index of what a cache holds, in a wasm instance of its own. `module`: another one than the library's.
   *
   * ```js
   * const index = await createCacheIndex({ maxBytes: 1e8, seed: crypto.randomUUID() })
   * index.insert('https://example.com/', 5000, Date.now(), 0)
   * index.lookup('https://example.com/', Date.now()) // 0, its flags
   * ```
   */
  createCacheIndex(options: CacheIndexOptions, module?: WebAssembly.Module): Promise<CacheIndex>
}

/** The compiled modules by domain; asked for at the first use, not before. */
export interface CoreModules {
  module(domain: 'cookies' | 'match'): WebAssembly.Module
  loaded(domain: 'cache'): Promise<WebAssembly.Module>
}

export function createCoreApi(modules: CoreModules, codec: TextCodec): CoreApi {
  const module: CoreModules['module'] = (domain) => modules.module(domain)
  let shared: CookieModule | undefined
  const cookies = (): CookieModule => {
    shared ??= new CookieModule(module('cookies'), codec)
    return shared
  }
  let patterns: UrlPatterns | undefined
  return {
    createCookieJar: (options) => cookies().createJar({ changes: options?.changes ?? false }),
    createCookieModule: (options) => new CookieModule(module('cookies'), codec, options),
    registrableDomain: (host) => cookies().registrableDomain(host),
    parseCookieDate: (text) => cookies().parseCookieDate(text),
    siteOf: (url) => cookies().siteOf(url),
    sameSiteContext: (url, context) => cookies().sameSiteContext(url, context ?? null),
    compileUrlFilter(source, standardSchemes) {
      patterns ??= new UrlPatterns(module('match'), codec)
      return patterns.compile(source, standardSchemes)
    },
    createUrlPatterns: () => new UrlPatterns(module('match'), codec),
    createCacheIndex: async (options, other) =>
      new CacheIndex(other ?? (await modules.loaded('cache')), codec, options),
  }
}
