// The Cookie header of this hop. Spec: net/url_request/url_request_http_job.cc (AddCookieHeaderAndStart): what the jar
// has replaces a Cookie header given by the caller; where the jar has nothing for the URL, the caller's stays.
// Cost: one call into the core; a promise only while the jar is being loaded.
import type { RequestContext } from '../context.ts'
import { cookieContextOf } from '../cookie-context.ts'
import { setHeader } from '../header-list.ts'
import { failed, NEXT, type Step, type StepResult } from '../step.ts'

export const requestCookies: Step = { name: 'request-cookies', run: addCookies }

function addCookies(context: RequestContext): StepResult | Promise<StepResult> {
  context.cookieContext = cookieContextOf(context)
  if (context.cookieContext === null) return NEXT
  const opening = context.parts.cookies.opening()
  return opening === null ? addHeader(context) : addWhenOpen(context, opening)
}

async function addWhenOpen(context: RequestContext, opening: Promise<void>): Promise<StepResult> {
  try {
    await opening
  } catch (error) {
    return failed(error)
  }
  return addHeader(context)
}

function addHeader(context: RequestContext): StepResult {
  const header = context.parts.cookies.header(context.url, context.cookieContext)
  if (header !== '') setHeader(context.wireHeaders, 'Cookie', header)
  if (context.logged)
    context.log('COOKIE_INCLUSION_STATUS', 'none', { operation: 'send', status: header === '' ? 'NONE' : 'INCLUDE' })
  return NEXT
}
