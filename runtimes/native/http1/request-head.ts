// Checks a request and decides how its body is framed; writes its head, octet by octet as given, for HTTP/1.1.
// Spec: RFC 9110 5.1, 5.5; RFC 9112 3, 6; net/http/http_util.cc (IsToken, IsValidHeaderValue).
// Refused with ERR_INVALID_ARGUMENT: what would let one request become two, or the server wait for a body for ever.
import type { RequestBody } from '../../../bindings/host/body.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import type { WireRequest } from '../../../bindings/host/transport.ts'
import { keepAliveToken, listHas } from './response-framing.ts'

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** NUL, CR, LF, and what is not one octet. */
const NO_VALUE = /[\0\r\n\u0100-\uffff]/
const TARGET = /^[\x21-\x7e\x80-\xff]+$/

class Framing {
  chunked = false
  contentLength = -1
  expectsContinue = false
  keepAlive = true

  read(name: string, value: string): void {
    switch (name.length) {
      case 6:
        if (isNamed(name, 'expect')) this.expectsContinue = value.toLowerCase() === '100-continue'
        break
      case 10:
        if (isNamed(name, 'connection')) this.keepAlive = keepAliveToken(value) !== false
        break
      case 14:
        if (isNamed(name, 'content-length')) this.#readLength(value)
        break
      case 17:
        if (isNamed(name, 'transfer-encoding')) this.#readCoding(value)
        break
    }
  }

  #readLength(value: string): void {
    if (!/^[0-9]{1,15}$/.test(value)) throw invalid(`Content-Length is not a number of octets: ${quote(value)}`)
    if (this.contentLength >= 0 && this.contentLength !== Number(value)) throw invalid('two different Content-Length')
    this.contentLength = Number(value)
  }

  #readCoding(value: string): void {
    if (!listHas(value, 'chunked')) throw invalid(`Transfer-Encoding without chunked: ${quote(value)}`)
    this.chunked = true
  }
}

export class RequestHead {
  readonly chunked: boolean
  /** Octets the body has to have, -1 with chunked. */
  readonly contentLength: number
  /** `Expect: 100-continue`: the body waits for the server's word. */
  readonly expectsContinue: boolean
  /** False with `Connection: close`. */
  readonly keepAlive: boolean
  readonly #request: WireRequest
  /** What is said of the body beside the headers. */
  readonly #framing: string

  /** Throws NetError ERR_INVALID_ARGUMENT for what cannot be sent. */
  constructor(request: WireRequest) {
    const { method, target, headers, body } = request
    if (!TOKEN.test(method)) throw invalid(`the method is not a token: ${quote(method)}`)
    if (!TARGET.test(target)) throw invalid(`the target has octets that end it: ${quote(target)}`)
    const framing = new Framing()
    for (let at = 0; at < headers.length; at += 2) {
      const name = headers[at]!
      const value = headers[at + 1]!
      if (!TOKEN.test(name)) throw invalid(`the header name is not a token: ${quote(name)}`)
      if (NO_VALUE.test(value))
        throw invalid(`the value of ${name} has CR, LF, NUL or more than octets: ${quote(value)}`)
      framing.read(name, value)
    }
    this.#request = request
    this.#framing = frameBody(framing, body)
    this.chunked = framing.chunked
    this.contentLength = framing.contentLength
    this.expectsContinue = framing.expectsContinue && body !== null
    this.keepAlive = framing.keepAlive
  }

  /** Of HTTP/1.1, one character an octet. */
  get text(): string {
    const { method, target, headers } = this.#request
    let text = `${method} ${target} HTTP/1.1\r\n`
    for (let at = 0; at < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`
    return `${text}${this.#framing}\r\n`
  }
}

/** Completes the framing; returns the line to add. */
function frameBody(framing: Framing, body: RequestBody | null): string {
  if (framing.chunked && framing.contentLength >= 0) throw invalid('both Content-Length and Transfer-Encoding')
  if (body === null) {
    if (framing.chunked || framing.contentLength > 0) throw invalid('the headers announce a body and there is none')
    return ''
  }
  if (framing.chunked || framing.contentLength >= 0) return ''
  if (body.length === undefined) {
    framing.chunked = true
    return 'Transfer-Encoding: chunked\r\n'
  }
  framing.contentLength = body.length
  return `Content-Length: ${body.length}\r\n`
}

/** The first letter dismisses what happens to be as long: User-Agent, Sec-Fetch-Mode. */
function isNamed(name: string, lower: string): boolean {
  return (name.charCodeAt(0) | 32) === lower.charCodeAt(0) && name.toLowerCase() === lower
}

function invalid(detail: string): NetError {
  return new NetError('ERR_INVALID_ARGUMENT', detail)
}

function quote(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text)
}
