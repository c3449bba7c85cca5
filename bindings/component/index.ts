// What every runtime's `component` entry exports beside its function.
export type { ComponentModules, CoreComponent } from './component.ts'
export type * as CookieTypes from './generated/interfaces/omnisession-core-cookies.d.ts'
export { ComponentProblem } from './guard.ts'
