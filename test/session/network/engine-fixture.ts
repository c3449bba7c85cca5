// An engine on the runtime's own transport and a real jar in memory, as a session has them.
import { CookieModules } from '../../../bindings/session/cookies/cookie-modules.ts'
import { CookieStore } from '../../../bindings/session/cookies/cookie-store.ts'
import { EventSource, type LogEvent } from '../../../bindings/session/logging/event-source.ts'
import { collect } from '../../../bindings/session/network/bodies/collect.ts'
import { Engine } from '../../../bindings/session/network/engine.ts'
import { createFetch, type SessionFetch } from '../../../bindings/session/network/fetch.ts'
import type { RawResponse } from '../../../bindings/session/network/request.ts'
import { createSessionResponses } from '../../../bindings/session/network/session-response.ts'
import { nativeDecoders } from '../../../runtimes/native/decoders.ts'
import { createLazyResponses } from '../../../runtimes/node/lazy-response.ts'
import { runtime } from '../../harness.ts'
import { freshHost } from '../runtime-host.ts'

export { rawRequest } from './raw-request.ts'

export const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1.0 Safari/537.36'

export interface Fixture {
  readonly engine: Engine
  readonly cookies: CookieStore
  readonly events: EventSource
  readonly fetch: SessionFetch
  close(): Promise<void>
}

const createResponses = runtime === 'node' ? createLazyResponses : createSessionResponses

export function startEngine(): Fixture {
  const host = freshHost()
  const modules = new CookieModules(host)
  const cookies = new CookieStore({ host, modules, directory: null, durability: 'prompt' })
  const transport = host.createTransport({ certificateAuthorities: [] })
  const events = new EventSource(host.clock)
  const engine = new Engine({
    transport,
    cookies,
    clock: host.clock,
    timers: host.timers,
    userAgent: () => USER_AGENT,
    acceptLanguage: () => 'en-US,en;q=0.9',
    decoders: nativeDecoders(),
    events,
    siteOf: (url) => modules.siteOf(url),
  })
  const close = async (): Promise<void> => {
    transport.close()
    await cookies.close()
  }
  return { engine, cookies, events, fetch: createFetch(engine, createResponses()), close }
}

export async function textOf(response: RawResponse): Promise<string> {
  return new TextDecoder().decode(await collect(response.body))
}

/** Everything the engine says, and the way to stop. */
export function record(events: EventSource): { readonly list: LogEvent[]; readonly stop: () => void } {
  const list: LogEvent[] = []
  return { list, stop: events.subscribe((event) => void list.push(event)) }
}
