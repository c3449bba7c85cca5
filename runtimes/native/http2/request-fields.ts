// The field lists of the requests on one connection.
// Spec: RFC 9113 8.2, 8.3.1; net/spdy/spdy_http_utils.cc (CreateSpdyHeadersFromHttpRequest): pseudo fields in the order
// method, authority, scheme, path, then the headers in their order with names in lower case, the priority last.
// Cookies are cut into crumbs (RFC 9113 8.2.3), so that those that stay the same are compressed by reference.
// Cost: names in lower case and the crumbs of the last cookies are kept. A string that stays the same object is hashed
// once, by the header table too.
import type { WireRequest } from '../../../bindings/host/transport.ts'
import type { Exchange } from '../http1/exchange.ts'

/** They belong to a connection of HTTP/1.1. */
const CONNECTION_SPECIFIC = [
  'connection',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]
const MOST_NAMES = 256

export class RequestFields {
  /** Names as given and in lower case; '' for those that are not sent. */
  readonly #names = new Map<string, string>()
  #cookies = ''
  #crumbs: readonly string[] = []

  /** Names and values in turn. */
  of({ request, head }: Exchange): string[] {
    const { method, headers, target, secure } = request
    const fields = [':method', method, ':authority', '', ':scheme', secure ? 'https' : 'http', ':path', target]
    let hasLength = head.contentLength < 0 || request.body === null
    let hasPriority = request.priority === undefined || request.priority === ''
    for (let at = 0; at < headers.length; at += 2) {
      const name = this.#nameOf(headers[at]!)
      const value = headers[at + 1]!
      if (name === '') {
        if (headers[at]!.length === 4) fields[3] = value
        continue
      }
      if (name === 'cookie') this.#addCrumbs(fields, value)
      else if (name !== 'te' || value === 'trailers') fields.push(name, value)
      if (name === 'content-length') hasLength = true
      else if (name === 'priority') hasPriority = true
    }
    fields[3] ||= defaultAuthority(request)
    if (!hasLength) fields.push('content-length', String(head.contentLength))
    if (!hasPriority) fields.push('priority', request.priority!)
    return fields
  }

  #nameOf(name: string): string {
    const known = this.#names.get(name)
    if (known !== undefined) return known
    const lower = name.toLowerCase()
    const sent = CONNECTION_SPECIFIC.includes(lower) ? '' : lower
    if (this.#names.size < MOST_NAMES) this.#names.set(name, sent)
    return sent
  }

  #addCrumbs(fields: string[], cookies: string): void {
    if (cookies !== this.#cookies) {
      this.#cookies = cookies
      this.#crumbs = cookies.split('; ')
    }
    for (const crumb of this.#crumbs) fields.push('cookie', crumb)
  }
}

function defaultAuthority({ host, port, secure }: WireRequest): string {
  return port === (secure ? 443 : 80) ? host : `${host}:${port}`
}
