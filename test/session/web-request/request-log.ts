// A session, a server, and a list of what webRequest's listeners were told.
import { createSessions, type FromPartitionOptions, type Session } from '#runtime'
import type { UploadData, WebRequestEvent } from '../../../bindings/session/web-request/details-types.ts'
import { type Handler, type HttpServer, startHttpServer } from '../../servers/http-server.ts'

/** Details of any event. */
export interface Told {
  readonly id: number
  readonly url: string
  readonly method: string
  readonly resourceType: string
  readonly referrer: string
  readonly timestamp: number
  readonly requestHeaders?: Record<string, string>
  readonly responseHeaders?: Record<string, string[]>
  readonly statusLine?: string
  readonly statusCode?: number
  readonly fromCache?: boolean
  readonly ip?: string
  readonly redirectURL?: string
  readonly error?: string
  readonly uploadData?: readonly UploadData[]
}
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
export interface Log {
  readonly session: Session
  readonly server: HttpServer
  readonly origin: string
  /** `event path`, an error behind it, in order. */
  readonly lines: string[]
  readonly told: { readonly event: WebRequestEvent; readonly details: Told }[]
  /** Details of the events of that name. */
  of(event: WebRequestEvent): Told[]
  /** Listens to nothing any more. */
  silence(): void
  /** Resolves when `count` requests have had their last event. */
  ended(count?: number): Promise<void>
  close(): Promise<void>
}

/** Listens to everything by `add`, so that Electron's methods stay free; `priority` is behind theirs. */
export async function startLog(handler: Handler, options: FromPartitionOptions = {}): Promise<Log> {
  const server = await startHttpServer(handler)
  const session = createSessions().fromPartition('log', options)
  const lines: string[] = []
  const told: { event: WebRequestEvent; details: Told }[] = []
  let waiting: (() => void)[] = []
  const listen = (event: WebRequestEvent) =>
    session.webRequest.add(
      event,
      null,
      ((details: Told, callback?: Callback) => {
        const { pathname } = new URL(details.url)
        lines.push([event, pathname, ...('error' in details ? [details.error] : [])].join(' '))
        told.push({ event, details })
        callback?.()
        for (const wake of waiting) wake()
      }) as never,
      { priority: -1 },
    )
  const removers = EVENTS.map(listen)
  const over = () => told.filter(({ event }) => event === 'onCompleted' || event === 'onErrorOccurred').length
  return {
    session,
    server,
    origin: server.at('site-a.localhost'),
    lines,
    told,
    of: (event) => told.filter((one) => one.event === event).map(({ details }) => details),
    silence: () => {
      for (const remove of removers) remove()
    },
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

type Setter = (filter: object, listener: ((details: Told, callback: Callback) => void) | null) => void

/** Sets Electron's listener of an event for one path. */
export function listen(
  log: Log,
  event: WebRequestEvent,
  path: string,
  answer: (details: Told, go: Callback) => void,
): void {
  const set = log.session.webRequest[event] as unknown as Setter
  set.call(log.session.webRequest, { urls: [`*://*/${path}`] }, answer)
}

/** Electron's listeners are gone, and what was told. */
export function forget(log: Log): void {
  log.lines.length = 0
  log.told.length = 0
  for (const event of EVENTS) (log.session.webRequest[event] as (listener: null) => void)(null)
}
