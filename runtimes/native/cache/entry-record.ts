// The row of a cached response: its key, head, and body where that is small, under one checksum; of larger bodies the
// files that they are in. CRC-32 finds every single flipped bit and every torn or swapped row but one in 2^32.
//
//   0 checksum of all that follows | 4 format | 8 id | 16 stored (ms, f64) | 24 key | 28 head | 32 pieces (lengths)
//   36 pieces, 40 octets each: start, end, skip, size (f64), generation (0: in this row) | key | head | pieces' octets
import { crc32 } from 'node:zlib'
import type { Piece } from '../../../bindings/host/cache-store.ts'
import type { CutPiece } from '../../../bindings/session/cache/stored-pieces.ts'

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

/** Octets of the row. */
export function recordSize({ key, head, pieces }: EntryRecord): number {
  return FIXED + PIECE * pieces.length + Buffer.byteLength(key) + head.byteLength + inlineOctets(pieces)
}

export function encodeRecord({ id, key, head, stored, pieces }: EntryRecord): Uint8Array {
  const keyLength = Buffer.byteLength(key)
  const bodyAt = FIXED + PIECE * pieces.length + keyLength + head.byteLength
  const row = Buffer.allocUnsafeSlow(bodyAt + inlineOctets(pieces))
  row.writeUInt32LE(FORMAT, 4)
  row.writeBigUInt64LE(id, 8)
  row.writeDoubleLE(stored, 16)
  row.writeUInt32LE(keyLength, 24)
  row.writeUInt32LE(head.byteLength, 28)
  row.writeUInt32LE(pieces.length, 32)
  row.write(key, FIXED + PIECE * pieces.length)
  row.set(head, bodyAt - head.byteLength)
  let at = bodyAt
  pieces.forEach((piece, index) => {
    const { source } = piece
    writePiece(row, FIXED + PIECE * index, piece)
    if (!(source instanceof Uint8Array)) return
    row.set(source, at)
    at += source.byteLength
  })
  row.writeUInt32LE(crc32(row.subarray(4)), 0)
  return row
}

function writePiece(row: Buffer, at: number, { start, end, source }: RecordPiece): void {
  const isInline = source instanceof Uint8Array
  row.writeDoubleLE(start, at)
  row.writeDoubleLE(end, at + 8)
  row.writeDoubleLE(isInline ? 0 : source.skip, at + 16)
  row.writeDoubleLE(isInline ? source.byteLength : source.size, at + 24)
  row.writeBigUInt64LE(isInline ? 0n : source.generation, at + 32)
}

/** Null: not what was written under this id, or of another format. Views on the row. */
export function decodeRecord(id: bigint, octets: Uint8Array): EntryRecord | null {
  const row = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
  if (row.length < FIXED || crc32(row.subarray(4)) !== row.readUInt32LE(0)) return null
  if (row.readUInt32LE(4) !== FORMAT || row.readBigUInt64LE(8) !== id) return null
  const keyAt = FIXED + PIECE * row.readUInt32LE(32)
  const headAt = keyAt + row.readUInt32LE(24)
  const bodyAt = headAt + row.readUInt32LE(28)
  const pieces = readPieces(row, keyAt, bodyAt)
  const stored = row.readDoubleLE(16)
  return { id, key: row.toString('utf8', keyAt, headAt), head: octets.subarray(headAt, bodyAt), stored, pieces }
}

function readPieces(row: Buffer, end: number, bodyAt: number): RecordPiece[] {
  const pieces: RecordPiece[] = []
  let octetsAt = bodyAt
  for (let at = FIXED; at < end; at += PIECE) {
    const size = row.readDoubleLE(at + 24)
    const generation = row.readBigUInt64LE(at + 32)
    const source =
      generation === 0n
        ? row.subarray(octetsAt, octetsAt + size)
        : { generation, skip: row.readDoubleLE(at + 16), size }
    if (generation === 0n) octetsAt += size
    pieces.push({ start: row.readDoubleLE(at), end: row.readDoubleLE(at + 8), source })
  }
  return pieces
}
