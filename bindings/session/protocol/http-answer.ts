// An answer that names a URL: it is requested, and what comes is the answer.
// Source: Electron's shell/browser/net/electron_url_loader_factory.cc (StartLoadingHttp), url_pipe_loader.cc: the request
// keeps headers and method unless told otherwise; an upload goes with every method but GET and HEAD.
// Departure: the handler of the same scheme is not asked about it, or it would ask itself for ever.
import type { HeaderList, RequestBody } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import type { WireResponse } from '../../host/transport.ts'
import { BytesBody } from '../network/bodies/bytes-body.ts'
import type { RequestContext } from '../network/context.ts'
import { decodeBody } from '../network/decoding.ts'
import type { Engine } from '../network/engine.ts'
import { removeHeader, setHeader } from '../network/header-list.ts'
import { octetsOfText } from '../network/header-text.ts'
import { MAIN_PROCESS } from '../network/request.ts'
import { schemeOf } from '../network/scheme-of.ts'
import { answered, dropUpload } from './answer.ts'
import { octetsOf } from './answer-body.ts'
import type { ProtocolResponse } from './protocol-types.ts'

export interface HttpAnswerParts {
  /** Of the session given, else of the one that handles. */
  engineOf(session: unknown): Engine | Promise<Engine>
}

export async function answerByRequest(
  fields: ProtocolResponse,
  context: RequestContext,
  parts: HttpAnswerParts,
): Promise<WireResponse> {
  const { url, session, referrer } = fields
  if (typeof url !== 'string' || !URL.canParse(url))
    throw new NetError('ERR_FAILED', `the answer of the handler for ${context.url} names no valid url`)
  const { href } = new URL(url)
  const method = typeof fields.method === 'string' ? fields.method.toUpperCase() : context.method
  const headers = [...context.headers]
  for (const name of ['cookie', 'host', 'content-length', 'transfer-encoding']) removeHeader(headers, name)
  if (typeof referrer === 'string') setHeader(headers, 'Referer', octetsOfText(referrer))
  const engine = await parts.engineOf(session)
  const raw = await engine.send({
    method,
    url: href,
    headers,
    body: uploadOf(fields, method, headers),
    initiator: MAIN_PROCESS,
    redirects: 'follow',
    challenges: 'follow',
    defaults: 'add',
    credentials: 'include',
    bypassHandlers: engine === context.engine && schemeOf(href) === schemeOf(context.url),
    upgrade: false,
    cancellation: context.request.cancellation,
    onInterim: null,
    onUploadProgress: null,
  })
  dropUpload(context, raw.status)
  return answered(raw, decodeBody(raw, engine.parts.decoders))
}

function uploadOf({ uploadData }: ProtocolResponse, method: string, headers: HeaderList): RequestBody | null {
  if (method === 'GET' || method === 'HEAD' || typeof uploadData !== 'object' || uploadData === null) return null
  const { contentType, data } = uploadData
  if (typeof contentType === 'string') setHeader(headers, 'Content-Type', octetsOfText(contentType))
  const octets = octetsOf(data)
  return octets === null ? null : new BytesBody(octets)
}
