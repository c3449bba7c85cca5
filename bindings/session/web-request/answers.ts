// What listeners' answers say. Anything but an object changes nothing; `cancel` wins over everything beside it.
// Source: electron_api_web_request.cc (ReadFromResponse); a value is read the moment it is given.
// Departure: a `redirectURL` that is a URL object counts.
import { readRequestHeaders } from './request-headers.ts'
import { readResponseHeaders } from './response-headers.ts'

export interface Answer {
  readonly cancel: boolean
}

export interface BeforeRequestAnswer extends Answer {
  /** '': none. Not necessarily a URL. */
  readonly redirectURL: string
}

export interface HeadersAnswer extends Answer {
  /** Names and texts in turn; null: as they are. */
  readonly headers: readonly string[] | null
  /** Null: the response's own. */
  readonly statusLine: string | null
}

const NO_REDIRECT: BeforeRequestAnswer = { cancel: false, redirectURL: '' }
const UNCHANGED: HeadersAnswer = { cancel: false, headers: null, statusLine: null }

type Fields = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Fields {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

export function readBeforeRequest(response: unknown): BeforeRequestAnswer {
  if (!isObject(response)) return NO_REDIRECT
  const { cancel, redirectURL } = response
  if (!cancel && redirectURL === undefined) return NO_REDIRECT
  const isText = typeof redirectURL === 'string' || redirectURL instanceof URL
  return { cancel: Boolean(cancel), redirectURL: isText ? String(redirectURL) : '' }
}

export function readBeforeSendHeaders(response: unknown): HeadersAnswer {
  return readHeaders(response, 'requestHeaders', readRequestHeaders)
}

export function readHeadersReceived(response: unknown): HeadersAnswer {
  return readHeaders(response, 'responseHeaders', readResponseHeaders)
}

function readHeaders(response: unknown, name: string, read: (headers: object) => string[]): HeadersAnswer {
  if (!isObject(response)) return UNCHANGED
  const { cancel, [name]: headers, statusLine } = response
  if (!cancel && !isObject(headers)) return UNCHANGED
  return {
    cancel: Boolean(cancel),
    headers: isObject(headers) ? read(headers) : null,
    statusLine: typeof statusLine === 'string' ? statusLine : null,
  }
}
