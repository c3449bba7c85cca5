// An entry as it was read, and the bodies made of it.
import type { Body } from '../../../bindings/host/body.ts'
import type { StoredBody, StoredEntry } from '../../../bindings/host/cache-store.ts'
import {
  cutRecordPiece,
  type EntryRecord,
  filePartsOf,
  type RecordPiece,
} from '../../../bindings/session/cache/entry-record.ts'
import { type FilePiece, isInFile, PiecesBody, VerifiedStart } from '../../../bindings/session/cache/pieces-body.ts'
import { piecesWithin, sizeOf } from '../../../bindings/session/cache/stored-pieces.ts'
import type { BodyFiles, OpenBody } from './body-files.ts'

export interface PageEntryParts {
  readonly record: EntryRecord
  readonly files: BodyFiles
  /** Entries and bodies in use, to be ended when the store is closed. */
  readonly users: Set<{ close(): void }>
  readonly damaged: () => void
}

export class PageEntry implements StoredEntry {
  readonly head: Uint8Array
  readonly pieces: readonly RecordPiece[]
  readonly body: StoredBody
  readonly #parts: PageEntryParts
  readonly #bodies = new Bodies()
  readonly #start = new VerifiedStart()

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
    if (piece === undefined || !isInFile(piece)) return
    const wanted = Math.max(piece.start, from)
    this.#start.keep(wanted, await this.#bodies.read(this.#parts.files, piece, wanted - piece.start))
  }

  #read(from: number, to: number): Body {
    const { record, files, users, damaged } = this.#parts
    const bodies = this.#bodies
    const pieces = piecesWithin(record.pieces, { start: from, end: to }, cutRecordPiece)
    const user = { close: () => body.cancel() }
    const source = {
      read: (piece: FilePiece, given: number) => bodies.read(files, piece, given),
      leavePiece() {},
      end() {
        users.delete(user)
        bodies.leave()
      },
    }
    const first = this.#start.take(from, pieces[0])
    const body = new PiecesBody({ key: record.key, pieces, first, source, damaged })
    bodies.join()
    users.add(user)
    return body
  }

  release(): void {
    if (!this.#parts.users.delete(this)) return
    this.#start.drop()
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

  /** From octet `given` of the piece on, to its end at most. */
  read(files: BodyFiles, { start, end, source }: FilePiece, given: number): Promise<Uint8Array> {
    const open = this.#open.get(source.generation) as OpenBody
    return files.read(open, source, source.skip + given, source.skip + end - start)
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
