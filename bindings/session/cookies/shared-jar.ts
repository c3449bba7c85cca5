// Jars of a shared place made from what others stored: anew from the whole table, or onwards by what was heard.
import type { TextCodec } from '../../core/codec.ts'
import { rowKey } from '../../core/cookie-row.ts'
import type { CookieChange, CookieJar } from '../../core/cookie-types.ts'
import type { SharedRow } from '../../host/shared-storage.ts'
import type { LentJar } from './cookie-modules.ts'
import { byKey, changeOf, type JarRow, nameOfKey } from './jar-difference.ts'
import type { ToldChange } from './shared-batch.ts'

/**
 * Fills an empty jar with the stored rows and this tab's session cookies; where both have an identity the stored one
 * stands. `lost`: persistent rows of this tab that the table does not hold.
 */
export function rebasedJar(
  jar: CookieJar,
  stored: readonly SharedRow[],
  own: readonly JarRow[],
  now: number,
): { readonly lost: Uint8Array[] } {
  const names = new Set(stored.map(({ key }) => nameOfKey(key)))
  const missing = own.filter(({ key }) => !names.has(nameOfKey(key)))
  const values = stored.map(({ value }) => value)
  jar.load([...values, ...missing.filter(({ persistent }) => !persistent).map(({ row }) => row)], now)
  return { lost: missing.filter(({ persistent }) => persistent).map(({ row }) => row) }
}

/** The jar after another tab's changes. Only a removal needs a new one: a jar forgets in silence by not being told. */
export function followedJar(
  lent: LentJar,
  told: readonly ToldChange[],
  codec: TextCodec,
  borrow: () => LentJar,
): { readonly lent: LentJar; readonly changes: CookieChange[] } {
  const last = new Map(told.map((change) => [nameOfKey(rowKey(change.row)), change]))
  const inserted = [...last.values()].filter(({ removed }) => !removed).map(({ row }) => row)
  const removed = new Set([...last].filter(([, change]) => change.removed).map(([name]) => name))
  const changes = told.flatMap((change) =>
    change.cause === null ? [] : [changeOf({ row: change.row, persistent: true }, change.cause, change.removed, codec)],
  )
  if (removed.size === 0) {
    lent.jar.load(inserted, 0)
    return { lent, changes }
  }
  const rest = [...byKey(lent.jar.rows())].filter(([name, { persistent }]) => !persistent || !removed.has(name))
  const fresh = borrow()
  try {
    fresh.jar.load([...rest.map(([, { row }]) => row), ...inserted], 0)
  } catch (error) {
    fresh.release()
    throw error
  }
  lent.release()
  return { lent: fresh, changes }
}
