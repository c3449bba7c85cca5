// `ses.fetch`: the fetch of a session, as Electron's (lib/browser/api/net-fetch.ts), a thin door on the engine.
// Credentials are `include` unless an Origin header makes `same-origin` meaningful; errors are NetErrors with Electron's
// texts; an abort rejects with the signal's reason. A stream given as body is sent as it comes (`duplex: 'half'`), the
// body of a Request object is collected first, as Electron does with every body.
// With `integrity` the body is collected and judged before `fetch` resolves (Fetch, main fetch 23), where Electron ignores it.
// Departure: no CORS check is made for a request with an Origin header; `type` and `url` of the response are true.
import type { Body } from '../../host/body.ts'
import { Cancellation } from '../../host/cancellation.ts'
import { NetError } from '../../host/errors.ts'
import type { CreateResponse } from '../../host/response.ts'
import { AbortableBody } from './bodies/abortable-body.ts'
import { BytesBody } from './bodies/bytes-body.ts'
import { collect } from './bodies/collect.ts'
import { decodeBody } from './decoding.ts'
import type { Engine } from './engine.ts'
import { type FetchInit, type FetchRequest, readFetchRequest } from './fetch-request.ts'
import { firstUnsafeHeader } from './header-rules.ts'
import { RedirectCancelledError } from './redirect-errors.ts'
import { MAIN_PROCESS, type RawRequest, type RawResponse } from './request.ts'
import { demandIntegrity, parseIntegrity } from './subresource-integrity.ts'

const NULL_BODY_STATUS: ReadonlySet<number> = new Set([101, 204, 205, 304])

export type SessionFetch = (input: string | URL | Request, init?: FetchInit) => Promise<Response>

interface FetchCall extends FetchRequest {
  readonly bypassHandlers: boolean
  readonly staleWhileRevalidate: boolean
}

export function createFetch(engine: Engine, createResponse: CreateResponse): SessionFetch {
  return async function fetch(input, init) {
    const bypassHandlers =
      Boolean(init?.bypassCustomProtocolHandlers) ||
      (typeof input === 'object' && engine.parts.schemes?.hasGiven(input) === true)
    const staleWhileRevalidate = Boolean(init?.staleWhileRevalidate)
    const request: FetchCall = { ...(await readFetchRequest(input, init)), bypassHandlers, staleWhileRevalidate }
    refuseUnsafe(request)
    const { signal } = request
    if (signal !== null) return abortable(engine, createResponse, request, signal)
    const raw = await engine.send(rawRequest(request, new Cancellation(false)))
    const body = bodyFor(request, raw, decodeBody(raw, engine.parts.decoders))
    return createResponse(raw, request.integrity === '' ? body : await intact(request, raw, body))
  }
}

function refuseUnsafe({ headers, body, signal }: FetchRequest): void {
  try {
    signal?.throwIfAborted()
    const unsafe = headers.length === 0 ? null : firstUnsafeHeader(headers)
    if (unsafe !== null) throw new NetError('ERR_INVALID_ARGUMENT', `the header ${unsafe} is the network's own`)
  } catch (error) {
    body?.cancel(error)
    throw error
  }
}

async function abortable(
  engine: Engine,
  createResponse: CreateResponse,
  request: FetchCall,
  signal: AbortSignal,
): Promise<Response> {
  const cancellation = new Cancellation()
  const abort = (): void => {
    // First with the reason: whose stream it is hears that, not our error.
    request.body?.cancel(signal.reason)
    cancellation.cancel(signal.reason)
  }
  const release = (): void => signal.removeEventListener('abort', abort)
  signal.addEventListener('abort', abort, { once: true })
  try {
    const raw = await engine.send(rawRequest(request, cancellation))
    const body = bodyFor(request, raw, new AbortableBody(decodeBody(raw, engine.parts.decoders), signal, release))
    return createResponse(raw, request.integrity === '' ? body : await intact(request, raw, body))
  } catch (error) {
    release()
    throw signal.aborted ? signal.reason : error
  }
}

/** Where there can be no body there is none; reading its end gives the connection back. */
function bodyFor(request: FetchRequest, raw: RawResponse, body: Body): Body | null {
  if (request.method !== 'HEAD' && !NULL_BODY_STATUS.has(raw.status)) return body
  body.read().catch(() => {})
  return null
}

/** The body once it was judged; nobody sees an octet of it before. */
async function intact(request: FetchRequest, raw: RawResponse, body: Body | null): Promise<Body | null> {
  const integrity = parseIntegrity(request.integrity)
  if (integrity === null) return body
  if (body === null) throw new NetError('ERR_FAILED', `integrity of ${raw.url}: there is no body`)
  const octets = await collect(body)
  await demandIntegrity(integrity, octets, raw.url)
  return new BytesBody(octets)
}

function rawRequest(request: FetchCall, cancellation: Cancellation): RawRequest {
  const { origin } = request
  return {
    method: request.method,
    url: request.url,
    headers: request.headers,
    body: request.body,
    initiator: origin === null ? MAIN_PROCESS : { ...MAIN_PROCESS, origin },
    redirects: request.redirect === 'manual' ? cancelRedirect : request.redirect,
    challenges: 'follow',
    defaults: 'add',
    credentials: request.credentials === 'same-origin' && origin === null ? 'include' : request.credentials,
    referrerPolicy: request.referrerPolicy,
    cache: request.cache,
    staleWhileRevalidate: request.staleWhileRevalidate,
    bypassHandlers: request.bypassHandlers,
    upgrade: false,
    cancellation,
    onInterim: null,
    onUploadProgress: null,
  }
}

function cancelRedirect(): boolean {
  throw new RedirectCancelledError()
}
