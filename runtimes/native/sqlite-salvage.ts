// What can still be read of a damaged state file goes into a new one; the damaged file is set aside under a name with
// the time. SQLite's own reader is used row by row around what it refuses, on a copy.
// Order, so that a crash at any point leaves the damaged file or the new one in place: copy aside, fill the new file,
// drop the old log (it would be replayed onto whatever has the name), rename.
import { copyFileSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { DamageReport } from '../../bindings/host/storage.ts'
import { ensurePrivateFile, exists, writePrivateFile } from './private-files.ts'
import { type Migration, TABLES } from './sqlite-format.ts'
import { loadSqlite } from './sqlite-module.ts'
import { closeQuietly, openDatabase } from './sqlite-open.ts'
import { orphanRows } from './sqlite-pages.ts'

interface Outcome {
  readonly kept: number
  /** Places where SQLite found no readable row. */
  readonly gaps: number
}

/** Replaces the file at `path`. Nobody may have it open. Throws when the directory cannot be written. */
export function salvage(path: string, migrations: readonly Migration[], error: unknown): DamageReport {
  const aside = `${path}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
  const fresh = `${path}.new`
  const work = `${path}.salvage`
  try {
    copyBoth(path, aside)
    copyBoth(path, work)
    const outcome = fill(fresh, work, migrations)
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

// Private from the start: a copy gets the mode of the file it is written to.
function copyBoth(from: string, to: string): void {
  for (const suffix of ['', '-wal']) {
    rmSync(to + suffix, { force: true })
    if (!exists(from + suffix)) continue
    ensurePrivateFile(to + suffix)
    copyFileSync(from + suffix, to + suffix)
  }
}

function fill(fresh: string, work: string, migrations: readonly Migration[]): Outcome {
  rmSync(fresh, { force: true })
  ensurePrivateFile(fresh)
  const sink = openDatabase(fresh, migrations, 0)
  try {
    const source = openDamaged(work, fresh, migrations)
    try {
      sink.exec('BEGIN')
      const outcome = source === null ? { kept: 0, gaps: 0 } : copyAll(source, sink, work)
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

/** After this many single steps into what cannot be read, steps double: row numbers may have wide holes. */
const SINGLE_STEPS = 20_000
const BATCH = 200

interface NumberedRow {
  readonly id: number
  readonly key: unknown
  readonly value: unknown
}

type Reader = (from: number, limit: number) => NumberedRow[] | null

function copyAll(source: DatabaseSync, sink: DatabaseSync, work: string): Outcome {
  const outcomes = TABLES.map((table) => copyTable(source, sink, table))
  copyMeta(source, sink)
  const reached = outcomes.reduce((a, b) => ({ kept: a.kept + b.kept, gaps: a.gaps + b.gaps }))
  // Rows that were deleted may linger in a file; only one with gaps is searched for pages without a tree.
  if (reached.gaps === 0) return reached
  source.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  return { ...reached, kept: reached.kept + copyOrphans(readFileSync(work), sink) }
}

function copyOrphans(file: Uint8Array, sink: DatabaseSync): number {
  const puts = TABLES.map((table) =>
    sink.prepare(`INSERT OR IGNORE INTO ${table} (rowid, key, value) VALUES (?, ?, ?)`),
  )
  let kept = 0
  for (const row of orphanRows(file)) {
    const put = puts[row.kind]
    if (put !== undefined && keep(put, row)) kept += 1
  }
  return kept
}

function copyTable(source: DatabaseSync, sink: DatabaseSync, table: string): Outcome {
  const read = reader(source, table)
  const put = sink.prepare(`INSERT OR IGNORE INTO ${table} (rowid, key, value) VALUES (?, ?, ?)`)
  let kept = 0
  let gaps = 0
  let from = 1
  while (true) {
    const rows = read(from, BATCH) ?? read(from, 1)
    if (rows === null) {
      gaps += 1
      const next = behindTheGap(read, from)
      if (next === null) return { kept, gaps }
      from = next
      continue
    }
    if (rows.length === 0) return { kept, gaps }
    for (const row of rows)
      if (keep(put, row)) kept += 1
      else gaps += 1
    from = (rows.at(-1)?.id ?? from) + 1
  }
}

function keep(put: StatementSync, { id, key, value }: NumberedRow): boolean {
  if (!(key instanceof Uint8Array && value instanceof Uint8Array)) return false
  return Number(put.run(id, key, value).changes) === 1
}

/** Rows from a row number on; null when SQLite meets damage on the way. */
function reader(source: DatabaseSync, table: string): Reader {
  const statement = source.prepare(
    `SELECT rowid AS id, key, value FROM ${table} WHERE rowid >= ? ORDER BY rowid LIMIT ?`,
  )
  return (from, limit) => {
    try {
      return statement.all(from, limit) as unknown as NumberedRow[]
    } catch {
      return null
    }
  }
}

function behindTheGap(read: Reader, start: number): number | null {
  for (let step = 1, at = start + 1; at < Number.MAX_SAFE_INTEGER; at += step) {
    const rows = read(at, 1)
    if (rows !== null) return rows[0]?.id ?? null
    if (at - start > SINGLE_STEPS) step *= 2
  }
  return null
}

function copyMeta(source: DatabaseSync, sink: DatabaseSync): void {
  try {
    const meta = source.prepare('SELECT changes, chromium_cookies FROM meta').get()
    // Another count than before: a copy of the rows made elsewhere is none of this file's.
    if (typeof meta?.changes !== 'number') return
    sink
      .prepare('UPDATE meta SET changes = ?, chromium_cookies = ?')
      .run(meta.changes + 1, meta.chromium_cookies ?? null)
  } catch {}
}
