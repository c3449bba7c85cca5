// How a session comes to its HTTP cache: in memory, or in its directory, its index loaded or made anew from what is there.
import '../loaded-first.ts'
import { CacheIndex } from '../../core/cache-index.ts'
import { CacheRules } from '../../core/cache-rules.ts'
import type { CacheStore, CacheStoreEvents } from '../../host/cache-store.ts'
import type { Host } from '../../host/host.ts'
import { HttpCache } from './http-cache.ts'
import { MemoryCacheStore } from './memory-cache-store.ts'
import { Shelf } from './shelf.ts'

/** Of a partition in memory: net/disk_cache/memory/mem_backend_impl.cc. */
const MEMORY_OCTETS = 50 * 1024 * 1024
/** Of one on disk: net/disk_cache/cache_util.cc, the most that is taken where there is space. */
const DISK_OCTETS = 320 * 1024 * 1024

export interface CacheOptions {
  /** Octets; what is beyond them goes. Default: 50 MiB in memory, 320 MiB on disk. */
  readonly maxBytes?: number | undefined
}

export interface CachePlace {
  readonly host: Host
  /** Null: in memory. */
  readonly directory: string | null
  readonly options: CacheOptions
  readonly events: CacheStoreEvents
}

/** Null: the runtime keeps no cache in a directory. Rejects as `CacheStoreProvider.open`. */
export async function openCache({ host, directory, options, events }: CachePlace): Promise<HttpCache | null> {
  const { clock, timers, codec } = host
  const provider = directory === null ? null : await host.loadCacheStorage?.()
  if (directory !== null && !provider) return null
  const [module, store]: [WebAssembly.Module, CacheStore] = await Promise.all([
    host.core.loaded('cache'),
    directory === null || !provider ? new MemoryCacheStore(clock) : provider.open(directory, events),
  ])
  const maxBytes = options.maxBytes ?? (directory === null ? MEMORY_OCTETS : DISK_OCTETS)
  const index = new CacheIndex(module, codec, { maxBytes, seed: seedOf(host, directory) })
  store.sharing?.listen({
    takeOver: () => fillIndex(index, store),
    removed: (ids) => {
      if (ids === null) index.clear()
      else for (const id of ids) index.remove(id)
    },
  })
  if (store.sharing?.isWriter !== false) await fillIndex(index, store)
  const shelf = new Shelf({ index, store, clock, timers })
  return new HttpCache({ rules: new CacheRules(module, codec), shelf, clock, timers })
}

/** The same for a directory at all times: ids outlive the index they were made by. Keys are compared beside them. */
function seedOf({ environment }: Host, directory: string | null): string {
  return directory === null ? environment.uuid() : environment.digest(directory)
}

async function fillIndex(index: CacheIndex, store: CacheStore): Promise<void> {
  const saved = await store.loadIndex()
  if (saved !== null && index.load(saved)) return
  for await (const slice of store.list())
    for (const { id, octets, stored } of slice) index.insert(id, octets, stored, 0)
}
