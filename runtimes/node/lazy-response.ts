// A Response for Node that builds the runtime's own only when something needs it: building one costs about as much as a
// small request. `instanceof Response` and every member hold; text, json, bytes, arrayBuffer read the body themselves.
// Deno's and Bun's servers look behind the prototype, so they get genuine Responses.
// Spec: Fetch, "Response" and "Body" (bodyUsed, the TypeError of a second reading).
// Departure: taken from `Response.prototype` and called on one of these, an accessor or method throws.
// As a namespace: a Node too old for the name must get as far as the line that says so.
import * as workerThreads from 'node:worker_threads'
import type { Body } from '../../bindings/host/body.ts'
import type { CreateResponse, ResponseHead } from '../../bindings/host/response.ts'
import { collect } from '../../bindings/session/network/bodies/collect.ts'
import { readableOfBody } from '../../bindings/session/network/bodies/readable-body.ts'
import {
  createResponseWrapper,
  headerPairs,
  type WrapResponse,
} from '../../bindings/session/network/session-response.ts'

class LazyResponse {
  readonly #head: ResponseHead
  readonly #body: Body | null
  readonly #wrap: WrapResponse
  #headers: Headers | null = null
  /** The runtime's own, once something asked for what only it can do. */
  #real: Response | null = null
  #read = false

  constructor(head: ResponseHead, body: Body | null, wrap: WrapResponse) {
    this.#head = head
    this.#body = body
    this.#wrap = wrap
    workerThreads.markAsUncloneable(this)
  }

  get type(): ResponseType {
    return 'basic'
  }
  get url(): string {
    return this.#head.url
  }
  get redirected(): boolean {
    return this.#head.redirected
  }
  get status(): number {
    return this.#head.status
  }
  get ok(): boolean {
    return this.#head.status >= 200 && this.#head.status <= 299
  }
  get statusText(): string {
    return this.#head.statusText
  }
  get headers(): Headers {
    this.#headers ??= new Headers(headerPairs(this.#head))
    return this.#headers
  }
  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#body === null ? null : this.#genuine().body
  }
  get bodyUsed(): boolean {
    return this.#real === null ? this.#read : this.#real.bodyUsed
  }

  async text(): Promise<string> {
    return this.#real === null ? new TextDecoder().decode(await this.#collect()) : this.#real.text()
  }
  async json(): Promise<unknown> {
    return this.#real === null ? JSON.parse(await this.text()) : this.#real.json()
  }
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#real !== null) return new Uint8Array(await this.#real.arrayBuffer())
    const octets = await this.#collect()
    // What a reader owns must not share its buffer with other responses.
    return octets.byteLength === octets.buffer.byteLength ? new Uint8Array(octets.buffer) : new Uint8Array(octets)
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer
  }
  async blob(): Promise<Blob> {
    return this.#genuine().blob()
  }
  async formData(): Promise<FormData> {
    return this.#genuine().formData()
  }
  clone(): Response {
    return this.#genuine().clone()
  }

  async #collect(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#read) throw new TypeError('Body is unusable: Body has already been read')
    if (this.#body === null) return new Uint8Array(0)
    this.#read = true
    return collect(this.#body)
  }

  #genuine(): Response {
    if (this.#real !== null) return this.#real
    const stream = this.#body === null ? null : this.#read ? emptyStream() : readableOfBody(this.#body)
    this.#real = this.#wrap(this.#head, stream && { stream, body: null }, this.headers)
    if (this.#read) markUsed(this.#real)
    return this.#real
  }
}

function emptyStream(): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({ type: 'bytes', start: (controller) => controller.close() })
}

/** The body was read before the runtime's Response was built: it is used, and locked by its reader for good. */
function markUsed(response: Response): void {
  response.body
    ?.getReader()
    .read()
    .catch(() => {})
}

/** Makes `Response` the prototype's prototype without running its constructor, which is where the cost lies. */
export function createLazyResponses(): CreateResponse {
  const wrap = createResponseWrapper()
  const prototype = LazyResponse.prototype
  Object.setPrototypeOf(prototype, Response.prototype)
  Object.defineProperty(prototype, 'constructor', { value: Response, writable: true, configurable: true })
  return (head, body) => new LazyResponse(head, body, wrap) as unknown as Response
}
