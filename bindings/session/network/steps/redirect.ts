// Follows, refuses or hands back a redirect.
// Spec: net/url_request/redirect_info.cc (method, fragment), redirect_util.cc (body headers, Origin),
// url_request_job.cc (CanFollowRedirect: limit, validity, safety, in this order), services/network/cors/cors_url_loader.cc
// (Authorization), net/http/http_response_headers.cc (IsRedirect: an empty Location is none, non-ASCII is escaped).
// Departure: a Cookie header given by the caller is dropped across origins like Authorization; Chromium sends it on.
import { NetError } from '../../../host/errors.ts'
import type { NetErrorName } from '../../../host/net-errors.ts'
import type { WireResponse } from '../../../host/transport.ts'
import { drain } from '../bodies/drain.ts'
import type { RequestContext } from '../context.ts'
import { hasHeader, headerValue, headerValues, removeHeader, setHeader } from '../header-list.ts'
import { RedirectRefusedError } from '../redirect-errors.ts'
import { parseReferrerPolicy } from '../referrer.ts'
import { destinationOf, isSafeRedirect, resolveUrl } from '../scheme-handlers.ts'
import { failed, NEXT, restart, type Step, type StepResult } from '../step.ts'

export const redirect: Step = { name: 'redirect', run: considerRedirect }

const LIMIT = 20
const BODY_HEADERS = ['content-length', 'content-type', 'content-encoding', 'content-language', 'content-location']

function considerRedirect(context: RequestContext): StepResult | Promise<StepResult> {
  const response = context.response as WireResponse
  const location = redirectLocation(response)
  if (location === null || context.request.redirects === 'hand-back') return NEXT
  if (context.logged) context.log('URL_REQUEST_REDIRECTED', 'none', { location })
  return follow(context, response, location)
}

/** Cheap for every other status: no header is looked at. */
function redirectLocation({ status, headers }: WireResponse): string | null {
  if (status < 301 || status > 308 || (status > 303 && status < 307)) return null
  const location = headerValue(headers, 'location')
  if (location === null || location === '') return null
  return location.replace(/[\x80-\xff]/g, (octet) => `%${octet.charCodeAt(0).toString(16).toUpperCase()}`)
}

async function follow(context: RequestContext, response: WireResponse, location: string): Promise<StepResult> {
  const { redirects } = context.request
  const target = newUrl(context, location)
  if (typeof target !== 'string') return refuse(response, redirects === 'error' ? new RedirectRefusedError() : target)
  context.follower?.beforeRedirect(target)
  const { cancelled, reason } = context.request.cancellation
  if (cancelled) return refuse(response, reason)
  if (redirects === 'error') return refuse(response, new RedirectRefusedError())
  const method = newMethod(context.method, response.status)
  if (typeof redirects === 'function') {
    try {
      const hop = { status: response.status, url: target, method, headers: response.headers }
      const answer = redirects(hop)
      if (!(answer instanceof Promise ? await answer : answer)) return NEXT
    } catch (error) {
      return refuse(response, error)
    }
  }
  return takeHop(context, response, target, method)
}

function refuse(response: WireResponse, error: unknown): StepResult {
  response.body.cancel(error)
  return failed(error)
}

function newUrl(context: RequestContext, location: string): string | NetError {
  const fail = (code: NetErrorName): NetError =>
    new NetError(code, `${context.url} redirects to ${JSON.stringify(location.slice(0, 200))}`)
  if ((context.earlier?.length ?? 0) >= LIMIT) return fail('ERR_TOO_MANY_REDIRECTS')
  const target = resolveUrl(context.parts.schemes, location, context.url)
  if (target === null) return fail('ERR_INVALID_REDIRECT')
  if (!isSafeRedirect(context, target)) return fail('ERR_UNSAFE_REDIRECT')
  const fragment = context.url.indexOf('#')
  return fragment < 0 || target.includes('#') ? target : target + context.url.slice(fragment)
}

function newMethod(method: string, status: number): string {
  if (status === 303 && method !== 'HEAD') return 'GET'
  return (status === 301 || status === 302) && method === 'POST' ? 'GET' : method
}

async function takeHop(
  context: RequestContext,
  response: WireResponse,
  url: string,
  method: string,
): Promise<StepResult> {
  const headers = [...context.headers]
  if (method !== context.method) {
    drain(response.body)
    for (const name of BODY_HEADERS) removeHeader(headers, name)
    for (const name of ['origin', 'transfer-encoding']) removeHeader(headers, name)
    context.body?.cancel()
    context.body = null
  } else if (context.body === null) drain(response.body)
  else {
    // An upload that is still under way ends with its response: two readers of one body would share its octets.
    response.body.cancel()
    if (!(await context.body.rewind())) return failed(sentOnce(context, response))
  }
  leaveOrigin(context, headers, url)
  keepReferrer(context, headers)
  const policies = headerValues(response.headers, 'referrer-policy').join(',')
  context.referrerPolicy = parseReferrerPolicy(policies) ?? context.referrerPolicy
  context.earlier = [...(context.earlier ?? []), context.url]
  context.url = url
  context.method = method
  context.headers = headers
  context.authority = null
  context.wireHeaders = []
  context.response = null
  context.fromCache = false
  context.resent = false
  return restart('start', 'redirect')
}

function sentOnce({ url }: RequestContext, { status }: WireResponse): NetError {
  return new NetError('ERR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED', `${status} of ${url}: the body can be sent only once`)
}

/** What a policy has once cut off stays cut off: the next hop's referrer is made of this one's. */
function keepReferrer({ request, wireHeaders }: RequestContext, headers: string[]): void {
  // A listener's redirect comes before this hop's headers were made.
  if (request.defaults === 'leave' || wireHeaders.length === 0 || !hasHeader(headers, 'referer')) return
  const sent = headerValue(wireHeaders, 'referer')
  if (sent === null) removeHeader(headers, 'referer')
  else setHeader(headers, 'Referer', sent)
}

/** What belongs to the origin that is left stays there. */
function leaveOrigin(context: RequestContext, headers: string[], url: string): void {
  // A listener's redirect comes before the check.
  const left = context.authority ?? destinationOf(context, context.url)
  const next = destinationOf(context, url)
  if (left?.trustworthy === true && next?.trustworthy !== true) removeSecHeaders(headers)
  if (left?.isSameOrigin(next) === true) return
  context.originTainted = true
  for (const name of ['authorization', 'proxy-authorization', 'cookie']) removeHeader(headers, name)
  if (hasHeader(headers, 'origin')) setHeader(headers, 'Origin', 'null')
}

function removeSecHeaders(headers: string[]): void {
  for (let at = headers.length - 2; at >= 0; at -= 2)
    if (/^sec-(?:ch|fetch)-/i.test(headers[at] as string)) headers.splice(at, 2)
}
