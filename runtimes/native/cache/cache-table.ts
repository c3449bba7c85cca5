// The rows of a cache in SQLite. Disposable: what is damaged is begun anew.
// Departure: `synchronous=OFF`, since an fsync (4 ms) every few hundred entries would be in the way of requests, and what
// a power cut leaves is found by the checksums.
import { readFileSync, rmSync } from 'node:fs'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { DamageReport } from '../../../bindings/host/storage.ts'
import { ensurePrivateFile, exists, fileIdentity, refuseLink } from '../private-files.ts'
import { lostFrames } from '../sqlite-log.ts'
import { loadSqlite } from '../sqlite-module.ts'
import { closeQuietly } from '../sqlite-open.ts'
import { isDamaged, isLocked, newerVersion } from '../store-errors.ts'

const MAGIC = 'omnisession cache'
const VERSION = 1
const FILES = ['', '-wal', '-journal', '-shm']

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

const LEAST_ID = -(2n ** 63n)
const GREATEST_ID = 2n ** 63n - 1n
const signed = (id: bigint): bigint => BigInt.asIntN(64, id)

export class CacheTable {
  readonly #path: string
  readonly #damaged: (report: DamageReport) => void
  #db: DatabaseSync
  #statements: Statements
  /** False: it could not be begun anew; the next write tries. */
  #isOpen = true
  #isClosed = false
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

  /** Null too when the entry has no files. */
  getWithFiles(id: bigint): Uint8Array | null {
    return this.#careful(() => recordOf(this.#statements.getWithFiles.get(signed(id)))) ?? null
  }

  /** The rows behind an id (null: from the first on), in the order of ids as SQLite has it. */
  slice(after: bigint | null, limit: number): { readonly id: bigint; readonly record: Uint8Array }[] {
    const least = after === null ? LEAST_ID : signed(after) + 1n
    if (least > GREATEST_ID) return []
    return this.#careful(() => inOrder(this.#statements.slice.all(least, limit), least)) ?? []
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
function inOrder(rows: readonly Record<string, unknown>[], least: bigint): { id: bigint; record: Uint8Array }[] {
  let next = least
  return rows.map(({ name, record }) => {
    const id = BigInt(name as string)
    if (id < next) throw new Error('the order of rows is malformed')
    next = id + 1n
    return { id: BigInt.asUintN(64, id), record: record as Uint8Array }
  })
}

function recordOf(row: Record<string, unknown> | undefined): Uint8Array | null {
  return (row?.record as Uint8Array | undefined) ?? null
}

function prepare(db: DatabaseSync): Statements {
  return {
    get: db.prepare('SELECT record FROM entries WHERE id = ?'),
    getWithFiles: db.prepare('SELECT record FROM entries WHERE id = ? AND files'),
    put: db.prepare(
      'INSERT INTO entries VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET files = excluded.files, record = excluded.record',
    ),
    remove: db.prepare('DELETE FROM entries WHERE id = ?'),
    // As text: 64 bits are too many for a number, and the runtimes differ in how they give a BigInt.
    slice: db.prepare('SELECT CAST(id AS TEXT) AS name, record FROM entries WHERE id >= ? ORDER BY id LIMIT ?'),
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
    db.exec('PRAGMA busy_timeout = 1; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL')
    db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -8192; BEGIN EXCLUSIVE')
    refuseBrokenLog(path)
    makeTables(db, path)
    db.exec('COMMIT')
    if (fileIdentity(path) !== file) throw new Error('database is locked: it was replaced while it was opened')
    return db
  } catch (error) {
    closeQuietly(db)
    throw error
  }
}

// SQLite drops in silence what lies behind a damaged place of the log: a removed entry would be there again.
function refuseBrokenLog(path: string): void {
  if (exists(`${path}-wal`) && lostFrames(readFileSync(`${path}-wal`)) > 0) throw new NotOurs('its log is damaged')
}

function makeTables(db: DatabaseSync, path: string): void {
  const { count } = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get() as { count: number }
  if (count === 0) {
    // `inverse` tells a newer version from a flipped bit.
    db.exec('CREATE TABLE meta (magic TEXT, version INTEGER, inverse INTEGER, indexed TEXT)')
    db.exec('CREATE TABLE entries (id INTEGER PRIMARY KEY, files INTEGER NOT NULL, record BLOB NOT NULL)')
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
}

function orNotOurs<T>(query: () => T): T {
  try {
    return query()
  } catch (error) {
    throw isLocked(error) ? error : new NotOurs('it is another database', { cause: error })
  }
}
