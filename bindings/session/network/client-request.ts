// Electron's ClientRequest (`net.request`), a Writable over the engine. The class is made for the stream classes of the
// runtime; what it does stands in outgoing-request.ts.
import type { EmitterMethods } from '../emitter-methods.ts'
import { type ClientRequestOptions, readOptions, type SessionKnowledge } from './client-request-options.ts'
import type { Engine } from './engine.ts'
import { createIncomingMessageClass, type IncomingMessage } from './incoming-message.ts'
import { OutgoingRequest, type UploadProgress } from './outgoing-request.ts'
import type { StreamCallback, StreamClasses } from './stream-classes.ts'

export type { ClientRequestOptions } from './client-request-options.ts'
export type { IncomingMessage } from './incoming-message.ts'
export type { UploadProgress } from './outgoing-request.ts'

/** Who asks for a name and password: a server or a proxy. */
export interface AuthInfo {
  isProxy: boolean
  scheme: string
  host: string
  port: number
  realm: string
}

export type ClientRequestEvents = {
  response: [response: IncomingMessage]
  /** Departure: not emitted yet; a 401 or 407 is delivered as the response it is. */
  login: [authInfo: AuthInfo, callback: (username?: string, password?: string) => void]
  redirect: [statusCode: number, method: string, redirectUrl: string, responseHeaders: Record<string, string[]>]
  /** Octets of the body that were sent, and in all (0: not known). */
  'upload-progress': [position: number, total: number]
  finish: []
  abort: []
  error: [error: Error]
  /** Always last. */
  close: []
  drain: []
}

export interface ClientRequest extends EmitterMethods<ClientRequestEvents> {
  chunkedEncoding: boolean
  readonly destroyed: boolean
  destroy(error?: Error): this
  /** False: wait for `drain`. */
  write(chunk: string | Uint8Array, callback?: StreamCallback): boolean
  write(chunk: string | Uint8Array, encoding?: string, callback?: StreamCallback): boolean
  /** Sends the request, or, chunked, its end. */
  end(callback?: () => void): this
  end(chunk: string | Uint8Array, callback?: () => void): this
  end(chunk?: string | Uint8Array, encoding?: string, callback?: () => void): this
  setHeader(name: string, value: string): void
  getHeader(name: string): string
  removeHeader(name: string): void
  abort(): void
  followRedirect(): void
  getUploadProgress(): UploadProgress
}

export type ClientRequestConstructor = new (
  options: ClientRequestOptions | string | URL,
  callback?: (response: IncomingMessage) => void,
) => ClientRequest

export interface ClientRequestParts extends StreamClasses, SessionKnowledge {
  /** `session` is null when the options name none: then the partition counts ('' is the default session). */
  engineOf(session: unknown, partition: string): Engine | Promise<Engine>
}

export function createClientRequestClass(parts: ClientRequestParts): ClientRequestConstructor {
  const outgoing = { engineOf: parts.engineOf, IncomingMessage: createIncomingMessageClass(parts.Readable) }
  return class ClientRequest extends parts.Writable {
    readonly #outgoing: OutgoingRequest

    constructor(options: ClientRequestOptions | string | URL, callback?: (response: IncomingMessage) => void) {
      super({ autoDestroy: false })
      if (callback) this.once('response', callback)
      this.#outgoing = new OutgoingRequest(this, readOptions(options, parts), outgoing)
    }

    get chunkedEncoding(): boolean {
      return this.#outgoing.chunkedEncoding
    }
    set chunkedEncoding(value: boolean) {
      this.#outgoing.chunkedEncoding = value
    }
    setHeader(name: string, value: string): void {
      this.#outgoing.setHeader(name, value)
    }
    getHeader(name: string): string {
      return this.#outgoing.getHeader(name) as string
    }
    removeHeader(name: string): void {
      this.#outgoing.removeHeader(name)
    }
    abort(): void {
      this.#outgoing.abort()
    }
    followRedirect(): void {
      this.#outgoing.followRedirect()
    }
    getUploadProgress(): UploadProgress {
      return this.#outgoing.uploadProgress
    }

    _write(chunk: Uint8Array, _encoding: string, done: StreamCallback): void {
      this.#outgoing.write(chunk, done)
    }
    _final(done: StreamCallback): void {
      this.#outgoing.finish(done)
    }
    _destroy(error: Error | null, done: StreamCallback): void {
      this.#outgoing.destroy(error, done)
    }
  }
}
