// Rows of entries on their way to the database: readable at once, written together in one transaction at a time. What
// cannot be written is forgotten; what was removed, or would have been replaced, does not come back.
import { type EntryRecord, filePartsOf, type RecordFormat } from '../../../bindings/session/cache/entry-record.ts'
import type { CacheDatabase, RowKey } from './cache-database.ts'

/** Octets that may wait before a writer has to. */
const MOST_OCTETS = 8 * 1024 * 1024
const SLICE = 256

export interface Row {
  readonly record: Uint8Array<ArrayBuffer>
  /** The record's listing. */
  readonly listing: Uint8Array<ArrayBuffer>
  /** How often everything had been cleared when the entry was begun. */
  readonly clears: number
  /** It changes an entry and is not to bring back one that another tab has removed. */
  readonly isChange: boolean
}

export interface RowEvents {
  failed(error: unknown): void
  written(): void
  /** Bodies that no row names any more. */
  doomed(bodies: readonly { readonly id: bigint; readonly generation: bigint }[]): void
}

type Batch = Map<bigint, Row | null>

export class CacheRows {
  readonly #database: CacheDatabase
  readonly #format: RecordFormat
  readonly #events: RowEvents
  /** Null: to be removed. */
  #pending: Batch = new Map()
  #writing: Batch = new Map()
  #octets = 0
  #changes = 0
  #work: Promise<void> | null = null
  /** How often everything was cleared, as far as this tab knows. */
  #clears = 0

  constructor(database: CacheDatabase, format: RecordFormat, events: RowEvents) {
    this.#database = database
    this.#format = format
    this.#events = events
  }

  get clears(): number {
    return this.#clears
  }

  async learnClears(): Promise<void> {
    this.#clears = Math.max(this.#clears, (await this.#database.read('meta', (store) => store.get('clears'))) ?? 0)
  }

  get isFull(): boolean {
    return this.#octets > MOST_OCTETS
  }

  /** What is not in the database yet. Null: removed. Undefined: nothing. */
  recent(id: bigint): Row | null | undefined {
    return this.#pending.has(id) ? this.#pending.get(id) : this.#writing.get(id)
  }

  async get(id: bigint): Promise<Uint8Array | null> {
    const recent = this.recent(id)
    if (recent !== undefined) return recent?.record ?? null
    const found: unknown = await this.#database.read('entries', (store) => store.get(rowKey(id)))
    return found instanceof Uint8Array ? found : null
  }

  set(id: bigint, row: Row | null): void {
    this.#octets += (row?.record.byteLength ?? 0) - (this.#pending.get(id)?.record.byteLength ?? 0)
    this.#changes += 1
    this.#supersede(id, row)
    this.#pending.set(id, row)
    this.#work ??= this.#writeAll()
  }

