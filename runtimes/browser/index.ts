// The entry `omnisession` in a page: `await ready()` comes first.
import { openSessions } from '../../bindings/session/open-sessions.ts'
import type { SessionsOptions } from '../../bindings/session/options.ts'
import type { Readiness, ReadyOptions } from '../../bindings/session/readiness.ts'
import type { Sessions } from '../../bindings/session/registry.ts'
import { createSessionApi, type SessionApi } from '../../bindings/session/session-api.ts'
import { pageHost, readyHost } from './host.ts'

/** Loads the core; sessions exist from then on. Again: changes the other options. */
export function ready(options: ReadyOptions = {}): Promise<Readiness> {
  return pageHost().ready(options)
}

/** A registry of its own; it shares open stores with every other in the page. */
export function createSessions(options: SessionsOptions = {}): Sessions {
  return openSessions(options, readyHost)
}

/** Electron's module `session` over the page's default registry. */
export const session: SessionApi = createSessionApi(() => createSessions())

export * from '../../bindings/session/public.ts'
