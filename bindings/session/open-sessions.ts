// A registry on a host: the way every entry creates one.
import type { Host } from '../host/host.ts'
import type { SessionsOptions } from './options.ts'
import { persistenceOf } from './process-wide.ts'
import { Sessions } from './registry.ts'

/** `runtimeHost` is asked when the options name no host. */
export function openSessions(options: SessionsOptions, runtimeHost: () => Host): Sessions {
  return new Sessions(persistenceOf(options.host ?? runtimeHost()), options)
}