  /** A row that never reached the database has bodies all the same. */
  #supersede(id: bigint, row: Row | null): void {
    const before = this.#pending.get(id)
    if (before) this.#events.doomed(this.#lost(id, before.listing, row))
  }

  /** What a row names and its successor does not. */
  #lost(id: bigint, listing: Uint8Array, heir: Row | null): { id: bigint; generation: bigint }[] {
    const record = this.#format.decode(id, listing)
    const kept = heir === null ? null : this.#format.decode(id, heir.listing)
    const names = new Set(kept === null ? [] : filePartsOf(kept).map(({ generation }) => generation))
    const parts = record === null ? [] : filePartsOf(record)
    return parts.filter(({ generation }) => !names.has(generation)).map(({ generation }) => ({ id, generation }))
  }

  /** Resolves when everything was written, or could not be. */
  async written(): Promise<void> {
    while (this.#work !== null) await this.#work
  }

  async #writeAll(): Promise<void> {
    // The rest of the turn's changes go along.
    await null
    let hasFailed = false
    while (this.#pending.size > 0) {
      this.#writing = this.#pending
      this.#pending = new Map()
      this.#octets = 0
      try {
        await this.#write(this.#writing)
        this.#events.written()
      } catch (error) {
        this.#events.failed(error)
        this.#putBack(this.#writing)
        // The second time what could not be written is removed, and nothing more; after that, with the next change.
        if (hasFailed) break
        hasFailed = true
      }
      this.#writing = new Map()
    }
    this.#writing = new Map()
    this.#work = null
  }

  #putBack(batch: Batch): void {
    for (const [id, row] of batch) {
      if (row !== null) this.#events.doomed(this.#lost(id, row.listing, this.#pending.get(id) ?? null))
      if (!this.#pending.has(id)) this.#pending.set(id, null)
    }
  }

  async #write(batch: Batch): Promise<void> {
    let doomed: { id: bigint; generation: bigint }[] = []
    await this.#database.write(['entries', 'listing', 'meta'], (transaction) => {
      const meta = transaction.objectStore('meta')
      meta.delete('index')
      const asked = meta.get('clears')
      asked.onsuccess = () => {
        this.#clears = asked.result ?? 0
        doomed = []
        for (const [id, row] of batch) this.#writeRow(transaction, id, row, (lost) => doomed.push(...lost))
      }
    })
    this.#events.doomed(doomed)
  }

  #writeRow(
    transaction: IDBTransaction,
    id: bigint,
    row: Row | null,
    doom: (lost: { id: bigint; generation: bigint }[]) => void,
  ): void {
    const [entries, listing] = [transaction.objectStore('entries'), transaction.objectStore('listing')]
    const key = rowKey(id)
    const asked: IDBRequest<unknown> = listing.get(key)
    asked.onsuccess = () => {
      const before = asked.result instanceof Uint8Array ? asked.result : null
      // Another tab has cleared everything, or removed this entry, since.
      const isKept = row !== null && row.clears === this.#clears && !(row.isChange && before === null)
      if (before !== null) doom(this.#lost(id, before, isKept ? row : null))
      if (!isKept && row !== null) doom(this.#lost(id, row.listing, null))
      if (isKept) {
        entries.put(row.record, key)
        listing.put(row.listing, key)
      } else {
        entries.delete(key)
        listing.delete(key)
      }
    }
  }

  // Everything.

  /** What lists need, in the order of ids, behind `after`. A listing that is damaged is null. */
  async slice(after: bigint | null): Promise<readonly (readonly [bigint, EntryRecord | null])[]> {
    const range = after === null ? null : IDBKeyRange.lowerBound(rowKey(after), true)
    // Side by side, so that both are of one moment.
    const keys: RowKey[] = []
    const values = await this.#database.read('listing', (store) => {
      const asked = store.getAllKeys(range, SLICE)
      asked.onsuccess = () => keys.push(...(asked.result as RowKey[]))
      return store.getAll(range, SLICE) as IDBRequest<unknown[]>
    })
    return keys.map((key, index) => {
      const id = idOfRow(key)
      const value = values[index]
      return [id, value instanceof Uint8Array ? this.#format.decode(id, value) : null]
    })
  }

  /** Gives how often that has been done. */
  async clear(): Promise<number> {
    this.#changes += 1
    for (const [id, row] of this.#pending) if (row !== null) this.#events.doomed(this.#lost(id, row.listing, null))
    this.#pending.clear()
    this.#octets = 0
    let clears = 0
    await this.#database.write(['entries', 'listing', 'meta'], (transaction) => {
      for (const table of ['entries', 'listing'] as const) transaction.objectStore(table).clear()
      const meta = transaction.objectStore('meta')
      meta.delete('index')
      const asked = meta.get('clears')
      asked.onsuccess = () => {
        clears = (asked.result ?? 0) + 1
        meta.put(clears, 'clears')
      }
    })
    this.#clears = Math.max(this.#clears, clears)
    return clears
  }

  async loadIndex(): Promise<Uint8Array | null> {
    await this.written()
    const found: unknown = await this.#database.read('meta', (store) => store.get('index'))
    return found instanceof Uint8Array ? found : null
  }

  /** Nothing is saved when something has changed before it could be: the index would not know of it. */
  async saveIndex(saved: Uint8Array): Promise<void> {
    const changes = this.#changes
    const octets = saved.slice()
    await this.written()
    await this.#database.write(['meta'], (transaction) => {
      // What is set from now on is written behind it, and makes an end of it.
      if (this.#changes === changes) transaction.objectStore('meta').put(octets, 'index')
    })
  }
}

export function rowKey(id: bigint): RowKey {
  const key = new DataView(new ArrayBuffer(8))
  key.setBigUint64(0, id)
  return key.buffer
}

function idOfRow(key: RowKey): bigint {
  return new DataView(key).getBigUint64(0)
}
