// Response headers and status line as listeners see them, and what their answer makes of them.
// Source: webrequest 4; shell/common/gin_converters/net_converter.cc (values become strings; the first that is no header
// ends the list), net/http/http_response_headers.cc (ParseStatusLine).
import type { HeaderList } from '../../host/body.ts'
import type { WireResponse } from '../../host/transport.ts'
import { isValidHeaderName, isValidHeaderValue } from '../network/header-rules.ts'
import { octetsOfText, textOfOctets } from '../network/header-text.ts'

/** Names as sent, in the order of their octets, to one value a line. */
export function shownResponseHeaders(received: HeaderList): Record<string, string[]> {
  const lines: [name: string, value: string][] = []
  for (let at = 0; at < received.length; at += 2) lines.push([received[at] as string, received[at + 1] as string])
  const record: Record<string, string[]> = Object.create(null)
  for (const name of lines.map(([name]) => name).sort()) record[name] = []
  for (const [name, value] of lines) record[name]?.push(textOfOctets(value))
  return { ...record }
}

/** Names and texts in turn, up to the first that is no header. */
export function readResponseHeaders(answer: object): string[] {
  const given: string[] = []
  for (const [name, values] of Object.entries(answer)) {
    for (const one of Array.isArray(values) ? values : [values]) {
      const value = textOf(one)
      if (value === null || !isValidHeaderName(name) || !isValidHeaderValue(value)) return given
      given.push(name, value)
    }
  }
  return given
}

/** Null: it cannot become text. */
function textOf(value: unknown): string | null {
  try {
    return String(value)
  } catch {
    return null
  }
}

/** Octets that are no UTF-8 and were left as they were shown stay as they were. */
function answeredResponseHeaders(received: HeaderList, given: readonly string[]): HeaderList {
  const left = [...received]
  return given.map((text, at) => (at % 2 === 0 ? text : takeOctets(left, given[at - 1] as string, text)))
}

/** Each line that was received stands for one of the answer. */
function takeOctets(left: HeaderList, name: string, text: string): string {
  const octets = octetsOfText(text)
  if (octets === text) return text
  for (let at = 0; at < left.length; at += 2)
    if (left[at] === name && textOfOctets(left[at + 1] as string) === text) return left.splice(at, 2)[1] as string
  return octets
}

export interface StatusLine {
  readonly httpVersion: string
  readonly status: number
  readonly statusText: string
}

/** HTTP/2 has none; Chromium shows that of HTTP/1.1. */
export function shownStatusLine({ httpVersion, status, statusText }: StatusLine): string {
  const version = httpVersion.startsWith('1') ? httpVersion : '1.1'
  return `HTTP/${version} ${status}${statusText === '' ? '' : ` ${textOfOctets(statusText)}`}`
}

/** `address:port` without the port and the brackets of IPv6. */
export function shownAddress(peer: string): string {
  const address = peer.slice(0, peer.lastIndexOf(':'))
  return address.startsWith('[') ? address.slice(1, -1) : address
}

const STATUS_LINE = /^(?:HTTP\/(\d+)\.(\d+))?[^ ]*(?: +(\d+)?(.*))?$/i

/** As lenient as the parser of servers' lines: no version is 1.0, no status 200. */
export function parseStatusLine(line: string): StatusLine {
  const [first = ''] = line.split(/[\0\r\n]/, 1)
  const [, major, minor, code, text = ''] = STATUS_LINE.exec(first) ?? []
  const isNew = Number(major) > 1 || (major === '1' && Number(minor) >= 1)
  const status = Number(code)
  const isStatus = code !== undefined && status >= 100 && status <= 999
  return {
    httpVersion: isNew ? '1.1' : '1.0',
    status: isStatus ? status : 200,
    statusText: isStatus ? octetsOfText(text.trim()) : 'OK',
  }
}

/** `statusLine` is null for the response's own. An upgraded connection keeps its status. */
export function answeredHead(
  response: WireResponse,
  given: readonly string[],
  statusLine: string | null,
): WireResponse {
  const line = statusLine === null || response.upgrade !== null ? null : parseStatusLine(statusLine)
  return { ...response, ...line, headers: answeredResponseHeaders(response.headers, given) }
}
