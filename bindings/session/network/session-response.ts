// The runtime's own Response, told what its constructor cannot be told: url, redirected, type, a status or status text
// outside what the constructor takes (999 is in use). Electron leaves `url` and `type` without meaning.
// The class is made at the first fetch: naming Response loads a large part of Node.
// Its own text, json, bytes and arrayBuffer read our body, and lock the stream that the runtime knows of; who looks
// behind the prototype (servers, `Response.prototype.text.call`) finds that stream.
// Cost: octets that are there go to the reader as they are. The runtime would copy them twice, and its stream costs half
// of a small request.
import type { Body } from '../../host/body.ts'
import type { CreateResponse, ResponseHead } from '../../host/response.ts'
import { collect } from './bodies/collect.ts'
import { ownBuffer, readableOfBody } from './bodies/readable-body.ts'
import { isValidHeaderName, isValidHeaderValue } from './header-rules.ts'

type Octets = ReadableStream<Uint8Array<ArrayBuffer>>

/** `body`: what `stream` gives, for those who read all of it; null: there is only the stream. */
interface ResponseBody {
  readonly stream: Octets
  readonly body: Body | null
}

export type WrapResponse = (head: ResponseHead, body: ResponseBody | null, headers: HeadersInit) => Response

/** Genuine Responses: what servers of Deno and Bun take. */
export function createSessionResponses(): CreateResponse {
  const wrap = createResponseWrapper()
  return (head, body) => wrap(head, body && { stream: readableOfBody(body), body }, headerPairs(head))
}

export function createResponseWrapper(): WrapResponse {
  class SessionResponse extends Response {
    readonly #head: ResponseHead
    readonly #stream: Octets | null
    /** Null: there is none, or it was read here. */
    #body: Body | null
    #read = false

    constructor(head: ResponseHead, given: ResponseBody | null, headers: HeadersInit) {
      // What the constructor refuses is only in the head.
      const status = head.status < 200 || head.status > 599 ? 200 : head.status
      super(given === null ? null : given.stream, { status, headers })
      this.#head = head
      this.#stream = given === null ? null : given.stream
      this.#body = given === null ? null : given.body
    }

    override get url(): string {
      return this.#head.url
    }
    override get redirected(): boolean {
      return this.#head.redirected
    }
    override get type(): ResponseType {
      return 'basic'
    }
    /** While the runtime's constructor runs, which reads members on Node, there is no head. */
    override get status(): number {
      return #head in this ? this.#head.status : super.status
    }
    override get ok(): boolean {
      return this.status >= 200 && this.status <= 299
    }
    override get statusText(): string {
      return #head in this ? this.#head.statusText : super.statusText
    }
    override get bodyUsed(): boolean {
      return (#read in this && this.#read) || super.bodyUsed
    }

    override text(): Promise<string> {
      const body = this.#take()
      return body === null ? super.text() : textOf(body)
    }
    override json(): Promise<unknown> {
      const body = this.#take()
      return body === null ? super.json() : textOf(body).then(JSON.parse)
    }
    override arrayBuffer(): Promise<ArrayBuffer> {
      const body = this.#take()
      return body === null ? super.arrayBuffer() : bufferOf(body)
    }
    /** The runtime's own is younger than what we run on. */
    override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
      return new Uint8Array(await this.arrayBuffer())
    }
    override clone(): Response {
      const { body, headers } = super.clone()
      return new SessionResponse(this.#head, body && { stream: body as Octets, body: null }, headers)
    }

    /** The body, all of it still there and nobody else's from now on. Null: the runtime knows what to do. */
    #take(): Body | null {
      const body = this.#body
      if (body === null || this.#stream?.locked !== false || super.bodyUsed) return null
      this.#stream.getReader()
      this.#body = null
      this.#read = true
      return body
    }
  }

  const { prototype } = SessionResponse
  Object.defineProperty(prototype, 'constructor', { value: Response, writable: true, configurable: true })
  return (head, body, headers) => new SessionResponse(head, body, headers)
}

async function bufferOf(body: Body): Promise<ArrayBuffer> {
  return ownBuffer(await collect(body)).buffer
}

async function textOf(body: Body): Promise<string> {
  return new TextDecoder().decode(await collect(body))
}

/** Several Set-Cookie stay apart in `getSetCookie` (and joined in `get`, as in Electron). */
export function headerPairs({ headers }: ResponseHead): [string, string][] {
  const pairs: [string, string][] = []
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] as string
    const value = headers[at + 1] as string
    if (isValidHeaderName(name) && isValidHeaderValue(value)) pairs.push([name, value])
  }
  return pairs
}
