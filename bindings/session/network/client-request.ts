// Electron's ClientRequest (`net.request`), a Writable over the engine. The class is made for the stream classes of the
// runtime; what it does stands in outgoing-request.ts.
import { type ClientRequestOptions, readOptions } from './client-request-options.ts'
import type { Engine } from './engine.ts'
import { createIncomingMessageClass, type IncomingMessage } from './incoming-message.ts'
import { OutgoingRequest, type UploadProgress } from './outgoing-request.ts'
import type { StreamCallback, StreamClasses, WritableBase } from './stream-classes.ts'

export type { ClientRequestOptions } from './client-request-options.ts'
export type { IncomingMessage } from './incoming-message.ts'
export type { UploadProgress } from './outgoing-request.ts'

export interface ClientRequest extends WritableBase {
  chunkedEncoding: boolean
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

export interface ClientRequestParts extends StreamClasses {
  isSession(value: unknown): boolean
  /** `session` is null when the options name none: then the partition counts ('' is the default session). */
  engineOf(session: unknown, partition: string): Engine
}

export function createClientRequestClass(parts: ClientRequestParts): ClientRequestConstructor {
  const outgoing = { engineOf: parts.engineOf, IncomingMessage: createIncomingMessageClass(parts.Readable) }
  return class ClientRequest extends parts.Writable {
    readonly #outgoing: OutgoingRequest

    constructor(options: ClientRequestOptions | string | URL, callback?: (response: IncomingMessage) => void) {
      super({ autoDestroy: false })
      if (callback) this.once('response', callback)
      this.#outgoing = new OutgoingRequest(this, readOptions(options, parts.isSession), outgoing)
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
