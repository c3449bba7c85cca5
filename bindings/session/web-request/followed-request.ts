// One request, redirects included, as its listeners see it: who is asked what, in which order, and what answers do.
// Source: shell/browser/net/proxying_url_loader_factory.cc; webrequest 2 and 4.
// Cost: a step is answered by a value unless a listener lets the request wait.
import { NetError } from '../../host/errors.ts'
import type { NetErrorName } from '../../host/net-errors.ts'
import type { WireResponse } from '../../host/transport.ts'
import type { RequestContext } from '../network/context.ts'
import type { RequestFollower } from '../network/hooks.ts'
import { RedirectCancelledError, RedirectRefusedError } from '../network/redirect-errors.ts'
import type { ResourceType } from '../network/request.ts'
import { resolveUrl } from '../network/scheme-handlers.ts'
import { ANSWERED, failed, NEXT, type StepResult } from '../network/step.ts'
import { report } from '../tell.ts'
import {
  type Answer,
  type BeforeRequestAnswer,
  type HeadersAnswer,
  readBeforeRequest,
  readBeforeSendHeaders,
  readHeadersReceived,
} from './answers.ts'
import { transformBody } from './body-transform.ts'
import { Details, type DetailsParts, type ShownHead } from './details.ts'
import type { WebRequestEvent } from './details-types.ts'
import type { Listeners, Listening } from './listeners.ts'
import type { Live, LiveRequests } from './live-requests.ts'
import { madeUpRedirect } from './made-up-redirect.ts'
import { Question } from './question.ts'
import { answeredRequestHeaders } from './request-headers.ts'
import { answeredHead, shownAddress, shownStatusLine } from './response-headers.ts'

export interface FollowParts extends DetailsParts {
  readonly listeners: Listeners
  readonly live: LiveRequests<FollowedRequest>
}

/** An event whose listeners answer: one after the other, each sees what those before it have changed. */
interface Round<Given extends Answer> {
  readonly event: WebRequestEvent
  readonly read: (response: unknown) => Given
  readonly details: (request: FollowedRequest) => Details
  readonly apply: (request: FollowedRequest, answer: Given) => void
  readonly done: (request: FollowedRequest) => StepResult
}

const BEFORE_REQUEST: Round<BeforeRequestAnswer> = {
  event: 'onBeforeRequest',
  read: readBeforeRequest,
  details: (request) => new Details(request),
  apply: (request, { redirectURL }) => {
    request.redirectURL ||= redirectURL
  },
  done: (request) => request.redirect(),
}

const BEFORE_SEND_HEADERS: Round<HeadersAnswer> = {
  event: 'onBeforeSendHeaders',
  read: readBeforeSendHeaders,
  details: (request) => new Details(request).withRequestHeaders(request.context.wireHeaders),
  apply: ({ context }, { headers }) => {
    if (headers !== null) context.wireHeaders = answeredRequestHeaders(context.wireHeaders, headers)
  },
  done: (request) => request.sendHeaders(),
}

const HEADERS_RECEIVED: Round<HeadersAnswer> = {
  event: 'onHeadersReceived',
  read: readHeadersReceived,
  details: (request) => new Details(request),
  apply: ({ context }, { headers, statusLine }) => {
    if (headers !== null && context.response !== null)
      context.response = answeredHead(context.response, headers, statusLine)
  },
  done: () => NEXT,
}

export class FollowedRequest implements RequestFollower, Live<FollowedRequest> {
  readonly id: number
  readonly context: RequestContext
  readonly parts: FollowParts
  readonly resourceType: ResourceType
  newer: FollowedRequest | null = null
  older: FollowedRequest | null = null
  /** Where listeners send this hop; '' nowhere. */
  redirectURL = ''
  /** Made once for a response. */
  #head: ShownHead | null = null
  #headOf: WireResponse | null = null
  /** Why the request goes no further. */
  #stopped: NetError | null = null
  /** Wakes who waits for a listener. */
  #wake: (() => void) | null = null

  constructor(id: number, context: RequestContext, parts: FollowParts) {
    this.id = id
    this.context = context
    this.parts = parts
    this.resourceType = context.request.upgrade ? 'webSocket' : context.initiator.resourceType
    parts.live.add(this)
  }

  /** Of a WebSocket `ws:` or `wss:`. */
  shownUrl(): string {
    const { url } = this.context
    return this.resourceType === 'webSocket' && url.startsWith('http') ? `ws${url.slice(4)}` : url
  }

  shownHead(response: WireResponse): ShownHead {
    if (this.#head === null || this.#headOf !== response) {
      this.#headOf = response
      this.#head = { ip: shownAddress(response.remoteAddress), statusLine: shownStatusLine(response) }
    }
    return this.#head
  }

  beforeRequest(): StepResult | Promise<StepResult> {
    this.redirectURL = ''
    return this.#ask(BEFORE_REQUEST)
  }

