// Sessions whose HTTP cache, kept in memory, takes its decisions and its index from the component.
import { type CoreComponent, instantiateComponent } from '#component'
import type { Host } from '../../bindings/host/host.ts'
import { HttpCache } from '../../bindings/session/cache/http-cache.ts'
import { LazyCache } from '../../bindings/session/cache/lazy-cache.ts'
import { MemoryCacheStore } from '../../bindings/session/cache/memory-cache-store.ts'
import type { CachePlace } from '../../bindings/session/cache/open-cache.ts'
import { SharedCaches } from '../../bindings/session/cache/shared-caches.ts'
import { Shelf } from '../../bindings/session/cache/shelf.ts'
import { Persistence } from '../../bindings/session/persistence.ts'
import { Sessions } from '../../bindings/session/registry.ts'
import { componentIndex, componentRules } from './component-cache.ts'

function openCache(component: CoreComponent, { host, options }: CachePlace): HttpCache {
  const { clock, timers } = host
  const index = componentIndex(component, { maxBytes: options.maxBytes ?? 5e7, seed: host.environment.uuid() })
  const shelf = new Shelf({ index, store: new MemoryCacheStore(clock), clock, timers })
  return new HttpCache({ rules: componentRules(component), shelf, clock, timers })
}

class ComponentCaches extends SharedCaches {
  readonly #component: Promise<CoreComponent>

  constructor(component: Promise<CoreComponent>) {
    super()
    this.#component = component
  }

  override lease(place: CachePlace): LazyCache {
    const opening = this.#component.then((component) => openCache(component, place))
    return new LazyCache(place, { open: () => opening, close: async () => (await opening).close() })
  }
}

class ComponentPersistence extends Persistence {
  override readonly caches: SharedCaches

  constructor(host: Host, component: Promise<CoreComponent>) {
    super(host)
    this.caches = new ComponentCaches(component)
  }
}

export function componentSessions(host: Host, component: Promise<CoreComponent> = instantiateComponent()): Sessions {
  return new Sessions(new ComponentPersistence(host, component), { host })
}
