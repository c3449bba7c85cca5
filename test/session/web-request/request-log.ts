// A session, a server, and a list of what webRequest's listeners were told.
import { createSessions, type Session } from '#runtime'
import type { WebRequestEvent } from '../../../bindings/session/web-request/details-types.ts'
import { type Handler, type HttpServer, startHttpServer } from '../../servers/http-server.ts'

export type Told = Record<string, unknown> & { readonly id: number; readonly url: string }
export type Callback = (response?: object) => void

export const EVENTS: readonly WebRequestEvent[] = [
  'onBeforeRequest',
  'onBeforeSendHeaders',
  'onSendHeaders',
  'onHeadersReceived',
  'onBeforeRedirect',
  'onResponseStarted',
  'onCompleted',
  'onErrorOccurred',
]
const ANSWERING: ReadonlySet<string> = new Set(['onBeforeRequest', 'onBeforeSendHeaders', 'onHeadersReceived'])

export interface Log {
  readonly session: Session
  readonly server: HttpServer
  readonly origin: string
  /** `event path`, an error behind it, in order. */
  readonly lines: string[]
  readonly told: { readonly event: WebRequestEvent; readonly details: Told }[]
  /** Details of the events of that name. */
  of(event: WebRequestEvent): Told[]
  /** Resolves when `count` requests have had their last event. */
  ended(count?: number): Promise<void>
  close(): Promise<void>
}

/** Listens to everything by `add`, so that Electron's methods stay free; `priority` is behind theirs. */
export async function startLog(handler: Handler): Promise<Log> {
  const server = await startHttpServer(handler)
  const session = createSessions().fromPartition('log')
  const lines: string[] = []
  const told: { event: WebRequestEvent; details: Told }[] = []
  let waiting: (() => void)[] = []
  const listen = (event: WebRequestEvent) =>
    session.webRequest.add(
      event,
      null,
      ((details: Told, callback?: Callback) => {
        const { pathname } = new URL(details.url)
        lines.push([event, pathname, ...('error' in details ? [details['error']] : [])].join(' '))
        told.push({ event, details })
        callback?.()
        for (const wake of waiting) wake()
      }) as never,
      { priority: -1 },
    )
  for (const event of EVENTS) listen(event)
  const over = () => told.filter(({ event }) => event === 'onCompleted' || event === 'onErrorOccurred').length
  return {
    session,
    server,
    origin: server.at('site-a.localhost'),
    lines,
    told,
    of: (event) => told.filter((one) => one.event === event).map(({ details }) => details),
    async ended(count = 1) {
      while (over() < count) await new Promise<void>((resolve) => waiting.push(resolve))
      waiting = []
    },
    async close() {
      await session.close()
      await server.close()
    },
  }
}

export function forget(log: Log): void {
  log.lines.length = 0
  log.told.length = 0
  for (const event of EVENTS) (log.session.webRequest[event] as (listener: null) => void)(null)
}

export { ANSWERING }
