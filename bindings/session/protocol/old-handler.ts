// A handler of the deprecated methods: it is given a request and a callback, and the request waits until that is called.
// Source: Electron's shell/browser/net/electron_url_loader_factory.cc. The callback counts once; what the handler throws
// is printed, and fails the request, which in Electron hangs.
import type { RequestContext } from '../network/context.ts'
import { headerValue } from '../network/header-list.ts'
import { textOfOctets } from '../network/header-text.ts'
import type { SchemeHandler } from '../network/scheme-handlers.ts'
import { type UploadParts, uploadDataOf } from '../web-request/upload-data.ts'
import { givenHeaders } from './handled-request.ts'
import { type OldAnswerParts, oldAnswer } from './old-answer.ts'
import type { ProtocolRequest } from './protocol-types.ts'
import type { AnswerKind, OldHandler } from './registrations.ts'
import { unexpected } from './response-handler.ts'
import type { WaitingRequests } from './waiting-requests.ts'

export interface OldHandlerParts extends OldAnswerParts, UploadParts {
  readonly waiting: WaitingRequests
}

export function oldHandler(kind: AnswerKind, handler: OldHandler, parts: OldHandlerParts): SchemeHandler {
  return async (context) => {
    const given = await parts.waiting.wait(context, () => ask(handler, context, parts), discard)
    return oldAnswer(kind, given, context, parts)
  }
}

function ask(handler: OldHandler, context: RequestContext, parts: UploadParts): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    let isAnswered = false
    const callback = (...given: unknown[]): void => {
      if (isAnswered) throw new TypeError('One-time callback was called more than once')
      isAnswered = true
      resolve(given)
    }
    const failed = (error: unknown): void => reject(unexpected(context, error))
    try {
      const result: unknown = handler(requestOf(context, parts), callback)
      if (result instanceof Promise) result.catch(failed)
    } catch (error) {
      failed(error)
    }
  })
}

function requestOf(context: RequestContext, parts: UploadParts): ProtocolRequest {
  const { url, method, body, initiator, wireHeaders } = context
  const headers = Object.fromEntries(givenHeaders(wireHeaders).map(([name, value]) => [name, textOfOctets(value)]))
  return {
    url,
    referrer: headerValue(wireHeaders, 'referer') ?? '',
    method,
    headers,
    ...(body !== null && { uploadData: uploadDataOf(body, parts) }),
    ...(initiator.origin !== null && { initiatorOrigin: initiator.origin }),
  }
}

/** Nobody waits for the answer any more: a stream in it is let go. */
function discard([given]: readonly unknown[]): void {
  const { data = given } = (given ?? {}) as { readonly data?: unknown }
  const { destroy } = (data ?? {}) as { destroy?: () => void }
  if (typeof destroy === 'function') destroy.call(data)
}
