// The row of a cached response: its key, head, and body where that is small, under one checksum; of larger bodies the
// files that they are in. CRC-32 finds every single flipped bit and every torn or swapped row but one in 2^32.
//
//   0 checksum of all that follows | 4 format | 8 id | 16 stored (ms, f64) | 24 key | 28 head | 32 pieces (lengths)
//   36 pieces, 40 octets each: start, end, skip, size (f64), generation (0: in this row) | key | head | pieces' octets
import type { Piece } from '../../host/cache-store.ts'
import type { Crc32 } from './body-layout.ts'
import type { CutPiece } from './stored-pieces.ts'

const FORMAT = 1
const FIXED = 36
const PIECE = 40

/** Where in a file a piece is. */
export interface FilePart {
  /** Of the file: no two of an entry have the same. Not 0. */
  readonly generation: bigint
  /** Of its data, octets before the piece. */
  readonly skip: number
  /** Of its data. */
  readonly size: number
}

export interface RecordPiece extends Piece {
  /** A file, or the octets themselves. */
  readonly source: FilePart | Uint8Array
}

export interface EntryRecord {
  readonly id: bigint
  readonly key: string
  readonly head: Uint8Array
  /** Milliseconds since the Unix epoch. */
  readonly stored: number
  readonly pieces: readonly RecordPiece[]
}

export const cutRecordPiece: CutPiece<RecordPiece> = (piece, start, end) => {
  const { source } = piece
  const skipped = start - piece.start
  if (source instanceof Uint8Array) return { start, end, source: source.subarray(skipped, skipped + end - start) }
  return { start, end, source: { ...source, skip: source.skip + skipped } }
}

export function filePartsOf({ pieces }: EntryRecord): FilePart[] {
  return pieces.flatMap(({ source }) => (source instanceof Uint8Array ? [] : [source]))
}

/** Octets of bodies that are in the row. */
export function inlineOctets(pieces: readonly RecordPiece[]): number {
  return pieces.reduce((sum, { source }) => sum + (source instanceof Uint8Array ? source.byteLength : 0), 0)
}

/** Octets of the row; the key is ASCII. */
export function recordSize({ key, head, pieces }: EntryRecord): number {
  return FIXED + PIECE * pieces.length + key.length + head.byteLength + inlineOctets(pieces)
}

/** Memory that need not be cleared: all of it is written. */
type Allocate = (octets: number) => Uint8Array<ArrayBuffer>

export class RecordFormat {
  readonly #crc32: Crc32
  readonly #allocate: Allocate
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder()

  constructor(crc32: Crc32, allocate: Allocate = (octets) => new Uint8Array(octets)) {
    this.#crc32 = crc32
    this.#allocate = allocate
  }

  encode({ id, key, head, stored, pieces }: EntryRecord): Uint8Array<ArrayBuffer> {
    const keyLength = this.#lengthOf(key)
    const keyAt = FIXED + PIECE * pieces.length
    const bodyAt = keyAt + keyLength + head.byteLength
    const row = this.#allocate(bodyAt + inlineOctets(pieces))
    const view = new DataView(row.buffer, row.byteOffset)
    view.setUint32(4, FORMAT, true)
    view.setBigUint64(8, id, true)
    view.setFloat64(16, stored, true)
    view.setUint32(24, keyLength, true)
    view.setUint32(28, head.byteLength, true)
    view.setUint32(32, pieces.length, true)
    this.#encoder.encodeInto(key, row.subarray(keyAt, keyAt + keyLength))
    row.set(head, bodyAt - head.byteLength)
    let at = bodyAt
    pieces.forEach((piece, index) => {
      writePiece(view, FIXED + PIECE * index, piece)
      if (!(piece.source instanceof Uint8Array)) return
      row.set(piece.source, at)
      at += piece.source.byteLength
    })
    view.setUint32(0, this.#crc32(row.subarray(4)), true)
    return row
  }

  /** URLs are ASCII; to encode them twice would cost as much as all the rest. */
  #lengthOf(key: string): number {
    return /^[\x20-\x7e]*$/.test(key) ? key.length : this.#encoder.encode(key).byteLength
  }

  /** Null: not what was written under this id, or of another format. Views on the row. */
  decode(id: bigint, row: Uint8Array): EntryRecord | null {
    const view = new DataView(row.buffer, row.byteOffset, row.byteLength)
    if (row.byteLength < FIXED || this.#crc32(row.subarray(4)) !== view.getUint32(0, true)) return null
    if (view.getUint32(4, true) !== FORMAT || view.getBigUint64(8, true) !== id) return null
    const keyAt = FIXED + PIECE * view.getUint32(32, true)
    const headAt = keyAt + view.getUint32(24, true)
    const bodyAt = headAt + view.getUint32(28, true)
    return {
      id,
      key: this.#decoder.decode(row.subarray(keyAt, headAt)),
      head: row.subarray(headAt, bodyAt),
      stored: view.getFloat64(16, true),
      pieces: readPieces(row, view, { keyAt, bodyAt }),
    }
  }
}

function writePiece(view: DataView, at: number, { start, end, source }: RecordPiece): void {
  const isInline = source instanceof Uint8Array
  view.setFloat64(at, start, true)
  view.setFloat64(at + 8, end, true)
  view.setFloat64(at + 16, isInline ? 0 : source.skip, true)
  view.setFloat64(at + 24, isInline ? source.byteLength : source.size, true)
  view.setBigUint64(at + 32, isInline ? 0n : source.generation, true)
}

function readPieces(row: Uint8Array, view: DataView, places: { keyAt: number; bodyAt: number }): RecordPiece[] {
  const pieces: RecordPiece[] = []
  let octetsAt = places.bodyAt
  for (let at = FIXED; at < places.keyAt; at += PIECE) {
    const size = view.getFloat64(at + 24, true)
    const generation = view.getBigUint64(at + 32, true)
    const isInline = generation === 0n
    const source = isInline
      ? row.subarray(octetsAt, octetsAt + size)
      : { generation, skip: view.getFloat64(at + 16, true), size }
    if (isInline) octetsAt += size
    pieces.push({ start: view.getFloat64(at, true), end: view.getFloat64(at + 8, true), source })
  }
  return pieces
}
