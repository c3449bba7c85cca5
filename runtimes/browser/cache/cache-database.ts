// The database of a cache: rows of entries, what a list of them needs, and bodies where the origin has no files.
// Disposable, and apart from the cookies', so that neither keeps the other from opening.
import { type DBSchema, type IDBPDatabase, type StoreNames, unwrap } from 'idb'
import { databaseName, openFormat } from '../indexed-db-open.ts'

export const FORMAT = 1

/** An entry's id, 8 octets, the highest first. */
export type RowKey = ArrayBuffer

export interface CacheSchema extends DBSchema {
  entries: { key: RowKey; value: Uint8Array }
  /** Of each entry a record without head and small bodies; in the head's place the octets that it takes. */
  listing: { key: RowKey; value: Uint8Array }
  /** By name and number: header, then groups. */
  bodies: { key: [string, number]; value: Uint8Array }
  /** `clears`: how often everything was cleared. `index`: as long as no entry has changed since. */
  meta: { key: 'clears' | 'index'; value: number | Uint8Array }
}

type Database = IDBPDatabase<CacheSchema>
type Table = StoreNames<CacheSchema>

export function cacheName(directory: string): string {
  return `${databaseName(directory)}:cache`
}

export class CacheDatabase {
  readonly #directory: string
  /** Null: the browser took it; the next use opens it again. */
  #opening: Promise<Database> | null = null
  #isClosed = false

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Rejects with `OMNI_STORE_NEWER_VERSION` and `OMNI_STORE_UNAVAILABLE`. */
  open(): Promise<Database> {
    if (this.#isClosed) return Promise.reject(new Error('the cache is closed'))
    const place = {
      name: cacheName(this.#directory),
      directory: this.#directory,
      format: FORMAT,
      onGone: () => {
        this.#opening = null
      },
    }
    this.#opening ??= openFormat<CacheSchema>(place, (database, transaction) => {
      for (const table of ['entries', 'listing', 'bodies', 'meta'] as const) database.createObjectStore(table)
      void transaction.objectStore('meta').put(0, 'clears')
    }).catch((error) => {
      this.#opening = null
      throw error
    })
    return this.#opening
  }

  /** What one question is answered. */
  async read<T>(table: Table, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = await this.#begin([table], 'readonly')
    return answerTo(ask(transaction.objectStore(table)))
  }

  /** One transaction of what `work` asks, now or when it is answered. Rejects unless all of it is kept. */
  async write(tables: readonly Table[], work: (transaction: IDBTransaction) => void): Promise<void> {
    const transaction = await this.#begin(tables, 'readwrite')
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'))
    })
    try {
      work(transaction)
    } catch (error) {
      done.catch(() => {})
      transaction.abort()
      throw error
    }
    await done
  }

  /** A connection that the browser has closed is opened again, once. */
  async #begin(tables: readonly Table[], mode: 'readonly' | 'readwrite'): Promise<IDBTransaction> {
    // Relaxed: what a loss of power leaves is found by the checksums.
    const start = async (): Promise<IDBTransaction> =>
      unwrap(await this.open()).transaction([...tables], mode, { durability: 'relaxed' })
    try {
      return await start()
    } catch (error) {
      if ((error as Partial<DOMException>).name !== 'InvalidStateError') throw error
      this.#opening = null
      return start()
    }
  }

  close(): void {
    this.#isClosed = true
    this.#opening?.then((database) => database.close()).catch(() => {})
  }
}

function answerTo<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
