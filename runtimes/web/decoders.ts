// Content codings over DecompressionStream: gzip and deflate, which every browser has.
// Spec: RFC 9110 8.4.1; a `deflate` that is raw (RFC 1951) instead of zlib (RFC 1950) is taken too, as browsers do.
// Departure: what follows the end of the compressed data is an error here; the stream refuses it.
import type { Body } from '../../bindings/host/body.ts'
import { NetError } from '../../bindings/host/errors.ts'
import type { ContentDecoder, ContentDecoders } from '../../bindings/host/transport.ts'
import { readableOfBody } from '../../bindings/session/network/bodies/readable-body.ts'

type Format = 'gzip' | 'deflate' | 'deflate-raw'

export const webDecoders: ContentDecoders = new Map<string, ContentDecoder>([
  ['gzip', (encoded) => new DecompressedBody(encoded, () => 'gzip')],
  ['deflate', (encoded) => new DecompressedBody(encoded, deflateFormat)],
])

/** RFC 1950 2.2: method 8 in the low half of the first octet, and the two together a multiple of 31. */
function deflateFormat(first: Uint8Array): Format {
  const [method = 0, flags = 0] = first
  return (method & 15) === 8 && ((method << 8) | flags) % 31 === 0 ? 'deflate' : 'deflate-raw'
}

class DecompressedBody implements Body {
  readonly length: undefined
  readonly #encoded: Body
  readonly #formatOf: (first: Uint8Array) => Format
  #reader: ReadableStreamDefaultReader<Uint8Array> | null = null
  #empty = false

  constructor(encoded: Body, formatOf: (first: Uint8Array) => Format) {
    this.#encoded = encoded
    this.#formatOf = formatOf
  }

  async read(): Promise<Uint8Array | null> {
    // An empty body is an empty body.
    if (this.#reader === null && !this.#empty) await this.#begin()
    if (this.#reader === null) return null
    for (;;) {
      const { done, value } = await this.#reader.read().catch(decodingFailed)
      if (done) return null
      if (value.byteLength > 0) return value
    }
  }

  cancel(reason?: unknown): void {
    if (this.#reader === null) this.#encoded.cancel(reason)
    else this.#reader.cancel(reason).catch(() => {})
  }

  async #begin(): Promise<void> {
    const first = await this.#encoded.read()
    this.#empty = first === null
    if (first === null) return
    const whole = readableOfBody(new PrependedBody(first, this.#encoded))
    this.#reader = whole.pipeThrough(new DecompressionStream(this.#formatOf(first))).getReader()
  }
}

class PrependedBody implements Body {
  #first: Uint8Array | null
  readonly #rest: Body

  constructor(first: Uint8Array, rest: Body) {
    this.#first = first
    this.#rest = rest
  }

  async read(): Promise<Uint8Array | null> {
    const first = this.#first
    this.#first = null
    return first ?? this.#rest.read()
  }

  cancel(reason?: unknown): void {
    this.#rest.cancel(reason)
  }
}

function decodingFailed(error: unknown): never {
  if (error instanceof NetError) throw error
  throw new NetError('ERR_CONTENT_DECODING_FAILED', 'the body is not what its Content-Encoding says', { cause: error })
}
