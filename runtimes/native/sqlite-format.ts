// The format of a session's state file and how one version becomes the next. Every table of rows is a key and a value;
// what they mean is the session's business, and every value carries its own checksum.
// Two things serve the salvage of damaged files. Root pages are the same in every file of a version, since tables are
// created at once and in this order. And every row begins with its table's number, for pages that lost their tree.
import type { DatabaseSync } from 'node:sqlite'
import { newerVersion } from './store-errors.ts'

export const TABLES = ['cookies', 'damaged'] as const
const MAGIC = 'omnisession state'

/** Brings a store of version n (its index) to n + 1. Version 0 is the empty file. */
export type Migration = (db: DatabaseSync) => void

function createFirstFormat(db: DatabaseSync): void {
  // `changes` counts the openings that wrote; `chromium_cookies` says when a Chromium `Cookies` file beside the store
  // was adopted (milliseconds since the Unix epoch), null: it was not looked for yet.
  db.exec(
    'CREATE TABLE meta (magic TEXT NOT NULL, version INTEGER NOT NULL, changes INTEGER NOT NULL, chromium_cookies REAL)',
  )
  TABLES.forEach((table, kind) => {
    db.exec(
      `CREATE TABLE ${table} (kind INTEGER NOT NULL DEFAULT ${kind}, key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL)`,
    )
  })
  db.prepare('INSERT INTO meta VALUES (?, 0, 0, NULL)').run(MAGIC)
}

export const MIGRATIONS: readonly Migration[] = [createFirstFormat]

/** Inside a transaction. Throws, having changed nothing, for a newer version and for a database of something else. */
export function migrate(db: DatabaseSync, path: string, migrations: readonly Migration[]): void {
  const found = versionOf(db, path)
  if (found > migrations.length) throw newerVersion(path, found, migrations.length)
  if (found === migrations.length) return
  for (const step of migrations.slice(found)) step(db)
  db.prepare('UPDATE meta SET version = ?').run(migrations.length)
}

function versionOf(db: DatabaseSync, path: string): number {
  const { count } = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get() as { count: number }
  if (count === 0) return 0
  const known = db.prepare("SELECT count(*) AS count FROM sqlite_schema WHERE name = 'meta'").get() as { count: number }
  const meta = known.count === 0 ? undefined : db.prepare('SELECT magic, version FROM meta').get()
  if (meta?.magic !== MAGIC || typeof meta.version !== 'number')
    throw new Error(`it is a database of something else (${path})`)
  return meta.version
}
