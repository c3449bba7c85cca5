// An entry as it was read, and the bodies made of it.
import type { Body } from '../../../bindings/host/body.ts'
import type { StoredBody, StoredEntry } from '../../../bindings/host/cache-store.ts'
import { fileNameOf } from '../../../bindings/session/cache/body-layout.ts'
import {
  cutRecordPiece,
  type EntryRecord,
  type FilePart,
  filePartsOf,
  type RecordPiece,
} from '../../../bindings/session/cache/entry-record.ts'
import { piecesWithin, sizeOf } from '../../../bindings/session/cache/stored-pieces.ts'
import type { BodyFiles } from './body-files.ts'
import { checkHeader, FileBody, readFilePart } from './file-body.ts'

export interface StoredEntryParts {
  readonly record: EntryRecord
  readonly files: BodyFiles
  /** Those being read, to be ended when the store is closed. */
  readonly bodies: Set<FileBody>
  readonly damaged: () => void
}

/** Octets that were read and verified before anybody asked for them. */
interface Start {
  readonly from: number
  readonly octets: Uint8Array
}

export class NativeStoredEntry implements StoredEntry {
  readonly head: Uint8Array
  readonly pieces: readonly RecordPiece[]
  readonly body: StoredBody
  readonly #parts: StoredEntryParts
  readonly #fileNames: string[]
  #start: Start | null = null
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
  filePieceAt(from: number): (RecordPiece & { source: FilePart }) | null {
    if (this.#fileNames.length === 0) return null
    const at = from < 0 ? Math.max(0, this.body.size + from) : from
    const piece = this.pieces.find(({ end }) => at < end)
    return piece === undefined || piece.source instanceof Uint8Array
      ? null
      : (piece as RecordPiece & { source: FilePart })
  }

  /** Reads the beginning of what is wanted. Rejects with any error when it is not as written. */
  async prepare(from: number, { start, end, source }: RecordPiece & { source: FilePart }): Promise<void> {
    const { record, files } = this.#parts
    const fileName = fileNameOf({ id: record.id, generation: source.generation })
    const wanted = Math.max(start, from < 0 ? this.body.size + from : from)
    const file = await files.open(fileName)
    try {
      await checkHeader(file, fileName, record.key)
      const at = source.skip + wanted - start
      const span = { fileName, key: record.key, source, at, end: source.skip + end - start }
      this.#start = { from: wanted, octets: await readFilePart(file, span) }
    } finally {
      await file.close()
    }
  }

  #read(from: number, to: number): Body {
    const { record, files, bodies, damaged } = this.#parts
    const pieces = piecesWithin(record.pieces, { start: from, end: to }, cutRecordPiece)
    const first = this.#takeStart(from)?.subarray(0, (pieces[0]?.end ?? from) - from) ?? null
    const ended = (ended: FileBody): void => void bodies.delete(ended)
    const body = new FileBody({ id: record.id, key: record.key, files, pieces, first, damaged, ended })
    bodies.add(body)
    return body
  }

  /** Once: the chunks of a body are its reader's own. */
  #takeStart(from: number): Uint8Array | null {
    if (this.#start?.from !== from) return null
    const { octets } = this.#start
    this.#start = null
    return octets
  }

  release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    this.#start = null
    for (const fileName of this.#fileNames) this.#parts.files.release(fileName)
  }
}
