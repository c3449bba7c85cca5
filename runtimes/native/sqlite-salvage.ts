// What can still be read of a damaged state file and its log goes into a new file; the damaged ones are set aside under
// a name with the time.
// Order, so that a crash at any point leaves the damaged file or the new one in place: copy aside, fill the new file,
// drop the old log (it would be replayed onto whatever has the name), rename.
import { readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { DamageReport } from '../../bindings/host/storage.ts'
import { ensurePrivateFile, writePrivateFile } from './private-files.ts'
import { type Migration, TABLES } from './sqlite-format.ts'
import { lostFrames, playBack } from './sqlite-log.ts'
import { loadSqlite } from './sqlite-module.ts'
import { closeQuietly, DamagedDatabase, openDatabase, readLog } from './sqlite-open.ts'
import { type Outcome, rescueRows } from './sqlite-rescue.ts'

/** Replaces the file at `path`. Nobody may have it open. Throws when the directory cannot be written. */
export function salvage(path: string, migrations: readonly Migration[], error: unknown): DamageReport {
  const aside = `${path}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
  const fresh = `${path}.new`
  const work = `${path}.salvage`
  const log = error instanceof DamagedDatabase ? error.log : readLog(path)
  try {
    if (log !== null) writePrivateFile(`${aside}-wal`, log)
    const file = readFileSync(path)
    writePrivateFile(aside, file)
    writePrivateFile(work, log === null ? file : playBack(file, log))
    const outcome = fill(fresh, work, migrations, log !== null && lostFrames(log) > 0)
    rmSync(`${path}-wal`, { force: true })
    renameSync(fresh, path)
    return report(path, aside, outcome, error)
  } finally {
    for (const file of [fresh, work])
      for (const suffix of ['', '-wal', '-journal']) rmSync(file + suffix, { force: true })
  }
}

function report(path: string, aside: string, outcome: Outcome, error: unknown): DamageReport {
  const reason = error instanceof Error ? error.message : String(error)
  const found = `${outcome.kept} rows were kept, ${outcome.gaps} places could not be read`
  return { store: path, table: null, reason: `${reason}; ${found}`, setAside: basename(aside) }
}

function fill(fresh: string, work: string, migrations: readonly Migration[], isPatchwork: boolean): Outcome {
  rmSync(fresh, { force: true })
  ensurePrivateFile(fresh)
  const sink = openDatabase(fresh, migrations, 0)
  try {
    const source = openDamaged(work, fresh, migrations)
    try {
      sink.exec('BEGIN')
      const outcome = rescueRows({ source, file: work, isPatchwork }, sink)
      sink.exec('COMMIT; PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)')
      return outcome
    } finally {
      if (source !== null) closeQuietly(source)
    }
  } finally {
    sink.close()
  }
}

/** Null when not even a borrowed first page makes it a database. */
function openDamaged(work: string, fresh: string, migrations: readonly Migration[]): DatabaseSync | null {
  const plain = tryOpen(work)
  if (plain !== null) return plain
  return borrowFirstPage(work, fresh, migrations) ? tryOpen(work) : null
}

function tryOpen(path: string): DatabaseSync | null {
  const { DatabaseSync } = loadSqlite()
  const db = new DatabaseSync(path)
  try {
    // A writable schema makes SQLite accept a file that is shorter than its header says.
    db.exec('PRAGMA writable_schema = ON; PRAGMA locking_mode = EXCLUSIVE')
    for (const table of TABLES) db.prepare(`SELECT key FROM ${table} LIMIT 0`).all()
    return db
  } catch {
    closeQuietly(db)
    return null
  }
}

const PAGE = 4096
const FIRST_FIELDS = { pages: 28, freelist: 32, freePages: 36 } as const

/**
 * The first page holds the header and the tables' roots, which are the same in every file of a format: that of a new
 * file serves. The number of pages becomes the file's own, and the list of free pages is forgotten.
 */
function borrowFirstPage(work: string, fresh: string, migrations: readonly Migration[]): boolean {
  const size = statSync(work).size
  if (size < 2 * PAGE) return false
  const model = `${fresh}.model`
  ensurePrivateFile(model)
  try {
    openDatabase(model, migrations, 0).close()
    const page = readFileSync(model).subarray(0, PAGE)
    const fields = new DataView(page.buffer, page.byteOffset, PAGE)
    fields.setUint32(FIRST_FIELDS.pages, Math.floor(size / PAGE))
    fields.setUint32(FIRST_FIELDS.freelist, 0)
    fields.setUint32(FIRST_FIELDS.freePages, 0)
    const whole = readFileSync(work)
    whole.set(page)
    writePrivateFile(work, whole)
    return true
  } finally {
    for (const suffix of ['', '-wal']) rmSync(model + suffix, { force: true })
  }
}
