// The body of a handler's answer: read as its reader reads, all at once where nobody can abort and the runtime knows how
// (on Bun octets then come out of the Response without a stream: a third of the cost). With an upload two chunks are read
// ahead, since the end of an answer is that of the upload, and that of a small answer must not wait for somebody to read
// it.
// Source: Electron's shell/browser/net/node_stream_loader.cc (an error of the stream is ERR_FAILED). Strings count as
// UTF-8, as in the Node stream that Electron makes of a body.
import type { Body } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import type { ReadStream } from '../../host/host.ts'
import type { RequestContext } from '../network/context.ts'

type Step = ReadableStreamReadResult<unknown>

export interface AnswerBodyParts {
  readonly readStream: ReadStream | undefined
  ended(): void
}

export class AnswerBody implements Body {
  readonly #stream: ReadableStream<unknown>
  readonly #readStream: ReadStream | undefined
  #reader: ReadableStreamDefaultReader<unknown> | null = null
  readonly #url: string
  readonly #ended: () => void
  #unsubscribe: (() => void) | null = null
  /** Reads that have begun, oldest first; null: none. */
  #ahead: Promise<Step>[] | null = null
  #failure: NetError | null = null

  /** Of a stream that nobody has locked. `ended`: nobody reads on. */
  constructor(stream: ReadableStream<unknown>, context: RequestContext, { ended, readStream }: AnswerBodyParts) {
    const { url, body } = context
    const { cancellation } = context.request
    this.#stream = stream
    this.#readStream = readStream
    this.#url = url
    this.#ended = ended
    if (cancellation.expected) this.#unsubscribe = cancellation.subscribe((reason) => this.cancel(reason))
    if (body !== null) this.#readAhead()
  }

  readAll(): Promise<Uint8Array> | null {
    const read = this.#readStream
    // What is read that way cannot be cancelled.
    if (read === undefined || this.#reader !== null || this.#failure !== null || this.#unsubscribe !== null) return null
    return this.#readBy(read)
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure
      let step: Step
      try {
        step = await (this.#ahead?.shift() ?? this.#taken().read())
      } catch (cause) {
        throw this.#broken(cause)
      }
      // A stream that was cancelled says `done`, too: what came of it must not look complete.
      if (this.#failure !== null) throw this.#failure
      if (step.done) return this.#release()
      const octets = octetsOf(step.value)
      if (octets === null) throw this.#refuse(step.value)
      if (octets.byteLength > 0) return octets
    }
  }

  cancel(reason?: unknown): void {
    if (this.#failure !== null) return
    this.#end(new NetError('ERR_ABORTED', `the body of ${this.#url} was cancelled`, { cause: reason }))
    const { locked } = this.#stream
    if (this.#reader !== null || !locked) (this.#reader ?? this.#stream).cancel(reason).catch(() => {})
  }

  async #readBy(read: ReadStream): Promise<Uint8Array> {
    try {
      const octets = await read(this.#stream)
      this.#release()
      return octets
    } catch (cause) {
      throw this.#broken(cause)
    }
  }

  /** Throws when the application has locked the stream since it gave it. */
  #taken(): ReadableStreamDefaultReader<unknown> {
    this.#reader ??= this.#stream.getReader()
    return this.#reader
  }

  #readAhead(): void {
    const reader = this.#taken()
    this.#ahead = [reader.read(), reader.read()]
    const [first, second] = this.#ahead
    first?.catch(() => {})
    second?.then(
      ({ done }) => void (done && this.#release()),
      () => {},
    )
  }

  #refuse(value: unknown): NetError {
    const cause = new TypeError(`a chunk of an answer's body has to be octets or a string, not ${typeof value}`)
    this.#reader?.cancel(cause).catch(() => {})
    return this.#end(new NetError('ERR_FAILED', `the body of the answer for ${this.#url}`, { cause }))
  }

  #broken(cause: unknown): NetError {
    return this.#end(new NetError('ERR_FAILED', `the body of the answer for ${this.#url} broke off`, { cause }))
  }

  #end(failure: NetError): NetError {
    this.#failure ??= failure
    this.#release()
    return this.#failure
  }

  #release(): null {
    this.#unsubscribe?.()
    this.#ended()
    return null
  }
}

/** A copy: whoever gets it may write into it or give its buffer away, and the application may send its own again. */
export function octetsOf(chunk: unknown): Uint8Array | null {
  if (typeof chunk === 'string') return new TextEncoder().encode(chunk)
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk.slice(0))
  return ArrayBuffer.isView(chunk) ? new Uint8Array(viewOf(chunk)) : null
}

export function isOctets(value: unknown): boolean {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value)
}

function viewOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
