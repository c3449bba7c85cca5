// Watches a response's body to its end: the request's last event is told exactly once, whatever ends it. Octets are read
// ahead of the reader, as Chromium's data pipe does: a small body that nobody reads comes to its end all the same.
// Only requests that are logged or listened to have one.
// Cost: one promise for all reads ahead; the first chunk is kept without a list, since most bodies have no second.
import type { Body } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import type { RequestContext } from './context.ts'

/** Octets kept for a slow reader, beside what the transport keeps. */
const AHEAD = 64 * 1024

export class WatchedBody implements Body {
  readonly #inner: Body
  readonly #context: RequestContext
  #unsubscribe: (() => void) | null = null
  /** The next for the reader, and those behind it. */
  #kept: Uint8Array | null = null
  #more: Uint8Array[] | null = null
  #size = 0
  #isReading = false
  #ended = false
  #failure: unknown = null
  /** Of the reader that waits. */
  #resolve: ((chunk: Uint8Array | null) => void) | null = null
  #reject: ((error: unknown) => void) | null = null

  constructor(inner: Body, context: RequestContext) {
    this.#inner = inner
    this.#context = context
    const { cancellation } = context.request
    // Not every body hears of it by itself, and none of a read that nobody has asked for.
    if (cancellation.expected) this.#unsubscribe = cancellation.subscribe((reason) => this.cancel(reason))
    void this.#readAhead()
  }

  get length(): number | undefined {
    return this.#inner.length
  }

  read(): Promise<Uint8Array | null> {
    const chunk = this.#kept
    if (chunk !== null) {
      this.#kept = this.#more?.shift() ?? null
      this.#size -= chunk.byteLength
      if (!this.#isReading) void this.#readAhead()
      return Promise.resolve(chunk)
    }
    if (this.#failure !== null) return Promise.reject(this.#failure)
    if (this.#ended) return Promise.resolve(null)
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      if (!this.#isReading) void this.#readAhead()
    })
  }

  cancel(reason?: unknown): void {
    this.#kept = null
    this.#more = null
    this.#fail(new NetError('ERR_ABORTED', `the body of ${this.#context.url} was cancelled`, { cause: reason }))
    this.#inner.cancel(reason)
  }

  async #readAhead(): Promise<void> {
    this.#isReading = true
    try {
      while (this.#size < AHEAD && !this.#ended && this.#failure === null) {
        const chunk = await this.#inner.read()
        if (this.#failure === null) this.#take(chunk)
      }
    } catch (error) {
      this.#fail(error)
    }
    this.#isReading = false
  }

  #take(chunk: Uint8Array | null): void {
    const resolve = this.#resolve
    this.#resolve = null
    if (chunk === null) {
      this.#ended = true
      this.#unsubscribe?.()
      this.#context.end(null)
    } else {
      if (this.#context.logged) this.#context.logRead(chunk.byteLength)
      if (resolve === null) this.#keep(chunk)
    }
    resolve?.(chunk)
  }

  #keep(chunk: Uint8Array): void {
    this.#size += chunk.byteLength
    if (this.#kept === null) this.#kept = chunk
    else {
      this.#more ??= []
      this.#more.push(chunk)
    }
  }

  #fail(error: unknown): void {
    if (this.#failure !== null) return
    this.#failure = error
    this.#unsubscribe?.()
    this.#context.end(error)
    if (this.#resolve !== null) this.#reject?.(error)
    this.#resolve = null
  }
}
