// The cache of a session directory in a page: rows in IndexedDB, large bodies in files of the origin. A row is the truth:
// a body that no row names is nothing, and a row whose body is not as written is a miss. All tabs read; one writes.
import type {
  CacheSharing,
  CacheStore,
  CacheStoreEvents,
  EntryWriter,
  ListedEntry,
  StoredEntry,
} from '../../../bindings/host/cache-store.ts'
import { type BodyName, fileNameOf, fileSizeOf } from '../../../bindings/session/cache/body-layout.ts'
import * as records from '../../../bindings/session/cache/entry-record.ts'
import { addPiece } from '../../../bindings/session/cache/stored-pieces.ts'
import { unavailable } from '../store-errors.ts'
import type { BodyFiles } from './body-files.ts'
import type { CacheDatabase } from './cache-database.ts'
import { CacheRows } from './cache-rows.ts'
import { PageEntry } from './page-entry.ts'
import { MOST_INLINE, PageWriter } from './page-writer.ts'
import { readingWriter } from './reading-writer.ts'
import { TabSharing } from './tab-sharing.ts'

type EntryRecord = records.EntryRecord
type Source = records.RecordPiece['source']

/** Of the database, for an entry. */
const ROW_OVERHEAD = 64

export interface PageCacheStoreParts {
  readonly directory: string
  /** Of locks and messages. */
  readonly name: string
  readonly database: CacheDatabase
  readonly files: BodyFiles
  readonly format: records.RecordFormat
  readonly events: CacheStoreEvents
  readonly onClose: () => void
}

export class PageCacheStore implements CacheStore {
  readonly #parts: PageCacheStoreParts
  readonly #rows: CacheRows
  readonly #users = new Set<{ close(): void }>()
  readonly #writers = new Set<PageWriter>()
  /** Changes of entries that are read first, one after the other. */
  readonly #changes = new Map<bigint, Promise<unknown>>()
  #sharing: TabSharing | null = null
  #hasFailed = false
  #closing: Promise<void> | null = null

