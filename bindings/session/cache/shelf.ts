// What is stored of one place: the index in the core, which knows how large and how old, and the store, which keeps heads
// and bodies. Here they are kept in step: whoever is in the index is in the store, and what is too much goes.
import type { CacheIndex } from '../../core/cache-index.ts'
import type { CacheStore, EntryWriter, StoredEntry } from '../../host/cache-store.ts'
import type { Clock, Timers } from '../../host/host.ts'

/** As Chromium's simple index: so long after the last change. */
const SAVE_MS = 20_000
const VICTIMS = 256
const LEAST_LARGEST = 5 * 1024 * 1024

export interface ShelfParts {
  readonly index: CacheIndex
  readonly store: CacheStore
  readonly clock: Clock
  readonly timers: Timers
}

export class Shelf {
  readonly #index: CacheIndex
  readonly #store: CacheStore
  readonly #clock: Clock
  readonly #timers: Timers
  #stopSaving: (() => void) | null = null

  constructor({ index, store, clock, timers }: ShelfParts) {
    this.#index = index
    this.#store = store
    this.#clock = clock
    this.#timers = timers
  }

  /** Others write: the index is theirs. */
  get #isReader(): boolean {
    return this.#store.sharing?.isWriter === false
  }

  /** Octets of all entries. */
  get octets(): number | Promise<number> {
    return this.#isReader ? (this.#store.sharing?.octets() ?? 0) : this.#index.octets
  }

  /** The largest body that is stored. */
  get largest(): number {
    return Math.max(this.#index.maxBytes / 8, LEAST_LARGEST)
  }

  /** Null: nothing is stored for the key. `from`: the first octet that is wanted (CacheStore.read). */
  find(key: string, from = 0): StoredEntry | null | Promise<StoredEntry | null> {
    if (this.#isReader) return this.#store.read(this.#index.idOf(key), key, from)
    if (this.#index.lookup(key, this.#clock.now()) < 0) return null
    const id = this.#index.lastId
    const found = this.#store.read(id, key, from)
    return found instanceof Promise ? found.then((entry) => this.#checked(id, entry)) : this.#checked(id, found)
  }

  /** What the store has not, or cannot read, is in the index no longer. */
  #checked(id: bigint, entry: StoredEntry | null): StoredEntry | null {
    if (entry === null) this.#index.remove(id)
    return entry
  }

  create(key: string): EntryWriter {
    return this.#store.create(this.#index.idOf(key), key)
  }

  /** An entry whose small body is there. */
  put(key: string, head: Uint8Array, octets: Uint8Array): void | Promise<void> {
    const id = this.#index.idOf(key)
    if (this.#store.put !== undefined) return this.#notedLater(id, this.#store.put(id, key, head, octets))
    const writer = this.#store.create(id, key)
    const written = writer.write(octets)
    if (written === undefined) return this.#notedLater(id, writer.commit(head))
    return written.then(() => this.#notedLater(id, writer.commit(head)))
  }

  createPiece(key: string, start: number): EntryWriter {
    return this.#store.createPiece(this.#index.idOf(key), key, start)
  }

  /** Ends a writer: what it wrote is the entry, or a piece of it. */
  keep(key: string, writer: EntryWriter, head: Uint8Array): void | Promise<void> {
    return this.#notedLater(this.#index.idOf(key), writer.commit(head))
  }

  /** Ends a writer whose readers get it all, and nobody else. What is newer under the key may be forgotten with it. */
  async discard(key: string, writer: EntryWriter, head: Uint8Array): Promise<void> {
    const id = this.#index.idOf(key)
    this.#index.remove(id)
    await writer.commit(head)
    this.#forget([id])
  }

  #notedLater(id: bigint, octets: number | Promise<number>): void | Promise<void> {
    return octets instanceof Promise ? octets.then((size) => this.#noted(id, size)) : this.#noted(id, octets)
  }

  #noted(id: bigint, octets: number): void {
    if (octets === 0) return
    this.#index.insert(id, octets, this.#clock.now(), 0)
    this.#evict()
    this.#saveSoon()
  }

  /** Read anew, it is the new one. Nobody waits for the medium. */
  replaceHead(key: string, head: Uint8Array): void {
    this.#store.replaceHead(this.#index.idOf(key), key, head)
  }

  remove(key: string): void {
    const id = this.#index.idOf(key)
    if (!this.#index.remove(id) && !this.#isReader) return
    this.#saveSoon()
    this.#forget([id])
  }

  /** Gone at once; when it is gone on the medium, nobody waits for. What fails there the store tells. */
  #forget(ids: readonly bigint[]): void {
    this.#store.remove(ids).catch(() => {})
  }

  /** In slices: one a turn, so that no request waits for all of it. */
  #evict(): void {
    if (!this.#index.isFull) return
    const victims = this.#index.evict(this.#clock.now(), VICTIMS)
    if (victims.length > 0) this.#forget([...victims])
    if (this.#index.isFull) this.#timers.soon(() => this.#evict())
  }

  #saveSoon(): void {
    if (this.#isReader) return
    this.#stopSaving ??= this.#timers.after(SAVE_MS, () => {
      this.#stopSaving = null
      this.#store.saveIndex(this.#index.save()).catch(() => {})
    })
  }

  /** Everything, or what `chosen` says of a key. */
  async clear(chosen?: (key: string) => boolean): Promise<void> {
    if (chosen === undefined) {
      this.#index.clear()
      await this.#store.clear()
    } else for await (const slice of this.#store.list()) await this.#removeAll(slice.filter(({ key }) => chosen(key)))
    this.#saveSoon()
  }

  async #removeAll(entries: readonly { readonly id: bigint }[]): Promise<void> {
    if (entries.length === 0) return
    for (const { id } of entries) this.#index.remove(id)
    await this.#store.remove(entries.map(({ id }) => id))
  }

  async close(): Promise<void> {
    this.#stopSaving?.()
    // Without it the index is made anew from what is stored.
    if (!this.#isReader) await this.#store.saveIndex(this.#index.save()).catch(() => {})
    await this.#store.close()
  }
}
