// What every runtime's `core` entry exports beside its functions.

export { CacheIndex, type CacheIndexOptions } from './cache-index.ts'
export type {
  CookieChange,
  CookieChangeCause,
  CookieContext,
  CookieDetails,
  CookieFilter,
  CookieJar,
  CookieLoadResult,
  CookiePartitionKey,
  CookiePriority,
  CookieReason,
  CookieRecord,
  CookieRecovery,
  JarOptions,
  SameSite,
  SameSiteContext,
  SetResult,
} from './cookie-types.ts'
export { CookieModule, type CookieModuleOptions } from './cookies.ts'
export type { CoreApi, CoreSource } from './core-api.ts'
export { OmniError } from './errors.ts'
export { InvalidUrlPatternError, UrlFilter, type UrlFilterSource, UrlPatterns } from './url-patterns.ts'
