// What Node, Deno and Bun supply, which is nearly everything the same: what differs is an argument.
import type { TextCodec } from '../../bindings/core/codec.ts'
import type { RuntimeName } from '../../bindings/host/errors.ts'
import type { Host } from '../../bindings/host/host.ts'
import type { CreateResponse } from '../../bindings/host/response.ts'
import type { ContentDecoders } from '../../bindings/host/transport.ts'
import { createCoreLoader } from './core-loader.ts'
import { nativeDecoders } from './decoders.ts'
import { nativeEnvironment } from './environment.ts'
import { type CrashSource, createExitHooks } from './exit.ts'
import { createLazyTransport } from './lazy-transport.ts'
import { SqliteStorage } from './storage.ts'
import { nativeTimers, systemClock } from './timers.ts'

export interface NativeHostParts {
  readonly runtime: RuntimeName
  readonly codec: TextCodec
  readonly onCrash?: CrashSource
  readonly createResponses?: () => CreateResponse
}

/** Nothing is read, opened or compiled before its first use. */
export function createNativeHost({ runtime, codec, onCrash, createResponses }: NativeHostParts): Host {
  let decoders: ContentDecoders | undefined
  return {
    runtime,
    codec,
    clock: systemClock,
    timers: nativeTimers,
    core: createCoreLoader(),
    environment: nativeEnvironment,
    exit: createExitHooks(onCrash),
    storage: new SqliteStorage(),
    get decoders() {
      decoders ??= nativeDecoders()
      return decoders
    },
    createTransport: createLazyTransport,
    createResponses,
  }
}
