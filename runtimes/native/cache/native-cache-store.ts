// The cache of a session directory: rows in SQLite, large bodies in files. A row is the truth: a file that no row names
// is nothing, and a row whose file is not as written is a miss.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type {
  CacheStore,
  CacheStoreEvents,
  EntryWriter,
  ListedEntry,
  StoredEntry,
} from '../../../bindings/host/cache-store.ts'
import { type BodyName, fileNameOf, fileSizeOf } from '../../../bindings/session/cache/body-layout.ts'
import * as records from '../../../bindings/session/cache/entry-record.ts'
import type { PiecesBody } from '../../../bindings/session/cache/pieces-body.ts'
import { addPiece } from '../../../bindings/session/cache/stored-pieces.ts'
import { unavailable } from '../store-errors.ts'
import { BatchPool } from './batch-pool.ts'
import { BodyFiles } from './body-files.ts'
import { BodyWriter } from './body-writer.ts'
import { CacheTable, type PlacedRow, type Row } from './cache-table.ts'
import { MOST_INLINE, NativeEntryWriter } from './entry-writer.ts'
import { bodyLayout, recordFormatIn } from './formats.ts'
import { readIndex, writeIndex } from './index-file.ts'
import { Slabs } from './slabs.ts'
import { NativeStoredEntry } from './stored-entry.ts'
import { WriteBehind } from './write-behind.ts'

type EntryRecord = records.EntryRecord

const LISTED = 64
/** Of SQLite, for a row. */
const ROW_OVERHEAD = 32

interface Named {
  readonly id: bigint
  readonly key: string
}

export class NativeCacheStore implements CacheStore {
  readonly #directory: string
  readonly #events: CacheStoreEvents
  readonly #onClose: () => void
  readonly #table: CacheTable
  readonly #files: BodyFiles
  readonly #rows: WriteBehind
  readonly #pool = new BatchPool()
  readonly #slabs = new Slabs()
  readonly #records = recordFormatIn(this.#slabs)
  readonly #bodies = new Set<PiecesBody>()
  readonly #writers = new Set<NativeEntryWriter>()
  /** How often everything was cleared. */
  #clears = 0
  #saving: Promise<void> = Promise.resolve()
  #hasFailed = false
  #closing: Promise<void> | null = null

