// What a call of `fetch` asks for, read from its arguments.
// Spec: Fetch, the constructor of Request, whose checks are made here for a string or URL: a Request object costs a
// fifth of a small request. Headers go in the order and case in which Headers gives them, methods in upper case, as in
// Electron. `keepalive` has no effect, as in Electron.
// Departure: Bun's Request forgets `credentials`, `referrer`, `referrerPolicy` and `integrity` (Deno's some, too); what
// `init` says counts there all the same, what only the Request was told is lost.
import type { HeaderList, RequestBody } from '../../host/body.ts'
import { BytesBody } from './bodies/bytes-body.ts'
import { collect } from './bodies/collect.ts'
import { fetchBody, isStreamed } from './bodies/fetch-body.ts'
import { StreamBody } from './bodies/stream-body.ts'
import { hasHeader } from './header-list.ts'
import { isReferrerPolicy } from './referrer.ts'
import type { CacheMode, CredentialsMode, ReferrerPolicy } from './request.ts'

export interface FetchInit extends RequestInit {
  /** Electron's: leaves custom protocol handlers aside. */
  readonly bypassCustomProtocolHandlers?: boolean
  /** Beyond Electron: takes a response within its `stale-while-revalidate` (RFC 5861) while a new one is fetched. */
  readonly staleWhileRevalidate?: boolean
  readonly duplex?: 'half'
}

export interface FetchRequest {
  readonly url: string
  readonly method: string
  readonly headers: HeaderList
  readonly body: RequestBody | null
  readonly signal: AbortSignal | null
  /** Of an Origin header. */
  readonly origin: string | null
  readonly credentials: CredentialsMode
  readonly redirect: RequestRedirect
  readonly cache: CacheMode
  readonly referrerPolicy: ReferrerPolicy
  /** Subresource Integrity metadata; '': none. */
  readonly integrity: string
}

const CREDENTIALS: readonly string[] = ['same-origin', 'include', 'omit']
const REDIRECTS: readonly string[] = ['follow', 'error', 'manual']
const CACHES: readonly string[] = ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached']
const MODES: readonly string[] = ['cors', 'no-cors', 'same-origin']
const DEFAULT_POLICY: ReferrerPolicy = 'strict-origin-when-cross-origin'

/** A promise only where a body has to be read. Throws TypeError, as the constructor of Request. */
export function readFetchRequest(
  input: string | URL | Request,
  init: FetchInit | undefined,
): FetchRequest | Promise<FetchRequest> {
  if (typeof input !== 'string' && !(input instanceof URL)) return ofRequest(requestOf(input, init ?? {}), init ?? {})
  if (init === undefined || init === null) return get(parsedUrl(input))
  return written(parsedUrl(input), init)
}

