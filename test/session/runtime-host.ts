// The host of the runtime that runs the test.
import type { Host } from '../../bindings/host/host.ts'
import { createMemoryHost, type MemoryHost } from '../../bindings/testing/memory-host.ts'
import { runtime } from '../harness.ts'

const { textCodec } = await import(`../../runtimes/${runtime}/codec.ts`)

async function nativeHosts(): Promise<() => Host> {
  const { createNativeHost } = await import('../../runtimes/native/native-host.ts')
  const own = runtime === 'bun' ? await import('../../runtimes/bun/read-stream.ts') : {}
  return () => createNativeHost({ runtime, codec: textCodec, ...own })
}

async function pageHosts(): Promise<() => Host> {
  const { createPageHost } = await import('../../runtimes/browser/host.ts')
  const loaded = createPageHost()
  await loaded.ready({})
  return () => ({ ...createPageHost(), core: loaded.core })
}

/** Not the process's own, so that a test sees nobody else's stores. */
export const freshHost: () => Host = await (runtime === 'browser' ? pageHosts() : nativeHosts())

export function memoryHost(now?: number): MemoryHost {
  return createMemoryHost(freshHost(), now)
}
