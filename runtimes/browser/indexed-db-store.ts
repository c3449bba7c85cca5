// A session's state in IndexedDB (`SharedStore` of bindings/host), over idb; the many puts of a commit go to the bare
// object store, since a promise for each costs as much as the put.
import { unwrap } from 'idb'
import type { Announcement, Commit, Mark, SharedRow, SharedStore } from '../../bindings/host/shared-storage.ts'
import type { DamageReport, RowChange } from '../../bindings/host/storage.ts'
import { type Database, databaseName, FORMAT, openDatabase, type Schema, TABLES } from './indexed-db-open.ts'
import { unavailable } from './store-errors.ts'

type Table = (typeof TABLES)[number]
type Transaction = ReturnType<typeof startTransaction>

const SLICE = 1000

export class IndexedDbStore implements SharedStore {
  readonly damage: readonly DamageReport[] = []
  readonly #directory: string
  readonly #channel: BroadcastChannel
  readonly #listeners = new Set<(announcement: Announcement | null) => void>()
  readonly #onClose: () => void
  /** Null: the browser took it; the next use opens it again. */
  #database: Promise<Database> | null = null
  #closed = false

  private constructor(directory: string, onClose: () => void) {
    this.#directory = directory
    this.#onClose = onClose
    this.#channel = new BroadcastChannel(`${databaseName(directory)}:${FORMAT}`)
    this.#channel.onmessage = ({ data }) => this.#hear(data)
    document.addEventListener('visibilitychange', this.#look)
    addEventListener('pageshow', this.#look)
  }

  static async open(directory: string, onClose: () => void): Promise<IndexedDbStore> {
    const store = new IndexedDbStore(directory, onClose)
    try {
      await store.#open()
      return store
    } catch (error) {
      store.close()
      throw error
    }
  }

  listen(listener: (announcement: Announcement | null) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async commit({ table, seen, durable, prepare }: Commit): Promise<Mark> {
    return this.#transact(durable, async (transaction) => {
      // Who knows nothing asks for everything at once.
      const everything = seen === null ? readRows(transaction, checked(table)) : null
      const mark = await markOf(transaction)
      const isCurrent = seen?.incarnation === mark.incarnation && seen.revision === mark.revision
      const missed = isCurrent ? null : { mark, rows: await (everything ?? readRows(transaction, checked(table))) }
      const { changes, note } = prepare(missed)
      return changes.length === 0 ? { mark, announcement: null } : put(transaction, mark, changes, note)
    })
  }

  async write(changes: readonly RowChange[], durable: boolean): Promise<void> {
    await this.#transact(durable, async (transaction) => put(transaction, await markOf(transaction), changes, null))
  }

  async flush(): Promise<void> {
    // A strict transaction writes the log through, and with it what relaxed ones left there.
    await this.#transact(true, async (transaction) => {
      const mark = await markOf(transaction)
      unwrap(transaction.objectStore('meta')).put(mark, 'mark')
      return { mark, announcement: null }
    })
  }

  async *rows(table: string): AsyncGenerator<readonly SharedRow[]> {
    const name = checked(table)
    for (let after: IDBKeyRange | undefined; ; ) {
      const transaction = (await this.#open()).transaction(name)
      const [keys, values] = await Promise.all([
        transaction.store.getAllKeys(after, SLICE),
        transaction.store.getAll(after, SLICE),
      ])
      if (keys.length === 0) return
      yield toRows(keys, values)
      after = IDBKeyRange.lowerBound(keys.at(-1), true)
    }
  }

  async get(table: string, key: Uint8Array): Promise<Uint8Array | null> {
    const found = await (await this.#open()).get(checked(table), key.slice().buffer)
    return found?.value ?? null
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    document.removeEventListener('visibilitychange', this.#look)
    removeEventListener('pageshow', this.#look)
    this.#channel.close()
    this.#database?.then((database) => database.close()).catch(() => {})
    this.#onClose()
  }

  /** A page that was frozen or away may have heard nothing. */
  readonly #look = (): void => {
    if (document.visibilityState === 'visible') this.#hear(null)
  }

  #hear(announcement: Announcement | null): void {
    for (const listener of this.#listeners) listener(announcement)
  }

  #open(): Promise<Database> {
    this.#database ??= openDatabase(this.#directory, () => {
      this.#database = null
    }).catch((error) => {
      this.#database = null
      throw error
    })
    return this.#database
  }

  /** Runs `work` in one transaction and tells the others when it is kept. */
  async #transact(durable: boolean, work: (transaction: Transaction) => Promise<Written>): Promise<Mark> {
    try {
      const transaction = await this.#begin(durable)
      const { mark, announcement } = await kept(transaction, work)
      if (announcement !== null && !this.#closed) this.#channel.postMessage(announcement)
      return mark
    } catch (error) {
      throw unavailable(this.#directory, error)
    }
  }

  /** A connection that the browser has closed is opened again, once. */
  async #begin(durable: boolean): Promise<Transaction> {
    try {
      return startTransaction(await this.#open(), durable)
    } catch (error) {
      if ((error as Partial<DOMException>).name !== 'InvalidStateError') throw error
      this.#database = null
      return startTransaction(await this.#open(), durable)
    }
  }
}

interface Written {
  readonly mark: Mark
  readonly announcement: Announcement | null
}

function startTransaction(database: Database, durable: boolean) {
  return database.transaction(['cookies', 'damaged', 'meta'], 'readwrite', {
    durability: durable ? 'strict' : 'relaxed',
  })
}

async function kept(transaction: Transaction, work: (transaction: Transaction) => Promise<Written>): Promise<Written> {
  // Handled below, once the work is done.
  transaction.done.catch(() => {})
  try {
    const written = await work(transaction)
    await transaction.done
    return written
  } catch (error) {
    try {
      transaction.abort()
    } catch {}
    throw transaction.error ?? error
  }
}

async function markOf(transaction: Transaction): Promise<Mark> {
  const mark = await transaction.objectStore('meta').get('mark')
  if (mark === undefined) throw new Error('the database has no mark; something else has changed it')
  return mark
}

async function readRows(transaction: Transaction, table: Table): Promise<SharedRow[]> {
  const store = transaction.objectStore(table)
  const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()])
  return toRows(keys, values)
}

function toRows(keys: readonly ArrayBuffer[], values: readonly Schema[Table]['value'][]): SharedRow[] {
  return keys.map((key, index) => ({ key: new Uint8Array(key), ...(values[index] as Schema[Table]['value']) }))
}

function put(transaction: Transaction, base: Mark, changes: readonly RowChange[], note: unknown): Written {
  const revision = base.revision + 1
  for (const change of changes) {
    const store = unwrap(transaction.objectStore(checked(change.table)))
    const key = change.key as Uint8Array<ArrayBuffer> | null
    if (key === null) store.clear()
    else if (change.value === null) store.delete(key)
    // Cut out: a view is stored with the whole buffer behind it.
    else store.put({ value: change.value.slice(), revision }, key)
  }
  const mark = { incarnation: base.incarnation, revision }
  unwrap(transaction.objectStore('meta')).put(mark, 'mark')
  return { mark, announcement: { base, revision, note } }
}

function checked(table: string): Table {
  if ((TABLES as readonly string[]).includes(table)) return table as Table
  throw new TypeError(`A store has no table '${table}'`)
}
