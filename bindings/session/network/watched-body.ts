// Watches a response's body to its end: the request's last event is told exactly once, whatever ends it.
// Only requests that are logged or listened to have one.
import type { Body } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import type { RequestContext } from './context.ts'

export class WatchedBody implements Body {
  readonly #inner: Body
  readonly #context: RequestContext

  constructor(inner: Body, context: RequestContext) {
    this.#inner = inner
    this.#context = context
  }

  get length(): number | undefined {
    return this.#inner.length
  }

  async read(): Promise<Uint8Array | null> {
    try {
      const chunk = await this.#inner.read()
      if (chunk === null) this.#context.end(null)
      else this.#context.log('URL_REQUEST_JOB_FILTERED_BYTES_READ', 'none', { byte_count: chunk.byteLength })
      return chunk
    } catch (error) {
      this.#context.end(error)
      throw error
    }
  }

  cancel(reason?: unknown): void {
    this.#context.end(new NetError('ERR_ABORTED', `the body of ${this.#context.url} was cancelled`, { cause: reason }))
    this.#inner.cancel(reason)
  }
}
