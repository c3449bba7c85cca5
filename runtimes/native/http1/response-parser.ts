// One response after another out of the octets of a connection: bytes in, events out, no I/O.
// Spec: RFC 9112; net/http/http_stream_parser.cc. Heads are read by response-head.ts, chunks by chunked-decoder.ts.
// The same octets give the same events however they are cut, but for where body pieces are cut.
import { Buffer } from 'node:buffer'
import type { NetErrorName } from '../../../bindings/host/net-errors.ts'
import { ChunkedDecoder } from './chunked-decoder.ts'
import { HeadCollector } from './head-collector.ts'
import { httpZeroNineHead, parseResponseHead, type ResponseHead } from './response-head.ts'

export interface ResponseEvents {
  /** A 1xx head other than 101. */
  interim(head: ResponseHead): void
  /** The final head; for 101 what follows belongs to the new protocol. */
  head(head: ResponseHead): void
  /** A piece of the body, never empty. It may share memory with what was pushed. */
  body(piece: Buffer): void
  /** The response is complete. */
  end(): void
  error(name: NetErrorName, detail: string): void
}

/** What the parser has to know of the request. */
export interface ExpectedResponse {
  /** HEAD: no body, whatever the head says. */
  readonly isHead: boolean
  readonly secure: boolean
  /** Whether the port is the scheme's own: only there a response without a status line is taken as HTTP/0.9. */
  readonly defaultPort: boolean
}

type State = 'head' | 'length' | 'chunked' | 'until-close' | 'upgraded' | 'done' | 'failed'

export class ResponseParser {
  readonly #events: ResponseEvents
  readonly #collector = new HeadCollector()
  #expected: ExpectedResponse = { isHead: false, secure: false, defaultPort: false }
  #state: State = 'done'
  #remaining = 0
  #chunks: ChunkedDecoder | null = null
  #sawStatusLine = false

  constructor(events: ResponseEvents) {
    this.#events = events
  }

  /** Whether octets of a response have been seen since `begin`. */
  get started(): boolean {
    return this.#state !== 'head' || this.#collector.length > 0 || this.#sawStatusLine
  }

  /** Octets of the body that are still to come, -1 where that is not known. */
  get remaining(): number {
    return this.#state === 'length' ? this.#remaining : this.#state === 'done' ? 0 : -1
  }

  /** Prepares for the response to the next request. */
  begin(expected: ExpectedResponse): void {
    this.#expected = expected
    this.#state = 'head'
    this.#sawStatusLine = false
    this.#chunks = null
    this.#collector.reset()
  }

  /** Gives no further events. */
  stop(): void {
    this.#state = 'failed'
  }

  /** Takes octets; returns how many belong to this response. The rest is the new protocol's, or one too many. */
  push(chunk: Buffer): number {
    let at = 0
    while (at < chunk.length) {
      switch (this.#state) {
        case 'head':
          at = this.#takeHead(chunk, at)
          break
        case 'length':
          at = this.#takeLength(chunk, at)
          break
        case 'chunked':
          at = this.#takeChunks(chunk, at)
          break
        case 'until-close':
          this.#events.body(at === 0 ? chunk : chunk.subarray(at))
          at = chunk.length
          break
        default:
          return at
      }
    }
    return at
  }

  /** The peer has closed its side. */
  close(): void {
    switch (this.#state) {
      case 'head':
        this.#closeInHead()
        break
      case 'length':
        this.#fail('ERR_CONTENT_LENGTH_MISMATCH', `the connection closed ${this.#remaining} octets too early`)
        break
      case 'chunked':
        this.#fail('ERR_INCOMPLETE_CHUNKED_ENCODING', 'the connection closed before the last chunk')
        break
      case 'until-close':
        this.#finish()
    }
  }

