// A web ReadableStream of octets as a request body. One that can be opened again (a Blob) can be sent again.
import type { BodyPart, RequestBody } from '../../../host/body.ts'
import { NetError } from '../../../host/errors.ts'

type Reader = ReadableStreamDefaultReader<Uint8Array>

export class StreamBody implements RequestBody {
  readonly length: number | undefined
  readonly parts: readonly BodyPart[] | undefined
  readonly #open: () => ReadableStream<Uint8Array>
  readonly #reopens: boolean
  #reader: Reader | null = null
  #cancelled: NetError | null = null

  private constructor(open: () => ReadableStream<Uint8Array>, blob: Blob | null) {
    this.#open = open
    this.#reopens = blob !== null
    this.length = blob?.size
    this.parts = blob === null ? undefined : [{ type: 'blob', blob }]
  }

  static of(stream: ReadableStream<Uint8Array>): StreamBody {
    return new StreamBody(() => stream, null)
  }

  static ofBlob(blob: Blob): StreamBody {
    return new StreamBody(() => blob.stream() as ReadableStream<Uint8Array>, blob)
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#cancelled !== null) throw this.#cancelled
    this.#reader ??= this.#open().getReader() as Reader
    for (;;) {
      const { done, value } = await this.#reader.read()
      // A cancelled stream says `done`, too: what was sent of it must not look complete.
      if (this.#cancelled !== null) throw this.#cancelled
      if (done) return null
      if (!(value instanceof Uint8Array)) throw this.#refuse(value)
      if (value.byteLength > 0) return value
    }
  }

  cancel(reason?: unknown): void {
    if (this.#cancelled !== null) return
    this.#cancelled = new NetError('ERR_ABORTED', 'the request body was cancelled', { cause: reason })
    this.#release(reason)
  }

  async rewind(): Promise<boolean> {
    if (this.#cancelled !== null) return false
    if (this.#reader === null) return true
    if (!this.#reopens) return false
    this.#release()
    this.#reader = null
    return true
  }

  /** A stream that somebody else has locked in the meantime is theirs to cancel. */
  async #release(reason?: unknown): Promise<void> {
    try {
      await (this.#reader ?? this.#open()).cancel(reason)
    } catch {
      // Its source failed while it was let go: nobody waits for it.
    }
  }

  #refuse(value: unknown): NetError {
    const cause = new TypeError(`a chunk of a request body has to be a Uint8Array, not ${typeof value}`)
    this.cancel(cause)
    return new NetError('ERR_INVALID_ARGUMENT', cause.message, { cause })
  }
}
