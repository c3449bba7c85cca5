// What a process has once, however often the library is in it (import, require, a bundled copy): the default sessions
// and the stores that are open. Kept under a registered symbol whose version changes with the shape of what is kept.
import type { Host } from '../host/host.ts'
import { Persistence } from './persistence.ts'
import type { Sessions } from './registry.ts'

const KEY: unique symbol = Symbol.for('omnisession/1') as never

interface ProcessWide {
  sessions: Sessions | null
  host: Host | null
  readonly persistence: WeakMap<Host, Persistence>
}

function processWide(): ProcessWide {
  const holder = globalThis as { [KEY]?: ProcessWide }
  holder[KEY] ??= { sessions: null, host: null, persistence: new WeakMap() }
  return holder[KEY]
}

/** The one registry behind `session`; `create` is called when there is none yet. */
export function defaultSessions(create: () => Sessions): Sessions {
  const wide = processWide()
  wide.sessions ??= create()
  return wide.sessions
}

/** The runtime's one host: it holds what must live as long as the process, open databases among it. */
export function processHost(create: () => Host): Host {
  const wide = processWide()
  wide.host ??= create()
  return wide.host
}

/** The open stores of a host: every registry on it shares them. */
export function persistenceOf(host: Host): Persistence {
  const { persistence } = processWide()
  const known = persistence.get(host) ?? new Persistence(host)
  persistence.set(host, known)
  return known
}
