// The session's cache answers, with the network behind it (session/cache).
import type { HttpCache } from '../../cache/http-cache.ts'
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
  const send = (headers: string[]) => exchangeOnWire(context, headers)
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