function parsedUrl(input: string | URL): string {
  const url = absoluteUrl(String(input))
  if (url.username === '' && url.password === '') return url.href
  throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${url.href}`)
}

/** Asking `URL.canParse` first would parse every URL twice. */
function absoluteUrl(text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw new TypeError('Invalid URL', { cause: text })
  }
}

function get(url: string): FetchRequest {
  return {
    url,
    method: 'GET',
    headers: [],
    body: null,
    signal: null,
    origin: null,
    credentials: 'same-origin',
    redirect: 'follow',
    cache: 'default',
    referrerPolicy: DEFAULT_POLICY,
    integrity: '',
  }
}

async function written(url: string, init: FetchInit): Promise<FetchRequest> {
  const method = normalMethod(init.method)
  const headers = new Headers(init.headers)
  const bodyInit = init.body ?? null
  if (bodyInit !== null && (method === 'GET' || method === 'HEAD'))
    throw new TypeError('Request with GET/HEAD method cannot have body.')
  if (isStreamed(bodyInit) && init.duplex !== 'half')
    throw new TypeError('RequestInit: duplex option is required when sending a body.')
  if (bodyInit instanceof ReadableStream && bodyInit.locked)
    throw new TypeError('Request body object should not be disturbed or locked')
  const body = bodyInit === null ? null : await fetchBody(bodyInit)
  if (body !== null && body.type !== null && !headers.has('content-type')) headers.set('content-type', body.type)
  return {
    url,
    method,
    ...headersAndOrigin(headers, init.mode ?? 'cors', init.referrer ?? ''),
    body: body === null ? null : body.body,
    signal: signalOf(init.signal),
    credentials: oneOf(CREDENTIALS, 'credentials', init.credentials ?? 'same-origin') as CredentialsMode,
    redirect: oneOf(REDIRECTS, 'redirect', init.redirect ?? 'follow') as RequestRedirect,
    cache: oneOf(CACHES, 'cache', init.cache ?? 'default') as CacheMode,
    referrerPolicy: policyOf(init.referrerPolicy ?? ''),
    integrity: String(init.integrity ?? ''),
  }
}

/** Itself where nothing is changed that its constructor alone can change: Bun's makes a copy of the body. */
function requestOf(input: Request, init: FetchInit): Request {
  if (!(input instanceof Request)) return new Request(input, init)
  if ((init.body ?? null) === null && (input.bodyUsed || input.body?.locked))
    throw new TypeError('Cannot construct a Request with a Request object that has already been used.')
  const same = init.method === undefined && init.headers === undefined && init.body === undefined
  return same ? input : new Request(input, init)
}

async function ofRequest(request: Request, init: FetchInit): Promise<FetchRequest> {
  const signal = init.signal === undefined ? (request.signal ?? null) : signalOf(init.signal)
  return {
    url: request.url,
    method: request.method.toUpperCase(),
    ...headersAndOrigin(request.headers, init.mode ?? request.mode ?? 'cors', init.referrer ?? request.referrer ?? ''),
    body: request.body === null ? null : await bodyOf(request.body, signal),
    signal,
    credentials: init.credentials ?? request.credentials ?? 'same-origin',
    redirect: init.redirect ?? request.redirect ?? 'follow',
    cache: init.cache ?? request.cache ?? 'default',
    referrerPolicy: policyOf(init.referrerPolicy ?? request.referrerPolicy ?? ''),
    integrity: init.integrity ?? request.integrity ?? '',
  }
}

async function bodyOf(stream: ReadableStream<Uint8Array>, signal: AbortSignal | null): Promise<RequestBody> {
  const body = StreamBody.of(stream)
  const abort = (): void => body.cancel(signal?.reason)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return new BytesBody(await collect(body))
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

/** Electron sends the mode as Sec-Fetch-Mode, except `cors` without an origin. */
function headersAndOrigin(headers: Headers, mode: string, referrer: string): Pick<FetchRequest, 'headers' | 'origin'> {
  const given = headers.get('origin')
  const origin = given !== null && URL.canParse(given) ? new URL(given).origin : null
  const list: HeaderList = []
  const saysMode = oneOf(MODES, 'mode', mode) !== 'cors' || origin !== null
  if (saysMode && !headers.has('sec-fetch-mode')) list.push('Sec-Fetch-Mode', mode)
  headers.forEach((value, name) => void list.push(name, value))
  if (/^https?:/.test(referrer) && !hasHeader(list, 'referer')) list.push('referer', referrer)
  return { headers: list, origin }
}

/** The methods that Fetch forbids. */
function normalMethod(method: string | undefined): string {
  if (method === undefined) return 'GET'
  const upper = String(method).toUpperCase()
  if (!/^[!#$%&'*+.^_`|~0-9A-Z-]+$/i.test(method)) throw new TypeError(`'${method}' is not a valid HTTP method.`)
  if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK')
    throw new TypeError(`'${method}' HTTP method is unsupported.`)
  return upper
}

function oneOf(values: readonly string[], name: string, value: string): string {
  if (values.includes(value)) return value
  throw new TypeError(`Request constructor: ${value} is not an accepted ${name}: ${values.join(', ')}`)
}

function policyOf(value: string): ReferrerPolicy {
  if (value === '') return DEFAULT_POLICY
  if (isReferrerPolicy(value)) return value
  throw new TypeError(`Request constructor: ${value} is not an accepted referrerPolicy`)
}

function signalOf(signal: AbortSignal | null | undefined): AbortSignal | null {
  if (signal === undefined || signal === null) return null
  if (signal instanceof AbortSignal) return signal
  throw new TypeError("Failed to construct 'Request': member signal is not of type AbortSignal.")
}
