// The way of a request. One chain, whoever starts it: down to the wire, up to the caller.
//
//   down   before-request      listeners cancel or redirect                 steps/before-request.ts       *
//          check               scheme, port, header names and values        steps/check.ts
//          default-headers     what Chromium sends, in its order            steps/default-headers.ts
//          request-cookies     the jar's Cookie header for this hop         steps/request-cookies.ts
//          before-send-headers listeners rewrite what is sent               steps/before-send-headers.ts  *
//          handler             a protocol handler answers                   steps/handler.ts              *
//          cached-exchange     what is stored answers, or the network       steps/cached-exchange.ts      *
//          exchange            without a cache: one exchange on the wire    steps/exchange.ts
//   up     headers-received    listeners rewrite what came                  steps/headers-received.ts     *
//          clear-site-data     what the response asks to be cleared         steps/clear-site-data.ts
//          response-cookies    Set-Cookie, of every hop                     steps/response-cookies.ts
//          redirect            follow, refuse or hand back                  steps/redirect.ts
//          response-body       listeners rewrite the body as it streams     steps/response-body.ts        *
//
// Steps marked * stand in the chain of a session that has listeners (session/web-request), handlers (session/protocol)
// or a cache (session/cache). Each step answers next, answered (on to the way up), restart (at which step, why) or failed.
// Nobody but `travel` reads these answers, and no step calls another. The chain is composed when a session's parts
// change; what is not used costs nothing.
import { NetError } from '../../host/errors.ts'
import type { RequestContext } from './context.ts'
import type { RestartPoint, Step, StepResult } from './step.ts'
import { beforeRequest } from './steps/before-request.ts'
import { beforeSendHeaders } from './steps/before-send-headers.ts'
import { cachedExchange } from './steps/cached-exchange.ts'
import { check } from './steps/check.ts'
import { clearSiteData } from './steps/clear-site-data.ts'
import { defaultHeaders } from './steps/default-headers.ts'
import { exchange } from './steps/exchange.ts'
import { handler } from './steps/handler.ts'
import { headersReceived } from './steps/headers-received.ts'
import { redirect } from './steps/redirect.ts'
import { requestCookies } from './steps/request-cookies.ts'
import { responseBody } from './steps/response-body.ts'
import { responseCookies } from './steps/response-cookies.ts'

export interface Chain {
  readonly steps: readonly Step[]
  /** Index of the first step of the way up. */
  readonly up: number
}

/** Which optional parts a session has just now. */
export interface ChainParts {
  readonly listeners: boolean
  readonly handlers: boolean
  readonly cache: boolean
}

export function composeChain({ listeners, handlers, cache }: ChainParts): Chain {
  const only = (present: boolean, ...steps: Step[]): Step[] => (present ? steps : [])
  const down = [
    ...only(listeners, beforeRequest),
    check,
    defaultHeaders,
    requestCookies,
    ...only(listeners, beforeSendHeaders),
    ...only(handlers, handler),
    cache ? cachedExchange : exchange,
  ]
  const up = [
    ...only(listeners, headersReceived),
    clearSiteData,
    responseCookies,
    redirect,
    ...only(listeners, responseBody),
  ]
  return { steps: [...down, ...up], up: down.length }
}

/** Walks the chain to its end: `context.response` is the answer. Rejects with what a step failed with. */
export async function travel(chain: Chain, context: RequestContext): Promise<void> {
  for (let at = 0; at < chain.steps.length; ) {
    const answer = (chain.steps[at] as Step).run(context)
    // Only what waits is awaited. Waiting or not, a listener may have cancelled the request meanwhile.
    const result = answer instanceof Promise ? await answer : answer
    if (context.request.cancellation.cancelled) throw cancelled(context)
    at = follow(chain, at, result)
  }
}

function follow(chain: Chain, at: number, result: StepResult): number {
  switch (result.kind) {
    case 'next':
      return at + 1
    case 'answered':
      return chain.up
    case 'failed':
      throw result.error
    case 'restart':
      return indexOf(chain, result.at)
  }
}

function indexOf(chain: Chain, point: RestartPoint): number {
  return point === 'start' ? 0 : chain.steps.findIndex((step) => step.name === point)
}

function cancelled(context: RequestContext): NetError {
  const cause = context.request.cancellation.reason
  context.response?.body.cancel(cause)
  context.response?.upgrade?.destroy(cause)
  return new NetError('ERR_ABORTED', `the request was cancelled: ${context.url}`, { cause })
}
