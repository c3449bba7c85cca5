// Requests by the page's own fetch: all that a page may send without help. The rules are the browser's: CORS decides
// what is readable, names of the forbidden list are its own, redirects and Set-Cookie stay out of sight (Fetch, 2.2.2
// and 4.4). What a caller asked for and fetch would drop in silence rejects with UnsupportedError.
// Departure: the browser's own cookies, cache and referrer take no part; bodies to send are collected first; the
// protocol's version cannot be seen and is told as 1.1.
import type { Body, HeaderList, RequestBody } from '../../bindings/host/body.ts'
import { NetError, UnsupportedError } from '../../bindings/host/errors.ts'
import type {
  ChosenHeaders,
  HostAddress,
  Transport,
  TransportOptions,
  WireRequest,
  WireResponse,
} from '../../bindings/host/transport.ts'
import { collect } from '../../bindings/session/network/bodies/collect.ts'
import { StreamBody } from '../../bindings/session/network/bodies/stream-body.ts'

/** Fetch, "forbidden request-header"; Chromium sends its own User-Agent as well. */
const FORBIDDEN =
  /^(accept-(charset|encoding)|access-control-request-(headers|method|private-network)|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|user-agent|via|(proxy|sec)-.*)$/i
const RELAY = 'a relay can (relayDialer)'

const NOTHING_CHOSEN: ChosenHeaders = { userAgent: () => null, acceptLanguages: () => null }

export function createFetchTransport({ chosen }: TransportOptions): Transport {
  return new FetchTransport(chosen ?? NOTHING_CHOSEN)
}

class FetchTransport implements Transport {
  readonly addsDefaultHeaders = true
  readonly #chosen: ChosenHeaders
  readonly #running = new Set<AbortController>()
  #closed = false

  constructor(chosen: ChosenHeaders) {
    this.#chosen = chosen
  }

  get openConnections(): number {
    return this.#running.size
  }

