// What header lines of a response say about where its body ends and whether the connection lives on.
// Spec: RFC 9112 6.3, 9.3; net/http/http_response_headers.cc (IsKeepAlive, IsChunkEncoded, GetContentLength),
// http_stream_parser.cc (ParseResponseHeaders: distinct copies of a field may be response smuggling).
import type { NetErrorName } from '../../../bindings/host/net-errors.ts'

const DIGITS = /^[0-9]+$/

export class ResponseFraming {
  /** Octets of the body by Content-Length, -1 when there is none that can be used. */
  contentLength = -1
  chunked = false
  /** What `Connection` and `Proxy-Connection` say, null: nothing. */
  keepAlive: boolean | null = null
  /** Seconds of `Keep-Alive: timeout`, -1 without it. */
  keepAliveTimeout = -1
  #lengthText: string | null = null
  #lengthsDiffer = false
  #disposition: string | null = null
  #dispositionsDiffer = false
  #location: string | null = null
  #locationsDiffer = false
  #proxyKeepAlive: boolean | null = null

  /** Takes one header line. Almost all are dismissed by the length of their name. */
  read(name: string, value: string): void {
    switch (name.length) {
      case 8:
        if (name.toLowerCase() === 'location') this.#readLocation(value)
        break
      case 10:
        this.#readConnectionField(name.toLowerCase(), value)
        break
      case 14:
        if (name.toLowerCase() === 'content-length') this.#readLength(value)
        break
      case 16:
        if (name.toLowerCase() === 'proxy-connection') this.#proxyKeepAlive ??= keepAliveToken(value)
        break
      case 17:
        if (name.toLowerCase() === 'transfer-encoding') this.chunked ||= listHas(value, 'chunked')
        break
      case 19:
        if (name.toLowerCase() === 'content-disposition') this.#readDisposition(value)
        break
    }
  }

  /** Decides after the last line. `version` is the clamped one; the answer is what makes the head unacceptable. */
  finish(version: string): NetErrorName | null {
    this.keepAlive ??= this.#proxyKeepAlive
    // Chromium ignores chunked from HTTP/1.0 servers; RFC 9112 6.1 treats such framing as faulty, too.
    if (version === '1.0') this.chunked = false
    if (this.#lengthsDiffer && !this.chunked) return 'ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH'
    if (this.#dispositionsDiffer) return 'ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_DISPOSITION'
    if (this.#locationsDiffer) return 'ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION'
    return null
  }

  #readLength(value: string): void {
    for (const text of DIGITS.test(value) ? [value] : splitList(value)) {
      if (this.#lengthText !== null) {
        this.#lengthsDiffer ||= this.#lengthText !== text
        continue
      }
      this.#lengthText = text
      // Departure: beyond 2^53 the number is inexact. Chromium's limit is 2^63; neither body ever ends.
      if (DIGITS.test(text) && Number(text) < 2 ** 63) this.contentLength = Number(text)
    }
  }

  #readConnectionField(name: string, value: string): void {
    if (name === 'connection') this.keepAlive ??= keepAliveToken(value)
    else if (name === 'keep-alive') {
      const timeout = /(?:^|[,;\s])timeout\s*=\s*"?([0-9]{1,9})/i.exec(value)
      if (timeout !== null) this.keepAliveTimeout = Number(timeout[1])
    }
  }

  #readDisposition(value: string): void {
    for (const text of splitList(value)) {
      this.#dispositionsDiffer ||= this.#disposition !== null && this.#disposition !== text
      this.#disposition ??= text
    }
  }

  /** Not a list: a comma belongs to the URL (net/http/http_util.cc, IsNonCoalescingHeader). */
  #readLocation(value: string): void {
    this.#locationsDiffer ||= this.#location !== null && this.#location !== value
    this.#location ??= value
  }
}

/** The first `close` (false) or `keep-alive` (true) of a list, null without one. */
export function keepAliveToken(value: string): boolean | null {
  for (const token of value.toLowerCase().split(',')) {
    const word = token.trim()
    if (word === 'close') return false
    if (word === 'keep-alive') return true
  }
  return null
}

/** Whether a comma-separated list has `token` (lower case), in any case. */
export function listHas(value: string, token: string): boolean {
  const lower = value.toLowerCase()
  return lower === token || lower.split(',').some((item) => item.trim() === token)
}

/** The items of a list, a quoted comma does not split (net/http/http_util.h, ValuesIterator). */
function splitList(value: string): string[] {
  if (!value.includes(',')) return [value]
  const items = value.match(/(?:"(?:[^"\\]|\\.)*"?|[^,"])+|(?<=,|^)(?=,|$)/gs) ?? []
  return items.map((item) => item.trim())
}
