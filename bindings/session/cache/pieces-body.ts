// A span of a stored body, piece by piece: octets that lie in its row, and what a store reads of its files and verifies.
import type { Body } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import type { FilePart, RecordPiece } from './entry-record.ts'

export type FilePiece = RecordPiece & { readonly source: FilePart }

/** Where a store has its files. */
export interface PieceSource {
  /** From octet `given` of the piece on, to its end at most. Rejects with any error when they are not as written. */
  read(piece: FilePiece, given: number): Promise<Uint8Array>
  /** Nothing more is read of the piece that was read last. */
  leavePiece(): void
  /** Nothing more is read. Called once. */
  end(): void
}

export interface PiecesBodyParts {
  readonly key: string
  readonly pieces: readonly RecordPiece[]
  /** The beginning, when it was read and verified already. */
  readonly first: Uint8Array | null
  readonly source: PieceSource
  readonly damaged: () => void
}

export function isInFile(piece: RecordPiece): piece is FilePiece {
  return !(piece.source instanceof Uint8Array)
}

export class PiecesBody implements Body {
  readonly length: number
  readonly #parts: PiecesBodyParts
  #piece = 0
  /** Octets of the piece that were given. */
  #given = 0
  #first: Uint8Array | null
  #state: 'reading' | 'ended' | 'cancelled' = 'reading'

  constructor(parts: PiecesBodyParts) {
    this.#parts = parts
    this.#first = parts.first
    this.length = parts.pieces.reduce((sum, { start, end }) => sum + end - start, 0)
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#state === 'cancelled') throw cancelled()
    const piece = this.#parts.pieces[this.#piece]
    if (piece === undefined) {
      this.#end('ended')
      return null
    }
    const chunk = this.#takeFirst() ?? (await this.#readPiece(piece))
    if (this.#state !== 'reading') throw cancelled()
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
    this.#parts.source.leavePiece()
    this.#piece += 1
    this.#given = 0
    if (this.#piece === this.#parts.pieces.length) this.#end('ended')
  }

  async #readPiece(piece: RecordPiece): Promise<Uint8Array> {
    if (!isInFile(piece)) return new Uint8Array(piece.source as Uint8Array)
    try {
      return await this.#parts.source.read(piece, this.#given)
    } catch (cause) {
      if (this.#state !== 'reading') throw cancelled()
      this.#parts.damaged()
      this.#end('cancelled')
      throw new NetError('ERR_CACHE_READ_FAILURE', `the stored body of ${this.#parts.key} cannot be read`, { cause })
    }
  }

  #end(state: 'ended' | 'cancelled'): void {
    if (this.#state !== 'reading') return
    this.#state = state
    this.#parts.source.end()
  }

  cancel(): void {
    this.#end('cancelled')
  }
}

function cancelled(): NetError {
  return new NetError('ERR_ABORTED', 'the body was cancelled')
}

/** The beginning of what is wanted of an entry, read and verified before anybody asks for it. */
export class VerifiedStart {
  #from = 0
  #octets: Uint8Array | null = null

  keep(from: number, octets: Uint8Array): void {
    this.#from = from
    this.#octets = octets
  }

  /** Once: the chunks of a body are its reader's own. */
  take(from: number, piece: RecordPiece | undefined): Uint8Array | null {
    if (this.#from !== from || this.#octets === null || piece === undefined) return null
    const octets = this.#octets.subarray(0, piece.end - from)
    this.#octets = null
    return octets
  }

  drop(): void {
    this.#octets = null
  }
}
