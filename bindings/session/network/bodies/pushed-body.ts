// A request body that is pushed (chunked encoding): each chunk waits until the connection takes it.
import type { RequestBody } from '../../../host/body.ts'
import { NetError } from '../../../host/errors.ts'

type Taken = (error?: Error | null) => void

export class PushedBody implements RequestBody {
  readonly length: undefined
  #waiting: { readonly chunk: Uint8Array; readonly taken: Taken } | null = null
  #reader: PromiseWithResolvers<Uint8Array | null> | null = null
  #ended = false
  #begun = false
  #failure: NetError | null = null

  /** One at a time: the next after `taken`. */
  push(chunk: Uint8Array, taken: Taken): void {
    if (this.#failure !== null) taken(this.#failure)
    else if (chunk.byteLength === 0) taken()
    else if (this.#reader === null) this.#waiting = { chunk, taken }
    else this.#give(chunk, taken)
  }

  end(): void {
    this.#ended = true
    this.#reader?.resolve(null)
    this.#reader = null
  }

  async read(): Promise<Uint8Array | null> {
    this.#begun = true
    if (this.#failure !== null) throw this.#failure
    const waiting = this.#waiting
    if (waiting !== null) {
      this.#waiting = null
      waiting.taken()
      return waiting.chunk
    }
    if (this.#ended) return null
    this.#reader = Promise.withResolvers()
    return this.#reader.promise
  }

  cancel(reason?: unknown): void {
    if (this.#failure !== null || (this.#ended && this.#waiting === null)) return
    this.#failure = new NetError('ERR_ABORTED', 'the request ended before its body', { cause: reason })
    // Nobody needs the rest: the writer is let go, the request's own error tells why.
    this.#waiting?.taken()
    this.#waiting = null
    this.#reader?.reject(this.#failure)
    this.#reader = null
  }

  async rewind(): Promise<boolean> {
    return !this.#begun && this.#failure === null
  }

  #give(chunk: Uint8Array, taken: Taken): void {
    const reader = this.#reader
    this.#reader = null
    reader?.resolve(chunk)
    taken()
  }
}
