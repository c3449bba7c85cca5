// Stores the Set-Cookie lines of this hop, redirects and errors included.
// Spec: net/url_request/url_request_http_job.cc (SaveCookiesAndNotifyHeadersComplete).
// Cost: one pass over the names; waits only under strict durability.
import { clearedTypes } from '../clear-site-data.ts'
import type { RequestContext } from '../context.ts'
import { headerValue, headerValues, indexOfHeader } from '../header-list.ts'
import { failed, NEXT, type Step, type StepResult } from '../step.ts'

export const responseCookies: Step = { name: 'response-cookies', run: storeCookies }

function storeCookies(context: RequestContext): StepResult | Promise<StepResult> {
  const headers = context.response?.headers ?? []
  if (context.cookieContext === null || indexOfHeader(headers, 'set-cookie') < 0) return NEXT
  // A response that clears the cookies stores none of its own.
  if (clearedTypes(headers).cookies) return NEXT
  const lines = headerValues(headers, 'set-cookie')
  const stored = context.parts.cookies.store(context.url, lines, context.cookieContext, headerValue(headers, 'date'))
  if (context.logged) context.log('COOKIE_INCLUSION_STATUS', 'none', { operation: 'store', lines: lines.length })
  return stored === null ? NEXT : whenStored(context, stored)
}

async function whenStored(context: RequestContext, stored: Promise<void>): Promise<StepResult> {
  try {
    await stored
    return NEXT
  } catch (error) {
    context.response?.body.cancel(error)
    return failed(error)
  }
}