  #takeHead(chunk: Buffer, at: number): number {
    const collector = this.#collector
    const end = collector.push(chunk, at)
    if (collector.hasStatusLine) this.#sawStatusLine = true
    if (collector.progress === 'complete') this.#readHead()
    else if (collector.progress === 'no-status-line') this.#takeUnframed()
    else if (collector.progress === 'too-big') this.#fail('ERR_RESPONSE_HEADERS_TOO_BIG', 'the head exceeds 256 KiB')
    return end
  }

  #readHead(): void {
    const head = parseResponseHead(this.#collector.text, this.#collector.odd)
    this.#collector.reset()
    if (head.error !== null) {
      this.#fail(head.error, `status ${head.status}`)
      return
    }
    if (head.status >= 100 && head.status < 200 && head.status !== 101) {
      this.#events.interim(head)
      return
    }
    this.#frame(head)
    this.#events.head(head)
    if (this.#state === 'length' && this.#remaining === 0) this.#finish()
  }

  /** RFC 9112 6.3; 205 as Chromium (CalculateResponseBodySize). */
  #frame(head: ResponseHead): void {
    const { status, framing } = head
    this.#state = 'length'
    if (status === 101) this.#state = 'upgraded'
    else if (this.#expected.isHead || status === 204 || status === 205 || status === 304) this.#remaining = 0
    else if (framing.chunked) {
      this.#state = 'chunked'
      this.#chunks = new ChunkedDecoder()
    } else if (framing.contentLength >= 0) this.#remaining = framing.contentLength
    else this.#state = 'until-close'
  }

  /** No status line: HTTP/0.9 on the scheme's own port (or Shoutcast's `ICY`), else not HTTP. */
  #takeUnframed(): void {
    const text = this.#collector.text
    const { secure, defaultPort } = this.#expected
    const allowed = defaultPort || (!secure && /^icy/i.test(text))
    if (this.#sawStatusLine || !allowed) {
      this.#fail('ERR_INVALID_HTTP_RESPONSE', `no status line: ${JSON.stringify(text.slice(0, 8))}`)
      return
    }
    this.#collector.reset()
    this.#state = 'until-close'
    this.#events.head(httpZeroNineHead())
    this.#events.body(Buffer.from(text, 'latin1'))
  }

  #takeLength(chunk: Buffer, at: number): number {
    const taken = Math.min(this.#remaining, chunk.length - at)
    this.#remaining -= taken
    this.#events.body(taken === chunk.length ? chunk : chunk.subarray(at, at + taken))
    // The receiver of a piece may have cancelled: then the state is no longer ours.
    if (this.#remaining === 0 && this.#state === 'length') this.#finish()
    return at + taken
  }

  #takeChunks(chunk: Buffer, at: number): number {
    const chunks = this.#chunks!
    const end = chunks.decode(chunk, at)
    if (chunks.end > chunks.start) this.#events.body(chunk.subarray(chunks.start, chunks.end))
    if (this.#state !== 'chunked') return end
    if (chunks.failed) this.#fail('ERR_INVALID_CHUNKED_ENCODING', 'a chunk is malformed')
    else if (chunks.done) this.#finish()
    return end
  }

  /** net/http/http_stream_parser.cc (HandleReadHeaderResult): over http Chromium takes what it has of a head. */
  #closeInHead(): void {
    const collector = this.#collector
    if (collector.length === 0) {
      this.#fail('ERR_EMPTY_RESPONSE', 'the connection closed without a response')
      return
    }
    if (this.#expected.secure) {
      this.#fail('ERR_RESPONSE_HEADERS_TRUNCATED', 'the head is cut short')
      return
    }
    if (!collector.hasStatusLine) this.#takeUnframed()
    else this.#takeCutHead()
    if (this.#state === 'until-close') this.#finish()
  }

  #takeCutHead(): void {
    const head = parseResponseHead(this.#collector.text, this.#collector.odd)
    if (head.error !== null) {
      this.#fail(head.error, `status ${head.status}`)
      return
    }
    if (head.status < 200) {
      this.#fail('ERR_CONNECTION_CLOSED', 'the connection closed in an interim head')
      return
    }
    this.#state = 'until-close'
    this.#events.head(head)
  }

  #finish(): void {
    this.#state = 'done'
    this.#events.end()
  }

  #fail(name: NetErrorName, detail: string): void {
    this.#state = 'failed'
    this.#events.error(name, detail)
  }
}
