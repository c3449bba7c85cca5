// The runtime's own Response, told what its constructor cannot be told: url, redirected, type, a status or status text
// outside what the constructor takes (999 is in use). Electron leaves `url` and `type` without meaning.
// The class is made at the first fetch: naming Response loads a large part of Node.
import type { Body } from '../../host/body.ts'
import type { CreateResponse, ResponseHead } from '../../host/response.ts'
import { BytesBody } from './bodies/bytes-body.ts'
import { readableOfBody } from './bodies/readable-body.ts'
import { isValidHeaderName, isValidHeaderValue } from './header-rules.ts'

type Octets = ReadableStream<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>

export type WrapResponse = (head: ResponseHead, body: Octets | null, headers: Headers) => Response

/** Genuine Responses: what servers of Deno and Bun take. */
export function createSessionResponses(): CreateResponse {
  const wrap = createResponseWrapper()
  return (head, body) => wrap(head, body === null ? null : givenBody(body), responseHeaders(head))
}

/** Octets that are all there go as they are: a stream around them would cost several times as much. */
function givenBody(body: Body): Octets {
  const octets = body instanceof BytesBody ? body.take() : null
  return octets === null ? readableOfBody(body) : (octets as Uint8Array<ArrayBuffer>)
}

export function createResponseWrapper(): WrapResponse {
  class SessionResponse extends Response {
    /** Undefined while the runtime's constructor, which reads members on Node, runs. */
    declare readonly omniHead: ResponseHead | undefined

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

  Object.defineProperty(SessionResponse.prototype, 'constructor', { value: Response })

  function withHead(response: Response, head: ResponseHead | Response): Response {
    Object.defineProperty(response, 'omniHead', { value: head })
    return response instanceof SessionResponse ? response : Object.setPrototypeOf(response, SessionResponse.prototype)
  }

  return (head, body, headers) => {
    // What the constructor refuses is only in the head.
    const status = head.status < 200 || head.status > 599 ? 200 : head.status
    return withHead(new SessionResponse(body, { status, headers }), head)
  }
}

/** Genuine Headers: several Set-Cookie stay apart in `getSetCookie` (and joined in `get`, as in Electron). */
export function responseHeaders(head: ResponseHead): Headers {
  const headers = new Headers()
  for (let at = 0; at < head.headers.length; at += 2) {
    const name = head.headers[at] as string
    const value = head.headers[at + 1] as string
    if (isValidHeaderName(name) && isValidHeaderValue(value)) headers.append(name, value)
  }
  return headers
}
