// Opening a state file: lock, journal mode, format.
// The lock is the operating system's and ends with the process (measured on Node, Deno and Bun in all pairs): with
// locking_mode=EXCLUSIVE, WAL keeps it from the first transaction on and needs no shared-memory file.
import { readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { exists } from './private-files.ts'
import { type Migration, migrate } from './sqlite-format.ts'
import { lostFrames } from './sqlite-log.ts'
import { loadSqlite } from './sqlite-module.ts'
import { isDamaged } from './store-errors.ts'

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
    refuseBrokenLog(path)
    migrate(db, path, migrations)
    db.exec('COMMIT')
    return db
  } catch (error) {
    // Closing plays the log back as far as SQLite goes, and deletes it.
    const told =
      isDamaged(error) && !(error instanceof DamagedDatabase) ? new DamagedDatabase(error, readLog(path)) : error
    closeQuietly(db)
    throw told
  }
}

/** A file, or its log, that is not what SQLite wrote. */
export class DamagedDatabase extends Error {
  /** The log beside the file as it was found. */
  readonly log: Uint8Array | null

  constructor(cause: unknown, log: Uint8Array | null) {
    super(cause instanceof Error ? cause.message : String(cause), cause instanceof Error ? { cause } : undefined)
    this.log = log
  }
}

// Under the lock and before the first write, which would begin the log anew.
function refuseBrokenLog(path: string): void {
  const log = readLog(path)
  const lost = log === null ? 0 : lostFrames(log)
  if (lost > 0) throw new DamagedDatabase(`${lost} frames lie behind a damaged place of the log`, log)
}

/** The log that a crash left; a clean close leaves none. Reading it takes no lock away: locks are on the file itself. */
export function readLog(path: string): Uint8Array | null {
  return exists(`${path}-wal`) ? readFileSync(`${path}-wal`) : null
}

/** A database that failed may fail to close as well; the first error is the one to tell. */
export function closeQuietly(db: DatabaseSync): void {
  try {
    db.close()
  } catch {}
}
