// The host of the runtime that runs the test.
import type { Host } from '../../bindings/host/host.ts'
import { createMemoryHost, type MemoryHost } from '../../bindings/testing/memory-host.ts'
import { createNativeHost } from '../../runtimes/native/native-host.ts'
import { runtime } from '../harness.ts'

const { textCodec } = await import(`../../runtimes/${runtime}/codec.ts`)

/** Not the process's own, so that a test sees nobody else's stores. */
export function freshHost(): Host {
  return createNativeHost({ runtime, codec: textCodec })
}

export function memoryHost(now?: number): MemoryHost {
  return createMemoryHost(freshHost(), now)
}
