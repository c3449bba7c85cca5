// `protocol.handle`: a function that answers Requests with Responses.
// Source: Electron's lib/browser/api/protocol.ts. What a handler throws is printed, and its client gets ERR_UNEXPECTED.
// Beyond Electron: `fallthrough` lets a handler that answers `undefined` leave a request to the network.
import { NetError } from '../../host/errors.ts'
import type { ReadStream } from '../../host/host.ts'
import type { WireResponse } from '../../host/transport.ts'
import type { RequestContext } from '../network/context.ts'
import type { SchemeHandler } from '../network/scheme-handlers.ts'
import { discardAnswer, wireResponseOf } from './answer.ts'
import type { HandledRequests } from './handled-request.ts'
import { printError } from './print-error.ts'
import type { Answer, Registration } from './registrations.ts'
import type { WaitingRequests } from './waiting-requests.ts'

export interface HandlerParts {
  readonly requests: HandledRequests
  readonly waiting: WaitingRequests
  readonly readStream: ReadStream | undefined
}

type ResponseRegistration = Extract<Registration, { kind: 'response' }>

export function responseHandler({ handler, options }: ResponseRegistration, parts: HandlerParts): SchemeHandler {
  const { requests, waiting } = parts
  const finish = (answer: Answer, context: RequestContext): WireResponse | Promise<WireResponse | null> => {
    if (answer === undefined && options.fallthrough === true) return letThrough(context)
    try {
      return wireResponseOf(answer, context, parts.readStream)
    } catch (error) {
      throw error instanceof NetError ? error : unexpected(context, error)
    }
  }
  const whenAnswered = async (asked: Promise<Answer>, context: RequestContext): Promise<WireResponse | null> =>
    finish(await waiting.wait(context, () => asked, discardAnswer), context)
  return (context) => {
    demand(waiting, context)
    const asked = ask(handler, requests, context)
    if (asked instanceof Promise) return whenAnswered(asked, context)
    // The handler may have closed the session, or aborted its client.
    demand(waiting, context, asked)
    return finish(asked, context)
  }
}

/** An answer given at once is no promise: each costs Bun as much as several steps of the chain. */
function ask(
  handler: ResponseRegistration['handler'],
  requests: HandledRequests,
  context: RequestContext,
): Answer | Promise<Answer> {
  try {
    const answer = handler(requests.make(context))
    if (!isThenable(answer)) return answer
    return Promise.resolve(answer).catch((error) => {
      throw unexpected(context, error)
    })
  } catch (error) {
    throw unexpected(context, error)
  }
}

function demand(waiting: WaitingRequests, context: RequestContext, answer?: Answer): void {
  const refused = waiting.refusal(context)
  if (refused === null) return
  discardAnswer(answer)
  throw refused
}

function isThenable(answer: Answer | Promise<Answer>): answer is Promise<Answer> {
  return typeof (answer as Partial<Promise<Answer>> | undefined | null)?.then === 'function'
}

/** A client that is gone has no use for it, and what its abort made the handler throw is no news. */
export function unexpected({ request, url }: RequestContext, cause: unknown): NetError {
  if (!request.cancellation.cancelled) printError(cause)
  return new NetError('ERR_UNEXPECTED', `the handler of ${url} failed`, { cause })
}

async function letThrough({ body, url }: RequestContext): Promise<WireResponse | null> {
  if (body === null || (await body.rewind())) return null
  throw new NetError('ERR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED', `the handler of ${url} read the body and let it through`)
}
