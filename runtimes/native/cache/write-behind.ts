// Changes of rows on their way to the table: readable at once, written together a little later, in slices that hold the
// turn for a millisecond or two. What cannot be written is forgotten; what was removed stays removed.
import type { CacheTable, Row } from './cache-table.ts'

/** Rows of a while are one transaction: each costs less in a larger one. */
const DELAY_MS = 50
const SLICE_OCTETS = 1024 * 1024
const SLICE_ROWS = 128
/** Octets that may wait before a writer has to. */
const MOST_OCTETS = 8 * 1024 * 1024

export interface WriteBehindEvents {
  failed(error: unknown): void
  written(): void
  /** A row that could not be written and is forgotten. */
  dropped(id: bigint, row: Row): void
  /** Its record is not looked at any more. */
  forgotten(row: Row): void
}

export class WriteBehind {
  readonly #table: CacheTable
  readonly #events: WriteBehindEvents
  /** Null: to be removed. */
  readonly #pending = new Map<bigint, Row | null>()
  #octets = 0
  /** Of the first of them, how many are to be written now. */
  #due = 0
  #isClosed = false
  #timer: ReturnType<typeof setTimeout> | null = null
  #writing: Promise<void> | null = null

  constructor(table: CacheTable, events: WriteBehindEvents) {
    this.#table = table
    this.#events = events
  }

  /** Null: removed. Undefined: ask the table. */
  get(id: bigint): Row | null | undefined {
    return this.#pending.get(id)
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0
  }

  set(id: bigint, row: Row | null): void {
    if (this.#isClosed) return
    // One that was due is written with what takes its place, at the end.
    if (this.#forget(id) && this.#due > 0) this.#due += 1
    this.#pending.set(id, row)
    this.#octets += row?.record.byteLength ?? 0
    if (this.#octets > SLICE_OCTETS && this.#writing === null) void this.written()
    if (this.#timer !== null) return
    this.#timer = setTimeout(() => void this.written(), DELAY_MS)
    this.#timer.unref()
  }

  #forget(id: bigint): boolean {
    const known = this.#pending.get(id)
    if (known === undefined) return false
    this.#release(known)
    return this.#pending.delete(id)
  }

  #release(row: Row | null): void {
    if (row === null) return
    this.#octets -= row.record.byteLength
    this.#events.forgotten(row)
  }

  /** Too much is waiting. */
  get isFull(): boolean {
    return this.#octets > MOST_OCTETS
  }

  /** Resolves when everything there is by now was written, or could not be. */
  written(): Promise<void> {
    this.#stopTimer()
    if (this.isEmpty) return Promise.resolve()
    this.#due = this.#pending.size
    this.#writing ??= this.#writeSlices()
    return this.#writing
  }

  async #writeSlices(): Promise<void> {
    do await new Promise<void>((resolve) => setImmediate(resolve))
    while (this.#writeSlice() && this.#due > 0)
    this.#due = 0
    this.#writing = null
  }

  /** False: nothing is left, or it cannot be written now. */
  #writeSlice(): boolean {
    const slice = this.#slice()
    if (slice.length === 0) return false
    try {
      this.#table.write(slice)
    } catch (error) {
      this.#dropAll()
      this.#events.failed(error)
      return false
    }
    this.#events.written()
    for (const [id] of slice) this.#forget(id)
    this.#due -= slice.length
    return this.#pending.size > 0
  }

  #slice(): (readonly [bigint, Row | null])[] {
    const slice: (readonly [bigint, Row | null])[] = []
    let octets = 0
    for (const change of this.#pending) {
      slice.push(change)
      octets += change[1]?.record.byteLength ?? 0
      if (slice.length === SLICE_ROWS || octets > SLICE_OCTETS) break
    }
    return slice
  }

  // What a row would have replaced must not come back in its place.
  #dropAll(): void {
    for (const [id, row] of this.#pending) {
      if (row === null) continue
      this.#pending.set(id, null)
      this.#events.dropped(id, row)
      this.#release(row)
    }
  }

  /** Everything, now. False: it could not be written. */
  writeNow(): boolean {
    this.#stopTimer()
    while (this.#writeSlice());
    return this.isEmpty
  }

  /** What comes later is forgotten. */
  close(): void {
    this.#isClosed = true
    this.clear()
  }

  clear(): void {
    this.#stopTimer()
    for (const row of this.#pending.values()) this.#release(row)
    this.#pending.clear()
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