  private constructor(parts: PageCacheStoreParts) {
    this.#parts = parts
    this.#rows = new CacheRows(parts.database, parts.format, {
      failed: (error) => this.#failed(error),
      written: () => {
        this.#hasFailed = false
      },
      doomed: (bodies) => parts.files.doom(bodies),
    })
  }

  static async open(parts: PageCacheStoreParts): Promise<PageCacheStore> {
    const store = new PageCacheStore(parts)
    await store.#rows.learnClears()
    store.#sharing = await TabSharing.open({
      name: parts.name,
      octets: () => store.#octets(),
      begun: () => store.#sweep(),
      cleared: () => store.#learnCleared(),
      failed: (error) => store.#failed(error),
    })
    return store
  }

  get sharing(): CacheSharing {
    return this.#sharing as CacheSharing
  }

  #failed(error: unknown): void {
    if (this.#hasFailed || this.#closing !== null) return
    this.#hasFailed = true
    this.#parts.events.failed(unavailable(this.#parts.directory, error))
  }

  // Reading.

  async read(id: bigint, key: string, from = 0): Promise<StoredEntry | null> {
    await this.#changes.get(id)
    const record = await this.#find(id)
    if (record?.key !== key || this.#closing !== null) return null
    const damaged = (): void => void this.#drop(record)
    const parts = { record, files: this.#parts.files, users: this.#users, damaged }
    return PageEntry.open(parts, from).catch(() => {
      damaged()
      return null
    })
  }

  /** Never rejects. What cannot be read is not there; what is damaged goes. */
  async #find(id: bigint): Promise<EntryRecord | null> {
    try {
      const octets = await this.#rows.get(id)
      const record = octets === null ? null : this.#parts.format.decode(id, octets)
      if (octets !== null && record === null && this.#closing === null) this.#rows.set(id, null)
      return record
    } catch (error) {
      this.#failed(error)
      return null
    }
  }

  /** Unless another one has taken its place. */
  #drop(damaged: EntryRecord): Promise<void> {
    return this.#change(damaged.id, (known) => {
      if (known?.stored === damaged.stored && sameFiles(known, damaged)) this.#rows.set(damaged.id, null)
    })
  }

  /** Reads an entry and decides on it, with nothing between. */
  #change<T>(id: bigint, decide: (known: EntryRecord | null) => T | Promise<T>): Promise<T> {
    const before = this.#changes.get(id) ?? Promise.resolve()
    const change = before.then(async (): Promise<T> => {
      for (;;) {
        const recent = this.#rows.recent(id)
        const known = await this.#find(id)
        if (this.#rows.recent(id) === recent || known === null) return decide(known)
      }
    })
    const settled = change
      .catch(() => {})
      .then(() => {
        if (this.#changes.get(id) === settled) this.#changes.delete(id)
      })
    this.#changes.set(id, settled)
    return change
  }

  // Writing.

  create(id: bigint, key: string): EntryWriter {
    if (!this.sharing.isWriter) return readingWriter(() => void this.remove([id]))
    const clears = this.#rows.clears
    const fitsRow = (octets: number): boolean => octets <= MOST_INLINE
    return this.#writer({ id, key, fitsRow }, (head, source) => {
      const size = sizeOfSource(source)
      const pieces = size === 0 ? [] : [{ start: 0, end: size, source }]
      return this.#put({ id, key, head, pieces, stored: Date.now() }, clears, false)
    })
  }

  createPiece(id: bigint, key: string, start: number): EntryWriter {
    if (!this.sharing.isWriter) return readingWriter(() => {})
    const clears = this.#rows.clears
    // Until it is known how much is in the row already, none.
    let room = -1
    this.#find(id).then((known) => {
      room = MOST_INLINE - (known?.key === key ? records.inlineOctets(known.pieces) : 0)
    })
    return this.#writer({ id, key, fitsRow: (octets) => octets <= room }, (head, source) =>
      this.#change(id, (found) => {
        const known = found?.key === key ? found.pieces : []
        const size = sizeOfSource(source)
        const added = { start, end: start + size, source }
        const pieces = size === 0 ? known : addPiece(known, added, records.cutRecordPiece)
        // Others have its octets.
        if (!(source instanceof Uint8Array || pieces.some((piece) => piece.source === source)))
          this.#parts.files.doom([{ id, generation: source.generation }])
        return this.#put({ id, key, head, pieces, stored: Date.now() }, clears, false)
      }),
    )
  }

  #writer(
    { id, key, fitsRow }: { id: bigint; key: string; fitsRow: (octets: number) => boolean },
    store: (head: Uint8Array, source: Source) => number | Promise<number>,
  ): EntryWriter {
    const [generation = 1n] = crypto.getRandomValues(new BigUint64Array(1))
    const writer = new PageWriter({
      name: { id, generation: generation || 1n },
      key,
      files: this.#parts.files,
      fitsRow,
      store,
      failed: (error) => this.#failed(error),
      ended: (ended) => void this.#writers.delete(ended),
    })
    this.#writers.add(writer)
    return writer
  }

  /** What began before everything was cleared is not kept. */
  #put(record: EntryRecord, clears: number, isChange: boolean): number | Promise<number> {
    if (clears !== this.#rows.clears || this.#closing !== null) return 0
    const octets = this.#takenBy(record)
    const { format } = this.#parts
    const pieces = record.pieces.filter(({ source }) => !(source instanceof Uint8Array))
    const listing = format.encode({ ...record, head: new Uint8Array(Float64Array.of(octets).buffer), pieces })
    this.#rows.set(record.id, { record: format.encode(record), listing, clears, isChange })
    return this.#rows.isFull ? this.#rows.written().then(() => octets) : octets
  }

  replaceHead(id: bigint, key: string, head: Uint8Array): Promise<boolean> {
    if (!this.sharing.isWriter) return Promise.resolve(false)
    const [own, clears] = [head.slice(), this.#rows.clears]
    return this.#change(id, (known) => {
      if (known?.key !== key) return false
      this.#put({ ...known, head: own }, clears, true)
      return true
    })
  }

  async remove(ids: readonly bigint[]): Promise<void> {
    if (this.#closing !== null) return
    for (const id of ids) this.#rows.set(id, null)
    await this.#rows.written()
    if (!this.sharing.isWriter) this.#sharing?.tellRemoved(ids)
  }

  /** Octets in the database and in files. */
  #takenBy({ id, key, head, pieces }: EntryRecord): number {
    const row = ROW_OVERHEAD + 2 * key.length + head.byteLength + 80 * pieces.length + records.inlineOctets(pieces)
    const files = pieces.flatMap(({ source }) => (source instanceof Uint8Array ? [] : [source]))
    if (files.length === 0) return row
    const header = this.#parts.files.layout.header(fileNameOf({ id, generation: 1n }), key).byteLength
    return files.reduce((sum, { size }) => sum + fileSizeOf(header, size), row)
  }

  // Everything.

  async *list(): AsyncGenerator<readonly ListedEntry[]> {
    await this.#rows.written()
    let after: bigint | null = null
    while (this.#closing === null) {
      const slice: Awaited<ReturnType<CacheRows['slice']>> = await this.#rows.slice(after)
      if (slice.length === 0) return
      after = slice.at(-1)?.[0] ?? null
      const listed = slice.flatMap(([id, listing]) => this.#listed(id, listing))
      if (listed.length > 0) yield listed
    }
  }

  #listed(id: bigint, listing: EntryRecord | null): ListedEntry[] {
    if (listing?.head.byteLength === 8) {
      const octets = new DataView(listing.head.slice().buffer).getFloat64(0, true)
      return [{ id, key: listing.key, octets, stored: listing.stored }]
    }
    this.#rows.set(id, null)
    return []
  }

  async #octets(): Promise<number> {
    let sum = 0
    for await (const slice of this.list()) for (const { octets } of slice) sum += octets
    return sum
  }

  /** In the background: bodies that are left of what was cut off. */
  #sweep(): void {
    const isNamed = async ({ id, generation }: BodyName): Promise<boolean> => {
      const record = await this.#find(id)
      return record !== null && records.filePartsOf(record).some((part) => part.generation === generation)
    }
    this.#parts.files.sweep(isNamed).catch(() => {})
  }

  /** Another tab has cleared everything: what is being written is not kept, and bodies that are left go. */
  #learnCleared(): void {
    this.#rows.learnClears().catch(() => {})
    if (this.sharing.isWriter) this.#sweep()
  }

  async clear(): Promise<void> {
    try {
      await this.#rows.clear()
    } catch (error) {
      throw unavailable(this.#parts.directory, error)
    }
    this.#sharing?.tellRemoved(null)
    // Only who writes knows what is being written.
    if (this.sharing.isWriter) this.#sweep()
  }

  // The index.

  async loadIndex(): Promise<Uint8Array | null> {
    return this.#rows.loadIndex().catch(() => null)
  }

  async saveIndex(saved: Uint8Array): Promise<void> {
    if (this.sharing.isWriter) await this.#rows.saveIndex(saved).catch((error) => this.#failed(error))
  }

  // The end.

  flush(): Promise<void> {
    return this.#rows.written()
  }

  /** All that a page can do at its end has begun already. */
  flushSync(): void {}

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    for (const user of [...this.#users]) user.close()
    for (const writer of [...this.#writers]) writer.close()
    await this.#rows.written()
    this.#sharing?.close()
    this.#parts.database.close()
    this.#parts.onClose()
  }
}

function sizeOfSource(source: Source): number {
  return source instanceof Uint8Array ? source.byteLength : source.size
}

function sameFiles(one: EntryRecord, other: EntryRecord): boolean {
  const others = records.filePartsOf(other)
  return records.filePartsOf(one).every(({ generation }, index) => others[index]?.generation === generation)
}
