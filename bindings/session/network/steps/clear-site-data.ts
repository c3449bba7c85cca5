// Clears what a response's Clear-Site-Data names, of every hop, before its caller gets it: from trustworthy origins, and
// for requests that may store cookies. Spec: content/browser/browsing_data/clear_site_data_handler.cc.
// Departure: Electron does this for pages alone. What cannot be cleared is not told to the caller, as there.
import { type ClearedTypes, clearedTypes } from '../clear-site-data.ts'
import type { RequestContext } from '../context.ts'
import { hasHeader } from '../header-list.ts'
import { NEXT, type Step, type StepResult } from '../step.ts'

export const clearSiteData: Step = { name: 'clear-site-data', run: clear }

function clear(context: RequestContext): StepResult | Promise<StepResult> {
  const headers = context.response?.headers ?? []
  if (!hasHeader(headers, 'clear-site-data')) return NEXT
  if (context.authority?.trustworthy !== true || context.cookieContext === null) return NEXT
  const types = clearedTypes(headers)
  return types.cache || types.cookies ? whenCleared(context, context.authority.origin, types) : NEXT
}

async function whenCleared({ parts }: RequestContext, origin: string, types: ClearedTypes): Promise<StepResult> {
  await parts.clearSite?.(origin, types).catch(() => {})
  return NEXT
}
