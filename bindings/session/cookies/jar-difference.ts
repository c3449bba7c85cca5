// What distinguishes two states of a jar, told as changes. Why a cookie went in another tab is not known: a cookie that
// was due is `expired`, any other `explicit`.
import type { TextCodec } from '../../core/codec.ts'
import { decodeRow, isSameCookie, rowKey } from '../../core/cookie-row.ts'
import type { CookieChange, CookieChangeCause } from '../../core/cookie-types.ts'

export interface JarRow {
  readonly key: Uint8Array
  readonly row: Uint8Array
  readonly persistent: boolean
}

/** An identity as a key of maps. */
export function nameOfKey(key: Uint8Array): string {
  let name = ''
  for (const octet of key) name += String.fromCharCode(octet)
  return name
}

export function byKey(rows: readonly JarRow[]): Map<string, JarRow> {
  return new Map(rows.map((row) => [nameOfKey(row.key), row]))
}

export function changeOf(
  { row, persistent }: Pick<JarRow, 'row' | 'persistent'>,
  cause: CookieChangeCause,
  removed: boolean,
  codec: TextCodec,
): CookieChange {
  return { cause, removed, persistent, row, key: rowKey(row), cookie: () => decodeRow(row, codec) }
}

/** Removals first, as the jar itself records an overwriting. */
export function differences(
  before: readonly JarRow[],
  after: readonly JarRow[],
  now: number,
  codec: TextCodec,
): CookieChange[] {
  const old = byKey(before)
  const changes: CookieChange[] = []
  for (const row of after) {
    const name = nameOfKey(row.key)
    const known = old.get(name)
    old.delete(name)
    if (known !== undefined && isSameCookie(known.row, row.row)) continue
    if (known !== undefined) changes.push(changeOf(known, 'overwrite', true, codec))
    changes.push(changeOf(row, 'inserted', false, codec))
  }
  const gone = [...old.values()].map((row) => changeOf(row, causeOf(row, now, codec), true, codec))
  return [...gone, ...changes]
}

function causeOf({ row }: JarRow, now: number, codec: TextCodec): CookieChangeCause {
  const { expires } = decodeRow(row, codec)
  return expires !== null && expires <= now ? 'expired' : 'explicit'
}
