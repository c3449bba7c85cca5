// Electron's IncomingMessage: the response of net.request, a Readable that reads on only when its consumer does.
// Source: lib/common/api/net-client-request.ts; electron-session 8.3.
// Departure: a failure is told on the message only when somebody listens there; the request's `error` comes in any case.
import type { Body } from '../../host/body.ts'
import type { Octets } from '../../host/octets.ts'
import type { EmitterMethods } from '../emitter-methods.ts'
import { headerRecord, textOfOctets } from './header-text.ts'
import type { RawResponse } from './request.ts'
import type { ReadableBase, ReadableConstructor, StreamCallback } from './stream-classes.ts'

/** Repeated, these count once (https://nodejs.org/api/http.html#messageheaders). */
const FIRST_ONLY: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'user-agent',
  'referer',
  'host',
  'authorization',
  'proxy-authorization',
  'if-modified-since',
  'if-unmodified-since',
  'from',
  'location',
  'max-forwards',
  'retry-after',
  'etag',
  'last-modified',
  'server',
  'age',
  'expires',
])

export type IncomingMessageEvents = {
  data: [chunk: Octets]
  end: []
  /** The request was aborted while this was running. */
  aborted: []
  error: [error: Error]
  close: []
  readable: []
  pause: []
  resume: []
  /** Octets received. */
  'download-progress': [current: number]
}

export interface IncomingMessage extends EmitterMethods<IncomingMessageEvents> {
  readonly destroyed: boolean
  readonly readableEnded: boolean
  destroy(error?: Error): this
  resume(): this
  pause(): this
  readonly statusCode: number
  readonly statusMessage: string
  readonly headers: Record<string, string | string[]>
  readonly rawHeaders: string[]
  readonly httpVersion: string
  readonly httpVersionMajor: number
  readonly httpVersionMinor: number
}

export type IncomingMessageConstructor = new (
  raw: RawResponse,
  body: Body,
  failed: (error: Error) => void,
) => IncomingMessage

export function messageHeaders(raw: RawResponse): Record<string, string | string[]> {
  const shown = (name: string, values: string[]): string | string[] => {
    if (name === 'set-cookie') return values
    return FIRST_ONLY.has(name) ? (values[0] as string) : values.join(', ')
  }
  const entries = Object.entries(headerRecord(raw.headers))
  // Not by assignment: a server may name a header `__proto__`.
  return Object.fromEntries(entries.map(([name, values]) => [name, shown(name, values)]))
}

/** Carries a body into a stream: one read at a time, each asked for by the stream. */
class BodyPump {
  readonly #body: Body
  #received = 0
  #ended = false

  constructor(body: Body) {
    this.#body = body
  }

  pump(stream: ReadableBase, failed: (error: Error) => void): void {
    this.#body.read().then(
      // A listener's exception is an uncaught one, as in Electron, not a failure of the body.
      (chunk) => queueMicrotask(() => this.#give(stream, chunk)),
      (error) => {
        // After `stop` the failure is our own doing.
        if (this.#ended) return
        this.#ended = true
        failed(error)
      },
    )
  }

  stop(reason: unknown): void {
    if (!this.#ended) this.#body.cancel(reason)
    this.#ended = true
  }

  #give(stream: ReadableBase, chunk: Uint8Array | null): void {
    this.#ended ||= chunk === null
    if (stream.destroyed) return
    if (chunk !== null) {
      this.#received += chunk.byteLength
      stream.emit('download-progress', this.#received)
    }
    stream.push(chunk)
  }
}

export function createIncomingMessageClass(Readable: ReadableConstructor): IncomingMessageConstructor {
  return class IncomingMessage extends Readable {
    readonly #raw: RawResponse
    readonly #pump: BodyPump
    readonly #failed: (error: Error) => void

    constructor(raw: RawResponse, body: Body, failed: (error: Error) => void) {
      super()
      this.#raw = raw
      this.#pump = new BodyPump(body)
      this.#failed = failed
    }

    get statusCode(): number {
      return this.#raw.status
    }
    get statusMessage(): string {
      return this.#raw.statusText
    }
    get headers(): Record<string, string | string[]> {
      return messageHeaders(this.#raw)
    }
    get rawHeaders(): string[] {
      return this.#raw.headers.map(textOfOctets)
    }
    get httpVersion(): string {
      return `${this.httpVersionMajor}.${this.httpVersionMinor}`
    }
    get httpVersionMajor(): number {
      return Number(this.#raw.httpVersion.split('.')[0])
    }
    get httpVersionMinor(): number {
      return Number(this.#raw.httpVersion.split('.')[1] ?? 0)
    }
    get trailers(): never {
      throw new Error('HTTP trailers are not supported')
    }
    get rawTrailers(): never {
      throw new Error('HTTP trailers are not supported')
    }

    _read(): void {
      this.#pump.pump(this, this.#failed)
    }
    _destroy(error: Error | null, done: StreamCallback): void {
      this.#pump.stop(error)
      done(this.listenerCount('error') > 0 ? error : null)
    }
  }
}
