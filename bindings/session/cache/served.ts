// Responses made of what is stored, and what may be put together with it.
// Spec: RFC 9110 14, 15.3.7; net/http/http_cache_transaction.cc (CanResume), partial_data.cc (ResponseHeadersOK).
import type { StoredHead } from '../../core/cache-rules.ts'
import type { Body, HeaderList } from '../../host/body.ts'
import type { WireResponse } from '../../host/transport.ts'
import { contentRange, partHeaders, type Span, wholeHeaders } from './ranges.ts'

/** Null: an answer that is never kept, whatever its fields say. */
export function storableHead(response: WireResponse): WireResponse | null {
  const { status } = response
  return status < 200 || status === 304 || status === 416 || status === 401 || status === 407 ? null : response
}

export function stored(head: StoredHead, body: Body): WireResponse {
  const { status, statusText, httpVersion, headers } = head
  return {
    status,
    statusText,
    httpVersion,
    headers,
    body,
    upgrade: null,
    remoteAddress: '',
    reused: false,
    fromCache: true,
  }
}

export function part(head: StoredHead, span: Span, total: number, body: Body): WireResponse {
  const headers = partHeaders(head.headers, span, total)
  return { ...stored(head, body), status: 206, statusText: 'Partial Content', headers }
}

/** The head that the whole has, by that of a part. */
export function wholeOf(response: WireResponse, total: number): WireResponse {
  return { ...response, status: 200, statusText: 'OK', headers: wholeHeaders(response.headers, total) }
}

export function canResume(head: StoredHead, octets: number): boolean {
  return head.status === 200 && head.contentLength > octets && head.strongValidator !== null && head.acceptsRanges
}

/** Whether the response is the wanted part of the version that is stored. */
export function continues({ status, headers }: WireResponse, wanted: Span, total: number, validator: string): boolean {
  const span = status === 206 ? contentRange(headers) : null
  if (span === null || span.from !== wanted.from || span.to !== wanted.to || span.total !== total) return false
  const at = headers.findIndex(
    (name, i) => i % 2 === 0 && name.toLowerCase() === (isEtag(validator) ? 'etag' : 'last-modified'),
  )
  return at < 0 || headers[at + 1] === validator
}

export function isEtag(validator: string): boolean {
  return validator.includes('"')
}

export function isValidatorOf(request: HeaderList, { etag, lastModified }: StoredHead): boolean {
  for (let at = 0; at < request.length; at += 2) {
    const name = (request[at] as string).toLowerCase()
    if (name === 'if-none-match') return request[at + 1] === etag
    if (name === 'if-modified-since' && request[at + 1] === lastModified) return true
  }
  return false
}
