// The entry `omnisession/relay` in a page, which is the dialling end of one.
import { UnsupportedError } from '../../bindings/host/errors.ts'
import type { Relay, RelayOptions } from '../../bindings/session/relay/relay-options.ts'

/** Not in a page, which cannot listen; pages use a relay by `relayDialer`. */
export function createRelay(_options: RelayOptions): Relay {
  throw new UnsupportedError('createRelay', 'browser', 'a page cannot listen; relayDialer connects to a relay')
}

export type { Relay, RelayOptions, UpgradeRequest } from '../../bindings/session/relay/relay-options.ts'
export { type RelayDialerOptions, relayDialer } from '../web/relay-dialer.ts'
