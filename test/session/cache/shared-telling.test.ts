// What the store of a shared cache tells, and who hears it.
import type { CacheStoreEvents, CacheStoreProvider } from '../../../bindings/host/cache-store.ts'
import type { DamageReport } from '../../../bindings/host/storage.ts'
import { MemoryCacheStore } from '../../../bindings/session/cache/memory-cache-store.ts'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { deepEqual, describe, it } from '../../harness.ts'
import { memoryHost } from '../runtime-host.ts'

const report: DamageReport = { store: 'a cache', table: null, reason: 'a flipped bit', setAside: null }

/** Two sessions on one directory, and what each of them is told. */
function scene(openStore: CacheStoreProvider['open']) {
  const base = memoryHost()
  const loadCacheStorage = async (): Promise<CacheStoreProvider> => ({ open: openStore, delete: async () => false })
  const host = Object.assign(base, { loadCacheStorage })
  const sessions = openSessions({ host, directory: '/sessions' }, () => host)
  const told: string[] = []
  const listen = (session: Session, name: string): Session => {
    session.on('storage-damaged', (_, { reason }) => void told.push(`${name}: ${reason}`))
    session.on('storage-error', (_, error) => void told.push(`${name}: ${(error as Error).message}`))
    return session
  }
  const first = sessions.fromPartition('persist:a', { cache: true })
  const second = sessions.fromPath(first.storagePath as string, { cache: true })
  return { sessions, first: listen(first, 'first'), second: listen(second, 'second'), told }
}

describe('sessions that share a cache', () => {
  it('are all told of damage and failures, also when the first of them has closed', async () => {
    let store: CacheStoreEvents | null = null
    const { sessions, first, second, told } = scene(async (_, events) => {
      store = events
      return new MemoryCacheStore({ now: () => 0 })
    })
    await Promise.all([first.getCacheSize(), second.getCacheSize()])
    const events = store as unknown as CacheStoreEvents
    events.damaged(report)
    await first.close()
    events.damaged(report)
    events.failed(new Error('full'))
    deepEqual(told.sort(), ['first: a flipped bit', 'second: a flipped bit', 'second: a flipped bit', 'second: full'])
    await sessions.close()
  })

  it('are each told once that it cannot be opened', async () => {
    const { sessions, first, second, told } = scene(async () => {
      throw new Error('no right')
    })
    for (const session of [first, second, first]) await session.getCacheSize().catch(() => {})
    deepEqual(told.sort(), ['first: no right', 'second: no right'])
    await sessions.close()
  })
})
