// The rows of a cache in SQLite. Disposable: what is damaged is begun anew.
// Rows lie in the order in which they came, ids in an index beside them: written in the order of ids, which are random,
// each row of 8 KiB would cost six times as much. For the same reason pages are large, and what a transaction may have to
// undo goes to a journal (what is appended is never undone) instead of everything to a log, from there to its place.
// Departure: `synchronous=OFF`, since an fsync (4 ms) every few hundred entries would be in the way of requests, and what
// a power cut leaves is found by the checksums.
import { rmSync } from 'node:fs'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { DamageReport } from '../../../bindings/host/storage.ts'
import { ensurePrivateFile, fileIdentity, refuseLink } from '../private-files.ts'
import { loadSqlite } from '../sqlite-module.ts'
import { closeQuietly } from '../sqlite-open.ts'
import { isDamaged, isLocked, newerVersion } from '../store-errors.ts'

const MAGIC = 'omnisession cache'
const VERSION = 1
const FILES = ['', '-journal', '-wal', '-shm']
const PAGE = 32_768

export interface Row {
  /** The entry has files. */
  readonly hasFiles: boolean
  readonly record: Uint8Array
}

interface Statements {
  readonly get: StatementSync
  readonly getWithFiles: StatementSync
  readonly put: StatementSync
  readonly remove: StatementSync
  readonly slice: StatementSync
}

const signed = (id: bigint): bigint => BigInt.asIntN(64, id)
/** A part of an id, as a number that takes no memory of its own. */
const PART = 30
const partOf = (id: bigint): number => Number(BigInt.asUintN(PART, id))

/** A row as it lies in the table; places grow in the order in which rows came. */
export interface PlacedRow {
  readonly place: number
  readonly id: bigint
  readonly record: Uint8Array
}

export class CacheTable {
  readonly #path: string
  readonly #damaged: (report: DamageReport) => void
  #db: DatabaseSync
  #statements: Statements
  /** False: it could not be begun anew; the next write tries. */
  #isOpen = true
  #isClosed = false
  /** Parts of the ids of entries that have, or had, files. Null: not read yet. */
  #filed: Set<number> | null = null
  /** Batches written. */
  writes = 0

  /** Throws SQLite's errors, and `OMNI_STORE_NEWER_VERSION`. */
  constructor(path: string, damaged: (report: DamageReport) => void) {
    this.#path = path
    this.#damaged = damaged
    this.#db = this.#open()
    this.#statements = prepare(this.#db)
  }

  get(id: bigint): Uint8Array | null {
    return this.#careful(() => recordOf(this.#statements.get.get(signed(id)))) ?? null
  }

