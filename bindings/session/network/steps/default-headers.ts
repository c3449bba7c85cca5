// The headers as Chromium sends them over HTTP/1.1, in its order and case:
//   Host, Connection, Content-Length or Transfer-Encoding, Pragma, Cache-Control   http_network_transaction.cc
//   the caller's own, in their order                                               resource_request.h (headers)
//   Origin, Sec-Fetch-Site, -Mode, -User, -Dest                                    cors_url_loader.cc, sec_header_helpers.cc
//   Referer, User-Agent, Accept-Encoding, Accept-Language                          url_request_http_job.cc
//   Cookie                                                                         (steps/request-cookies.ts)
// A header the caller gives takes the place of the default. net.request and net.fetch send no Accept and no sec-ch-ua:
// those come from Blink. With `defaults: 'leave'` the list goes as it is; only a redirect changes its Host.
import type { HeaderList } from '../../../host/body.ts'
import type { RequestContext } from '../context.ts'
import type { Authority } from '../destination.ts'
import { addFetchMetadata } from '../fetch-metadata.ts'
import { hasHeader, headerValue, indexOfHeader, removeHeader, setHeader } from '../header-list.ts'
import { referrerFor } from '../referrer.ts'
import { NEXT, type Step, type StepResult } from '../step.ts'

export const defaultHeaders: Step = { name: 'default-headers', run: buildHeaders }

function buildHeaders(context: RequestContext): StepResult {
  const authority = context.authority as Authority
  const list = context.request.defaults === 'leave' ? [...context.headers] : withDefaults(context, authority)
  // A Host the caller gave is that of the first hop.
  if (context.earlier !== null && hasHeader(list, 'host')) setHeader(list, 'Host', authority.hostHeader)
  context.wireHeaders = list
  return NEXT
}

function withDefaults(context: RequestContext, authority: Authority): HeaderList {
  if (!authority.isNetwork) return withReferrer(context)
  const list: HeaderList = ['Host', authority.hostHeader, 'Connection', 'keep-alive']
  addFraming(context, list)
  addCacheDirectives(context, list)
  addGiven(context.headers, list)
  addOrigin(context, list)
  addFetchMetadata(context, list)
  addReferrer(context, list)
  addClient(context, authority, list)
  return list
}

/** What the network adds, a handler of another scheme does not see. */
function withReferrer(context: RequestContext): HeaderList {
  const list = [...context.headers]
  addReferrer(context, list)
  return list
}

function addFraming({ body, method }: RequestContext, list: HeaderList): void {
  if (body === null) {
    if (method === 'POST' || method === 'PUT') list.push('Content-Length', '0')
  } else if (body.length === undefined) list.push('Transfer-Encoding', 'chunked')
  else list.push('Content-Length', String(body.length))
}

/** For the caches on the way (net/base/load_flags_list.h: BYPASS_CACHE, VALIDATE_CACHE). */
function addCacheDirectives({ request }: RequestContext, list: HeaderList): void {
  if (request.cache === 'reload') list.push('Pragma', 'no-cache', 'Cache-Control', 'no-cache')
  else if (request.cache === 'no-cache') list.push('Cache-Control', 'max-age=0')
}

/** Only the few names already in the list can meet a given one; the rest is appended as it stands. */
function addGiven(given: HeaderList, list: HeaderList): void {
  const own = list.length
  for (let at = 0; at < given.length; at += 2) {
    const name = given[at] as string
    const there = indexOfHeader(list, name.toLowerCase())
    if (there >= 0 && there < own) list[there + 1] = given[at + 1] as string
    else list.push(name, given[at + 1] as string)
  }
}

/** services/network/cors/cors_url_loader.cc: with an initiator, on everything but GET and HEAD. */
function addOrigin({ initiator, method, originTainted }: RequestContext, list: HeaderList): void {
  if (initiator.origin === null || method === 'GET' || method === 'HEAD' || hasHeader(list, 'origin')) return
  list.push('Origin', originTainted ? 'null' : initiator.origin)
}

/** The caller's Referer names the referrer; what is sent is what the policy leaves of it, after the Sec-Fetch headers. */
function addReferrer(context: RequestContext, list: HeaderList): void {
  const given = headerValue(context.headers, 'referer')
  if (given === null) return
  removeHeader(list, 'referer')
  const referrer = referrerFor(context.referrerPolicy, given, context.url)
  if (referrer !== '') list.push('Referer', referrer)
}

function addClient(context: RequestContext, authority: Authority, list: HeaderList): void {
  const given = context.headers
  if (!hasHeader(given, 'user-agent')) list.push('User-Agent', context.parts.userAgent())
  if (!hasHeader(given, 'accept-encoding')) addAcceptEncoding(context, authority, list)
  if (hasHeader(given, 'accept-language')) return
  const language = context.parts.acceptLanguage()
  if (language !== '') list.push('Accept-Language', language)
}

/** Ranges count octets of the encoded body: a caller that asks for one wants no coding. */
function addAcceptEncoding(context: RequestContext, authority: Authority, list: HeaderList): void {
  const accepted = hasHeader(context.headers, 'range') ? 'identity' : context.engine.acceptedEncodings.for(authority)
  if (accepted !== '') list.push('Accept-Encoding', accepted)
}
