// Electron's `ses.webRequest`: who watches, cancels, redirects and rewrites a session's requests. This file keeps the
// listeners; what they are told and what their answers do stands in followed-request.ts, loaded with the network.
// Beyond Electron: `add` for several listeners an event, and `onResponseBody`.
import type {
  OnBeforeRedirectListenerDetails,
  OnCompletedListenerDetails,
  OnErrorOccurredListenerDetails,
  OnResponseStartedListenerDetails,
  OnSendHeadersListenerDetails,
  WebRequestEvent,
  WebRequestFilter,
  WebRequestListeners,
} from './details-types.ts'
import { type AnyListener, type Listeners, Listening } from './listeners.ts'
import { type FilterParts, type RequestFilter, readFilter } from './request-filter.ts'

export interface AddOptions {
  /** Higher ones are asked first; default 0, where Electron's methods are. */
  readonly priority?: number
}

/** Takes the listener away. Idempotent. */
export interface RemoveListener {
  (): void
  [Symbol.dispose](): void
}

export interface WebRequestParts extends FilterParts {
  readonly listeners: Listeners
  /** Throws when the session is closed. */
  checkOpen(): void
}

interface Given {
  readonly filter: RequestFilter | null
  readonly listener: AnyListener | null
  /** What came behind the listener. */
  readonly rest: readonly unknown[]
}

const EVENTS: readonly string[] = [
  'onBeforeRequest',
  'onBeforeSendHeaders',
  'onSendHeaders',
  'onHeadersReceived',
  'onBeforeRedirect',
  'onResponseStarted',
  'onCompleted',
  'onErrorOccurred',
  'onResponseBody',
] satisfies WebRequestEvent[]

export class WebRequest {
  readonly #parts: WebRequestParts
  /** Electron's one listener an event. */
  readonly #slots = new Map<WebRequestEvent, Listening>()

  /** @internal Sessions have one each. */
  constructor(parts: WebRequestParts) {
    this.#parts = parts
  }

  onBeforeRequest(filter: WebRequestFilter, listener: WebRequestListeners['onBeforeRequest'] | null): void
  /** Before anything is sent: a listener cancels the request or sends it elsewhere. */
  onBeforeRequest(listener: WebRequestListeners['onBeforeRequest'] | null): void
  onBeforeRequest(...given: unknown[]): void {
    this.#set('onBeforeRequest', given)
  }

  onBeforeSendHeaders(filter: WebRequestFilter, listener: WebRequestListeners['onBeforeSendHeaders'] | null): void
  /** Once what will be sent is known, cookies included: a listener cancels or rewrites the headers. */
  onBeforeSendHeaders(listener: WebRequestListeners['onBeforeSendHeaders'] | null): void
  onBeforeSendHeaders(...given: unknown[]): void {
    this.#set('onBeforeSendHeaders', given)
  }

  onSendHeaders(filter: WebRequestFilter, listener: ((details: OnSendHeadersListenerDetails) => void) | null): void
  /** What is sent, as `onBeforeSendHeaders` left it. */
  onSendHeaders(listener: ((details: OnSendHeadersListenerDetails) => void) | null): void
  onSendHeaders(...given: unknown[]): void {
    this.#set('onSendHeaders', given)
  }

  onHeadersReceived(filter: WebRequestFilter, listener: WebRequestListeners['onHeadersReceived'] | null): void
  /** Before anybody acts on a response: a listener cancels, or rewrites its headers and status. */
  onHeadersReceived(listener: WebRequestListeners['onHeadersReceived'] | null): void
  onHeadersReceived(...given: unknown[]): void {
    this.#set('onHeadersReceived', given)
  }

  onBeforeRedirect(
    filter: WebRequestFilter,
    listener: ((details: OnBeforeRedirectListenerDetails) => void) | null,
  ): void
  /** A redirect, of the server or of a listener, is about to be followed. */
  onBeforeRedirect(listener: ((details: OnBeforeRedirectListenerDetails) => void) | null): void
  onBeforeRedirect(...given: unknown[]): void {
    this.#set('onBeforeRedirect', given)
  }

