// The Request that a handler is given, made of a request on its way.
// Source: Electron's lib/browser/api/protocol.ts (handle). The referrer is a member and no header, an Origin header `null`
// is left out; what only frames a message on a connection is none of a handler's business.
// Beyond Electron: `signal` is aborted with the client; cookies and, for http and https, the default headers are there.
// Cost: the runtime's own Request (a class of ours below it, made with the first one), since `fetch(request)` looks behind the prototype. A signal only where somebody can
// abort: it would be half of the cost.
import type { HeaderList, RequestBody } from '../../host/body.ts'
import type { Cancellation } from '../../host/cancellation.ts'
import { readableOfBody } from '../network/bodies/readable-body.ts'
import type { RequestContext } from '../network/context.ts'
import { headerValue } from '../network/header-list.ts'

const LEFT_OUT: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'referer',
])

/** What Electron adds to a Request: the origin of the page that asks, absent for a request of the application's own. */
export type HandledRequest = Request & { readonly initiatorOrigin?: string }

type Make = (context: RequestContext, init: RequestInit | undefined, referrer: string) => Request

export class HandledRequests {
  #make: Make | null = null
  #isOurs: ((request: object) => boolean) | null = null
  /** Whether this runtime's Request drops names of the list that a page may not set. */
  #forbids: boolean | null = null

  hasGiven(request: object): boolean {
    return this.#isOurs?.(request) ?? false
  }

  make(context: RequestContext): HandledRequest {
    const headers = givenHeaders(context.wireHeaders)
    const referrer = headerValue(context.wireHeaders, 'referer') ?? ''
    this.#make ??= this.#createClass()
    const request = this.#make(context, initOf(context, headers), referrer)
    if (headers.length > 0 && this.#forbidsHeaders()) define(request, 'headers', new Headers(headers))
    const { origin } = context.initiator
    if (origin !== null) define(request, 'initiatorOrigin', origin)
    return request
  }

  /** One for each session, which knows its own by it. */
  #createClass(): Make {
    class GivenRequest extends Request {
      readonly #referrer: string

      constructor(url: string, init: RequestInit | undefined, referrer: string) {
        super(url, init)
        this.#referrer = referrer
      }

      /** Runtimes without a place for it, and pages, which know only referrers of their own origin. */
      override get referrer(): string {
        return this.#referrer
      }

      static isOne(request: object): boolean {
        return #referrer in request
      }
    }
    Object.defineProperty(GivenRequest.prototype, 'constructor', { value: Request, writable: true, configurable: true })
    this.#isOurs = GivenRequest.isOne
    return ({ url }, init, referrer) => new GivenRequest(url, init, referrer)
  }

  #forbidsHeaders(): boolean {
    this.#forbids ??= !new Request('http://localhost', { headers: { cookie: 'a=1' } }).headers.has('cookie')
    return this.#forbids
  }
}

function define(request: Request, name: string, value: unknown): void {
  Object.defineProperty(request, name, { value, enumerable: true, configurable: true })
}

/** What a handler sees of a request's headers. */
export function givenHeaders(list: HeaderList): [string, string][] {
  const given: [string, string][] = []
  for (let at = 0; at < list.length; at += 2) {
    const name = list[at] as string
    const value = list[at + 1] as string
    const lower = name.toLowerCase()
    if (LEFT_OUT.has(lower) || (lower === 'origin' && value === 'null')) continue
    given.push([name, value])
  }
  return given
}

/** Undefined: nothing but a URL, for which constructors have a shorter way. */
function initOf({ method, body, request }: RequestContext, headers: [string, string][]): RequestInit | undefined {
  const { cancellation } = request
  if (method === 'GET' && body === null && headers.length === 0 && !cancellation.expected) return undefined
  const init: RequestInit & { duplex?: 'half' } = { method }
  if (headers.length > 0) init.headers = headers
  if (body !== null && body.length !== 0) Object.assign(init, bodyInit(body))
  if (cancellation.expected) init.signal = signalOf(cancellation)
  return init
}

/** Octets that are there already as they are; anything else as it comes. */
function bodyInit(body: RequestBody): { body: BodyInit; duplex?: 'half' } {
  const only = body.parts?.length === 1 ? body.parts[0] : undefined
  if (only?.type === 'rawData') return { body: only.bytes as Uint8Array<ArrayBuffer> }
  return { body: readableOfBody(body), duplex: 'half' }
}

function signalOf(cancellation: Cancellation): AbortSignal {
  const controller = new AbortController()
  cancellation.subscribe((reason) => controller.abort(reason))
  return controller.signal
}
