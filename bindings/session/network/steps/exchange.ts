// The network answers. Schemes it does not know end here, since no handler took them.
import { NetError } from '../../../host/errors.ts'
import type { RequestContext } from '../context.ts'
import { withoutFragment } from '../destination.ts'
import { failed, NEXT, type Step, type StepResult } from '../step.ts'
import { exchangeOnWire } from '../wire-exchange.ts'

export const exchange: Step = { name: 'exchange', run: send }

async function send(context: RequestContext): Promise<StepResult> {
  const refused = refusalOf(context)
  if (refused !== null) return failed(refused)
  if (context.request.cache === 'only-if-cached')
    return failed(new NetError('ERR_CACHE_MISS', `only-if-cached, and nothing is cached: ${context.url}`))
  try {
    const response = await exchangeOnWire(context, context.wireHeaders)
    context.response = response
    if (response.url !== undefined) noteRedirects(context, response.url)
    return NEXT
  } catch (error) {
    return failed(error)
  }
}

export function refusalOf({ authority, url }: RequestContext): NetError | null {
  if (authority?.isNetwork === true) return null
  return new NetError('ERR_UNKNOWN_URL_SCHEME', `no handler took ${url}, and the network cannot`)
}

/** What the transport followed out of sight; the hops between are not known. */
export function noteRedirects(context: RequestContext, url: string): void {
  if (url === withoutFragment(context.url)) return
  context.earlier = [...(context.earlier ?? []), context.url]
  context.url = url
}
