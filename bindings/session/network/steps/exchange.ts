// The exchange on the wire, and the one silent second try: when a reused connection turns out to have been closed by the
// server while it was idle, or it answers 408 on one (net/http/http_network_transaction.cc, HandleIOError and
// DoReadHeadersComplete).
import { NetError, OmniError } from '../../../host/errors.ts'
import { STALE_CONNECTION, type WireRequest } from '../../../host/transport.ts'
import type { RequestContext } from '../context.ts'
import { type Authority, requestTarget, withoutFragment } from '../destination.ts'
import { DEFAULT_PRIORITY } from '../priority.ts'
import { failed, NEXT, restart, type Step, type StepResult } from '../step.ts'

const REDIRECTS = { follow: 'follow', error: 'error', 'hand-back': 'each' } as const

export const exchange: Step = { name: 'exchange', run: send }

async function send(context: RequestContext): Promise<StepResult> {
  if (context.authority?.isNetwork !== true)
    return failed(new NetError('ERR_UNKNOWN_URL_SCHEME', `no handler took ${context.url}, and the network cannot`))
  if (context.request.cache === 'only-if-cached')
    return failed(new NetError('ERR_CACHE_MISS', `only-if-cached, and nothing is cached: ${context.url}`))
  try {
    const wire = wireRequest(context, context.authority as Authority)
    if (context.logged) logSending(context, wire)
    const response = await context.parts.transport.exchange(wire)
    if (response.status === 408 && response.reused && (await mayResend(context))) {
      response.body.cancel()
      return restart('exchange', 'request-timeout')
    }
    context.response = response
    if (response.url !== undefined) noteRedirects(context, response.url)
    if (context.logged) logHead(context)
    return NEXT
  } catch (error) {
    if (isStale(error) && (await mayResend(context))) return restart('exchange', 'dead-connection')
    if (error instanceof OmniError) return failed(error)
    return failed(new NetError('ERR_FAILED', `${context.method} ${context.url}`, { cause: error }))
  }
}

function wireRequest(context: RequestContext, authority: Authority): WireRequest {
  const { request } = context
  return {
    method: context.method,
    secure: authority.secure,
    host: authority.host,
    port: authority.port,
    target: requestTarget(context.url),
    headers: context.wireHeaders,
    body: context.body,
    cancellation: request.cancellation,
    upgrade: request.upgrade,
    onInterim: request.onInterim,
    onUploadProgress: request.onUploadProgress,
    proxyChain: 'direct',
    // Requests without cookies go over connections of their own, so that a server cannot join them (PRIVACY_MODE).
    privacyMode: context.cookieContext === null,
    networkPartition: '',
    priority: request.priority ?? (request.defaults === 'add' ? DEFAULT_PRIORITY : ''),
    redirects: typeof request.redirects === 'string' ? REDIRECTS[request.redirects] : 'each',
  }
}

/** What the transport followed out of sight; the hops between are not known. */
function noteRedirects(context: RequestContext, url: string): void {
  if (url === withoutFragment(context.url)) return
  context.earlier = [...(context.earlier ?? []), context.url]
  context.url = url
}

function isStale(error: unknown): boolean {
  return error instanceof Error && STALE_CONNECTION in error
}

async function mayResend(context: RequestContext): Promise<boolean> {
  if (context.resent || context.request.cancellation.cancelled) return false
  context.resent = true
  return context.body === null || (await context.body.rewind())
}

function logSending(context: RequestContext, wire: WireRequest): void {
  const line = `${wire.method} ${wire.target} HTTP/1.1\r\n`
  context.log('HTTP_TRANSACTION_SEND_REQUEST_HEADERS', 'none', { line, headers: headerLines(wire.headers) })
  if (wire.body === null) return
  const { length } = wire.body
  context.log('HTTP_TRANSACTION_SEND_REQUEST_BODY', 'none', { is_chunked: length === undefined, length: length ?? 0 })
}

function logHead(context: RequestContext): void {
  const { httpVersion, status, statusText, headers } = context.response as NonNullable<RequestContext['response']>
  const line = `HTTP/${httpVersion} ${status} ${statusText}`
  context.log('HTTP_TRANSACTION_READ_RESPONSE_HEADERS', 'none', { headers: [line, ...headerLines(headers)] })
}

function headerLines(headers: readonly string[]): string[] {
  const lines: string[] = []
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`)
  return lines
}
