// Watches a response's body to its end: the request's last event is told exactly once, whatever ends it. Octets are read
// ahead of the reader, as Chromium's data pipe does: a small body that nobody reads comes to its end all the same.
// Only requests that are logged or listened to have one.
import type { Body } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import type { RequestContext } from './context.ts'

/** Octets kept for a slow reader, beside what the transport keeps. */
const AHEAD = 64 * 1024

interface Waiter {
  resolve(chunk: Uint8Array | null): void
  reject(error: unknown): void
}

export class WatchedBody implements Body {
  readonly #inner: Body
  readonly #context: RequestContext
  #unsubscribe: () => void = () => {}
  #chunks: Uint8Array[] = []
  #size = 0
  #isReading = false
  #ended = false
  #failure: unknown = null
  #waiter: Waiter | null = null

  constructor(inner: Body, context: RequestContext) {
    this.#inner = inner
    this.#context = context
    const { cancellation } = context.request
    // Not every body hears of it by itself, and none of a read that nobody has asked for.
    if (cancellation.expected) this.#unsubscribe = cancellation.subscribe((reason) => this.cancel(reason))
    this.#readAhead()
  }

  get length(): number | undefined {
    return this.#inner.length
  }

  read(): Promise<Uint8Array | null> {
    const chunk = this.#chunks.shift()
    if (chunk !== undefined) {
      this.#size -= chunk.byteLength
      this.#readAhead()
      return Promise.resolve(chunk)
    }
    if (this.#failure !== null) return Promise.reject(this.#failure)
    if (this.#ended) return Promise.resolve(null)
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject }
      this.#readAhead()
    })
  }

  cancel(reason?: unknown): void {
    this.#chunks = []
    this.#fail(new NetError('ERR_ABORTED', `the body of ${this.#context.url} was cancelled`, { cause: reason }))
    this.#inner.cancel(reason)
  }

  #readAhead(): void {
    if (this.#isReading || this.#ended || this.#failure !== null || this.#size >= AHEAD) return
    this.#isReading = true
    this.#inner.read().then(this.#take, this.#fail)
  }

  readonly #take = (chunk: Uint8Array | null): void => {
    this.#isReading = false
    if (this.#failure !== null) return
    const waiter = this.#waiter
    this.#waiter = null
    if (chunk === null) {
      this.#ended = true
      this.#unsubscribe()
      this.#context.end(null)
    } else {
      if (this.#context.logged)
        this.#context.log('URL_REQUEST_JOB_FILTERED_BYTES_READ', 'none', { byte_count: chunk.byteLength })
      if (waiter === null) this.#keep(chunk)
      this.#readAhead()
    }
    waiter?.resolve(chunk)
  }

  readonly #fail = (error: unknown): void => {
    if (this.#failure !== null) return
    this.#failure = error
    this.#unsubscribe()
    this.#context.end(error)
    this.#waiter?.reject(error)
    this.#waiter = null
  }

  #keep(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.#size += chunk.byteLength
  }
}