  /** The handshake of a WebSocket cannot be redirected. */
  redirect(): StepResult {
    if (this.redirectURL === '' || this.resourceType === 'webSocket') return NEXT
    if (resolveUrl(this.context.parts.schemes, this.redirectURL) === null)
      return failed(this.#error('ERR_INVALID_REDIRECT', `a listener's redirectURL is no URL (${this.redirectURL})`))
    this.context.response = madeUpRedirect(this.redirectURL)
    return ANSWERED
  }

  beforeSendHeaders(): StepResult | Promise<StepResult> {
    return this.#ask(BEFORE_SEND_HEADERS)
  }

  sendHeaders(): StepResult {
    this.#tell('onSendHeaders', () => new Details(this).withRequestHeaders(this.context.wireHeaders))
    return NEXT
  }

  headersReceived(): StepResult | Promise<StepResult> {
    // Of a redirect that a listener made nobody received headers.
    return this.redirectURL === '' || this.resourceType === 'webSocket' ? this.#ask(HEADERS_RECEIVED) : NEXT
  }

  beforeRedirect(url: string): void {
    this.#tell('onBeforeRedirect', () => new Details(this).withRedirect(url))
  }

  responseStarted(): void {
    this.#tell('onResponseStarted', () => new Details(this))
  }

  transformBody(): void {
    for (const one of this.parts.listeners.of('onResponseBody'))
      if (this.#wants(one)) transformBody(this.context, () => one.listener(new Details(this)))
  }

  ended(error: unknown): void {
    this.parts.live.remove(this)
    if (error !== null) this.#tell('onErrorOccurred', () => new Details(this).withError(this.#nameOf(error)))
    else {
      const isUpgrade = this.context.response?.upgrade != null
      this.#tell('onCompleted', () => new Details(this).withError(isUpgrade ? 'net::ERR_WS_UPGRADE' : 'net::OK'))
    }
  }

  /** The session is closed: nobody will answer any more. */
  close(): void {
    const error = this.#error('ERR_CONTEXT_SHUT_DOWN', 'the session was closed')
    if (this.#wake !== null) this.#stop(error)
    else if (this.context.response !== null) {
      this.context.end(error)
      this.context.response.body.cancel(error)
    }
  }

  #ask<Given extends Answer>(round: Round<Given>): StepResult | Promise<StepResult> {
    const asked = this.#askFrom(round, this.parts.listeners.of(round.event), 0)
    return asked instanceof Promise ? asked.then(() => this.#outcome(round)) : this.#outcome(round)
  }

  #outcome<Given extends Answer>(round: Round<Given>): StepResult {
    if (this.#stopped === null) return round.done(this)
    this.context.response?.body.cancel(this.#stopped)
    this.context.response?.upgrade?.destroy(this.#stopped)
    return failed(this.#stopped)
  }

  #askFrom<Given extends Answer>(round: Round<Given>, list: readonly Listening[], from: number): void | Promise<void> {
    for (let at = from; at < list.length && this.#stopped === null; at++) {
      const one = list[at] as Listening
      if (!this.#wants(one)) continue
      const question = new Question(round.read)
      question.ask(one.listener, round.details(this))
      if (question.answer === null)
        return this.#answered(question).then(() => {
          this.#take(round, question)
          return this.#askFrom(round, list, at + 1)
        })
      this.#take(round, question)
    }
  }

  #take<Given extends Answer>(round: Round<Given>, { answer }: Question<Given>): void {
    const { cancellation } = this.context.request
    // Waiting or not: the listener may have aborted the request itself.
    if (cancellation.cancelled) this.#aborted(cancellation.reason)
    if (answer === null || this.#stopped !== null) return
    if (answer.cancel) this.#stopped = this.#error('ERR_BLOCKED_BY_CLIENT', `${round.event} cancelled the request`)
    else round.apply(this, answer)
  }

  /** Waits for the answer, or for the end of the request. */
  async #answered(question: Question<Answer>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    question.onAnswer = resolve
    this.#wake = resolve
    const unsubscribe = this.context.request.cancellation.subscribe((reason) => this.#aborted(reason))
    await promise
    unsubscribe()
    this.#wake = null
  }

  #aborted(reason: unknown): void {
    this.#stop(this.#error('ERR_ABORTED', 'the request was cancelled', reason))
  }

  #stop(error: NetError): void {
    this.#stopped ??= error
    this.#wake?.()
  }

  #tell(event: WebRequestEvent, details: () => Details): void {
    for (const one of this.parts.listeners.of(event)) {
      if (!this.#wants(one)) continue
      try {
        one.listener(details())
      } catch (error) {
        report(error)
      }
    }
  }

  #wants({ removed, filter }: Listening): boolean {
    return !removed && (filter === null || filter.matches(this.shownUrl(), this.resourceType))
  }

  #error(code: NetErrorName, detail: string, cause?: unknown): NetError {
    return new NetError(code, `${detail}: ${this.context.url}`, cause === undefined ? {} : { cause })
  }

  #nameOf(error: unknown): string {
    const isGivenUp = error instanceof RedirectCancelledError || error instanceof RedirectRefusedError
    if (isGivenUp || this.context.request.cancellation.cancelled) return 'net::ERR_ABORTED'
    return error instanceof NetError ? error.message : 'net::ERR_FAILED'
  }
}
