// The field list of a request on an HTTP/2 stream.
// Spec: RFC 9113 8.2, 8.3.1; net/spdy/spdy_http_utils.cc (CreateSpdyHeadersFromHttpRequest): pseudo fields in the order
// method, authority, scheme, path, then the headers in their order with names in lower case, the priority last.
// Cookies are cut into crumbs (RFC 9113 8.2.3), so that those that stay the same are compressed by reference.
import type { WireRequest } from '../../../bindings/host/transport.ts'
import type { Exchange } from '../http1/exchange.ts'

/** They belong to a connection of HTTP/1.1. */
const CONNECTION_SPECIFIC = new Set([
  'connection',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

/** Names and values in turn. */
export function requestFields({ request, head }: Exchange): string[] {
  const { method, headers, target, secure } = request
  const fields = [':method', method, ':authority', '', ':scheme', secure ? 'https' : 'http', ':path', target]
  let authority = ''
  let hasLength = head.contentLength < 0
  let hasPriority = request.priority === undefined || request.priority === ''
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!.toLowerCase()
    const value = headers[at + 1]!
    if (name === 'host') authority = value
    if (CONNECTION_SPECIFIC.has(name) || (name === 'te' && value !== 'trailers')) continue
    if (name === 'content-length') hasLength = true
    else if (name === 'priority') hasPriority = true
    if (name === 'cookie') addCrumbs(fields, value)
    else fields.push(name, value)
  }
  fields[3] = authority || defaultAuthority(request)
  if (!hasLength && request.body !== null) fields.push('content-length', String(head.contentLength))
  if (!hasPriority) fields.push('priority', request.priority!)
  return fields
}

function addCrumbs(fields: string[], cookies: string): void {
  for (const crumb of cookies.split('; ')) fields.push('cookie', crumb)
}

function defaultAuthority({ host, port, secure }: WireRequest): string {
  return port === (secure ? 443 : 80) ? host : `${host}:${port}`
}
