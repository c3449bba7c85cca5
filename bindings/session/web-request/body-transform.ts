// Puts a listener's stream around the body of a response. What it gets is decoded, so the response loses what told of
// the encoded octets; a coding that nobody knows stays, as its octets do.
// Where there can be no body there is nothing to transform (Fetch, "null body status"; RFC 9110 9.3.2).
import type { RequestContext } from '../network/context.ts'
import { decodeBody } from '../network/decoding.ts'
import { removeHeader } from '../network/header-list.ts'
import { report } from '../tell.ts'
import { TransformedBody } from './transformed-body.ts'

const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304])

/** `ask` calls the listener. One that throws, or gives no streams, is told as an uncaught error and changes nothing. */
export function transformBody(context: RequestContext, ask: () => unknown): void {
  const { response, parts } = context
  if (response === null || context.method === 'HEAD' || WITHOUT_BODY.has(response.status)) return
  try {
    const streams = ask()
    if (streams === undefined || streams === null) return
    const body = TransformedBody.reserve(streams)
    const decoded = decodeBody(response, parts.decoders)
    const headers = [...response.headers]
    if (decoded !== response.body) removeHeader(headers, 'content-encoding')
    removeHeader(headers, 'content-length')
    body.start(decoded)
    context.response = { ...response, headers, body }
  } catch (error) {
    report(error)
  }
}
