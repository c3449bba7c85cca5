// The entry `omnisession/core`: the core's decisions as functions, for who wants one algorithm and no session.
import type { TextCodec } from './codec.ts'
import type { CookieContext, CookieJar, JarOptions, SameSiteContext } from './cookie-types.ts'
import { CookieModule, type CookieModuleOptions } from './cookies.ts'

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
}

/** `module` is called at the first use, not before. */
export function createCoreApi(module: () => WebAssembly.Module, codec: TextCodec): CoreApi {
  let shared: CookieModule | undefined
  const cookies = (): CookieModule => {
    shared ??= new CookieModule(module(), codec)
    return shared
  }
  return {
    createCookieJar: (options) => cookies().createJar({ changes: options?.changes ?? false }),
    createCookieModule: (options) => new CookieModule(module(), codec, options),
    registrableDomain: (host) => cookies().registrableDomain(host),
    parseCookieDate: (text) => cookies().parseCookieDate(text),
    siteOf: (url) => cookies().siteOf(url),
    sameSiteContext: (url, context) => cookies().sameSiteContext(url, context ?? null),
  }
}
