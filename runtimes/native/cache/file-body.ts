// A span of a stored body, from rows and files. Each file is open only while it is read.
import type { FileHandle } from 'node:fs/promises'
import type { Body } from '../../../bindings/host/body.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import { fileNameOf, GROUP, groupLength } from '../../../bindings/session/cache/body-layout.ts'
import type { FilePart, RecordPiece } from '../../../bindings/session/cache/entry-record.ts'
import type { BodyFiles } from './body-files.ts'
import { bodyLayout } from './formats.ts'
import { readAll, readGroup, unreadable } from './group-reader.ts'

export interface FileBodyParts {
  readonly id: bigint
  readonly key: string
  readonly files: BodyFiles
  readonly pieces: readonly RecordPiece[]
  /** The beginning, when it was read and verified already. */
  readonly first: Uint8Array | null
  readonly damaged: () => void
  /** Called once, when nothing more will be read. */
  readonly ended: (body: FileBody) => void
}

export class FileBody implements Body {
  readonly length: number
  readonly #parts: FileBodyParts
  #piece = 0
  /** Octets of the piece that were given. */
  #given = 0
  #first: Uint8Array | null
  #file: Promise<FileHandle> | null = null
  #state: 'reading' | 'ended' | 'cancelled' = 'reading'

  constructor(parts: FileBodyParts) {
    this.#parts = parts
    this.#first = parts.first
    this.length = parts.pieces.reduce((sum, { start, end }) => sum + end - start, 0)
    for (const fileName of this.#fileNames()) parts.files.use(fileName)
  }

  #fileNames(): string[] {
    const { id, pieces } = this.#parts
    return pieces.flatMap(({ source }) =>
      source instanceof Uint8Array ? [] : [fileNameOf({ id, generation: source.generation })],
    )
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#state === 'cancelled') throw new NetError('ERR_ABORTED', 'the body was cancelled')
    const piece = this.#parts.pieces[this.#piece]
    if (piece === undefined) {
      this.#end('ended')
      return null
    }
    const chunk = this.#takeFirst() ?? (await this.#readPiece(piece))
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
    this.#closeFile()
    this.#piece += 1
    this.#given = 0
    if (this.#piece === this.#parts.pieces.length) this.#end('ended')
  }

  async #readPiece({ start, end, source }: RecordPiece): Promise<Uint8Array> {
    if (source instanceof Uint8Array) return Uint8Array.prototype.slice.call(source)
    const fileName = fileNameOf({ id: this.#parts.id, generation: source.generation })
    try {
      this.#file ??= this.#parts.files.open(fileName)
      const at = source.skip + this.#given
      return await readFilePart(await this.#file, {
        fileName,
        key: this.#parts.key,
        at,
        end: at + end - start - this.#given,
        source,
      })
    } catch (cause) {
      if (this.#state === 'reading') this.#parts.damaged()
      this.#end('cancelled')
      throw unreadable(fileName, cause)
    }
  }

  // A read that is under way ends first.
  #closeFile(): void {
    const closed = this.#file?.then((file) => file.close()).catch(() => {})
    this.#file = null
    if (closed !== undefined) this.#parts.files.track(closed)
  }

  #end(state: 'ended' | 'cancelled'): void {
    if (this.#state !== 'reading') return
    this.#state = state
    this.#closeFile()
    for (const fileName of this.#fileNames()) this.#parts.files.release(fileName)
    this.#parts.ended(this)
  }

  cancel(): void {
    this.#end('cancelled')
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
