// When changed rows reach the store: the three durabilities of options.ts.
// Chromium's lazy figures: net/extras/sqlite/sqlite_persistent_store_backend_base.h (30 s, 512 operations).
// A batch that cannot be written stays and is tried again with the next one, at flush and every 30 s: what the jar
// holds and the disk does not is never forgotten while the process lives.
import type { Timers } from '../../host/host.ts'
import type { RowChange, Store } from '../../host/storage.ts'
import type { Durability } from '../options.ts'

export const LAZY_MILLISECONDS = 30_000
export const LAZY_CHANGES = 512

export interface JournalParts {
  readonly store: Store
  readonly timers: Timers
  /** Rows of which only the last access changed; taken by the lazy timer and by flush, never by a request. */
  readonly takeAccesses: () => readonly RowChange[]
  /** A write by the timer failed; nobody waits for it. */
  readonly onBackgroundError: (error: unknown) => void
}

export class Journal {
  durability: Durability
  readonly #parts: JournalParts
  #pending: RowChange[] = []
  #cancelTimer: (() => void) | null = null

  constructor(parts: JournalParts, durability: Durability) {
    this.#parts = parts
    this.durability = durability
  }

  /** The changes of a turn, in order. Throws the store's error when the batch could not be written now. */
  endTurn(changes: readonly RowChange[]): void {
    this.#pending = this.#pending.concat(changes)
    if (this.durability !== 'lazy' || this.#pending.length >= LAZY_CHANGES) this.#write()
    else if (this.#pending.length > 0) this.arm()
  }

  /** Makes sure that the lazy timer runs. */
  arm(): void {
    this.#cancelTimer ??= this.#parts.timers.after(LAZY_MILLISECONDS, () => {
      this.#cancelTimer = null
      try {
        this.#writeWithAccesses()
      } catch (error) {
        this.#parts.onBackgroundError(error)
      }
    })
  }

  /** Everything into the store and onto the disk, synchronously. */
  flush(): void {
    this.#writeWithAccesses()
    this.#parts.store.flush()
  }

  /** Everything into the store; the timer ends. Closing the store is the caller's. */
  close(): void {
    try {
      this.#writeWithAccesses()
    } finally {
      this.#cancelTimer?.()
      this.#cancelTimer = null
    }
  }

  #writeWithAccesses(): void {
    try {
      this.#pending = this.#pending.concat(this.#parts.takeAccesses())
    } finally {
      this.#write()
    }
  }

  #write(): void {
    if (this.#pending.length === 0) return
    try {
      this.#parts.store.write(this.#pending, this.durability === 'strict')
      this.#pending = []
    } catch (error) {
      this.#pending = lastOfEachKey(this.#pending)
      this.arm()
      throw error
    }
  }
}

/** Bounds what a store that refuses for hours can pile up: one change for each row. */
function lastOfEachKey(changes: readonly RowChange[]): RowChange[] {
  const last = new Map<string, RowChange>()
  for (const change of changes) {
    const name = change.key === null ? change.table : `${change.table}\0${String.fromCharCode(...change.key)}`
    // Deleted first, so that the order of insertion is that of the last change: a cleared table stays before its rows.
    last.delete(name)
    last.set(name, change)
  }
  return [...last.values()]
}
