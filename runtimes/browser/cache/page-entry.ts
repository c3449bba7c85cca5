// An entry as it was read, and the bodies made of it.
import type { Body } from '../../../bindings/host/body.ts'
import type { StoredBody, StoredEntry } from '../../../bindings/host/cache-store.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import {
  cutRecordPiece,
  type EntryRecord,
  type FilePart,
  filePartsOf,
  type RecordPiece,
} from '../../../bindings/session/cache/entry-record.ts'
import { piecesWithin, sizeOf } from '../../../bindings/session/cache/stored-pieces.ts'
import type { BodyFiles, OpenBody } from './body-files.ts'

export interface PageEntryParts {
  readonly record: EntryRecord
  readonly files: BodyFiles
  /** Entries and bodies in use, to be ended when the store is closed. */
  readonly users: Set<{ close(): void }>
  readonly damaged: () => void
}

/** Octets that were read and verified before anybody asked for them. */
interface Start {
  readonly from: number
  readonly octets: Uint8Array
}

export class PageEntry implements StoredEntry {
  readonly head: Uint8Array
  readonly pieces: readonly RecordPiece[]
  readonly body: StoredBody
  readonly #parts: PageEntryParts
  readonly #bodies = new Bodies()
  #start: Start | null = null

  private constructor(parts: PageEntryParts) {
    const { record } = parts
    this.#parts = parts
    this.head = record.head
    this.pieces = record.pieces
    this.body = { size: sizeOf(record.pieces), read: (from, to) => this.#read(from, to) }
    parts.users.add(this)
  }

  /** Rejects with any error when a body is missing, or the octets from `from` on (CacheStore.read) are not as written. */
  static async open(parts: PageEntryParts, from: number): Promise<PageEntry> {
    const entry = new PageEntry(parts)
    try {
      await entry.#bodies.open(parts)
      await entry.#prepare(from < 0 ? Math.max(0, entry.body.size + from) : from)
      return entry
    } catch (error) {
      entry.release()
      throw error
    }
  }

  async #prepare(from: number): Promise<void> {
    const piece = this.pieces.find(({ end }) => from < end)
    if (piece === undefined || piece.source instanceof Uint8Array) return
    const wanted = Math.max(piece.start, from)
    this.#start = { from: wanted, octets: await this.#bodies.read(this.#parts.files, piece, wanted) }
  }

  #read(from: number, to: number): Body {
    const { record, users } = this.#parts
    const pieces = piecesWithin(record.pieces, { start: from, end: to }, cutRecordPiece)
    const body = new PageBody({ ...this.#parts, bodies: this.#bodies, pieces, first: this.#takeStart(from, pieces[0]) })
    users.add(body)
    return body
  }

  /** Once: the chunks of a body are its reader's own. */
  #takeStart(from: number, piece: RecordPiece | undefined): Uint8Array | null {
    if (this.#start?.from !== from || piece === undefined) return null
    const { octets } = this.#start
    this.#start = null
    return octets.subarray(0, piece.end - from)
  }

  release(): void {
    if (!this.#parts.users.delete(this)) return
    this.#start = null
    this.#bodies.leave()
  }

  close(): void {
    this.release()
  }
}

/** The open bodies of an entry, let go when the last one has left: the entry, and who reads from it. */
class Bodies {
  readonly #open = new Map<bigint, OpenBody>()
  #users = 1

  async open({ record, files }: PageEntryParts): Promise<void> {
    const generations = new Set(filePartsOf(record).map(({ generation }) => generation))
    const opened = await Promise.allSettled(
      [...generations].map(async (generation) => {
        this.#open.set(generation, await files.open({ id: record.id, generation }, record.key))
      }),
    )
    const failed = opened.find((one) => one.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  /** From `at` of the whole body on, to the end of the piece at most. */
  read(files: BodyFiles, { start, end, source }: RecordPiece, at: number): Promise<Uint8Array> {
    const part = source as FilePart
    const open = this.#open.get(part.generation) as OpenBody
    return files.read(open, part, part.skip + at - start, part.skip + end - start)
  }

  join(): void {
    this.#users += 1
  }

  leave(): void {
    this.#users -= 1
    if (this.#users > 0) return
    for (const { release } of this.#open.values()) release()
    this.#open.clear()
  }
}

interface PageBodyParts extends PageEntryParts {
  readonly bodies: Bodies
  readonly pieces: readonly RecordPiece[]
  /** The beginning, when it was read and verified already. */
  readonly first: Uint8Array | null
}

class PageBody implements Body {
  readonly length: number
  readonly #parts: PageBodyParts
  #piece = 0
  /** Octets of the piece that were given. */
  #given = 0
  #first: Uint8Array | null
  #state: 'reading' | 'ended' | 'cancelled' = 'reading'

  constructor(parts: PageBodyParts) {
    this.#parts = parts
    this.#first = parts.first
    this.length = parts.pieces.reduce((sum, { start, end }) => sum + end - start, 0)
    parts.bodies.join()
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#state === 'cancelled') throw new NetError('ERR_ABORTED', 'the body was cancelled')
    const piece = this.#parts.pieces[this.#piece]
    if (piece === undefined) {
      this.#end('ended')
      return null
    }
    const chunk = this.#takeFirst() ?? (await this.#readPiece(piece))
    if (this.#state !== 'reading') throw new NetError('ERR_ABORTED', 'the body was cancelled')
    this.#given += chunk.byteLength
    if (this.#given === piece.end - piece.start) this.#nextPiece()
    return chunk
  }

  #takeFirst(): Uint8Array | null {
    const first = this.#first
    this.#first = null
    return first
  }

  #nextPiece(): void {
    this.#piece += 1
    this.#given = 0
    if (this.#piece === this.#parts.pieces.length) this.#end('ended')
  }

  async #readPiece(piece: RecordPiece): Promise<Uint8Array> {
    const { bodies, files, record, damaged } = this.#parts
    if (piece.source instanceof Uint8Array) return piece.source.slice()
    try {
      return await bodies.read(files, piece, piece.start + this.#given)
    } catch (cause) {
      if (this.#state === 'reading') damaged()
      this.#end('cancelled')
      throw new NetError('ERR_CACHE_READ_FAILURE', `the stored body of ${record.key} cannot be read`, { cause })
    }
  }

  #end(state: 'ended' | 'cancelled'): void {
    if (this.#state !== 'reading') return
    this.#state = state
    this.#parts.users.delete(this)
    this.#parts.bodies.leave()
  }

  cancel(): void {
    this.#end('cancelled')
  }

  close(): void {
    this.cancel()
  }
}
