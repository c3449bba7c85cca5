// An entry as it was read, and the bodies made of it.
import type { Body } from '../../../bindings/host/body.ts'
import type { StoredBody, StoredEntry } from '../../../bindings/host/cache-store.ts'
import { fileNameOf } from '../../../bindings/session/cache/body-layout.ts'
import {
  cutRecordPiece,
  type EntryRecord,
  filePartsOf,
  type RecordPiece,
} from '../../../bindings/session/cache/entry-record.ts'
import { type FilePiece, isInFile, PiecesBody, VerifiedStart } from '../../../bindings/session/cache/pieces-body.ts'
import { piecesWithin, sizeOf } from '../../../bindings/session/cache/stored-pieces.ts'
import type { BodyFiles } from './body-files.ts'
import { checkHeader, FilePieces, readFilePart } from './file-pieces.ts'

export interface StoredEntryParts {
  readonly record: EntryRecord
  readonly files: BodyFiles
  /** Those being read, to be ended when the store is closed. */
  readonly bodies: Set<PiecesBody>
  readonly damaged: () => void
}

export class NativeStoredEntry implements StoredEntry {
  readonly head: Uint8Array
  readonly pieces: readonly RecordPiece[]
  readonly body: StoredBody
  readonly #parts: StoredEntryParts
  readonly #fileNames: string[]
  readonly #start = new VerifiedStart()
  #isReleased = false

  constructor(parts: StoredEntryParts) {
    const { record } = parts
    this.#parts = parts
    this.head = record.head
    this.pieces = record.pieces
    this.body = { size: sizeOf(record.pieces), read: (from, to) => this.#read(from, to) }
    this.#fileNames = filePartsOf(record).map(({ generation }) => fileNameOf({ id: record.id, generation }))
    for (const fileName of this.#fileNames) parts.files.use(fileName)
  }

  /** Whether a file has to be looked at to know that the octets from `from` on are there. */
  filePieceAt(from: number): FilePiece | null {
    if (this.#fileNames.length === 0) return null
    const at = from < 0 ? Math.max(0, this.body.size + from) : from
    const piece = this.pieces.find(({ end }) => at < end)
    return piece !== undefined && isInFile(piece) ? piece : null
  }

  /** Reads the beginning of what is wanted. Rejects with any error when it is not as written. */
  async prepare(from: number, { start, end, source }: FilePiece): Promise<void> {
    const { record, files } = this.#parts
    const fileName = fileNameOf({ id: record.id, generation: source.generation })
    const wanted = Math.max(start, from < 0 ? this.body.size + from : from)
    const file = await files.open(fileName)
    try {
      await checkHeader(file, fileName, record.key)
      const at = source.skip + wanted - start
      const span = { fileName, key: record.key, source, at, end: source.skip + end - start }
      this.#start.keep(wanted, await readFilePart(file, span))
    } finally {
      await file.close()
    }
  }

  #read(from: number, to: number): Body {
    const { record, files, bodies, damaged } = this.#parts
    const { id, key } = record
    const pieces = piecesWithin(record.pieces, { start: from, end: to }, cutRecordPiece)
    const source = new FilePieces({ id, key, files, pieces, ended: () => void bodies.delete(body) })
    const body = new PiecesBody({ key, pieces, first: this.#start.take(from, pieces[0]), source, damaged })
    bodies.add(body)
    return body
  }

  release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    this.#start.drop()
    for (const fileName of this.#fileNames) this.#parts.files.release(fileName)
  }
}
