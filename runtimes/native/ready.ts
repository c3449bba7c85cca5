// `ready` where files can be read at once: there for code that also runs in a page.
import { UnsupportedError } from '../../bindings/host/errors.ts'
import type { Host } from '../../bindings/host/host.ts'
import type { Readiness, ReadyOptions } from '../../bindings/session/readiness.ts'

/** Resolves at once. What only a page can choose here is refused. */
export async function nativeReady(host: Host, options: ReadyOptions): Promise<Readiness> {
  if (options.core !== undefined) throw new UnsupportedError('ready({ core })', host.runtime, 'the core is a file here')
  if (options.dialer !== undefined)
    throw new UnsupportedError('ready({ dialer })', host.runtime, 'give it to createSessions')
  return { storageKept: true }
}
