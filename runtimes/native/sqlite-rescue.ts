// The rows of a damaged database into a new one, around what SQLite refuses to read: in batches, then one by one, then
// step by step behind the gap; with gaps, also from pages that no tree leads to.
import { readFileSync } from 'node:fs'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { TABLES } from './sqlite-format.ts'
import { orphanRows } from './sqlite-pages.ts'

export interface Outcome {
  readonly kept: number
  /** Places where SQLite found no readable row. */
  readonly gaps: number
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

export interface Damaged {
  /** Null when nothing makes SQLite take the file for a database. */
  readonly source: DatabaseSync | null
  /** The path of the same file. */
  readonly file: string
  /** Pages may be of different ages, so trees may lack what is there. */
  readonly isPatchwork: boolean
}

export function rescueRows({ source, file, isPatchwork }: Damaged, sink: DatabaseSync): Outcome {
  const none = { kept: 0, gaps: source === null ? 1 : 0 }
  const outcomes = source === null ? [none] : TABLES.map((table) => copyTable(source, sink, table))
  if (source !== null) copyMeta(source, sink)
  const reached = outcomes.reduce((a, b) => ({ kept: a.kept + b.kept, gaps: a.gaps + b.gaps }))
  // Rows that were deleted may linger in a file; a whole one is not searched for pages without a tree.
  if (reached.gaps === 0 && !isPatchwork) return reached
  return { ...reached, kept: reached.kept + copyOrphans(readFileSync(file), sink) }
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
      const rows = statement.all(from, limit) as unknown as NumberedRow[]
      // A page that was cut short reads as rows of number 0: what comes before it counts.
      const wrong = rows.findIndex(({ id }, index) => id < (index === 0 ? from : (rows[index - 1]?.id ?? 0) + 1))
      if (wrong === 0) return null
      return wrong < 0 ? rows : rows.slice(0, wrong)
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
