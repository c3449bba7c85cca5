// The runtime's own Response for a raw one, told what its constructor cannot be told: url, redirected, type, a status
// or status text outside what the constructor takes (999 is in use). Electron leaves `url` and `type` without meaning.
import type { Body } from '../../host/body.ts'
import { readableOfBody } from './bodies/readable-body.ts'
import { isValidHeaderName, isValidHeaderValue } from './header-rules.ts'
import type { RawResponse } from './request.ts'

interface Head {
  readonly url: string
  readonly redirected: boolean
  readonly status: number
  readonly statusText: string
}

export class SessionResponse extends Response {
  /** Undefined while the runtime's constructor, which reads members on Node, runs. */
  declare readonly omniHead: Head | undefined

  override get url(): string {
    return this.omniHead?.url ?? super.url
  }
  override get redirected(): boolean {
    return this.omniHead?.redirected ?? super.redirected
  }
  override get type(): ResponseType {
    return 'basic'
  }
  override get status(): number {
    return this.omniHead?.status ?? super.status
  }
  override get ok(): boolean {
    return this.status >= 200 && this.status <= 299
  }
  override get statusText(): string {
    return this.omniHead?.statusText ?? super.statusText
  }
  override clone(): Response {
    return withHead(super.clone(), this.omniHead ?? this)
  }
}

function withHead(response: Response, head: Head): Response {
  Object.defineProperty(response, 'omniHead', { value: head })
  return response instanceof SessionResponse ? response : Object.setPrototypeOf(response, SessionResponse.prototype)
}

/** Choice for runtimes whose servers take only genuine Responses. */
export function createSessionResponse(raw: RawResponse, body: Body | null): Response {
  return sessionResponse(raw, body === null ? null : readableOfBody(body), responseHeaders(raw))
}

export function sessionResponse(
  raw: RawResponse,
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  headers: Headers,
): Response {
  const { status } = raw
  // What the constructor refuses is only in the head.
  const accepted = status < 200 || status > 599 ? 200 : status
  return withHead(new SessionResponse(body, { status: accepted, headers }), raw)
}

/** Genuine Headers: several Set-Cookie stay apart in `getSetCookie` (and joined in `get`, as in Electron). */
export function responseHeaders(raw: RawResponse): Headers {
  const headers = new Headers()
  for (let at = 0; at < raw.headers.length; at += 2) {
    const name = raw.headers[at] as string
    const value = raw.headers[at + 1] as string
    if (isValidHeaderName(name) && isValidHeaderValue(value)) headers.append(name, value)
  }
  return headers
}
