// Accept-Encoding. Spec: net/http/http_request_headers.cc (SetAcceptEncodingIfMissing): gzip and deflate everywhere; br
// and zstd only where no proxy can touch the octets (https, this machine). Only what the runtime decodes is offered.
import type { ContentDecoders } from '../../host/transport.ts'
import type { Authority } from './destination.ts'

export class AcceptedEncodings {
  readonly #open: string
  readonly #trustworthy: string

  constructor(decoders: ContentDecoders) {
    const offer = (codings: string[]): string => codings.filter((coding) => decoders.has(coding)).join(', ')
    this.#open = offer(['gzip', 'deflate'])
    this.#trustworthy = offer(['gzip', 'deflate', 'br', 'zstd'])
  }

  /** '' when the runtime decodes nothing. */
  for(authority: Authority): string {
    return authority.trustworthy ? this.#trustworthy : this.#open
  }
}
