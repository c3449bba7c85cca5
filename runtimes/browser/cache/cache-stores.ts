// The caches of session directories in a page: each a database and a folder of files of the origin, shared by its tabs. A
// lock that every open one shares tells who wants to delete it that it is in use.
import '../../../bindings/session/loaded-first.ts'
import { deleteDB } from 'idb'
import { OmniError } from '../../../bindings/core/errors.ts'
import type { CacheStore, CacheStoreEvents, CacheStoreProvider } from '../../../bindings/host/cache-store.ts'
import { BodyLayout } from '../../../bindings/session/cache/body-layout.ts'
import { RecordFormat } from '../../../bindings/session/cache/entry-record.ts'
import { createCrc32 } from '../../web/crc32.ts'
import { holdLock, tryLock } from '../hold-lock.ts'
import { owned, unavailable } from '../store-errors.ts'
import { BodyFiles } from './body-files.ts'
import { CacheDatabase, cacheName } from './cache-database.ts'
import { FileBodies } from './file-bodies.ts'
import { PageCacheStore } from './page-cache-store.ts'
import { RowBodies } from './row-bodies.ts'

export class PageCacheStores implements CacheStoreProvider {
  readonly #identity: (directory: string) => string
  readonly #digest: (text: string) => string

  /** `identity`: that of the origin's session directories; `digest`: the environment's. */
  constructor(identity: (directory: string) => string, digest: (text: string) => string) {
    this.#identity = identity
    this.#digest = digest
  }

  async open(path: string, events: CacheStoreEvents): Promise<CacheStore> {
    const directory = this.#identity(path)
    const name = cacheName(directory)
    checkLocks(directory)
    const database = new CacheDatabase(directory)
    const release = await holdLock(`${name}:open`, { mode: 'shared' })
    try {
      const [files] = await Promise.all([FileBodies.open(this.#digest(name)), database.open()])
      const crc32 = createCrc32()
      return await PageCacheStore.open({
        directory,
        name,
        database,
        files: new BodyFiles(name, files ?? new RowBodies(database), new BodyLayout(crc32)),
        format: new RecordFormat(crc32),
        events,
        onClose: release,
      })
    } catch (error) {
      database.close()
      release()
      throw unavailable(directory, error)
    }
  }

  async delete(path: string): Promise<boolean> {
    const directory = this.#identity(path)
    const name = cacheName(directory)
    const databases = await indexedDB.databases()
    if (!databases.some((one) => one.name === name)) return false
    checkLocks(directory)
    const release = await tryLock(`${name}:open`, { ifAvailable: true })
    if (release === null) throw owned(directory)
    try {
      await deleteDB(name)
      await FileBodies.delete(this.#digest(name))
      return true
    } finally {
      release()
    }
  }
}

function checkLocks(directory: string): void {
  if (navigator.locks !== undefined) return
  const text = `The cache of ${directory} cannot be used: it needs a secure context (Web Locks)`
  throw new OmniError('OMNI_STORE_UNAVAILABLE', text)
}