  onResponseStarted(
    filter: WebRequestFilter,
    listener: ((details: OnResponseStartedListenerDetails) => void) | null,
  ): void
  /** The response is given to whoever asked; its body follows. */
  onResponseStarted(listener: ((details: OnResponseStartedListenerDetails) => void) | null): void
  onResponseStarted(...given: unknown[]): void {
    this.#set('onResponseStarted', given)
  }

  onCompleted(filter: WebRequestFilter, listener: ((details: OnCompletedListenerDetails) => void) | null): void
  /** The last event of a request that went well: its body has arrived. Either this or `onErrorOccurred` comes, once. */
  onCompleted(listener: ((details: OnCompletedListenerDetails) => void) | null): void
  onCompleted(...given: unknown[]): void {
    this.#set('onCompleted', given)
  }

  onErrorOccurred(filter: WebRequestFilter, listener: ((details: OnErrorOccurredListenerDetails) => void) | null): void
  /** The last event of a request that failed, was cancelled or aborted. */
  onErrorOccurred(listener: ((details: OnErrorOccurredListenerDetails) => void) | null): void
  onErrorOccurred(...given: unknown[]): void {
    this.#set('onErrorOccurred', given)
  }

  onResponseBody(filter: WebRequestFilter, listener: WebRequestListeners['onResponseBody'] | null): void
  /**
   * Beyond Electron: the listener gives a `TransformStream` (anything with `readable` and `writable`) that the decoded
   * body is sent through, or nothing. Content-Encoding and Content-Length leave the response then. Chunks pass as they
   * come and as they are read; an error on either side fails the other. docs/requests.md has an example.
   */
  onResponseBody(listener: WebRequestListeners['onResponseBody'] | null): void
  onResponseBody(...given: unknown[]): void {
    this.#set('onResponseBody', given)
  }

  /**
   * Beyond Electron: one more listener of an event, beside others. Those of higher priority are asked first, and of the
   * same priority those that came first. The first that cancels ends the request; else the first redirect counts;
   * edits of headers and streams of bodies chain. Null as filter: every request.
   */
  add<Event extends WebRequestEvent>(
    event: Event,
    filter: WebRequestFilter | null,
    listener: WebRequestListeners[Event],
    options?: AddOptions,
  ): RemoveListener
  add<Event extends WebRequestEvent>(
    event: Event,
    listener: WebRequestListeners[Event],
    options?: AddOptions,
  ): RemoveListener
  add(event: WebRequestEvent, ...given: unknown[]): RemoveListener {
    if (!EVENTS.includes(event)) throw new TypeError(`Unknown event ${event}: one of ${EVENTS.join(', ')}`)
    const { filter, listener, rest } = this.#read(given[0] === null ? given.slice(1) : given)
    if (listener === null) throw new TypeError('Must pass a Function')
    const { priority = 0 } = (rest[0] ?? {}) as AddOptions
    if (typeof priority !== 'number' || Number.isNaN(priority)) throw new TypeError('priority must be a number')
    const { listeners } = this.#parts
    const added = new Listening(listener, filter, priority)
    listeners.add(event, added)
    const remove = (): void => listeners.remove(event, added)
    return Object.assign(remove, { [Symbol.dispose]: remove })
  }

  #set(event: WebRequestEvent, given: readonly unknown[]): void {
    const { filter, listener } = this.#read(given)
    const { listeners } = this.#parts
    const before = this.#slots.get(event)
    const after = listener === null ? null : new Listening(listener, filter, 0)
    // The new one first: a change of listeners is no moment without one.
    if (after !== null) listeners.add(event, after)
    if (before !== undefined) listeners.remove(event, before)
    if (after === null) this.#slots.delete(event)
    else this.#slots.set(event, after)
  }

  /** electron_api_web_request.cc, SetListener: an object that is no function is a filter. */
  #read(given: readonly unknown[]): Given {
    this.#parts.checkOpen()
    const [first] = given
    const isFilter = typeof first === 'object' && first !== null
    const filter = isFilter ? readFilter(first, this.#parts) : null
    const [listener, ...rest] = isFilter ? given.slice(1) : given
    if (listener !== null && typeof listener !== 'function') throw new TypeError('Must pass null or a Function')
    return { filter, listener: listener as AnyListener | null, rest }
  }
}