  /** Throws SQLite's and the file system's errors. */
  constructor(directory: string, events: CacheStoreEvents, onClose: () => void) {
    this.#directory = directory
    this.#events = events
    this.#onClose = onClose
    this.#table = new CacheTable(join(directory, 'entries'), (report) => {
      events.damaged(report)
      this.#sweep().catch(() => {})
    })
    try {
      this.#files = new BodyFiles(join(directory, 'bodies'))
    } catch (error) {
      this.#table.close()
      throw error
    }
    this.#rows = new WriteBehind(this.#table, {
      failed: (error) => this.#failed(error),
      written: () => {
        this.#hasFailed = false
      },
      dropped: (id, row) => this.#doomFiles(this.#records.decode(id, row.record)),
      forgotten: ({ record }) => this.#slabs.give(record),
    })
    this.#sweep().catch(() => {})
  }

  #failed(error: unknown): void {
    if (this.#hasFailed || this.#closing !== null) return
    this.#hasFailed = true
    this.#events.failed(unavailable(this.#directory, error))
  }

  // Reading.

  read(id: bigint, key: string, from = 0): StoredEntry | null | Promise<StoredEntry | null> {
    const record = this.#find({ id, key })
    if (record === null) return null
    const damaged = (): void => this.#drop(id, record)
    const entry = new NativeStoredEntry({ record, files: this.#files, bodies: this.#bodies, damaged })
    const piece = entry.filePieceAt(from)
    if (piece === null) return entry
    return entry.prepare(from, piece).then(
      () => entry,
      () => {
        entry.release()
        damaged()
        return null
      },
    )
  }

  /** The caller's own. */
  #octetsOf(id: bigint): Uint8Array | null {
    const row = this.#rows.get(id)
    return row === undefined ? this.#table.get(id) : (row?.record.slice() ?? null)
  }

  #find({ id, key }: Named): EntryRecord | null {
    const octets = this.#octetsOf(id)
    if (octets === null) return null
    const record = this.#records.decode(id, octets)
    if (record === null) this.#rows.set(id, null)
    return record?.key === key ? record : null
  }

  /** Unless another one has taken its place. */
  #drop(id: bigint, damaged: EntryRecord): void {
    const known = this.#find(damaged)
    if (known?.stored === damaged.stored && sameFiles(known, damaged)) this.#replace(id, null)
  }

  // Writing.

  create(id: bigint, key: string): EntryWriter {
    return this.#writer({ id, key }, MOST_INLINE, (head, source) => wholeRecord({ id, key }, head, source))
  }

  put(id: bigint, key: string, head: Uint8Array, octets: Uint8Array): number | Promise<number> {
    if (this.#closing !== null) return 0
    return this.#put(wholeRecord({ id, key }, head, octets), octets)
  }

  createPiece(id: bigint, key: string, start: number): EntryWriter {
    const taken = records.inlineOctets(this.#find({ id, key })?.pieces ?? [])
    return this.#writer({ id, key }, MOST_INLINE - taken, (head, source) => {
      const known = this.#find({ id, key })?.pieces ?? []
      const size = sizeOfSource(source)
      const added = { start, end: start + size, source }
      const pieces = size === 0 ? known : addPiece(known, added, records.cutRecordPiece)
      return { id, key, head, pieces, stored: Date.now() }
    })
  }

  #writer(
    named: Named,
    mostInline: number,
    recordOf: (head: Uint8Array, source: records.RecordPiece['source']) => EntryRecord,
  ): EntryWriter {
    const clears = this.#clears
    const writer: NativeEntryWriter = new NativeEntryWriter({
      openFile: (released) => this.#openFile(named, released),
      fitsRow: (octets) => octets <= mostInline,
      failed: (error) => this.#failed(error),
      // What began before everything was cleared is not kept.
      store: (head, source) =>
        clears === this.#clears && this.#closing === null ? this.#put(recordOf(head, source), source) : 0,
      ended: () => void this.#writers.delete(writer),
    })
    this.#writers.add(writer)
    return writer
  }

  #openFile({ id, key }: Named, released: () => void): BodyWriter {
    const generation = randomBytes(8).readBigUInt64LE() || 1n
    const failed = (error: unknown): void => this.#failed(error)
    return new BodyWriter({ id, key, generation, files: this.#files, pool: this.#pool, failed, released })
  }

  /** Gives 0 when the source is in none of its pieces: others have its octets. */
  #put(record: EntryRecord, source: records.RecordPiece['source']): number | Promise<number> {
    const isKept = record.pieces.some((piece) => piece.source === source) || sizeOfSource(source) === 0
    if (!isKept && !(source instanceof Uint8Array)) this.#files.doom(fileNameOf({ ...source, id: record.id }))
    const hasFiles = records.filePartsOf(record).length > 0
    this.#replace(record.id, { hasFiles, record: this.#records.encode(record) }, record)
    const octets = takenBy(record)
    return this.#rows.isFull ? this.#rows.written().then(() => octets) : octets
  }

  /** Puts a row in the place of another, whose files go unless it has them too. */
  #replace(id: bigint, row: Row | null, record: EntryRecord | null = null): void {
    const before = this.#rows.get(id)
    const octets = before === undefined ? this.#table.getWithFiles(id) : before?.hasFiles ? before.record : null
    this.#rows.set(id, row)
    if (octets !== null) this.#doomFiles(this.#records.decode(id, octets), record)
  }

  #doomFiles(record: EntryRecord | null, heir: EntryRecord | null = null): void {
    if (record === null) return
    const kept = new Set(heir === null ? [] : records.filePartsOf(heir).map(({ generation }) => generation))
    for (const { generation } of records.filePartsOf(record))
      if (!kept.has(generation)) this.#files.doom(fileNameOf({ id: record.id, generation }))
  }

  replaceHead(id: bigint, key: string, head: Uint8Array): boolean {
    const record = this.#find({ id, key })
    if (record === null) return false
    const changed = { ...record, head }
    const hasFiles = records.filePartsOf(record).length > 0
    this.#replace(id, { hasFiles, record: this.#records.encode(changed) }, changed)
    return true
  }

  remove(ids: readonly bigint[]): Promise<void> {
    for (const id of ids) this.#replace(id, null)
    return this.#rows.written()
  }

  // Everything.

  async *list(): AsyncGenerator<readonly ListedEntry[]> {
    await this.#rows.written()
    let last = 0
    while (this.#closing === null) {
      const rows = this.#table.slice(last, LISTED)
      if (rows.length === 0) return
      last = (rows.at(-1) as PlacedRow).place
      const slice = rows.flatMap(({ id }) => this.#listed(id))
      if (slice.length > 0) yield slice
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #listed(id: bigint): ListedEntry[] {
    const octets = this.#octetsOf(id)
    const record = octets === null ? null : this.#records.decode(id, octets)
    if (record === null) {
      if (octets !== null) this.#rows.set(id, null)
      return []
    }
    return [{ id, key: record.key, octets: takenBy(record), stored: record.stored }]
  }

  async #sweep(): Promise<void> {
    // After the requests that the store was opened for.
    await new Promise((resolve) => setImmediate(resolve))
    await this.#files.sweep(
      (name) => this.#isNamed(name),
      () => this.#closing !== null,
    )
  }

  #isNamed({ id, generation }: BodyName): boolean {
    const row = this.#rows.get(id)
    const octets = row === undefined ? this.#table.getWithFiles(id) : (row?.record ?? null)
    const record = octets === null ? null : this.#records.decode(id, octets)
    return record !== null && records.filePartsOf(record).some((part) => part.generation === generation)
  }

  async clear(): Promise<void> {
    this.#clears += 1
    this.#rows.clear()
    this.#files.doomAll()
    try {
      this.#table.clear()
    } catch (error) {
      throw unavailable(this.#directory, error)
    }
    await this.#sweep()
  }

  // The index.

  async loadIndex(): Promise<Uint8Array | null> {
    const mark = this.#table.indexMark
    return mark === null || !this.#rows.isEmpty ? null : readIndex(this.#directory, mark)
  }

  saveIndex(saved: Uint8Array): Promise<void> {
    // Now, so that rows and index are of one moment.
    const writes = this.#rows.writeNow() ? this.#table.writes : -1
    this.#saving = this.#saving.then(() => this.#save(saved, writes))
    return this.#saving
  }

  async #save(saved: Uint8Array, writes: number): Promise<void> {
    if (this.#table.writes !== writes) return
    const mark = randomBytes(16).toString('hex')
    try {
      await writeIndex(this.#directory, mark, saved)
      if (this.#table.writes === writes) this.#table.indexMark = mark
    } catch (error) {
      this.#failed(error)
    }
  }

  // The end.

  flush(): Promise<void> {
    return this.#rows.written()
  }

  flushSync(): void {
    // The second time what could not be written is removed, and nothing more.
    if (this.#rows.writeNow() || this.#rows.writeNow()) return
    try {
      this.#table.clear()
    } catch {}
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    for (const body of [...this.#bodies]) body.cancel()
    for (const writer of [...this.#writers]) writer.close()
    this.flushSync()
    this.#rows.close()
    await this.#saving
    await this.#files.removeDoomed()
    try {
      this.#table.close()
    } finally {
      this.#onClose()
    }
  }
}

function wholeRecord({ id, key }: Named, head: Uint8Array, source: records.RecordPiece['source']): EntryRecord {
  const end = sizeOfSource(source)
  return { id, key, head, pieces: end === 0 ? [] : [{ start: 0, end, source }], stored: Date.now() }
}

function sizeOfSource(source: records.RecordPiece['source']): number {
  return source instanceof Uint8Array ? source.byteLength : source.size
}

function sameFiles(one: EntryRecord, other: EntryRecord): boolean {
  const others = records.filePartsOf(other)
  return records.filePartsOf(one).every(({ generation }, index) => others[index]?.generation === generation)
}

/** Octets in the table and in files. */
function takenBy(record: EntryRecord): number {
  const parts = records.filePartsOf(record)
  const row = ROW_OVERHEAD + records.recordSize(record)
  if (parts.length === 0) return row
  const header = bodyLayout.header(fileNameOf({ id: record.id, generation: 1n }), record.key).byteLength
  return parts.reduce((sum, { size }) => sum + fileSizeOf(header, size), row)
}
