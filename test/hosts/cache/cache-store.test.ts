// The suite on every cache store this runtime has.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CacheStore } from '../../../bindings/host/cache-store.ts'
import { MemoryCacheStore } from '../../../bindings/session/cache/memory-cache-store.ts'
import { NativeCacheStores } from '../../../runtimes/native/cache/cache-stores.ts'
import { after, deepEqual, describe, it } from '../../harness.ts'
import { cacheStoreSuite } from './cache-store-suite.ts'

const root = mkdtempSync(join(tmpdir(), 'omnisession-cache-'))
const told: unknown[] = []
const events = {
  failed: (error: unknown) => void told.push(error),
  damaged: (report: unknown) => void told.push(report),
}
let directories = 0

const implementations: Record<string, () => CacheStore | Promise<CacheStore>> = {
  memory: () => new MemoryCacheStore({ now: () => Date.now() }),
  'SQLite and files': () => new NativeCacheStores().open(join(root, `${directories++}`), events),
}

for (const [name, open] of Object.entries(implementations)) {
  describe(`cache store: ${name}`, () => {
    after(() => rmSync(root, { recursive: true, force: true }))
    for (const one of cacheStoreSuite)
      it(one.name, async () => {
        const store = await open()
        try {
          await one.run(store)
        } finally {
          await store.close()
        }
        deepEqual(told, [])
      })
  })
}

describe('files of a cache', () => {
  after(() => rmSync(root, { recursive: true, force: true }))

  it('are only those of entries', async () => {
    const directory = join(root, 'tidy')
    const store = await new NativeCacheStores().open(directory, events)
    for (const one of cacheStoreSuite) {
      await one.run(store)
      await store.clear()
    }
    await store.close()
    const bodies = join(directory, 'omnisession.cache', 'bodies')
    deepEqual(
      readdirSync(bodies).flatMap((name) => readdirSync(join(bodies, name))),
      [],
    )
  })
})