  async exchange(request: WireRequest): Promise<WireResponse> {
    if (this.#closed) throw new NetError('ERR_CONTEXT_SHUT_DOWN', 'the transport is closed')
    checkRequest(request)
    checkUserAgent(this.#chosen)
    const headers = sentHeaders(request, this.#chosen)
    const body = request.body === null ? null : await sentBody(request, request.body)
    const abort = new AbortController()
    this.#running.add(abort)
    const stop = request.cancellation.subscribe((cause) =>
      abort.abort(new NetError('ERR_ABORTED', 'the request was cancelled', { cause })),
    )
    const done = (): void => {
      stop()
      this.#running.delete(abort)
    }
    try {
      const response = await fetch(addressOf(request), { ...initOf(request, body, abort.signal), headers })
      refuseHiddenRedirect(response, request)
      return wireResponse(response, new PageBody(response, abort, done))
    } catch (error) {
      done()
      throw failure(error, abort.signal, request)
    }
  }

  async resolveHost(): Promise<HostAddress[]> {
    throw new UnsupportedError('resolveHost', 'browser', RELAY)
  }

  closeAllConnections(): void {
    this.#abortAll(new NetError('ERR_NETWORK_CHANGED', 'all connections were closed'))
  }

  close(): void {
    this.#closed = true
    this.#abortAll(new NetError('ERR_CONTEXT_SHUT_DOWN', 'the transport was closed'))
  }

  #abortAll(error: NetError): void {
    for (const abort of [...this.#running]) abort.abort(error)
  }
}

function checkRequest(request: WireRequest): void {
  if (request.upgrade) throw new UnsupportedError('upgrades of a connection', 'browser', RELAY)
  if (/^(connect|trace|track)$/i.test(request.method))
    throw new UnsupportedError(`the method ${request.method}`, 'browser', RELAY)
  if (request.body !== null && /^(get|head)$/i.test(request.method))
    throw new UnsupportedError(`a body with ${request.method}`, 'browser', RELAY)
  for (let at = 0; at < request.headers.length; at += 2) {
    const name = request.headers[at] as string
    if (/^cookie$/i.test(name))
      throw new UnsupportedError("sending a session's cookies", 'browser', `${RELAY}; credentials: 'omit' sends none`)
    if (FORBIDDEN.test(name)) throw new UnsupportedError(`the request header ${name}`, 'browser', RELAY)
  }
}

/** Chromium drops a User-Agent that fetch is given, in silence, though Fetch has allowed it since 2015. */
function checkUserAgent({ userAgent }: ChosenHeaders): void {
  const chosen = userAgent()
  if (chosen !== null && chosen !== navigator.userAgent)
    throw new UnsupportedError('a user agent of its own (setUserAgent)', 'browser', RELAY)
}

function sentHeaders(request: WireRequest, { acceptLanguages }: ChosenHeaders): [string, string][] {
  const { headers: given } = request
  const headers: [string, string][] = []
  // Of another origin a browser would ask whether conditions are allowed (CORS preflight), and few servers allow them.
  const left = new URL(addressOf(request)).origin === location.origin ? [] : (request.optional ?? [])
  for (let at = 0; at < given.length; at += 2) {
    const name = given[at] as string
    if (!left.includes(name.toLowerCase())) headers.push([name, given[at + 1] as string])
  }
  const languages = acceptLanguages()
  // Empty: none shall be sent, and a page can only choose others.
  if (languages === '') throw new UnsupportedError('requests without Accept-Language', 'browser', RELAY)
  if (languages !== null && !headers.some(([name]) => /^accept-language$/i.test(name)))
    headers.push(['Accept-Language', languages])
  return headers
}

async function sentBody(request: WireRequest, body: RequestBody): Promise<Uint8Array<ArrayBuffer>> {
  const octets = await collect(body)
  request.onUploadProgress?.(octets.byteLength)
  return octets
}

function addressOf({ secure, host, port, target }: WireRequest): string {
  return new URL(target, `${secure ? 'https' : 'http'}://${host}:${port}`).href
}

function initOf(request: WireRequest, body: Uint8Array<ArrayBuffer> | null, signal: AbortSignal): RequestInit {
  return {
    method: request.method,
    body,
    signal,
    redirect: request.redirects === 'follow' ? 'follow' : 'manual',
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
  }
}

function refuseHiddenRedirect(response: Response, request: WireRequest): void {
  if (response.type !== 'opaqueredirect') return
  if (request.redirects === 'error')
    throw new NetError('ERR_FAILED', `${addressOf(request)} redirects, and the request allows none`)
  throw new UnsupportedError('redirects one by one', 'browser', RELAY)
}

/** The body is decoded by then, and the length was that of the encoded one. */
function headersOf(response: Response): HeaderList {
  const list: HeaderList = []
  const encoded = response.headers.has('content-encoding')
  for (const [name, value] of response.headers)
    if (!encoded || (name !== 'content-encoding' && name !== 'content-length')) list.push(name, value)
  return list
}

function wireResponse(response: Response, body: Body): WireResponse {
  return {
    status: response.status,
    statusText: response.statusText,
    httpVersion: '1.1',
    headers: headersOf(response),
    body,
    upgrade: null,
    remoteAddress: '',
    reused: false,
    url: response.url,
  }
}

function failure(error: unknown, signal: AbortSignal, request: WireRequest): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof NetError || error instanceof UnsupportedError) return error
  const why = 'a page is not told whether the network, CORS or its content security policy was the reason'
  return new NetError('ERR_FAILED', `${addressOf(request)}: ${why}`, { cause: error })
}

class PageBody implements Body {
  readonly #inner: StreamBody | null
  readonly #abort: AbortController
  readonly #done: () => void

  constructor(response: Response, abort: AbortController, done: () => void) {
    this.#inner = response.body === null ? null : StreamBody.of(response.body)
    this.#abort = abort
    this.#done = done
    if (this.#inner === null) done()
  }

  async read(): Promise<Uint8Array | null> {
    try {
      const chunk = (await this.#inner?.read()) ?? null
      if (chunk === null) this.#done()
      return chunk
    } catch (cause) {
      this.#done()
      if (this.#abort.signal.aborted) throw this.#abort.signal.reason
      throw new NetError('ERR_CONNECTION_CLOSED', 'the body broke off', { cause })
    }
  }

  cancel(reason?: unknown): void {
    this.#done()
    this.#abort.abort(new NetError('ERR_ABORTED', 'the body was cancelled', { cause: reason }))
  }
}
