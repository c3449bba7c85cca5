// The entry `omnisession/core` on Node.
import '../native/minimum-version.ts'
import { createNativeCore, type NativeCore } from '../native/core-entry.ts'
import { textCodec } from './codec.ts'

const core: NativeCore = createNativeCore(textCodec)

export const createCookieJar: NativeCore['createCookieJar'] = core.createCookieJar
export const createCookieModule: NativeCore['createCookieModule'] = core.createCookieModule
export const registrableDomain: NativeCore['registrableDomain'] = core.registrableDomain
export const parseCookieDate: NativeCore['parseCookieDate'] = core.parseCookieDate
export const siteOf: NativeCore['siteOf'] = core.siteOf
export const sameSiteContext: NativeCore['sameSiteContext'] = core.sameSiteContext
export const compileUrlFilter: NativeCore['compileUrlFilter'] = core.compileUrlFilter
export const createUrlPatterns: NativeCore['createUrlPatterns'] = core.createUrlPatterns
export const createCacheIndex: NativeCore['createCacheIndex'] = core.createCacheIndex
export const loadCore: NativeCore['loadCore'] = core.loadCore
export * from '../../bindings/core/index.ts'
