// Pieces of a stored body: how a new one joins those there are, and which of them make up a span.
import type { Piece } from '../../host/cache-store.ts'

/** Cuts a piece: what is left of it between two places of the whole body. */
export type CutPiece<P extends Piece> = (piece: P, start: number, end: number) => P

/** Sorted and disjoint again. The older ones give way; one that has the new one within itself stays as it is. */
export function addPiece<P extends Piece>(pieces: readonly P[], added: P, cut: CutPiece<P>): P[] {
  if (pieces.some(({ start, end }) => start <= added.start && added.end <= end)) return [...pieces]
  const joined: P[] = []
  for (const piece of pieces) {
    if (piece.end <= added.start || piece.start >= added.end) joined.push(piece)
    else if (piece.start < added.start) joined.push(cut(piece, piece.start, added.start))
    else if (piece.end > added.end) joined.push(cut(piece, added.end, piece.end))
  }
  joined.push(added)
  return joined.sort((a, b) => a.start - b.start)
}

/** The pieces, cut, that make up `from` to `to`. Throws a RangeError where there is a gap. */
export function piecesWithin<P extends Piece>(
  pieces: readonly P[],
  { start: from, end: to }: Piece,
  cut: CutPiece<P>,
): P[] {
  const within = pieces
    .filter(({ start, end }) => start < to && end > from && from < to)
    .map((piece) => cut(piece, Math.max(piece.start, from), Math.min(piece.end, to)))
  let at = from
  for (const { start, end } of within) {
    if (start !== at) break
    at = end
  }
  if (at !== to) throw new RangeError(`Octets ${from} to ${to} are not all stored: there is a gap at ${at}`)
  return within
}

/** What an entry has is a whole, up to the end of the last piece. */
export function sizeOf(pieces: readonly Piece[]): number {
  return pieces.at(-1)?.end ?? 0
}
