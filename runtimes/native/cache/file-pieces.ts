// The pieces of a body that lie in files. Each file is open only while it is read.
import type { FileHandle } from 'node:fs/promises'
import { fileNameOf, GROUP, groupLength } from '../../../bindings/session/cache/body-layout.ts'
import type { FilePart, RecordPiece } from '../../../bindings/session/cache/entry-record.ts'
import { type FilePiece, isInFile, type PieceSource } from '../../../bindings/session/cache/pieces-body.ts'
import type { BodyFiles } from './body-files.ts'
import { bodyLayout } from './formats.ts'
import { readAll, readGroup } from './group-reader.ts'

export interface FilePiecesParts {
  readonly id: bigint
  readonly key: string
  readonly files: BodyFiles
  readonly pieces: readonly RecordPiece[]
  readonly ended: () => void
}

/** Uses the files of its pieces until its end. */
export class FilePieces implements PieceSource {
  readonly #parts: FilePiecesParts
  readonly #fileNames: readonly string[]
  #file: Promise<FileHandle> | null = null

  constructor(parts: FilePiecesParts) {
    const { id, files, pieces } = parts
    this.#parts = parts
    this.#fileNames = pieces.filter(isInFile).map(({ source }) => fileNameOf({ id, generation: source.generation }))
    for (const fileName of this.#fileNames) files.use(fileName)
  }

  async read({ start, end, source }: FilePiece, given: number): Promise<Uint8Array> {
    const { id, key, files } = this.#parts
    const fileName = fileNameOf({ id, generation: source.generation })
    this.#file ??= files.open(fileName)
    const at = source.skip + given
    return readFilePart(await this.#file, { fileName, key, source, at, end: at + end - start - given })
  }

  // A read that is under way ends first.
  leavePiece(): void {
    const closed = this.#file?.then((file) => file.close()).catch(() => {})
    this.#file = null
    if (closed !== undefined) this.#parts.files.track(closed)
  }

  end(): void {
    this.leavePiece()
    for (const fileName of this.#fileNames) this.#parts.files.release(fileName)
    this.#parts.ended()
  }
}

export interface FileSpan {
  readonly fileName: string
  readonly key: string
  readonly source: FilePart
  /** Of the file's data. */
  readonly at: number
  readonly end: number
}

/** The octets from `at` on, to the end of their group at most. Rejects with any error. */
export function readFilePart(file: FileHandle, { fileName, key, source, at, end }: FileSpan): Promise<Uint8Array> {
  const group = Math.floor(at / GROUP)
  const from = at - group * GROUP
  const length = groupLength(source.size, group)
  const to = Math.min(length, end - group * GROUP)
  const header = bodyLayout.header(fileName, key).byteLength
  return readGroup(file, header, { place: { seed: bodyLayout.seedOf(fileName), group }, length, from, to })
}

/** Rejects unless the file begins as one of this name and key. */
export async function checkHeader(file: FileHandle, fileName: string, key: string): Promise<void> {
  const expected = bodyLayout.header(fileName, key)
  const found = Buffer.allocUnsafe(expected.byteLength)
  await readAll(file, found, 0)
  if (!found.equals(expected)) throw new Error('its header is wrong')
}
