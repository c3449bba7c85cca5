// Opening a state file: lock, journal mode, format.
// The lock is the operating system's and ends with the process (measured on Node, Deno and Bun in all pairs): with
// locking_mode=EXCLUSIVE, WAL keeps it from the first transaction on and needs no shared-memory file.
import type { DatabaseSync } from 'node:sqlite'
import { type Migration, migrate } from './sqlite-format.ts'
import { loadSqlite } from './sqlite-module.ts'

/** `busy`: milliseconds to hold the thread waiting for the lock. Throws SQLite's errors, the database closed again. */
export function openDatabase(path: string, migrations: readonly Migration[], busy: number): DatabaseSync {
  const { DatabaseSync } = loadSqlite()
  const db = new DatabaseSync(path)
  try {
    // Before journal_mode, which takes the lock itself.
    db.exec(
      `PRAGMA busy_timeout = ${busy}; PRAGMA page_size = 4096; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL`,
    )
    db.exec('PRAGMA synchronous = NORMAL; BEGIN EXCLUSIVE')
    migrate(db, path, migrations)
    db.exec('COMMIT')
    return db
  } catch (error) {
    closeQuietly(db)
    throw error
  }
}

/** A database that failed may fail to close as well; the first error is the one to tell. */
export function closeQuietly(db: DatabaseSync): void {
  try {
    db.close()
  } catch {}
}
