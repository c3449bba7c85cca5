// One exchange on one stream: from the runtime's events to a head and a body.
// Spec: RFC 9113 8.1; net/spdy/spdy_stream.cc (OnClose: RST_STREAM with NO_ERROR after the head ends the body well).
// The runtimes differ in what they check and in the order of their events, so nothing is taken for granted: octets may
// come before the head, an end may belong to a cut stream (its code says so), the length is counted here.
import type { ClientHttp2Stream, IncomingHttpHeaders, IncomingHttpStatusHeader } from 'node:http2'
import type { HeaderList } from '../../../bindings/host/body.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import type { Exchange } from '../http1/exchange.ts'
import { type BodySource, IncomingBody } from '../http1/incoming-body.ts'
import { Http2Upload } from './upload.ts'

const CANCEL = 8
const MISDIRECTED = 421
const END_STREAM = 1

/** What the connection does for its streams. */
export interface StreamOwner {
  readonly remoteAddress: string
  heard(): void
  /** Why a stream ended that was not answered in full. */
  failureOf(stream: StreamExchange): NetError
  /** Sends the exchange again on another connection. */
  moveAway(stream: StreamExchange): void
  closed(stream: StreamExchange): void
}

type ResponseFields = IncomingHttpHeaders & IncomingHttpStatusHeader

export class StreamExchange implements BodySource {
  readonly exchange: Exchange
  readonly stream: ClientHttp2Stream
  /** What the runtime reported for the stream. */
  error: Error | null = null
  readonly #owner: StreamOwner
  readonly #reused: boolean
  #upload: Http2Upload | null = null
  #body: IncomingBody | null = null
  #early: Uint8Array[] = []
  #expected = -1
  #received = 0
  #over = false

  constructor(exchange: Exchange, stream: ClientHttp2Stream, owner: StreamOwner, reused: boolean) {
    this.exchange = exchange
    this.stream = stream
    this.#owner = owner
    this.#reused = reused
    if (exchange.request.onInterim !== null)
      stream.on('headers', (fields: ResponseFields, _: number, raw: HeaderList) => this.#interim(fields, raw))
    stream.on('response', (fields: ResponseFields, flags: number, raw: HeaderList) => this.#head(fields, flags, raw))
    stream.on('data', (chunk: Uint8Array) => this.#data(chunk))
    stream.on('end', () => this.#end())
    stream.on('error', (error: Error) => {
      this.error = error
    })
    stream.on('close', () => this.closed())
    const { body } = exchange.request
    if (body === null) return
    this.#upload = new Http2Upload(stream, exchange, (error) => this.cancel(error))
    this.#upload.start(body)
  }

  /** Whether the head of a response has come. */
  get answered(): boolean {
    return this.#body !== null
  }

  /** Ends the stream and what it carries. */
  cancel(error: NetError): void {
    this.fail(error)
    if (!this.stream.destroyed) this.stream.close(CANCEL)
  }

  fail(error: NetError): void {
    if (this.#over) return
    this.#over = true
    this.#upload?.stop()
    this.exchange.fail(error)
    this.#body?.fail(error)
  }

  /** The stream is gone. */
  closed(): void {
    if (!this.#over) {
      if (this.stream.rstCode === 0 && this.error === null && this.answered) this.#complete()
      else this.fail(this.#owner.failureOf(this))
    }
    this.#owner.closed(this)
  }

  // BodySource

  pauseReading(): void {
    this.stream.pause()
  }

  resumeReading(): void {
    if (!this.stream.destroyed) this.stream.resume()
  }

  abandonBody(): void {
    this.cancel(new NetError('ERR_ABORTED', 'the body was cancelled'))
  }

  #interim(fields: ResponseFields, raw: HeaderList): void {
    this.#owner.heard()
    const status = Number(fields[':status'])
    if (status < 200) this.exchange.request.onInterim?.(status, '', withoutStatus(raw))
  }

  #head(fields: ResponseFields, flags: number, raw: HeaderList): void {
    if (this.#over || this.#body !== null) return
    this.#owner.heard()
    const status = Number(fields[':status'])
    if (!(status >= 200 && status <= 999)) {
      this.cancel(new NetError('ERR_HTTP2_PROTOCOL_ERROR', 'a response without a status'))
      return
    }
    const { request, head } = this.exchange
    if (status === MISDIRECTED && this.#reused && request.body === null && !this.exchange.moved) {
      this.#over = true
      this.#owner.moveAway(this)
      return
    }
    if (head.expectsContinue && this.#upload?.waiting) this.#upload.stop()
    const isEmpty = request.method === 'HEAD' || status === 204 || status === 304
    if (!isEmpty) this.#expected = lengthOf(fields)
    const known = isEmpty || (flags & END_STREAM) !== 0 ? 0 : this.#expected
    this.#body = new IncomingBody(known < 0 ? undefined : known, this)
    this.exchange.respond({ status, statusText: '', httpVersion: '2', headers: withoutStatus(raw) }, this.#body, {
      remoteAddress: this.#owner.remoteAddress,
      reused: this.#reused,
      upgrade: null,
    })
    for (const chunk of this.#early.splice(0)) this.#data(chunk)
  }

  #data(chunk: Uint8Array): void {
    if (this.#over || chunk.length === 0) return
    if (this.#body === null) {
      this.#early.push(chunk)
      return
    }
    this.#received += chunk.length
    if (this.#expected >= 0 && this.#received > this.#expected) this.cancel(this.#wrongLength())
    else this.#body.push(chunk)
  }

  /** The end of a stream that was cut is told by its code, which is known by then, or when it closes. */
  #end(): void {
    if (this.#over || this.stream.rstCode !== 0 || this.stream.destroyed || this.#body === null) return
    this.#complete()
    // A response that is complete before the upload: nobody waits for the rest.
    if (this.#upload !== null && !this.#upload.done) this.stream.close(CANCEL)
    this.#upload?.stop()
  }

  #complete(): void {
    this.#owner.heard()
    if (this.#expected >= 0 && this.#received !== this.#expected) {
      this.cancel(this.#wrongLength())
      return
    }
    this.#over = true
    this.#upload?.stop()
    this.#body!.end()
    this.exchange.finish()
  }

  #wrongLength(): NetError {
    const detail = `content-length says ${this.#expected} octets, ${this.#received} came`
    return new NetError('ERR_HTTP2_PROTOCOL_ERROR', detail)
  }
}

/** -1 where nothing usable is said. */
function lengthOf(fields: ResponseFields): number {
  const value = fields['content-length']
  return typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : -1
}

function withoutStatus(raw: HeaderList): HeaderList {
  return raw[0] === ':status' ? raw.slice(2) : raw.filter((_, at) => !raw[at & ~1]!.startsWith(':'))
}
