// The session's cache answers, with the network behind it (session/cache).
import { Cancellation } from '../../../host/cancellation.ts'
import type { HttpCache } from '../../cache/http-cache.ts'
import { StoringBody } from '../../cache/storing-body.ts'
import type { RequestContext } from '../context.ts'
import { failed, NEXT, type Step, type StepResult } from '../step.ts'
import { exchangeOnWire } from '../wire-exchange.ts'
import { noteRedirects, refusalOf } from './exchange.ts'

export const cachedExchange: Step = { name: 'cached-exchange', run: answer }

async function answer(context: RequestContext): Promise<StepResult> {
  const refused = refusalOf(context)
  if (refused !== null) return failed(refused)
  const { request } = context
  const cache = context.parts.cache as HttpCache
  const cancellation = detached(context)
  const send = (headers: string[]) => exchangeOnWire(context, headers, cancellation)
  try {
    const response = request.upgrade
      ? await send(context.wireHeaders)
      : await cache.answer(
          {
            method: context.method,
            url: context.url,
            headers: context.wireHeaders,
            mode: request.cache ?? 'default',
            staleWhileRevalidate: request.staleWhileRevalidate === true,
            credentials: context.cookieContext !== null,
            partition: context.cookieContext?.partitionKey?.topLevelSite ?? '',
          },
          send,
        )
    context.response = response
    context.fromCache = response.fromCache === true
    if (context.fromCache && context.logged) context.log('HTTP_CACHE_USE_ENTRY', 'none')
    if (response.url !== undefined) noteRedirects(context, response.url)
    return NEXT
  } catch (error) {
    return failed(error)
  }
}

/** Of the exchange on the wire: it goes on when others read behind a request that is cancelled. */
function detached(context: RequestContext): Cancellation {
  const { cancellation } = context.request
  if (!cancellation.expected) return cancellation
  const wire = new Cancellation()
  cancellation.subscribe((reason) => {
    const body = context.response?.body
    if (!(body instanceof StoringBody && body.leave(reason))) wire.cancel(reason)
  })
  return wire
}
