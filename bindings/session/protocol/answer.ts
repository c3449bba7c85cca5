// What a handler answered, as the response of a request.
// Source: Electron's lib/browser/api/protocol.ts (validateResponse): anything that looks like a Response is one.
// Beyond Electron: several Set-Cookie lines stay apart.
import type { Body, HeaderList } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import type { ReadStream } from '../../host/host.ts'
import type { WireResponse } from '../../host/transport.ts'
import { BytesBody } from '../network/bodies/bytes-body.ts'
import type { RequestContext } from '../network/context.ts'
import { AnswerBody } from './answer-body.ts'

interface ResponseLike {
  readonly type?: unknown
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  readonly body: ReadableStream<unknown> | null
}

const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304])

/** Throws a TypeError that says what is wrong, and ERR_FAILED for `Response.error()`. */
export function wireResponseOf(answer: unknown, context: RequestContext, readStream?: ReadStream): WireResponse {
  const response = checked(answer, context.url)
  const { status, statusText } = response
  return answered({ status, statusText, headers: headerList(response.headers) }, bodyOf(response, context, readStream))
}

export interface AnswerHead {
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderList
}

export function answered({ status, statusText, headers }: AnswerHead, body: Body): WireResponse {
  return {
    status,
    statusText,
    httpVersion: '1.1',
    headers,
    body,
    upgrade: null,
    remoteAddress: '',
    reused: false,
    isDecoded: true,
  }
}

export function emptyBody(): Body {
  return new BytesBody(new Uint8Array(0))
}

/** Whether a response has no body whatever it was given: nobody would read it. */
export function isWithoutBody({ method }: RequestContext, status: number): boolean {
  return method === 'HEAD' || WITHOUT_BODY.has(status)
}

/** A body that nobody will read. */
export function discardAnswer(answer: unknown): void {
  const { body } = (answer ?? {}) as Partial<ResponseLike>
  if (body instanceof ReadableStream && !body.locked) body.cancel().catch(() => {})
}

function checked(answer: unknown, url: string): ResponseLike {
  const wrong = (what: string): never => {
    throw new TypeError(`The handler of ${url} has to answer with a Response: ${what}`)
  }
  if (typeof answer !== 'object' || answer === null) return wrong(answer === null ? 'null' : typeof answer)
  const { type, status, statusText, headers } = answer as Partial<ResponseLike>
  if (type === 'error') throw new NetError('ERR_FAILED', `the handler answered ${url} with Response.error()`)
  if (typeof status !== 'number') wrong('status is not a number')
  if (!Number.isInteger(status) || (status as number) < 200 || (status as number) > 999) wrong(`status ${status}`)
  if (typeof statusText !== 'string') wrong('statusText is not a string')
  if (typeof headers !== 'object' || headers === null) wrong('headers is not an object')
  const { body } = answer as ResponseLike
  if (body !== null && !(body instanceof ReadableStream)) wrong('body is neither null nor a ReadableStream')
  if (body?.locked === true) wrong('its body is used already')
  return answer as ResponseLike
}

function headerList(given: Headers): HeaderList {
  const list: HeaderList = []
  // Genuine Headers give each Set-Cookie by itself; others have their names and values checked by becoming some.
  const headers = given instanceof Headers ? given : new Headers(given)
  headers.forEach((value, name) => void list.push(name, value))
  return list
}

function bodyOf(response: ResponseLike, context: RequestContext, readStream: ReadStream | undefined): Body {
  const { body, status } = response
  const ended = (): void => dropUpload(context, status)
  if (body !== null && !isWithoutBody(context, status)) return new AnswerBody(body, context, { ended, readStream })
  discardAnswer(response)
  ended()
  return emptyBody()
}

/** An upload ends with its answer: a handler may read it until then. A redirect may send it once more. */
export function dropUpload({ body }: RequestContext, status: number): void {
  if (status < 300 || status > 399) body?.cancel()
}
