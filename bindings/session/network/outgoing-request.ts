// What a ClientRequest does on its way: collects headers and body, starts, follows redirects, delivers, ends.
// Source: Electron's lib/common/api/net-client-request.ts and shell/common/api/electron_api_url_loader.cc.
// Departure: the request is destroyed when its response has ended, so that `close` is always last.
import type { Body, HeaderList, RequestBody } from '../../host/body.ts'
import { Cancellation } from '../../host/cancellation.ts'
import { NetError } from '../../host/errors.ts'
import { BytesBody } from './bodies/bytes-body.ts'
import { PushedBody } from './bodies/pushed-body.ts'
import { checkHeader, type GivenHeader, type ReadOptions } from './client-request-options.ts'
import { decodeBody } from './decoding.ts'
import type { Engine } from './engine.ts'
import { headerValue } from './header-list.ts'
import { firstInvalidHeader, firstUnsafeHeader } from './header-rules.ts'
import { headerRecord, octetsOfText } from './header-text.ts'
import type { IncomingMessage, IncomingMessageConstructor } from './incoming-message.ts'
import { RedirectCancelledError, RedirectRefusedError } from './redirect-errors.ts'
import { MAIN_PROCESS, type RawRequest, type RawResponse, type Redirect } from './request.ts'
import type { StreamCallback, WritableBase } from './stream-classes.ts'

export interface UploadProgress {
  active: boolean
  started: boolean
  current: number
  total: number
}

export interface OutgoingParts {
  /** The engine of the session chosen by the options, asked for when the request starts. */
  engineOf(session: unknown, partition: string): Engine | Promise<Engine>
  readonly IncomingMessage: IncomingMessageConstructor
}

const FRAME_DESTINATIONS: ReadonlySet<string> = new Set(['document', 'frame', 'iframe', 'fencedframe'])

export class OutgoingRequest {
  readonly #stream: WritableBase
  readonly #options: ReadOptions
  readonly #parts: OutgoingParts
  readonly #headers: Map<string, GivenHeader>
  readonly #cancellation = new Cancellation()
  #chunked: boolean | undefined
  #collected: Uint8Array[] = []
  #pushed: PushedBody | null = null
  #written = false
  #started = false
  #aborted = false
  #message: IncomingMessage | null = null
  #follow: (() => void) | null = null
  #progress: UploadProgress | null = null

  constructor(stream: WritableBase, options: ReadOptions, parts: OutgoingParts) {
    this.#stream = stream
    this.#options = options
    this.#parts = parts
    this.#headers = options.headers
  }

  get chunkedEncoding(): boolean {
    return this.#chunked === true
  }

