// Session directories of a page: each is a database of the origin, shared by its tabs. A lock that every open store
// shares tells who wants to delete one that it is in use (Web Locks; missing outside secure contexts).
import '../../bindings/session/loaded-first.ts'
import { deleteDB } from 'idb'
import { UnsupportedError } from '../../bindings/host/errors.ts'
import type { SharedStore } from '../../bindings/host/shared-storage.ts'
import { databaseName } from './indexed-db-open.ts'
import { IndexedDbStore } from './indexed-db-store.ts'
import { owned, unavailable } from './store-errors.ts'

export async function openShared(directory: string): Promise<SharedStore> {
  // Side by side: each is a round trip to the browser's process.
  const lock = holdLock(directory)
  const store = await IndexedDbStore.open(directory, () => void lock.then((release) => release(), ignore))
  try {
    await lock
    return store
  } catch (error) {
    store.close()
    throw error
  }
}

function ignore(): void {}

export async function deleteStore(directory: string): Promise<boolean> {
  const name = databaseName(directory)
  const locks = lockManager()
  if (locks === undefined) throw new UnsupportedError('delete', 'browser', 'it needs a secure context (Web Locks)')
  try {
    const databases = await indexedDB.databases()
    if (!databases.some((one) => one.name === name)) return false
    return await locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock === null) throw owned(directory)
      await deleteDB(name)
      return true
    })
  } catch (error) {
    throw unavailable(directory, error)
  }
}

function lockManager(): LockManager | undefined {
  return navigator.locks
}

/** Resolves, when the lock is held, with the way to let it go. */
async function holdLock(directory: string): Promise<() => void> {
  const locks = lockManager()
  if (locks === undefined) return () => {}
  const held = Promise.withResolvers<void>()
  const over = Promise.withResolvers<void>()
  const request = locks.request(databaseName(directory), { mode: 'shared' }, () => {
    held.resolve()
    return over.promise
  })
  request.catch(held.reject)
  await held.promise.catch((error) => {
    throw unavailable(directory, error)
  })
  return over.resolve
}
