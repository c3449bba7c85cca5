// The body of a handler's answer: read as its reader reads, two chunks ahead of it at most.
// Those two are looked for while the answer is on its way: octets that turn out to be the whole body are handed on as
// such, which spares a stream on the client's side (half of the cost of a small answer). Whoever has not got them within
// a few turns of the microtask queue is not waited for.
// Source: Electron's shell/browser/net/node_stream_loader.cc (an error of the stream is ERR_FAILED). Strings count as
// UTF-8, as in the Node stream that Electron makes of a body.
import type { Body } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import type { RequestContext } from '../network/context.ts'

/** As many turns as a Response made of octets needs for one read on any runtime. */
const TURNS = 4

type Step = ReadableStreamReadResult<unknown>

export class AnswerBody implements Body {
  readonly #reader: ReadableStreamDefaultReader<unknown>
  readonly #url: string
  readonly #release: () => void
  /** Reads that have begun, oldest first. */
  readonly #ahead: Promise<Step>[] = []
  #failure: NetError | null = null

  /** Takes the stream; throws when somebody else has it. `ended`: nobody reads on. */
  constructor(stream: ReadableStream<unknown>, { url, request }: RequestContext, ended: () => void) {
    const { cancellation } = request
    this.#reader = stream.getReader()
    this.#url = url
    const stop = cancellation.expected ? cancellation.subscribe((reason) => this.cancel(reason)) : null
    this.#release = () => {
      stop?.()
      ended()
    }
  }

  /** The whole body, where it is one chunk that was there already; null: it has to be read. */
  async whole(): Promise<Uint8Array | null> {
    const first = await this.#soon()
    if (first === null) return null
    if (first.done) return new Uint8Array(0)
    const last = await this.#soon()
    const octets = octetsOf(first.value)
    if (last?.done !== true || octets === null) return null
    this.#release()
    return octets
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure
      const chunk = await this.#next()
      // A stream that was cancelled says `done`, too: what came of it must not look complete.
      if (this.#failure !== null) throw this.#failure
      if (chunk === null || chunk.byteLength > 0) return chunk
    }
  }

  cancel(reason?: unknown): void {
    if (this.#failure !== null) return
    this.#end(new NetError('ERR_ABORTED', `the body of ${this.#url} was cancelled`, { cause: reason }))
    this.#reader.cancel(reason).catch(() => {})
  }

  /** The next step, should it come at once; otherwise it is read later. */
  async #soon(): Promise<Step | null> {
    let step: Step | null = null
    const reading = this.#reader.read()
    this.#ahead.push(reading)
    reading.then(
      (result) => {
        step = result
      },
      () => {},
    )
    for (let turn = 0; turn < TURNS && step === null; turn++) await null
    return step
  }

  async #next(): Promise<Uint8Array | null> {
    let step: Step
    try {
      step = await (this.#ahead.shift() ?? this.#reader.read())
    } catch (cause) {
      return this.#end(new NetError('ERR_FAILED', `the body of the answer for ${this.#url} broke off`, { cause }))
    }
    if (!step.done) return octetsOf(step.value) ?? this.#refuse(step.value)
    this.#release()
    return null
  }

  #refuse(value: unknown): null {
    const cause = new TypeError(`a chunk of an answer's body has to be octets or a string, not ${typeof value}`)
    this.#end(new NetError('ERR_FAILED', `the body of the answer for ${this.#url}`, { cause }))
    this.#reader.cancel(cause).catch(() => {})
    return null
  }

  #end(failure: NetError): null {
    this.#failure ??= failure
    this.#release()
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
