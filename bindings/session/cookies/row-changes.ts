// What becomes of changes and damage in the tables of a store.
import { rowKey } from '../../core/cookie-row.ts'
import type { CookieChange, CookieJar } from '../../core/cookie-types.ts'
import type { Row, RowChange } from '../../host/storage.ts'

export const COOKIES = 'cookies'
/** Rows that are not what was written: table name, NUL and key as key; the octets as they were found as value. */
export const DAMAGED = 'damaged'

// Session cookies never reach the disk; one that takes the place of a persistent cookie deletes its row, by the
// removal that stands before it in the log.
export function rowChanges(changes: readonly CookieChange[]): RowChange[] {
  return changes
    .filter((change) => change.persistent)
    .map(({ key, row, removed }) => ({ table: COOKIES, key, value: removed ? null : row }))
}

// What the log lost cannot be told, but the rows can be made right.
export function allRows(jar: CookieJar): RowChange[] {
  const kept = jar.rows().filter((row) => row.persistent)
  return [
    { table: COOKIES, key: null, value: null },
    ...kept.map(({ key, row }) => ({ table: COOKIES, key, value: row })),
  ]
}

export function putInPlace({ key, value }: Row): RowChange[] {
  return [
    { table: COOKIES, key, value: null },
    { table: COOKIES, key: rowKey(value), value },
  ]
}

export function setAside(row: Row): RowChange[] {
  const name = new TextEncoder().encode(`${COOKIES}\0`)
  const key = new Uint8Array(name.length + row.key.length)
  key.set(name)
  key.set(row.key, name.length)
  return [
    { table: COOKIES, key: row.key, value: null },
    { table: DAMAGED, key, value: row.value },
  ]
}
