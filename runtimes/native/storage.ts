// Session directories on disk: who owns one, what is in it, how it goes.
import { readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DamageReport, StorageProvider } from '../../bindings/host/storage.ts'
import {
  ensurePrivateFile,
  fileIdentity,
  makePrivateDirectory,
  realPath,
  refuseLink,
  writePrivateFile,
} from './private-files.ts'
import { MIGRATIONS, type Migration } from './sqlite-format.ts'
import { closeQuietly, DamagedDatabase, openDatabase } from './sqlite-open.ts'
import { salvage } from './sqlite-salvage.ts'
import { SqliteStore } from './sqlite-store.ts'
import { isLocked, owned, unavailable } from './store-errors.ts'

const STATE = 'omnisession.state'
const OWNER = 'omnisession.owner'

/** How long an owner on its way out is waited for, in naps that leave the thread free. */
const PATIENCE_MILLISECONDS = 150
const NAP_MILLISECONDS = 20

type DatabaseSync = ReturnType<typeof openDatabase>

interface Claimed {
  readonly db: DatabaseSync
  readonly damage: readonly DamageReport[]
}

export class SqliteStorage implements StorageProvider {
  readonly #migrations: readonly Migration[]
  // Holds every open database: Bun closes one that is out of reach, and its lock goes with it.
  readonly #open = new Set<SqliteStore>()

  /** `migrations` is for tests of formats to come. */
  constructor(migrations: readonly Migration[] = MIGRATIONS) {
    this.#migrations = migrations
  }

  identity(directory: string): string {
    return realPath(directory)
  }

  async open(directory: string): Promise<SqliteStore> {
    const path = join(directory, STATE)
    try {
      return await this.#openIn(directory, path)
    } catch (error) {
      throw unavailable(path, error)
    }
  }

  async delete(directory: string): Promise<boolean> {
    if (ownFiles(directory).length === 0) return false
    // Owning it keeps everybody else out while it goes. Windows removes no file that is open.
    const store = await this.open(directory)
    store.foldLog()
    if (process.platform === 'win32') store.close()
    try {
      for (const name of ownFiles(directory)) rmSync(join(directory, name), { force: true })
    } finally {
      store.close()
    }
    removeIfEmpty(directory)
    return true
  }

  async #openIn(directory: string, path: string): Promise<SqliteStore> {
    const { db, damage } = await this.#claim(directory, path)
    const ownerFile = join(directory, OWNER)
    try {
      writePrivateFile(ownerFile, String(process.pid))
    } catch (error) {
      closeQuietly(db)
      throw error
    }
    const store = new SqliteStore({
      path,
      db,
      damage,
      repair: (broken, error) => this.#repair(path, broken, error),
      onClose: () => {
        this.#open.delete(store)
        rmSync(ownerFile, { force: true })
      },
    })
    this.#open.add(store)
    return store
  }

  async #claim(directory: string, path: string): Promise<Claimed> {
    const deadline = performance.now() + PATIENCE_MILLISECONDS
    while (true) {
      try {
        return { db: this.#openInPlace(directory, path), damage: [] }
      } catch (error) {
        if (error instanceof DamagedDatabase) return this.#repaired(path, null, error)
        if (!isLocked(error) && !(error instanceof MovedAway)) throw error
        if (performance.now() >= deadline) throw owned(path, ownerOf(join(directory, OWNER)))
        await new Promise((resolve) => setTimeout(resolve, NAP_MILLISECONDS))
      }
    }
  }

  // The lock waited for may be that of a file which its owner has deleted meanwhile.
  #openInPlace(directory: string, path: string): DatabaseSync {
    makePrivateDirectory(directory)
    for (const suffix of ['-wal', '-journal']) refuseLink(path + suffix)
    ensurePrivateFile(path)
    const file = fileIdentity(path)
    const db = openDatabase(path, this.#migrations, 1)
    if (fileIdentity(path) === file) return db
    closeQuietly(db)
    throw new MovedAway(`${path} was deleted while it was opened`)
  }

  #repaired(path: string, broken: DatabaseSync | null, error: DamagedDatabase): Claimed {
    const { db, report } = this.#repair(path, broken, error)
    return { db, damage: [report] }
  }

  #repair(path: string, broken: DatabaseSync | null, error: unknown): { db: DatabaseSync; report: DamageReport } {
    if (broken !== null) closeQuietly(broken)
    const report = salvage(path, this.#migrations, error)
    return { db: openDatabase(path, this.#migrations, PATIENCE_MILLISECONDS), report }
  }
}

class MovedAway extends Error {}

/** What was set aside as damaged belongs to it: it holds the same cookies. */
function ownFiles(directory: string): string[] {
  const isOwn = (name: string): boolean => name === OWNER || name === STATE || /^omnisession\.state[-.]/.test(name)
  try {
    return readdirSync(directory).filter(isOwn)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw unavailable(join(directory, STATE), error)
  }
}

/** Whether something is stored in a directory, without making a store there. */
export function hasStore(directory: string): boolean {
  return ownFiles(directory).includes(STATE)
}

/** Advice for the error's text; the lock is the truth. */
function ownerOf(file: string): string | null {
  try {
    return readFileSync(file, 'latin1').trim() || null
  } catch {
    return null
  }
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory)
  } catch {}
}