  /** Null too when the entry has no files. Costs next to nothing for nearly all that have none. */
  getWithFiles(id: bigint): Uint8Array | null {
    this.#filed ??= this.#careful(() => partsWithFiles(this.#db)) ?? null
    if (this.#filed?.has(partOf(id)) === false) return null
    return this.#careful(() => recordOf(this.#statements.getWithFiles.get(signed(id)))) ?? null
  }

  /** The rows behind a place (0: from the first on). */
  slice(after: number, limit: number): PlacedRow[] {
    return this.#careful(() => inOrder(this.#statements.slice.all(after, limit), after)) ?? []
  }

  /** All or nothing; null removes. Throws when it cannot, and there is no damage to begin anew from. */
  write(changes: Iterable<readonly [bigint, Row | null]>): void {
    if (this.#isClosed) throw new Error('the cache is closed')
    if (!this.#isOpen) this.clear()
    try {
      this.#transaction(changes)
    } catch (error) {
      if (!isDamaged(error)) throw error
      this.clear()
      this.#tell(error)
      this.#transaction(changes)
    }
  }

  #transaction(changes: Iterable<readonly [bigint, Row | null]>): void {
    const { put, remove } = this.#statements
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      if (this.#isMarked) this.#db.exec('UPDATE meta SET indexed = NULL')
      for (const [id, row] of changes) {
        if (row?.hasFiles) this.#filed?.add(partOf(id))
        if (row === null) remove.run(signed(id))
        else put.run(signed(id), row.hasFiles ? 1 : 0, row.record)
      }
      this.#db.exec('COMMIT')
      this.#isMarked = false
      this.writes += 1
    } catch (error) {
      // A full disk may have rolled back already.
      try {
        this.#db.exec('ROLLBACK')
      } catch {}
      throw error
    }
  }

  // An index that was saved belongs to these rows until they change.

  #isMarked = true

  set indexMark(mark: string) {
    this.#db.prepare('UPDATE meta SET indexed = ?').run(mark)
    this.#isMarked = true
  }

  get indexMark(): string | null {
    const found = this.#careful(() => this.#db.prepare('SELECT indexed FROM meta').get()?.indexed)
    return typeof found === 'string' ? found : null
  }

  /** Forgets everything and gives the room back. Throws when that cannot be done. */
  clear(): void {
    this.#isOpen = false
    closeQuietly(this.#db)
    for (const suffix of FILES) rmSync(this.#path + suffix, { force: true })
    this.#db = this.#open()
    this.#statements = prepare(this.#db)
    this.#filed = null
    this.#isMarked = true
    this.#isOpen = true
  }

  close(): void {
    this.#isClosed = true
    if (this.#isOpen) this.#db.close()
    this.#isOpen = false
  }

  /** Undefined: it cannot be read, and if that was damage, there is nothing any more. */
  #careful<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      if (isDamaged(error)) this.#beginAnew(error)
      return undefined
    }
  }

  // Where that cannot be done, there is nothing to read, and the next write tries again.
  #beginAnew(error: unknown): void {
    try {
      this.clear()
    } catch {}
    this.#tell(error)
  }

  #tell(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    this.#damaged({ store: this.#path, table: null, reason, setAside: null })
  }

  #open(): DatabaseSync {
    try {
      return openDatabase(this.#path)
    } catch (error) {
      if (!isDamaged(error) && !(error instanceof NotOurs)) throw error
      for (const suffix of FILES) rmSync(this.#path + suffix, { force: true })
      const db = openDatabase(this.#path)
      this.#tell(error)
      return db
    }
  }
}

class NotOurs extends Error {}

// A damaged tree gives rows in any order, and the same ones again without end.
function inOrder(rows: readonly Record<string, unknown>[], after: number): PlacedRow[] {
  let last = after
  return rows.map((row) => {
    const place = Number(row.place)
    if (!(place > last)) throw new Error('the order of rows is malformed')
    last = place
    return { place, id: BigInt.asUintN(64, BigInt(row.name as string)), record: row.record as Uint8Array }
  })
}

function partsWithFiles(db: DatabaseSync): Set<number> {
  const rows = db.prepare(`SELECT id & ${2 ** PART - 1} AS part FROM entries WHERE files`).all()
  return new Set(rows.map(({ part }) => Number(part)))
}

function recordOf(row: Record<string, unknown> | undefined): Uint8Array | null {
  return (row?.record as Uint8Array | undefined) ?? null
}

function prepare(db: DatabaseSync): Statements {
  return {
    get: db.prepare('SELECT record FROM entries WHERE id = ?'),
    getWithFiles: db.prepare('SELECT record FROM entries WHERE id = ? AND files'),
    put: db.prepare(
      'INSERT INTO entries (id, files, record) VALUES (?, ?, ?) ' +
        'ON CONFLICT (id) DO UPDATE SET files = excluded.files, record = excluded.record',
    ),
    remove: db.prepare('DELETE FROM entries WHERE id = ?'),
    // As text: 64 bits are too many for a number, and the runtimes differ in how they give a BigInt.
    slice: db.prepare(
      'SELECT place, CAST(id AS TEXT) AS name, record FROM entries WHERE place > ? ORDER BY place LIMIT ?',
    ),
  }
}

/** The lock on the file is held from here on, for the life of the process. */
function openDatabase(path: string): DatabaseSync {
  for (const suffix of FILES.slice(1)) refuseLink(path + suffix)
  ensurePrivateFile(path)
  const file = fileIdentity(path)
  const { DatabaseSync } = loadSqlite()
  const db = new DatabaseSync(path)
  try {
    // busy_timeout before journal_mode, which takes the lock itself.
    db.exec(`PRAGMA busy_timeout = 1; PRAGMA page_size = ${PAGE}; PRAGMA locking_mode = EXCLUSIVE`)
    db.exec('PRAGMA journal_mode = PERSIST; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192; BEGIN EXCLUSIVE')
    makeTables(db, path)
    db.exec('COMMIT')
    if (fileIdentity(path) !== file) throw new Error('database is locked: it was replaced while it was opened')
    return db
  } catch (error) {
    closeQuietly(db)
    throw error
  }
}

function makeTables(db: DatabaseSync, path: string): void {
  const { count } = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get() as { count: number }
  if (count === 0) {
    // `inverse` tells a newer version from a flipped bit.
    db.exec('CREATE TABLE meta (magic TEXT, version INTEGER, inverse INTEGER, indexed TEXT)')
    db.exec(
      'CREATE TABLE entries ' +
        '(place INTEGER PRIMARY KEY, id INTEGER NOT NULL UNIQUE, files INTEGER NOT NULL, record BLOB NOT NULL)',
    )
    db.exec('CREATE INDEX filed ON entries (id) WHERE files')
    db.prepare('INSERT INTO meta VALUES (?, ?, ?, NULL)').run(MAGIC, VERSION, ~VERSION)
    return
  }
  checkVersion(db, path)
}

function checkVersion(db: DatabaseSync, path: string): void {
  const meta = orNotOurs(() => db.prepare('SELECT magic, version, inverse FROM meta').get())
  const version = Number(meta?.version)
  if (meta?.magic !== MAGIC || Number(meta.inverse) !== ~version) throw new NotOurs('it is another database')
  if (version > VERSION) throw newerVersion(path, version, VERSION)
  orNotOurs(() => prepare(db))
  // What cannot be written is found here, not at the first entry.
  db.exec('UPDATE meta SET indexed = indexed')
}

function orNotOurs<T>(query: () => T): T {
  try {
    return query()
  } catch (error) {
    throw isLocked(error) ? error : new NotOurs('it is another database', { cause: error })
  }
}
