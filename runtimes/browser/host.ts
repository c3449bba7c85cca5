// The host of a page, and how it becomes ready: the core is fetched and compiled before anything may use it.
import type { Host } from '../../bindings/host/host.ts'
import type { Octets } from '../../bindings/host/octets.ts'
import type { Dialer } from '../../bindings/host/transport.ts'
import { processHost } from '../../bindings/session/process-wide.ts'
import type { Readiness, ReadyOptions } from '../../bindings/session/readiness.ts'
import { textCodec } from './codec.ts'
import { PageCoreLoader } from './core-loader.ts'
import { pageEnvironment } from './environment.ts'
import { createPageExit } from './exit.ts'
import { LateTransport } from './late-transport.ts'
import { createPageStorage } from './storage.ts'
import { createPageTimers, pageClock } from './timers.ts'

export interface PageHost extends Host {
  readonly isReady: boolean
  /** The core is loaded once; the other options count at every call. Rejects when the core cannot be had. */
  ready(options: ReadyOptions): Promise<Readiness>
}

/** One for the page. */
export function pageHost(): PageHost {
  return processHost(createPageHost) as PageHost
}

/** The page's host, once it is ready. Throws Electron's text before. */
export function readyHost(): PageHost {
  const host = pageHost()
  if (!host.isReady) throw new TypeError('Session can only be received when app is ready')
  return host
}

export function createPageHost(): PageHost {
  const core = new PageCoreLoader()
  const storage = createPageStorage()
  let dialer: Dialer = (options) => new LateTransport(options, async () => (await network()).createFetchTransport)
  let loading: Promise<void> | null = null
  let isReady = false
  const load = async (source: ReadyOptions['core']): Promise<void> => {
    await core.load('cookies', source)
    isReady = true
  }
  return {
    runtime: 'browser',
    codec: textCodec,
    clock: pageClock,
    timers: createPageTimers(),
    core,
    environment: pageEnvironment,
    exit: createPageExit(),
    storage,
    loadCacheStorage: async () => {
      const { PageCacheStores } = await import('./cache/cache-stores.ts')
      return new PageCacheStores(storage.identity, pageEnvironment.digest)
    },
    toOctets: (octets) => new Uint8Array(octets) as Octets,
    deprecated: (message) => console.warn(`(deprecated) ${message}`),
    loadDecoders: async () => (await network()).webDecoders,
    createTransport: (options) => dialer(options),
    loadResponses: async () => (await network()).createPageResponses,
    get isReady() {
      return isReady
    },
    async ready(options) {
      dialer = options.dialer ?? dialer
      loading ??= load(options.core).catch((error) => {
        // The next call tries again.
        loading = null
        throw error
      })
      // Side by side: the answer about the storage comes from another process.
      const [, storageKept] = await Promise.all([loading, keptStorage(options.keepStorage ?? false)])
      return { storageKept }
    },
  }
}

const network = (): Promise<typeof import('./page-network.ts')> => import('./page-network.ts')

async function keptStorage(ask: boolean): Promise<boolean> {
  // Missing outside secure contexts.
  const storage: StorageManager | undefined = navigator.storage
  return (await (ask ? storage?.persist() : storage?.persisted())) ?? false
}
