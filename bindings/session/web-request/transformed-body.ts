// A body on its way through a listener's pair of streams: the source is read when the writable takes more, the readable
// when somebody reads. Nothing is kept here; an error or the end on either side reaches the other.
// Cost: a chunk that shares its buffer with others is copied, since a stream may transfer what it is given.
import type { Body } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import { ownBuffer } from '../network/bodies/readable-body.ts'
import type { BodyTransform } from './details-types.ts'

type Reader = ReadableStreamDefaultReader<Uint8Array>
type Writer = WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>

export class TransformedBody implements Body {
  readonly length: undefined
  readonly #reader: Reader
  readonly #writer: Writer
  #source: Body | null = null
  #failure: unknown = null

  private constructor(reader: Reader, writer: Writer) {
    this.#reader = reader
    this.#writer = writer
  }

  /** Takes both streams. Throws TypeError when they are none, or somebody's already. */
  static reserve(streams: unknown): TransformedBody {
    const { readable, writable } = Object(streams) as Partial<BodyTransform>
    if (!(readable instanceof ReadableStream && writable instanceof WritableStream))
      throw new TypeError('An onResponseBody listener returns a TransformStream, { readable, writable } or nothing')
    return new TransformedBody(readable.getReader() as Reader, writable.getWriter() as Writer)
  }

  start(source: Body): void {
    this.#source = source
    void this.#pump(source)
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const { done, value } = await this.#next()
      // A cancelled stream says `done`, too.
      if (this.#failure !== null) throw this.#failure
      if (done) {
        // Where the transform ended before its source.
        this.#source?.cancel()
        return null
      }
      if (!(value instanceof Uint8Array)) throw this.#fail(notOctets(value))
      if (value.byteLength > 0) return value
    }
  }

  cancel(reason?: unknown): void {
    this.#fail(new NetError('ERR_ABORTED', 'the body was cancelled', { cause: reason }), reason)
  }

  async #next(): Promise<ReadableStreamReadResult<Uint8Array>> {
    try {
      return await this.#reader.read()
    } catch (cause) {
      throw this.#fail(new NetError('ERR_FAILED', 'the stream of an onResponseBody listener failed', { cause }), cause)
    }
  }

  async #pump(source: Body): Promise<void> {
    for (;;) {
      try {
        await this.#writer.ready
      } catch (error) {
        // The transform failed or wants no more: its readable says which.
        source.cancel(error)
        return
      }
      try {
        const chunk = await source.read()
        if (chunk === null) break
        // What becomes of it is told by `ready` and by the readable.
        this.#writer.write(ownBuffer(chunk)).catch(() => {})
      } catch (error) {
        this.#fail(error)
        return
      }
    }
    this.#writer.close().catch(() => {})
  }

  /** The first failure counts; everything that holds something lets go of it. */
  #fail(error: unknown, reason: unknown = error): unknown {
    if (this.#failure !== null) return this.#failure
    this.#failure = error
    this.#source?.cancel(reason)
    this.#writer.abort(reason).catch(() => {})
    this.#reader.cancel(reason).catch(() => {})
    return error
  }
}

function notOctets(value: unknown): NetError {
  const cause = new TypeError(`a chunk of an onResponseBody stream has to be a Uint8Array, not ${typeof value}`)
  return new NetError('ERR_FAILED', cause.message, { cause })
}
