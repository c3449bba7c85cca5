// Request headers as listeners see them, and what their answer makes of the list that is sent.
// Source: webrequest 4; net/url_request/url_request_http_job.cc: what the connection adds is not among them (Host,
// Connection, the framing of the body). An answer replaces all others; a Host or Connection in it counts, too.
// Departure: an answer's Content-Length and Transfer-Encoding are left out, since the framing has to fit the body.
import type { HeaderList } from '../../host/body.ts'
import { headerValue, setHeader } from '../network/header-list.ts'
import { isValidHeaderName, isValidHeaderValue } from '../network/header-rules.ts'
import { octetsOfText, textOfOctets } from '../network/header-text.ts'

const FRAMING: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding'])
const HIDDEN: ReadonlySet<string> = new Set(['host', 'connection', ...FRAMING])

/** Names as they will be sent to one text each. */
export function shownRequestHeaders(sent: HeaderList): Record<string, string> {
  const record: Record<string, string> = Object.create(null)
  for (let at = 0; at < sent.length; at += 2) {
    const name = sent[at] as string
    if (HIDDEN.has(name.toLowerCase())) continue
    const value = textOfOctets(sent[at + 1] as string)
    record[name] = name in record ? `${record[name]}, ${value}` : value
  }
  // With the prototype of a plain object, and names like `__proto__` its own.
  return { ...record }
}

/** Names and texts in turn. What is no header is left out in silence, as in Electron. */
export function readRequestHeaders(answer: object): string[] {
  const given: string[] = []
  for (const [name, value] of Object.entries(answer))
    if (typeof value === 'string' && isValidHeaderName(name) && isValidHeaderValue(value)) given.push(name, value)
  return given
}

/** The list with an answer in place of what was shown. */
export function answeredRequestHeaders(sent: HeaderList, given: readonly string[]): HeaderList {
  const list: HeaderList = []
  for (let at = 0; at < sent.length; at += 2)
    if (HIDDEN.has((sent[at] as string).toLowerCase())) list.push(sent[at] as string, sent[at + 1] as string)
  for (let at = 0; at < given.length; at += 2) {
    const name = given[at] as string
    const lower = name.toLowerCase()
    if (!FRAMING.has(lower)) setHeader(list, name, octetsOf(given[at + 1] as string, headerValue(sent, lower)))
  }
  return list
}

/** Octets that are no UTF-8 and were left as they were shown are sent as they were. */
function octetsOf(text: string, before: string | null): string {
  return before !== null && textOfOctets(before) === text ? before : octetsOfText(text)
}
