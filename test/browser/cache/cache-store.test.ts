// runtimes: browser
// The suite of cache stores on those of a page: over files of the origin, and over its database alone.
import { deepEqual, describe, equal, it } from '../../harness.ts'
import { cacheStoreSuite } from '../../hosts/cache/cache-store-suite.ts'
import { openTab, Told, withoutFiles } from './page-caches.ts'

const kinds = {
  'IndexedDB and files': openTab,
  'IndexedDB alone': (...given: Parameters<typeof openTab>) => withoutFiles(() => openTab(...given)),
}

for (const [kind, open] of Object.entries(kinds))
  describe(`cache store: ${kind}`, () => {
    for (const [number, one] of cacheStoreSuite.entries())
      it(one.name, async () => {
        const told = new Told()
        const store = await open(`/suite/${kind}/${number}`, told)
        equal(store.sharing?.isWriter, true)
        try {
          await one.run(store)
        } finally {
          await store.close()
        }
        deepEqual(told.failures, [])
      })
  })
