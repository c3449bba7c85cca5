// What one commit of a shared store carries: the rows, and the operations that made them, which run again when others
// have committed meanwhile.
import type { CookieChange, CookieChangeCause, CookieJar } from '../../core/cookie-types.ts'
import type { RowChange } from '../../host/storage.ts'
import type { Operation } from './cookie-keeper.ts'
import { COOKIES, rowChanges } from './row-changes.ts'

/** One change as other tabs are told of it. */
export interface ToldChange {
  readonly row: Uint8Array
  /** Null: only the last access. */
  readonly cause: CookieChangeCause | null
  readonly removed: boolean
}

/** An operation and how it came out, the last time it ran. */
export class PendingOperation<T> {
  readonly #operation: Operation<T>
  readonly #now: number
  #outcome: () => T

  constructor(operation: Operation<T>, now: number, result: T) {
    this.#operation = operation
    this.#now = now
    this.#outcome = () => result
  }

  /** The time is that of the call: a cookie is no younger for having met another tab's. */
  repeat(jar: CookieJar): void {
    try {
      const result = this.#operation(jar, this.#now)
      this.#outcome = () => result
    } catch (error) {
      this.#outcome = () => {
        throw error
      }
    }
  }

  outcome(): T {
    return this.#outcome()
  }
}

export class SharedBatch {
  operations: PendingOperation<unknown>[] = []
  changes: RowChange[] = []
  /** Null: too much to tell; others look for themselves. */
  told: ToldChange[] | null = []
  /** Resolved or rejected with the commit. */
  turns: PromiseWithResolvers<void>[] = []

  get isEmpty(): boolean {
    return this.operations.length === 0 && this.changes.length === 0
  }

  add(records: readonly CookieChange[]): void {
    for (const change of rowChanges(records)) this.changes.push(change)
    for (const { row, cause, removed, persistent } of records) if (persistent) this.told?.push({ row, cause, removed })
  }

  addAccesses(accesses: readonly { readonly key: Uint8Array; readonly row: Uint8Array }[]): void {
    for (const { key, row } of accesses) {
      this.changes.push({ table: COOKIES, key, value: row })
      this.told?.push({ row, cause: null, removed: false })
    }
  }

  /** The operations ran again, on another jar: what they did before is void. */
  replace(records: readonly CookieChange[]): void {
    this.changes = []
    this.told = []
    this.add(records)
  }

  /** All rows of the jar: what single changes made of the table does not matter any more. */
  replaceAll(rows: RowChange[]): void {
    this.changes = rows
    this.told = null
  }

  /** A commit that failed goes before what came after it. */
  precede(later: SharedBatch): void {
    later.operations = [...this.operations, ...later.operations]
    later.changes = [...this.changes, ...later.changes]
    later.told = this.told === null || later.told === null ? null : [...this.told, ...later.told]
  }
}
