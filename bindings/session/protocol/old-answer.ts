// What callbacks of the deprecated methods are given, as the response of a request.
// Source: Electron's shell/browser/net/electron_url_loader_factory.cc (StartLoading, ToResponseHead), in its order: an
// error, a redirect, then what the kind of the answer says.
import type { Body, HeaderList } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import { NET_ERRORS, type NetErrorName } from '../../host/net-errors.ts'
import type { WireResponse } from '../../host/transport.ts'
import { BytesBody } from '../network/bodies/bytes-body.ts'
import type { RequestContext } from '../network/context.ts'
import { hasHeader, headerValue } from '../network/header-list.ts'
import { isValidHeaderName, isValidHeaderValue } from '../network/header-rules.ts'
import { octetsOfText } from '../network/header-text.ts'
import { type AnswerHead, answered, dropUpload, emptyBody, isWithoutBody } from './answer.ts'
import { isOctets, octetsOf } from './answer-body.ts'
import { EventBody } from './event-body.ts'
import type { FileAnswers } from './file-answers.ts'
import { answerByRequest, type HttpAnswerParts } from './http-answer.ts'
import type { ProtocolResponse, ReadableLike } from './protocol-types.ts'
import { reasonPhrase } from './reason-phrases.ts'
import type { AnswerKind } from './registrations.ts'

export interface OldAnswerParts extends HttpAnswerParts {
  readonly files: FileAnswers
}

interface Answer {
  readonly given: unknown
  /** `given` where it is an object, else empty. */
  readonly fields: ProtocolResponse
  readonly head: AnswerHead
  readonly context: RequestContext
  readonly parts: OldAnswerParts
}

const NEEDS_OBJECT: ReadonlySet<AnswerKind> = new Set(['buffer', 'http', 'stream'])

/** `args`: of the callback. Rejects with a NetError. */
export async function oldAnswer(
  kind: AnswerKind,
  args: readonly unknown[],
  context: RequestContext,
  parts: OldAnswerParts,
): Promise<WireResponse> {
  if (args.length === 0) throw failure('ERR_NOT_IMPLEMENTED', context)
  const [given] = args
  const isObject = typeof given === 'object' && given !== null
  const fields: ProtocolResponse = isObject ? given : {}
  if (typeof fields.error === 'number') throw numbered(fields.error, context)
  const head = headOf(fields, context)
  if (isRedirect(head)) return answered(head, emptyBody())
  if (!isObject && NEEDS_OBJECT.has(kind)) throw failure('ERR_NOT_IMPLEMENTED', context)
  if (kind === 'free' && !isObject && typeof given !== 'string') throw failure('ERR_FAILED', context)
  const answer = { given, fields, head, context, parts }
  return BY_KIND[kind === 'free' ? kindOf(given, fields) : kind](answer)
}

const BY_KIND: Readonly<Record<Exclude<AnswerKind, 'free'>, (answer: Answer) => WireResponse | Promise<WireResponse>>> =
  {
    buffer: (answer) => {
      const { given, fields } = answer
      const octets = octetsOf(given) ?? (typeof fields.data === 'string' ? null : octetsOf(fields.data))
      return octets === null ? refuse(answer, 'data is no Buffer') : sent(answer, octets)
    },
    string: (answer) => {
      const { given, fields } = answer
      const text = typeof given === 'string' ? given : (fields.data ?? '')
      if (typeof given !== 'string' && typeof given !== 'object') return refuse(answer, `data is ${typeof given}`)
      return typeof text === 'string'
        ? sent(answer, new TextEncoder().encode(text))
        : refuse(answer, 'data is no string')
    },
    file: (answer) => {
      const { given, fields, head, context, parts } = answer
      const path = typeof given === 'string' ? given : fields.path
      if (typeof path !== 'string') return refuse(answer, 'path is no string')
      const type = headerValue(head.headers, 'content-type')
      return parts.files.ofPath(path, context, { ...head, headers: readableByAll(head.headers), type })
    },
    http: ({ fields, context, parts }) => answerByRequest(fields, context, parts),
    stream: (answer) => {
      const { given, fields } = answer
      const stream = 'data' in fields ? fields.data : given
      if (stream === null || stream === undefined) return withBody(answer, emptyBody)
      return isStream(stream)
        ? withBody(answer, (end) => new EventBody(stream, answer.context, end))
        : refuse(answer, 'data is no stream')
    },
  }

/** Of "free" answers. */
function kindOf(given: unknown, { data, path, url }: ProtocolResponse): Exclude<AnswerKind, 'free'> {
  if (typeof given === 'string' || typeof data === 'string') return 'string'
  if (isOctets(given) || isOctets(data)) return 'buffer'
  if (path !== undefined) return 'file'
  return url === undefined || isStream(given) ? 'stream' : 'http'
}

function isStream(value: unknown): value is ReadableLike {
  const { on, removeListener } = (value ?? {}) as Partial<ReadableLike>
  return typeof on === 'function' && typeof removeListener === 'function'
}

function sent(answer: Answer, octets: Uint8Array): WireResponse {
  const { head } = answer
  return withBody({ ...answer, head: { ...head, headers: readableByAll(head.headers) } }, () => new BytesBody(octets))
}

function withBody({ head, context }: Answer, create: (end: () => void) => Body): WireResponse {
  const end = (): void => dropUpload(context, head.status)
  if (!isWithoutBody(context, head.status)) return answered(head, create(end))
  create(end).cancel()
  return answered(head, emptyBody())
}

/** Pages of any origin may read it. */
function readableByAll(headers: HeaderList): HeaderList {
  return hasHeader(headers, 'access-control-allow-origin') ? headers : [...headers, 'Access-Control-Allow-Origin', '*']
}

function headOf({ statusCode, headers, mimeType, ...rest }: ProtocolResponse, context: RequestContext): AnswerHead {
  const status = typeof statusCode === 'number' ? statusCode : 200
  if (!Number.isInteger(status) || status < 200 || status > 999)
    throw new NetError('ERR_FAILED', `the handler of ${context.url} answered with the status ${status}`)
  const { statusText } = rest as { readonly statusText?: unknown }
  const list = headerList(headers)
  if (typeof mimeType === 'string' && isValidHeaderValue(mimeType) && !hasHeader(list, 'content-type'))
    list.push('content-type', octetsOfText(mimeType))
  return { status, statusText: typeof statusText === 'string' ? statusText : reasonPhrase(status), headers: list }
}

/** What is no header is skipped. */
function headerList(given: unknown): HeaderList {
  const list: HeaderList = []
  for (const [name, value] of Object.entries((given ?? {}) as Record<string, unknown>)) {
    if (!isValidHeaderName(name)) continue
    for (const one of Array.isArray(value) ? value : [value])
      if (typeof one === 'string' && isValidHeaderValue(one)) list.push(name, octetsOfText(one))
  }
  return list
}

function isRedirect({ status, headers }: AnswerHead): boolean {
  return [301, 302, 303, 307, 308].includes(status) && (headerValue(headers, 'location') ?? '') !== ''
}

function numbered(number: number, context: RequestContext): NetError {
  const name = Object.entries(NET_ERRORS).find(([, one]) => one === number)?.[0] as NetErrorName | undefined
  return new NetError(name ?? 'ERR_FAILED', `the handler of ${context.url} answered with the error ${number}`)
}

function failure(code: NetErrorName, { url }: RequestContext): NetError {
  return new NetError(code, `the handler of ${url} called back with nothing that answers it`)
}

function refuse({ context }: Answer, why: string): never {
  throw new NetError('ERR_FAILED', `the answer of the handler for ${context.url}: ${why}`)
}
