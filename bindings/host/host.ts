// The interfaces a runtime implements. Nothing below runtimes/ reads a clock, timer, environment or file by itself.
import type { TextCodec } from '../core/codec.ts'
import type { CacheStoreProvider } from './cache-store.ts'
import type { RuntimeName } from './errors.ts'
import type { Files } from './files.ts'
import type { Octets } from './octets.ts'
import type { CreateResponse } from './response.ts'
import type { SharedStorageProvider } from './shared-storage.ts'
import type { StorageProvider } from './storage.ts'
import type { ContentDecoders, Transport, TransportOptions } from './transport.ts'

export interface Clock {
  /** Milliseconds since the Unix epoch, fractions welcome. May jump. */
  now(): number
}

export interface Timers {
  /** A timer that does not keep the process alive. Returns the way to cancel it. */
  after(milliseconds: number, callback: () => void): () => void
  /** Runs `callback` after the current turn's work (`setImmediate`, or a macrotask). Keeps the process alive. */
  soon(callback: () => void): void
}

export interface CoreLoader {
  /** The compiled module of a domain, compiled synchronously at first use and kept. */
  module(domain: 'cookies' | 'match' | 'cache'): WebAssembly.Module
  /** The same of a domain that a page brings only when it is asked for: from then on `module` has it, too. */
  loaded(domain: 'cache'): Promise<WebAssembly.Module>
}

export interface Environment {
  readonly platform: 'linux' | 'darwin' | 'win32' | 'browser'
  /** What the operating system calls the CPU in a Chromium user agent, e.g. `X11; Linux x86_64`. */
  readonly userAgentPlatform: string
  readonly homeDirectory: string
  readonly temporaryDirectory: string
  /** Base of per-user application data by the system's convention (Electron's `appData`). */
  readonly applicationData: string
  /** BCP 47, e.g. `en-US`. */
  readonly locale: string
  readonly processId: number
  /** What the application calls itself: `productName` or `name` of the main script's package, else the script's name. */
  readonly applicationName: string
  /** `version` of that package. */
  readonly applicationVersion: string | undefined
  join(...parts: string[]): string
  isAbsolute(path: string): boolean
  /** Hex SHA-256 of a text's UTF-8. */
  digest(text: string): string
  /** A random one, version 4. */
  uuid(): string
}

export interface ExitHooks {
  /**
   * Calls `flush` (synchronous work only) at natural exit and at `process.exit`, with true. With false where a runtime
   * ends on an uncaught error without saying so: the process may still go on. Returns the way to undo.
   */
  onExit(flush: (isLast: boolean) => void): () => void
}

export type ReadStream = (stream: ReadableStream<unknown>) => Promise<Uint8Array>

export interface Host {
  readonly runtime: RuntimeName
  readonly clock: Clock
  readonly timers: Timers
  readonly core: CoreLoader
  readonly codec: TextCodec
  readonly environment: Environment
  readonly exit: ExitHooks
  /** Stores with one owner each; in a page stores that its tabs share. */
  readonly storage: StorageProvider | SharedStorageProvider
  /** A copy as callers get it: a `Buffer` where the runtime has them. */
  toOctets(octets: Uint8Array): Octets
  /** Tells the developer that something is deprecated. */
  deprecated(message: string): void
  /** Asked for at the first request. */
  loadDecoders(): Promise<ContentDecoders>
  /** Asked for when a request first reads a file. Absent: there are none. */
  readonly loadFiles?: (() => Promise<Files>) | undefined
  /**
   * Reads a stream to its end by the runtime's own means. Chunks are views, ArrayBuffers and strings (UTF-8), others
   * reject; the result shares nothing with them. Absent: the runtime has none that takes them all, or none that pays.
   */
  readonly readStream?: ReadStream | undefined
  /** Where HTTP caches are kept in directories. Asked for when a session with one makes its first request. Absent: nowhere. */
  readonly loadCacheStorage?: (() => Promise<CacheStoreProvider>) | undefined
  createTransport(options: TransportOptions): Transport
  /** How Responses of fetch are made where the runtime has a way of its own. Asked for at the first request. */
  readonly loadResponses?: (() => Promise<() => CreateResponse>) | undefined
}
