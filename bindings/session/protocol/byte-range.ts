// The Range header of a request for a file. Spec: net/http/http_byte_range.cc, http_util.cc (ParseRangeHeader).

/** First octet and how many. */
export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** The whole without a header; null: not to be satisfied, or several, which Chromium refuses for files. */
export function byteRange(header: string | null, size: number): ByteRange | null {
  if (header === null) return { offset: 0, length: size }
  const parts = /^[ \t]*bytes[ \t]*=[ \t]*(\d*)[ \t]*-[ \t]*(\d*)[ \t]*$/i.exec(header)
  if (parts === null) return null
  const [first, last] = [parts[1] as string, parts[2] as string]
  if (first === '') return suffix(last, size)
  const offset = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return offset >= size || end < offset ? null : { offset, length: end - offset + 1 }
}

function suffix(last: string, size: number): ByteRange | null {
  const length = Math.min(Number(last), size)
  return last === '' || length === 0 ? null : { offset: size - length, length }
}
