// A session's state in one SQLite file (`Store` of bindings/host). Rows only: what they mean is the caller's business.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { DamageReport, PackedRows, Row, RowChange, Store } from '../../bindings/host/storage.ts'
import { fileIdentity } from './private-files.ts'
import { TABLES } from './sqlite-format.ts'
import { BEGIN, END, freePacked, readPacked, readRows } from './sqlite-slice.ts'
import { isDamaged, unavailable } from './store-errors.ts'

export interface SqliteStoreParts {
  readonly path: string
  readonly db: DatabaseSync
  readonly damage: readonly DamageReport[]
  /** Closes the database, salvages what can be read into a new file and opens that. */
  readonly repair: (broken: DatabaseSync, error: unknown) => { db: DatabaseSync; report: DamageReport }
  readonly onClose: () => void
}

interface Statements {
  readonly put: StatementSync
  readonly remove: StatementSync
  readonly clear: StatementSync
  readonly get: StatementSync
}

export class SqliteStore implements Store {
  readonly #parts: SqliteStoreParts
  readonly #damage: DamageReport[]
  #statements = new Map<string, Statements>()
  #db: DatabaseSync
  #file: string | null
  #durable = false
  #counted = false
  #closed = false

  constructor(parts: SqliteStoreParts) {
    this.#parts = parts
    this.#db = parts.db
    this.#file = fileIdentity(parts.path)
    this.#damage = [...parts.damage]
  }

  get damage(): readonly DamageReport[] {
    return this.#damage
  }

  async *rows(table: string): AsyncGenerator<readonly Row[]> {
    checkTable(table)
    for (let last = BEGIN; ; ) {
      const slice = this.#careful(() => readRows(this.#db, table, last, END))
      if (slice.rows.length === 0) return
      last = slice.last
      yield slice.rows
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async *packedRows(table: string): AsyncGenerator<PackedRows> {
    checkTable(table)
    for (let from = BEGIN; ; ) {
      const start = from
      const slice = this.#careful(() => readPacked(this.#db, table, start))
      const { count, keys, values, last } = slice
      if (count === 0) return
      yield { count, keys, values, rows: () => this.#careful(() => readRows(this.#db, table, start, last).rows) }
      freePacked(slice)
      from = last
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  get(table: string, key: Uint8Array): Uint8Array | null {
    const row = this.#careful(() => this.#prepared(table).get.get(key))
    return (row?.value as Uint8Array | undefined) ?? null
  }

  write(changes: readonly RowChange[], durable: boolean): void {
    this.#careful(() => {
      this.#checkInPlace()
      this.#setDurable(durable)
      this.#transaction(() => {
        for (const change of changes) this.#apply(change)
        this.#count()
      })
    })
    this.#counted = true
  }

  flush(): void {
    this.#careful(() => {
      this.#checkInPlace()
      // A checkpoint writes the log to the file and both to the disk, whatever `synchronous` was before.
      this.#db.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(FULL)')
      this.#durable = true
    })
  }

  /** Before the files are removed: closing then touches none by its name, which another owner's may have by then. */
  foldLog(): void {
    this.#careful(() => this.#db.exec('PRAGMA journal_mode = DELETE'))
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    try {
      this.#statements.clear()
      this.#db.close()
    } finally {
      this.#parts.onClose()
    }
  }

  // SQLite goes on writing into a file that nobody can find any more: acknowledged and lost.
  #checkInPlace(): void {
    if (fileIdentity(this.#parts.path) === this.#file) return
    throw new Error('the file was deleted or replaced while it was in use; close the session and open it again')
  }

  #apply(change: RowChange): void {
    const statements = this.#prepared(change.table)
    if (change.key === null) statements.clear.run()
    else if (change.value === null) statements.remove.run(change.key)
    else statements.put.run(change.key, change.value)
  }

  // One count for an opening that writes is enough for whoever keeps a copy of the rows, and costs no page a batch.
  #count(): void {
    if (!this.#counted) this.#db.exec('UPDATE meta SET changes = changes + 1')
  }

  #setDurable(durable: boolean): void {
    if (durable !== this.#durable) this.#db.exec(`PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}`)
    this.#durable = durable
  }

  #transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#db.exec('COMMIT')
    } catch (error) {
      // A full disk may have rolled back already.
      try {
        this.#db.exec('ROLLBACK')
      } catch {}
      throw error
    }
  }

  #prepared(table: string): Statements {
    const known = this.#statements.get(table)
    if (known) return known
    checkTable(table)
    const statements = {
      put: this.#db.prepare(
        `INSERT INTO ${table} (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      ),
      remove: this.#db.prepare(`DELETE FROM ${table} WHERE key = ?`),
      clear: this.#db.prepare(`DELETE FROM ${table}`),
      get: this.#db.prepare(`SELECT value FROM ${table} WHERE key = ?`),
    }
    this.#statements.set(table, statements)
    return statements
  }

  /** Damage met on the way is mended once and the work repeated; every other error is told with the path. */
  #careful<T>(work: () => T): T {
    try {
      return this.#repairing(work)
    } catch (error) {
      throw unavailable(this.#parts.path, error)
    }
  }

  #repairing<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (!isDamaged(error)) throw error
      this.#statements = new Map()
      const { db, report } = this.#parts.repair(this.#db, error)
      this.#db = db
      this.#file = fileIdentity(this.#parts.path)
      this.#durable = false
      this.#damage.push(report)
      return work()
    }
  }
}

function checkTable(table: string): void {
  if (!(TABLES as readonly string[]).includes(table)) throw new TypeError(`A store has no table '${table}'`)
}
