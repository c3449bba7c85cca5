// Ranges of stored bodies: what a request asks for, what is there, what is missing.
// Spec: RFC 9110 14; net/http/partial_data.cc, http_byte_range.cc.
import type { HeaderList } from '../../host/body.ts'
import { headerValue, removeHeader, setHeader } from '../network/header-list.ts'

/** Octets `from` to `to`, which is not one of them. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface Segment extends Span {
  readonly stored: boolean
}

/** `first` -1: the last `last` octets; `last` -1: to the end. Null: nothing of `total` octets is in it. */
export function spanOf({ first, last }: { first: number; last: number }, total: number): Span | null {
  if (first < 0) return total === 0 ? null : { from: Math.max(0, total - last), to: total }
  if (first >= total) return null
  return { from: first, to: last < 0 ? total : Math.min(last + 1, total) }
}

/** The span cut into what is stored and what is not, in order. `pieces` are sorted and disjoint. */
export function segmentsOf(pieces: readonly Span[], { from, to }: Span): Segment[] {
  const segments: Segment[] = []
  let at = from
  for (const piece of pieces) {
    if (piece.to <= at || piece.from >= to) continue
    if (piece.from > at) segments.push({ from: at, to: piece.from, stored: false })
    const end = Math.min(piece.to, to)
    segments.push({ from: Math.max(at, piece.from), to: end, stored: true })
    at = end
  }
  if (at < to) segments.push({ from: at, to, stored: false })
  return segments
}

/** `Content-Range: bytes 0-9/100`; null: none, of unknown length, or at odds with itself or Content-Length. */
export function contentRange(headers: HeaderList): (Span & { total: number }) | null {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(headerValue(headers, 'content-range')?.trim() ?? '')
  if (match === null) return null
  const [from, last, total] = match.slice(1).map(Number) as [number, number, number]
  const length = headerValue(headers, 'content-length')
  const isLie = last < from || last >= total || (length !== null && Number(length) !== last + 1 - from)
  return isLie ? null : { from, to: last + 1, total }
}

/** The fields of the whole made those of a part. */
export function partHeaders(whole: HeaderList, { from, to }: Span, total: number): HeaderList {
  const headers = [...whole]
  removeHeader(headers, 'content-range')
  setHeader(headers, 'Content-Length', String(to - from))
  headers.push('Content-Range', `bytes ${from}-${to - 1}/${total}`)
  return headers
}

/** The fields of a part made those of the whole. */
export function wholeHeaders(part: HeaderList, total: number): HeaderList {
  const headers = [...part]
  removeHeader(headers, 'content-range')
  setHeader(headers, 'Content-Length', String(total))
  return headers
}

/** A request for a missing segment: of the same version, or the whole of the new one. */
export function segmentRequest(wire: HeaderList, { from, to }: Span, validator: string): HeaderList {
  const headers = [...wire]
  for (const name of ['range', 'if-range', 'if-none-match', 'if-modified-since']) removeHeader(headers, name)
  headers.push('Range', `bytes=${from}-${to - 1}`, 'If-Range', validator)
  return headers
}
