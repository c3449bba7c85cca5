// The entry `omnisession` in a page: `await ready()` comes first.
import { UnsupportedError } from '../../bindings/host/errors.ts'
import { openSessions } from '../../bindings/session/open-sessions.ts'
import type { SessionsOptions } from '../../bindings/session/options.ts'
import type { Readiness, ReadyOptions } from '../../bindings/session/readiness.ts'
import type { Sessions } from '../../bindings/session/registry.ts'
import type { Relay, RelayOptions } from '../../bindings/session/relay/relay-options.ts'
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

/** Not in a page, which cannot listen; pages use a relay by `relayDialer`. */
export function createRelay(_options: RelayOptions): Relay {
  throw new UnsupportedError('createRelay', 'browser', 'a page cannot listen; relayDialer connects to a relay')
}

/** Electron's module `session` over the page's default registry. */
export const session: SessionApi = createSessionApi(() => createSessions())

export * from '../../bindings/session/public.ts'
export { type RelayDialerOptions, relayDialer } from '../web/relay-dialer.ts'
