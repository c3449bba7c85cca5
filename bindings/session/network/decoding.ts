// Undoes Content-Encoding for those who want the decoded body.
// Spec: net/url_request/url_request_http_job.cc (SetUpSourceStream): codings are undone last to first; as soon as one of
// them is unknown the body stays as it is.
import type { Body, HeaderList } from '../../host/body.ts'
import type { ContentDecoder, ContentDecoders } from '../../host/transport.ts'
import { headerValues } from './header-list.ts'

/** Decoders stacked beyond this are an attack, not a coding. */
const MOST = 5

/** The decoded body. `length` is then unknown; cancelling it cancels the encoded one. */
export function decodeBody(
  response: { readonly headers: HeaderList; readonly body: Body; readonly isDecoded?: boolean },
  decoders: ContentDecoders,
): Body {
  if (response.isDecoded === true) return response.body
  const values = headerValues(response.headers, 'content-encoding')
  if (values.length === 0) return response.body
  const stack = decodersFor(values.join(','), decoders)
  return stack.reduceRight((body, decoder) => decoder(body), response.body)
}

function decodersFor(codings: string, decoders: ContentDecoders): ContentDecoder[] {
  const stack: ContentDecoder[] = []
  for (const each of codings.toLowerCase().split(',')) {
    const coding = each.trim()
    if (coding === '' || coding === 'identity') continue
    const decoder = decoders.get(coding)
    if (decoder === undefined || stack.length === MOST) return []
    stack.push(decoder)
  }
  return stack
}
