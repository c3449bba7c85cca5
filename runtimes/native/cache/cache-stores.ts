// The caches of session directories: one owner each, in a directory of its own beside the session's state.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CacheStore, CacheStoreEvents, CacheStoreProvider } from '../../../bindings/host/cache-store.ts'
import { exists, makePrivateDirectory, realPath } from '../private-files.ts'
import { isLocked, owned, unavailable } from '../store-errors.ts'
import { makeDirectory } from './body-files.ts'
import { NativeCacheStore } from './native-cache-store.ts'

const NAME = 'omnisession.cache'
const OWNER = 'omnisession.owner'
/** How long an owner on its way out is waited for, in naps that leave the thread free. */
const PATIENCE_MILLISECONDS = 150
const NAP_MILLISECONDS = 20

export class NativeCacheStores implements CacheStoreProvider {
  // Holds every open database: Bun closes one that is out of reach, and its lock goes with it. By real path: a second
  // opening in this process would begin the owner's files anew, since locks are the process's.
  readonly #open = new Map<string, CacheStore>()

  async open(directory: string, events: CacheStoreEvents): Promise<CacheStore> {
    const path = join(directory, NAME)
    const deadline = performance.now() + PATIENCE_MILLISECONDS
    for (;;) {
      try {
        return this.#openIn(directory, path, events)
      } catch (error) {
        if (!isLocked(error)) throw unavailable(path, error)
        if (performance.now() >= deadline) throw owned(path, ownerOf(directory))
        await new Promise((resolve) => setTimeout(resolve, NAP_MILLISECONDS))
      }
    }
  }

  #openIn(directory: string, path: string, events: CacheStoreEvents): CacheStore {
    makePrivateDirectory(directory)
    makeDirectory(path)
    const identity = realPath(path)
    if (this.#open.has(identity)) throw owned(path, String(process.pid))
    const store = new NativeCacheStore(path, events, () => this.#open.delete(identity))
    this.#open.set(identity, store)
    return store
  }

  async delete(directory: string): Promise<boolean> {
    const path = join(directory, NAME)
    if (!exists(path)) return false
    // Owning it keeps everybody else out while it goes.
    const store = await this.open(directory, { failed() {}, damaged() {} })
    await store.close()
    rmSync(path, { recursive: true, force: true })
    return true
  }
}

/** Advice for the error's text; the lock is the truth. */
function ownerOf(directory: string): string | null {
  try {
    return readFileSync(join(directory, OWNER), 'latin1').trim() || null
  } catch {
    return null
  }
}
