// What ClientRequest and IncomingMessage need of the runtime's stream classes (node:stream, or readable-stream).

import type { AnyEvents, EmitterMethods } from '../emitter-methods.ts'

export interface ReadableBase extends EmitterMethods<AnyEvents> {
  readonly destroyed: boolean
  readonly readableEnded: boolean
  push(chunk: Uint8Array | null): boolean
  destroy(error?: Error): this
  resume(): this
  pause(): this
}

export interface WritableBase extends EmitterMethods<AnyEvents> {
  readonly destroyed: boolean
  readonly closed: boolean
  destroy(error?: Error): this
  write(chunk: unknown, ...rest: unknown[]): boolean
  end(...args: unknown[]): this
}

export type ReadableConstructor = new (options?: object) => ReadableBase
export type WritableConstructor = new (options?: object) => WritableBase
export type StreamCallback = (error?: Error | null) => void

/** Whoever takes part in `destroy` of a stream. */
export interface StreamClasses {
  readonly Readable: ReadableConstructor
  readonly Writable: WritableConstructor
}
