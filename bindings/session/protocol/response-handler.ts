// `protocol.handle`: a function that answers Requests with Responses.
// Source: Electron's lib/browser/api/protocol.ts. What a handler throws is printed, and its client gets ERR_UNEXPECTED.
// Beyond Electron: `fallthrough` lets a handler that answers `undefined` leave a request to the network.
import { NetError } from '../../host/errors.ts'
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
}

type ResponseRegistration = Extract<Registration, { kind: 'response' }>

export function responseHandler({ handler, options }: ResponseRegistration, parts: HandlerParts): SchemeHandler {
  const ask = async (context: RequestContext): Promise<Answer> => {
    try {
      return await handler(parts.requests.make(context))
    } catch (error) {
      throw unexpected(context, error)
    }
  }
  return async (context) => {
    const answer = await parts.waiting.wait(context, () => ask(context), discardAnswer)
    if (answer === undefined && options.fallthrough === true) return letThrough(context)
    try {
      return await wireResponseOf(answer, context)
    } catch (error) {
      throw error instanceof NetError ? error : unexpected(context, error)
    }
  }
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
