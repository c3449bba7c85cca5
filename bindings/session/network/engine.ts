// The engine of a session: a raw request in, a raw response out. Doors (fetch, net.request, downloads, gateways) are
// thin adapters on it; what happens to a request stands in pipeline.ts.
import type { Body } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import type { Clock, Timers } from '../../host/host.ts'
import type { ContentDecoders, Transport } from '../../host/transport.ts'
import type { HttpCache } from '../cache/http-cache.ts'
import type { EventSource } from '../logging/event-source.ts'
import { AcceptedEncodings } from './accepted-encodings.ts'
import { RequestContext } from './context.ts'
import type { CookieAccess } from './cookie-access.ts'
import { Authorities, isNetworkUrl, withoutFragment } from './destination.ts'
import type { RequestHooks } from './hooks.ts'
import { type Chain, composeChain, travel } from './pipeline.ts'
import type { RawRequest, RawResponse } from './request.ts'
import type { SchemeHandlers } from './scheme-handlers.ts'
import { WatchedBody } from './watched-body.ts'

export interface EngineParts {
  readonly transport: Transport
  readonly cookies: CookieAccess
  readonly clock: Clock
  readonly timers: Timers
  userAgent(): string
  /** Complete header value, `en-US,en;q=0.9`; '' sends none. */
  acceptLanguage(): string
  readonly decoders: ContentDecoders
  readonly events: EventSource
  /** Listeners of requests, and handlers of schemes. */
  readonly hooks?: RequestHooks
  readonly schemes?: SchemeHandlers
  /** Absent: the session has no HTTP cache. */
  readonly cache?: HttpCache | undefined
  /** What a Clear-Site-Data header asks for; resolves when it is done. Absent: nothing is cleared. */
  clearSite?(origin: string, types: { readonly cache: boolean; readonly cookies: boolean }): Promise<void>
  /** The schemeful site of a URL or origin (`https://example.co.uk`), by the public suffix table. */
  siteOf(url: string): string
}

export class Engine {
  readonly parts: EngineParts
  readonly authorities: Authorities = new Authorities()
  readonly acceptedEncodings: AcceptedEncodings
  #chain: Chain

  constructor(parts: EngineParts) {
    this.parts = parts
    this.acceptedEncodings = new AcceptedEncodings(parts.decoders)
    this.#chain = this.#compose()
    const recompose = (): void => {
      this.#chain = this.#compose()
    }
    if (parts.hooks !== undefined) parts.hooks.onChange = recompose
    if (parts.schemes !== undefined) parts.schemes.onChange = recompose
  }

  #compose(handlers = this.parts.schemes?.active ?? false): Chain {
    const { hooks, cache } = this.parts
    return composeChain({ listeners: hooks?.active ?? false, handlers, cache: cache !== undefined })
  }

  /** Schemes that the network does not know take the way past the handlers. */
  #chainFor(url: string): Chain {
    const { schemes } = this.parts
    return schemes === undefined || schemes.active || isNetworkUrl(url) ? this.#chain : this.#compose(true)
  }

  /** Resolves with the head of the last hop. Rejects with a NetError that names the URL in `detail`. */
  async send(request: RawRequest): Promise<RawResponse> {
    const bare = this.parts.transport.addsDefaultHeaders === true
    const context = new RequestContext(this, bare ? { ...request, defaults: 'leave' } : request)
    if (context.logged) context.log('REQUEST_ALIVE', 'begin', { url: request.url, priority: 'IDLE' })
    try {
      // Listeners are not called before whoever sends the request has its promise.
      if (context.follower !== null) await null
      if (request.cancellation.cancelled) throw aborted(request)
      await travel(this.#chainFor(request.url), context)
    } catch (error) {
      request.body?.cancel(error)
      context.end(error)
      throw error
    }
    return answer(context)
  }
}

function aborted(request: RawRequest): NetError {
  return new NetError('ERR_ABORTED', `cancelled before it began: ${request.url}`, {
    cause: request.cancellation.reason,
  })
}

function answer(context: RequestContext): RawResponse {
  const response = context.response
  if (response === null) throw new NetError('ERR_UNEXPECTED', `no step answered ${context.url}`)
  context.follower?.responseStarted()
  if (context.logged) context.log('URL_REQUEST_DELEGATE_RESPONSE_STARTED', 'none')
  if (response.upgrade !== null) context.end(null)
  return {
    url: withoutFragment(context.url),
    redirected: context.earlier !== null,
    status: response.status,
    statusText: response.statusText,
    httpVersion: response.httpVersion,
    headers: response.headers,
    body: context.watched && response.upgrade === null ? watched(response.body, context) : response.body,
    upgrade: response.upgrade,
    remoteAddress: response.remoteAddress,
    fromCache: context.fromCache,
    isDecoded: response.isDecoded === true,
  }
}

/** A body that has come with its head has its end at once: watching it would cost more than all else of it. */
function watched(body: Body, context: RequestContext): Body {
  // A listener of onResponseStarted may have cancelled the request.
  if (body.arrived !== true || context.request.cancellation.cancelled) return new WatchedBody(body, context)
  if (context.logged) context.logRead(body.length ?? 0)
  context.end(null)
  return body
}
