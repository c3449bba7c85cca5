// One exchange on one stream: from frames to a head and a body.
// Spec: RFC 9113 5.1, 8.1; net/spdy/spdy_stream.cc (OnHeadersReceived, OnClose: RST_STREAM with NO_ERROR after the head
// ends the body well), spdy_http_stream.cc.
import { NetError } from '../../../bindings/host/errors.ts'
import type { Exchange, ExchangeHolder } from '../http1/exchange.ts'
import { type BodySource, IncomingBody } from '../http1/incoming-body.ts'
import { CODE, type ErrorCode } from './protocol.ts'
import { ReceiveWindow } from './receive-window.ts'
import { MalformedFields, ResponseFields } from './response-fields.ts'
import { STREAM_WINDOW } from './settings.ts'
import type { StreamUpload } from './stream-upload.ts'

const MISDIRECTED = 421

/** What the connection does for its streams. */
export interface StreamOwner {
  readonly remoteAddress: string
  /** Tells the peer what it may send on. */
  announce(stream: StreamExchange, octets: number): void
  /** The peer shall stop; the stream is over. */
  reset(stream: StreamExchange, code: ErrorCode): void
  /** The stream has come to its end on both sides. */
  ended(stream: StreamExchange): void
  /** Sends the exchange again on another connection. */
  moveAway(stream: StreamExchange): void
}

export class StreamExchange implements BodySource, ExchangeHolder {
  readonly id: number
  readonly exchange: Exchange
  upload: StreamUpload | null = null
  readonly #owner: StreamOwner
  readonly #reused: boolean
  readonly #window = new ReceiveWindow(STREAM_WINDOW)
  #body: IncomingBody | null = null
  #expected = -1
  #received = 0
  #paused = false
  /** Octets that came while the reader had enough: the peer gets their room back when it goes on. */
  #held = 0
  #over = false

  constructor(id: number, exchange: Exchange, owner: StreamOwner, reused: boolean) {
    this.id = id
    this.exchange = exchange
    this.#owner = owner
    this.#reused = reused
    exchange.holder = this
  }

  /** Whether the head of a response has come. */
  get answered(): boolean {
    return this.#body !== null
  }

  /** Ends what the stream carries, without a word to the peer. */
  fail(error: NetError): void {
    if (this.#over) return
    this.#over = true
    this.upload?.stop()
    this.exchange.fail(error)
    this.#body?.fail(error)
  }

  /** Ends the stream and what it carries. */
  cancel(error: NetError, code: ErrorCode = CODE.cancel): void {
    if (this.#over) return
    this.fail(error)
    this.#owner.reset(this, code)
  }

  // ExchangeHolder

  cancelled(_exchange: Exchange, error: NetError): void {
    this.cancel(error)
  }

  // BodySource

  pauseReading(): void {
    this.#paused = true
  }

  resumeReading(): void {
    this.#paused = false
    const held = this.#held
    this.#held = 0
    if (!this.#over) this.#giveBack(held)
  }

  abandonBody(): void {
    this.cancel(new NetError('ERR_ABORTED', 'the body was cancelled'))
  }

  // What the peer sent

  /** Decoded fields; null: too many. */
  fields(fields: string[] | null, endStream: boolean): void {
    if (fields === null) {
      this.#malformed('the fields of the response are too large')
      return
    }
    try {
      this.#read(new ResponseFields(fields), endStream)
    } catch (error) {
      if (!(error instanceof MalformedFields)) throw error
      this.#malformed(error.message)
    }
  }

  /** A DATA frame, padding included. False: more than the window allows. */
  dataBegin(octets: number): boolean {
    if (this.#body === null) this.#malformed('DATA before a head')
    return this.#window.take(octets)
  }

  data(piece: Uint8Array): void {
    if (this.#over) return
    this.#received += piece.length
    if (this.#expected >= 0 && this.#received > this.#expected) this.#wrongLength()
    else this.#body!.push(piece)
  }

  /** Octets of a frame that is over, read or not: the window grows as the reader reads. */
  dataEnd(octets: number, endStream: boolean): void {
    if (this.#over) return
    if (endStream) this.#end()
    else if (this.#paused) this.#held += octets
    else this.#giveBack(octets)
  }

  /** RST_STREAM with NO_ERROR: whether that ends it well. */
  endsWell(): boolean {
    if (!this.answered || this.#over) return this.#over
    if (this.#expected >= 0 && this.#received !== this.#expected) return false
    this.#complete()
    return true
  }

  #read(head: ResponseFields, endStream: boolean): void {
    if (this.#body !== null) {
      if (!endStream || head.status !== 0) throw new MalformedFields('a second head')
      this.#end()
    } else if (head.status === 0) throw new MalformedFields('a head without a status')
    else if (head.status < 200) this.#interim(head, endStream)
    else this.#head(head, endStream)
  }

  #interim({ status, headers }: ResponseFields, endStream: boolean): void {
    if (endStream) throw new MalformedFields(`status ${status} ends the stream`)
    if (status === 100) this.upload?.permitted()
    this.exchange.request.onInterim?.(status, '', headers)
  }

  #head({ status, headers, contentLength }: ResponseFields, endStream: boolean): void {
    const { request, head } = this.exchange
    if (status === MISDIRECTED && this.#reused && request.body === null && !this.exchange.moved) {
      this.#over = true
      this.#owner.moveAway(this)
      return
    }
    if (head.expectsContinue && this.upload?.waiting) this.upload.stop()
    const isEmpty = request.method === 'HEAD' || status === 204 || status === 304
    this.#expected = isEmpty ? 0 : contentLength
    const known = isEmpty || endStream ? 0 : contentLength
    this.#body = new IncomingBody(known < 0 ? undefined : known, this)
    this.exchange.respond({ status, statusText: '', httpVersion: '2', headers }, this.#body, {
      remoteAddress: this.#owner.remoteAddress,
      reused: this.#reused,
      upgrade: null,
    })
    if (endStream) this.#end()
  }

  #giveBack(octets: number): void {
    const announced = this.#window.give(octets)
    if (announced > 0) this.#owner.announce(this, announced)
  }

  #end(): void {
    if (this.#expected >= 0 && this.#received !== this.#expected) {
      this.#wrongLength()
      return
    }
    // A response that is complete before the upload: nobody waits for the rest.
    const early = this.upload !== null && !this.upload.done
    this.#complete()
    if (early) this.#owner.reset(this, CODE.cancel)
    else this.#owner.ended(this)
  }

  #complete(): void {
    this.#over = true
    this.upload?.stop()
    this.#body!.end()
    this.exchange.finish()
  }

  #wrongLength(): void {
    this.#malformed(`content-length says ${this.#expected} octets, ${this.#received} came`)
  }

  #malformed(detail: string): void {
    this.cancel(new NetError('ERR_HTTP2_PROTOCOL_ERROR', detail), CODE.protocol)
  }
}
