// Which header names and values may be sent at all, and which callers may not set.
// Spec: RFC 9110 5.1, 5.5 as net/http/http_util.cc reads it (values: no NUL, CR, LF, no blanks at the ends of a name);
// services/network/public/cpp/header_util.cc (IsRequestHeaderSafe).
import type { HeaderList } from '../../host/body.ts'

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const FORBIDDEN_IN_VALUE = /[\x00\r\n]/

export function isValidHeaderName(name: string): boolean {
  return TOKEN.test(name)
}

export function isValidHeaderValue(value: string): boolean {
  return !FORBIDDEN_IN_VALUE.test(value)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const NOT_AN_OCTET_LINE = /[\x00\r\n]|[^\x00-\xff]/

/** The first entry that cannot stand in a header block (one character an octet), for the error text; null if none. */
export function firstInvalidHeader(list: HeaderList): string | null {
  for (let at = 0; at < list.length; at += 2) {
    const name = list[at] as string
    if (!TOKEN.test(name) || NOT_AN_OCTET_LINE.test(list[at + 1] as string)) return name
  }
  return null
}

const UNSAFE: ReadonlySet<string> = new Set([
  'content-length',
  'host',
  'trailer',
  'te',
  'upgrade',
  'cookie2',
  'keep-alive',
  'transfer-encoding',
  'set-cookie',
])

/** Headers that belong to the network stack: a request of `net.request` or `fetch` that sets one fails. */
export function isUnsafeHeader(name: string, value: string): boolean {
  const lower = name.toLowerCase()
  if (lower === 'connection') return value.toLowerCase() === 'upgrade'
  return UNSAFE.has(lower) || lower.startsWith('proxy-')
}

export function firstUnsafeHeader(list: HeaderList): string | null {
  for (let at = 0; at < list.length; at += 2)
    if (isUnsafeHeader(list[at] as string, list[at + 1] as string)) return list[at] as string
  return null
}