  set chunkedEncoding(value: boolean) {
    if (this.#started) throw new Error('chunkedEncoding can only be set before the request is started')
    if (this.#chunked !== undefined) throw new Error('chunkedEncoding can only be set once')
    this.#chunked = Boolean(value)
  }

  setHeader(name: string, value: unknown): void {
    if (this.#started || this.#written) throw new Error("Can't set headers after they are sent")
    checkHeader(name, value)
    this.#headers.set(name.toLowerCase(), { name, value })
  }

  getHeader(name: string): unknown {
    if (name === undefined || name === null) throw new Error('`name` is required for getHeader(name)')
    return this.#headers.get(name.toLowerCase())?.value
  }

  removeHeader(name: string): void {
    if (name === undefined || name === null) throw new Error('`name` is required for removeHeader(name)')
    if (this.#started || this.#written) throw new Error("Can't remove headers after they are sent")
    this.#headers.delete(name.toLowerCase())
  }

  write(chunk: Uint8Array, done: StreamCallback): void {
    this.#written = true
    // The caller may write into its buffer again once `done` was called.
    if (this.#chunked !== true) {
      this.#collected.push(new Uint8Array(chunk))
      done()
    } else if (this.#collected.length === 0) this.#startChunked().push(chunk, done)
    else this.#startChunked().push(joined([...this.#collected.splice(0), chunk]), done)
  }

  finish(done: StreamCallback): void {
    if (this.#chunked === true) this.#endChunked()
    else this.#start(this.#written ? new BytesBody(joined(this.#collected)) : null)
    done()
  }

  abort(): void {
    if (!this.#aborted && !this.#stream.closed) this.#tellAbort()
    this.#aborted = true
    this.#stream.destroy()
  }

  /** The stream's `_destroy`. */
  destroy(error: Error | null, done: StreamCallback): void {
    this.#cancellation.cancel(error ?? undefined)
    this.#pushed?.cancel(error)
    this.#message?.destroy(error ?? undefined)
    done(error)
  }

  followRedirect(): void {
    if (this.#follow === null) throw new Error('followRedirect() called, but was not waiting for a redirect')
    this.#follow()
  }

  get uploadProgress(): UploadProgress {
    return { ...(this.#progress ?? { active: false, started: false, current: 0, total: 0 }) }
  }

  #startChunked(): PushedBody {
    if (this.#pushed !== null) return this.#pushed
    const body = new PushedBody()
    this.#pushed = body
    this.#start(body)
    return body
  }

  /** What was written before chunked encoding was chosen is part of the body, too (Electron loses it). */
  #endChunked(): void {
    const body = this.#startChunked()
    body.push(joined(this.#collected.splice(0)), () => {})
    body.end()
  }

  #start(body: RequestBody | null): void {
    this.#started = true
    const request = this.#rawRequest(body)
    const mistake = mistakeIn(request)
    if (mistake !== null) {
      this.#stream.destroy(mistake)
      return
    }
    const refusal = refusalOf(request)
    const sent = refusal === null ? this.#send(request) : Promise.reject(refusal)
    sent.then(
      // A listener's exception is an uncaught one, as in Electron, not a rejection.
      ([raw, body]) => queueMicrotask(() => this.#respond(raw, body)),
      (error) => this.#fail(error),
    )
  }

  /** In the next tick, in which streams close: `abort` before the first `close`, `aborted` to a running response. */
  #tellAbort(): void {
    const message = this.#message
    const runs = message !== null && !message.destroyed && !message.readableEnded
    let told = false
    const tell = (): void => {
      if (told) return
      told = true
      this.#tell('abort')
      if (runs) message.emit('aborted')
    }
    if (runs) message.prependOnceListener('close', tell)
    this.#stream.prependOnceListener('close', tell)
  }

  async #send(request: RawRequest): Promise<[RawResponse, Body]> {
    const { session, partition } = this.#options
    // A promise at the first request only: an await more would cost every request a turn of the microtask queue.
    const reached = this.#parts.engineOf(session, partition)
    const engine = reached instanceof Promise ? await reached : reached
    const raw = await engine.send(request)
    return [raw, decodeBody(raw, engine.parts.decoders)]
  }

  #rawRequest(body: RequestBody | null): RawRequest {
    const options = this.#options
    const headers: HeaderList = []
    for (const { name, value } of this.#headers.values()) headers.push(name, octetsOfText(String(value)))
    const origin = options.origin || (headerValue(headers, 'origin') ?? '')
    return {
      method: options.method,
      url: options.url,
      headers,
      body,
      initiator: origin === '' ? MAIN_PROCESS : { ...MAIN_PROCESS, origin: serialisedOrigin(origin) },
      redirects: (redirect) => this.#redirected(redirect),
      challenges: 'follow',
      defaults: 'add',
      credentials: options.credentials ?? 'include',
      blockCookies: options.credentials === null && !options.useSessionCookies,
      ...(options.referrerPolicy === null ? {} : { referrerPolicy: options.referrerPolicy }),
      cache: options.cache,
      bypassHandlers: options.bypassHandlers,
      priority: options.priority,
      upgrade: false,
      cancellation: this.#cancellation,
      onInterim: null,
      onUploadProgress: (sent) => this.#uploaded(sent, body?.length ?? 0),
    }
  }

  #uploaded(current: number, total: number): void {
    if (this.#stream.destroyed) return
    this.#progress = { active: true, started: true, current, total }
    this.#tell('upload-progress', current, total)
  }

  #redirected({ status, method, url, headers }: Redirect): boolean {
    if (this.#options.redirect === 'error') throw new RedirectRefusedError()
    let follows = this.#options.redirect === 'follow'
    this.#follow = () => {
      follows = true
    }
    this.#tell('redirect', status, method, url, headerRecord(headers))
    this.#follow = null
    if (!follows) throw new RedirectCancelledError()
    return true
  }

  #respond(raw: RawResponse, body: Body): void {
    if (this.#stream.destroyed) {
      body.cancel()
      return
    }
    const message = new this.#parts.IncomingMessage(raw, body, (error) => this.#fail(error))
    this.#message = message
    message.on('close', () => this.#stream.destroy())
    // Nobody reads it: let it go, as Node does.
    if (!this.#stream.emit('response', message)) message.resume()
  }

  /** A listener's exception is an uncaught one, as in Electron: it fails neither the request nor its body. */
  #tell(event: string, ...args: unknown[]): void {
    try {
      this.#stream.emit(event, ...args)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }

  #fail(error: Error): void {
    if (this.#stream.destroyed) return
    this.#stream.destroy(error)
  }
}

/** What Electron itself refuses at the start (SimpleURLLoaderWrapper::Create): no `finish`, `error` and `close`. */
function mistakeIn({ headers }: RawRequest): TypeError | null {
  const destination = headerValue(headers, 'sec-fetch-dest') ?? ''
  if (FRAME_DESTINATIONS.has(destination) && headerValue(headers, 'sec-fetch-mode') !== 'navigate')
    return new TypeError(
      "sec-fetch-dest of 'document', 'frame', 'iframe' or 'fencedframe' requires sec-fetch-mode 'navigate'",
    )
  // Checked when it was given; a list may have changed since.
  return firstInvalidHeader(headers) === null ? null : new TypeError('Invalid header name or value')
}

/** What the network service refuses before it begins (services/network/cors/cors_url_loader_factory.cc). */
function refusalOf({ headers, initiator }: RawRequest): NetError | null {
  const mode = headerValue(headers, 'sec-fetch-mode')
  const unsafe = firstUnsafeHeader(headers)
  if (unsafe !== null) return new NetError('ERR_INVALID_ARGUMENT', `the header ${unsafe} is the network's own`)
  if (mode === 'cors' && initiator.origin === null)
    return new NetError('ERR_INVALID_ARGUMENT', 'sec-fetch-mode cors needs an origin')
  return null
}

function serialisedOrigin(text: string): string {
  return URL.canParse(text) ? new URL(text).origin : 'null'
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((octets, chunk) => octets + chunk.byteLength, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
