// A stream of the old kind as a body: anything that emits `data`, `end` and `error`, paused while nobody reads where it
// can be. Listening begins at once: what it emits before the first read is kept.
// Source: Electron's shell/browser/net/node_stream_loader.cc.
import type { Body } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import type { RequestContext } from '../network/context.ts'
import { octetsOf } from './answer-body.ts'
import type { ReadableLike } from './protocol-types.ts'

interface Controls extends ReadableLike {
  pause?(): void
  resume?(): void
  destroy?(error?: unknown): void
}

export class EventBody implements Body {
  readonly #stream: Controls
  readonly #url: string
  readonly #listeners: Readonly<Record<string, (value: unknown) => void>>
  readonly #release: () => void
  readonly #waiting: Uint8Array[] = []
  #wake: (() => void) | null = null
  #ended = false
  #failure: NetError | null = null

  /** `ended`: nobody reads on. */
  constructor(stream: ReadableLike, { url, request }: RequestContext, ended: () => void) {
    const { cancellation } = request
    this.#stream = stream as Controls
    this.#url = url
    const stop = cancellation.expected ? cancellation.subscribe((reason) => this.cancel(reason)) : null
    this.#release = () => {
      stop?.()
      ended()
    }
    this.#listeners = {
      data: (chunk) => this.#take(chunk),
      end: () => this.#end(null),
      error: (cause) => this.#end(this.#broken('failed', cause)),
      // Destroyed before its end, without an error.
      close: () => this.#end(this.#broken('was closed before its end')),
    }
    for (const [event, listener] of Object.entries(this.#listeners)) stream.on(event, listener)
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const chunk = this.#waiting.shift()
      if (chunk !== undefined) return chunk
      if (this.#failure !== null) throw this.#failure
      if (this.#ended) return null
      await new Promise<void>((wake) => {
        this.#wake = wake
        this.#stream.resume?.()
      })
    }
  }

  cancel(reason?: unknown): void {
    if (this.#ended) return
    this.#waiting.length = 0
    this.#end(new NetError('ERR_ABORTED', `the body of ${this.#url} was cancelled`, { cause: reason }))
    this.#stream.on('error', () => {})
    this.#stream.destroy?.()
  }

  #take(chunk: unknown): void {
    const octets = octetsOf(chunk)
    if (octets === null) {
      const cause = new TypeError(`a chunk of an answer's stream has to be octets or a string, not ${typeof chunk}`)
      this.#end(this.#broken('is of the wrong kind', cause))
      this.#stream.destroy?.()
      return
    }
    if (octets.byteLength > 0) this.#waiting.push(octets)
    this.#stream.pause?.()
    this.#wake?.()
  }

  #broken(what: string, cause?: unknown): NetError {
    return new NetError('ERR_FAILED', `the stream of the answer for ${this.#url} ${what}`, { cause })
  }

  #end(failure: NetError | null): void {
    if (this.#ended) return
    this.#ended = true
    this.#failure = failure
    for (const [event, listener] of Object.entries(this.#listeners)) this.#stream.removeListener(event, listener)
    this.#release()
    this.#wake?.()
  }
}
