// Reads the text of a response head: status line, header lines, and what they say about framing and reuse.
// Spec: RFC 9112 4, 5, 6; net/http/http_response_headers.cc (ParseStatusLine, IsKeepAlive, GetContentLength),
// http_util.cc (AssembleRawHeaders, HeadersIterator), http_stream_parser.cc (ParseResponseHeaders).
// Lenient as Chromium: any version, missing status (200) and reason, bare CR as line end, folded lines, lines that are
// no header are dropped.
import type { HeaderList } from '../../../bindings/host/body.ts'
import type { NetErrorName } from '../../../bindings/host/net-errors.ts'
import { ResponseFraming } from './response-framing.ts'

export class ResponseHead {
  status = 200
  statusText = ''
  httpVersion = '1.1'
  readonly headers: HeaderList = []
  readonly framing: ResponseFraming = new ResponseFraming()
  /** Whether the server means to keep the connection. */
  keepAlive = true
  /** What makes the head unacceptable. */
  error: NetErrorName | null = null
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** Makes every line end in LF and unfolds continued lines (RFC 9112 5.2); null when the head has a NUL. */
function normaliseHead(text: string): string | null {
  if (text.includes('\0')) return null
  const [statusLine, ...lines] = text.split(/[\r\n]+/)
  let result = statusLine!
  let continuable = false
  for (const line of lines) {
    if (continuable && (line[0] === ' ' || line[0] === '\t')) {
      result += ` ${line.replace(/^[ \t]+/, '')}`
      continue
    }
    result += `\n${line}`
    continuable = line.indexOf(':') > 0 && line[0] !== ' ' && line[0] !== '\t'
  }
  return `${result}\n`
}

/** Reads a head as `HeadCollector` gives it. */
export function parseResponseHead(text: string, odd: boolean): ResponseHead {
  const head = new ResponseHead()
  const normal = odd ? normaliseHead(text) : text
  if (normal === null) {
    head.error = 'ERR_INVALID_HTTP_RESPONSE'
    return head
  }
  const end = lineEnd(normal, 0)
  readStatusLine(head, trimCarriageReturn(normal, 0, end))
  readHeaders(head, normal, end + 1)
  head.error = head.framing.finish(head.httpVersion)
  head.keepAlive = head.framing.keepAlive ?? head.httpVersion !== '1.0'
  return head
}

/** What Chromium makes of a response without a status line: HTTP/0.9, all of it body. */
export function httpZeroNineHead(): ResponseHead {
  const head = new ResponseHead()
  head.httpVersion = '0.9'
  head.statusText = 'OK'
  head.keepAlive = false
  return head
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at < 0 ? text.length : at
}

function trimCarriageReturn(text: string, from: number, to: number): string {
  return text.slice(from, text.charCodeAt(to - 1) === 13 ? to - 1 : to)
}

function readStatusLine(head: ResponseHead, line: string): void {
  head.httpVersion = clampVersion(line)
  const space = line.indexOf(' ')
  const [, digits = '', reason = ''] = space < 0 ? [] : (/^ *([0-9]*) *(.*?) *$/s.exec(line.slice(space + 1)) ?? [])
  if (digits === '') {
    head.statusText = space < 0 ? 'OK' : ''
    return
  }
  head.status = Math.min(Number(digits), 0x7fffffff)
  head.statusText = reason
}

/** The version as Chromium clamps it: 2.0, from 1.1 on 1.1, everything else 1.0. */
function clampVersion(line: string): string {
  if (line.startsWith('HTTP/1.1')) return '1.1'
  const [, major, minor] = /^http\/([0-9])[^.]*\.([0-9])/i.exec(line) ?? []
  if (major === undefined || minor === undefined) return '1.0'
  if (major === '2' && minor === '0') return '2.0'
  return major > '1' || (major === '1' && minor > '0') ? '1.1' : '1.0'
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9
}

function readHeaders(head: ResponseHead, text: string, from: number): void {
  let colon = -1
  for (let start = from; start < text.length; ) {
    const end = lineEnd(text, start)
    // Not searched again while it lies ahead: lines without a colon would make it quadratic.
    if (colon < start) colon = text.indexOf(':', start)
    if (colon < 0) return
    if (colon > start && colon < end && !isBlank(text.charCodeAt(start))) {
      readHeader(head, text.slice(start, end), colon - start)
    }
    start = end + 1
  }
}

function readHeader(head: ResponseHead, line: string, colon: number): void {
  let nameEnd = colon
  while (isBlank(line.charCodeAt(nameEnd - 1))) nameEnd--
  const name = line.slice(0, nameEnd)
  if (!TOKEN.test(name)) return
  let from = colon + 1
  let to = line.length
  if (line.charCodeAt(to - 1) === 13) to--
  while (from < to && isBlank(line.charCodeAt(from))) from++
  while (from < to && isBlank(line.charCodeAt(to - 1))) to--
  const value = line.slice(from, to)
  head.headers.push(name, value)
  head.framing.read(name, value)
}
