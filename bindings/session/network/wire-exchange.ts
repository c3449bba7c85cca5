// One exchange on the wire for a request, and the one silent second try: when a reused connection turns out to have been
// closed by the server while it was idle, or it answers 408 on one (net/http/http_network_transaction.cc, HandleIOError
// and DoReadHeadersComplete).
import type { HeaderList } from '../../host/body.ts'
import type { Cancellation } from '../../host/cancellation.ts'
import { NetError, OmniError } from '../../host/errors.ts'
import { STALE_CONNECTION, type WireRequest, type WireResponse } from '../../host/transport.ts'
import type { RequestContext } from './context.ts'
import { type Authority, requestTarget } from './destination.ts'
import { DEFAULT_PRIORITY } from './priority.ts'

const REDIRECTS = { follow: 'follow', error: 'error', 'hand-back': 'each' } as const

const NO_CONDITIONS: readonly string[] = []

/** Rejects with a NetError, or what the library's own parts say. `headers`: complete, in wire order. */
export async function exchangeOnWire(
  context: RequestContext,
  headers: HeaderList,
  cancellation: Cancellation = context.request.cancellation,
): Promise<WireResponse> {
  const wire = wireRequest(context, headers, cancellation)
  for (;;) {
    if (context.logged) logSending(context, wire)
    try {
      const response = await context.parts.transport.exchange(wire)
      if (response.status !== 408 || !response.reused || !(await mayResend(context, 'request-timeout'))) {
        if (context.logged) logHead(context, response)
        return response
      }
      response.body.cancel()
    } catch (error) {
      if (isStale(error) && (await mayResend(context, 'dead-connection'))) continue
      if (error instanceof OmniError) throw error
      throw new NetError('ERR_FAILED', `${context.method} ${context.url}`, { cause: error })
    }
  }
}

function wireRequest(context: RequestContext, headers: HeaderList, cancellation: Cancellation): WireRequest {
  const { request } = context
  const authority = context.authority as Authority
  return {
    method: context.method,
    secure: authority.secure,
    host: authority.host,
    port: authority.port,
    target: requestTarget(context.url),
    headers,
    body: context.body,
    cancellation,
    upgrade: request.upgrade,
    onInterim: request.onInterim,
    onUploadProgress: request.onUploadProgress,
    proxyChain: 'direct',
    // Requests without cookies go over connections of their own, so that a server cannot join them (PRIVACY_MODE).
    privacyMode: context.cookieContext === null,
    networkPartition: '',
    priority: request.priority ?? (request.defaults === 'add' ? DEFAULT_PRIORITY : ''),
    optional: headers === context.wireHeaders ? NO_CONDITIONS : addedConditions(headers, context.wireHeaders),
    redirects: typeof request.redirects === 'string' ? REDIRECTS[request.redirects] : 'each',
  }
}

/** The cache's own: names in lower case that the caller's headers have not. */
function addedConditions(headers: HeaderList, asked: HeaderList): string[] {
  const known = namesOf(asked)
  return namesOf(headers).filter((name) => name.startsWith('if-') && !known.includes(name))
}

function namesOf(headers: HeaderList): string[] {
  return headers.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase())
}

function isStale(error: unknown): boolean {
  return error instanceof Error && STALE_CONNECTION in error
}

async function mayResend(context: RequestContext, why: string): Promise<boolean> {
  if (context.resent || context.request.cancellation.cancelled) return false
  context.resent = true
  if (context.body !== null && !(await context.body.rewind())) return false
  context.log('HTTP_TRANSACTION_RESTART_AFTER_ERROR', 'none', { why })
  return true
}

function logSending(context: RequestContext, wire: WireRequest): void {
  const line = `${wire.method} ${wire.target} HTTP/1.1\r\n`
  context.log('HTTP_TRANSACTION_SEND_REQUEST_HEADERS', 'none', { line, headers: headerLines(wire.headers) })
  if (wire.body === null) return
  const { length } = wire.body
  context.log('HTTP_TRANSACTION_SEND_REQUEST_BODY', 'none', { is_chunked: length === undefined, length: length ?? 0 })
}

function logHead(context: RequestContext, { httpVersion, status, statusText, headers }: WireResponse): void {
  const line = `HTTP/${httpVersion} ${status} ${statusText}`
  context.log('HTTP_TRANSACTION_READ_RESPONSE_HEADERS', 'none', { headers: [line, ...headerLines(headers)] })
}

function headerLines(headers: readonly string[]): string[] {
  const lines: string[] = []
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`)
  return lines
}
