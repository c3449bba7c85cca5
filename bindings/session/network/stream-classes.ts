// What ClientRequest and IncomingMessage need of the runtime's stream classes (node:stream, or readable-stream).

export interface EmitterBase {
  on(event: string | symbol, listener: (...args: never[]) => void): this
  once(event: string | symbol, listener: (...args: never[]) => void): this
  emit(event: string | symbol, ...args: unknown[]): boolean
  listenerCount(event: string | symbol): number
}

export interface ReadableBase extends EmitterBase {
  readonly destroyed: boolean
  push(chunk: Uint8Array | null): boolean
  destroy(error?: Error): this
  resume(): this
}

export interface WritableBase extends EmitterBase {
  readonly destroyed: boolean
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
