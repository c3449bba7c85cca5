// The entry `omnisession/relay` on Bun: both ends of a relay.
import '../native/minimum-version.ts'
import type { Relay, RelayOptions } from '../../bindings/session/relay/relay-options.ts'
import { createNativeRelay } from '../native/relay/create-relay.ts'
import { bunHost } from './host.ts'

/** A relay for pages: it makes requests for those that know its token, as raw as they ask for them. */
export function createRelay(options: RelayOptions): Relay {
  return createNativeRelay(bunHost(), options)
}

export type { Relay, RelayOptions, UpgradeRequest } from '../../bindings/session/relay/relay-options.ts'
export { type RelayDialerOptions, relayDialer } from '../web/relay-dialer.ts'
