// What every runtime's `component` entry exports beside its function.
export type { ComponentModules, CoreComponent } from './component.ts'
export type * as CacheTypes from './generated/interfaces/omnisession-core-cache.d.ts'
export type * as CookieTypes from './generated/interfaces/omnisession-core-cookies.d.ts'
export type * as UrlPatternTypes from './generated/interfaces/omnisession-core-url-patterns.d.ts'
export { ComponentProblem } from './guard.ts'
