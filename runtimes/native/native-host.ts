// What Node, Deno and Bun supply, which is nearly everything the same: what differs is an argument.
import { Buffer } from 'node:buffer'
import process from 'node:process'
import type { TextCodec } from '../../bindings/core/codec.ts'
import type { RuntimeName } from '../../bindings/host/errors.ts'
import type { Host } from '../../bindings/host/host.ts'
import { createCoreLoader } from './core-loader.ts'
import { nativeEnvironment } from './environment.ts'
import { type CrashSource, createExitHooks } from './exit.ts'
import { LazyStorage } from './lazy-storage.ts'
import { createLazyTransport } from './lazy-transport.ts'
import { nativeTimers, systemClock } from './timers.ts'

export interface NativeHostParts {
  readonly runtime: RuntimeName
  readonly codec: TextCodec
  readonly onCrash?: CrashSource
  readonly loadResponses?: Host['loadResponses']
  readonly readStream?: Host['readStream']
}

/** Nothing is read, opened or compiled before its first use. */
export function createNativeHost({ runtime, codec, onCrash, loadResponses, readStream }: NativeHostParts): Host {
  return {
    runtime,
    codec,
    clock: systemClock,
    timers: nativeTimers,
    core: createCoreLoader(),
    environment: nativeEnvironment,
    exit: createExitHooks(onCrash),
    storage: new LazyStorage(),
    toOctets: (octets) => Buffer.from(octets),
    deprecated: (message) => process.emitWarning(message, 'DeprecationWarning'),
    loadDecoders: async () => (await import('./decoders.ts')).nativeDecoders(),
    loadFiles: async () => (await import('./files.ts')).nativeFiles,
    loadCacheStorage: once(async () => new (await import('./cache/cache-stores.ts')).NativeCacheStores()),
    createTransport: createLazyTransport,
    loadResponses,
    readStream,
  }
}

/** One for the process: it holds what is open. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null
  return () => {
    loading ??= load()
    return loading
  }
}
