// What a listener is told about a request: a plain object in all that a listener does with it (spread, JSON, console),
// in which headers and upload are made when they are first read, since most listeners read few of them.
// Source: shell/browser/api/electron_api_web_request.cc (FillDetails): names, order, and which are absent when.
// Cost: an accessor of its own for each; the first read puts the value in its place.
import type { HeaderList, RequestBody } from '../../host/body.ts'
import type { WireResponse } from '../../host/transport.ts'
import type { RequestContext } from '../network/context.ts'
import { headerValue } from '../network/header-list.ts'
import { shownRequestHeaders } from './request-headers.ts'
import { shownResponseHeaders } from './response-headers.ts'

/** What a session adds. */
export interface DetailsParts {
  now(): number
  uploadData(body: RequestBody): unknown[]
}

/** What is the same for every event of a request. */
export interface DetailsSubject {
  readonly id: number
  readonly context: RequestContext
  readonly parts: DetailsParts
  /** The request's, `ws:` for a WebSocket's. */
  shownUrl(): string
  shownHead(response: WireResponse): ShownHead
  readonly resourceType: string
}

/** What several events tell of one response. */
export interface ShownHead {
  /** '' where it is not known. */
  readonly ip: string
  readonly statusLine: string
}

/** An own property that is worked out when it is first read. */
function lazily(name: string, make: (details: Details) => unknown): PropertyDescriptor {
  const put = (details: object, value: unknown): unknown => {
    // False of an object that its listener has frozen.
    Reflect.defineProperty(details, name, { value, writable: true, enumerable: true, configurable: true })
    return value
  }
  return {
    get(this: Details): unknown {
      return put(this, make(this))
    },
    set(this: Details, value: unknown) {
      put(this, value)
    },
    enumerable: true,
    configurable: true,
  }
}

export class Details {
  readonly id: number
  readonly url: string
  readonly method: string
  readonly timestamp: number
  readonly resourceType: string
  declare ip?: string
  declare fromCache?: boolean
  declare statusLine?: string
  declare statusCode?: number
  declare webContents?: unknown
  declare webContentsId?: number | undefined
  declare initiatorOrigin?: string
  declare referrer: string
  declare redirectURL?: string
  declare error?: string
  /** Kept as they are now: the request goes on. */
  readonly #subject: DetailsSubject
  readonly #body: RequestBody | null
  /** Sent, or received once there is a response. */
  #headers: HeaderList | null = null

  constructor(subject: DetailsSubject) {
    const { context } = subject
    this.id = subject.id
    this.url = subject.shownUrl()
    this.method = context.method
    this.timestamp = subject.parts.now()
    this.resourceType = subject.resourceType
    this.#subject = subject
    this.#body = context.body
    if (context.response !== null) this.#addResponse(context.response, subject)
    if (context.initiator.origin !== null || context.initiator.frame !== undefined) this.#addInitiator(context)
    this.referrer = context.headers.length === 0 ? '' : (headerValue(context.headers, 'referer') ?? '')
    if (context.body !== null) Object.defineProperty(this, 'uploadData', Details.#uploadData)
  }

  withRequestHeaders(sent: HeaderList): this {
    this.#headers = sent
    return Object.defineProperty(this, 'requestHeaders', Details.#requestHeaders)
  }

  withRedirect(url: string): this {
    this.redirectURL = url
    return this
  }

  withError(error: string): this {
    this.error = error
    return this
  }

  #addResponse(response: WireResponse, subject: DetailsSubject): void {
    const { ip, statusLine } = subject.shownHead(response)
    if (ip !== '') this.ip = ip
    this.fromCache = subject.context.fromCache
    this.statusLine = statusLine
    this.statusCode = response.status
    this.#headers = response.headers
    Object.defineProperty(this, 'responseHeaders', Details.#responseHeaders)
  }

  #addInitiator({ initiator }: RequestContext): void {
    if (initiator.origin !== null) this.initiatorOrigin = initiator.origin
    if (initiator.frame === undefined) return
    Object.defineProperty(this, 'frame', { get: () => initiator.frame, enumerable: true, configurable: true })
    this.webContents = initiator.webContents
    this.webContentsId = (initiator.webContents as { id?: number } | undefined)?.id
  }

  static readonly #uploadData = lazily('uploadData', (details) =>
    details.#body === null ? undefined : details.#subject.parts.uploadData(details.#body),
  )
  static readonly #requestHeaders = lazily('requestHeaders', (details) => shownRequestHeaders(details.#headers ?? []))
  static readonly #responseHeaders = lazily('responseHeaders', (details) =>
    shownResponseHeaders(details.#headers ?? []),
  )

  static {
    const hidden = { enumerable: false, configurable: true, writable: true }
    Object.defineProperties(this.prototype, {
      constructor: { ...hidden, value: Object },
      // As a plain object, not as one of accessors.
      [Symbol.for('nodejs.util.inspect.custom')]: {
        ...hidden,
        value(this: Details) {
          return { ...this }
        },
      },
    })
  }
}
