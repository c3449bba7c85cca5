// One connection that speaks HTTP/2 and the exchanges it carries at the same time.
// Spec: RFC 9113 5.1, 5.4, 6; net/spdy/spdy_session.cc (windows and limits, OnRstStream, OnGoAway, DoDrainSession).
// Departures: no coalescing of names (each has its connection: a certificate that covers two names says nothing about
// who serves them, and 421 is rare enough only without it); no server push; the connection's window is given back as
// octets come, so that a body nobody reads holds up only itself (its own window bounds what it may cost); GOAWAY with an
// error fails what it has seen at once, where Chromium waits for the end of the connection.
import type { TLSSocket } from 'node:tls'
import { NetError } from '../../../bindings/host/errors.ts'
import { type Exchange, staleConnection } from '../http1/exchange.ts'
import { netErrorOf } from '../net-error-of.ts'
import { peerAddress } from '../peer-address.ts'
import { type ControlEvents, readControlFrame } from './control-frames.ts'
import { farewell } from './farewell.ts'
import type { FieldBlock } from './field-block.ts'
import { FloodGuard } from './flood-guard.ts'
import { type FrameEvents, type FrameHead, FrameReader } from './frame-reader.ts'
import { FrameWriter } from './frame-writer.ts'
import { HpackDecoder } from './hpack/decoder.ts'
import { HpackError } from './hpack/hpack-error.ts'
import {
  CODE,
  ConnectionFault,
  DEFAULT_WINDOW,
  type ErrorCode,
  FLAG,
  failureName,
  MAX_STREAM_ID,
  SETTING,
} from './protocol.ts'
import { ReceiveWindow } from './receive-window.ts'
import { RequestFields } from './request-fields.ts'
import { SendQueue } from './send-queue.ts'
import { CONNECTION_WINDOW, MAX_LIST_OCTETS, OUR_SETTINGS, TABLE_OCTETS } from './settings.ts'
import { CHROMIUM_PINGS, type PingTimes, SilencePing } from './silence-ping.ts'
import { StreamExchange, type StreamOwner } from './stream-exchange.ts'
import { StreamUpload } from './stream-upload.ts'

/** Until the peer has said its own, and the most that is used of it. */
const INITIAL_STREAMS = 100
const MOST_STREAMS = 256

export interface Http2Owner {
  /** There is room for another exchange, or nothing is left to do. */
  idle(connection: Http2Connection): void
  /** Takes no further exchanges; what it carries goes on. */
  draining(connection: Http2Connection): void
  gone(connection: Http2Connection): void
  /** The server wants HTTP/1.1 for this endpoint. */
  http1Required(): void
  /** Sends it on another connection. */
  again(exchange: Exchange): void
}

export class Http2Connection implements FrameEvents, ControlEvents, StreamOwner {
  readonly remoteAddress: string
  /** Exchanges begun. */
  uses = 0
  /** When it closes unless used before (`performance.now()`); infinite while it is in use. */
  expires: number = Number.POSITIVE_INFINITY
  readonly #socket: TLSSocket
  readonly #owner: Http2Owner
  readonly #reader: FrameReader = new FrameReader(this)
  readonly #writer: FrameWriter
  readonly #queue: SendQueue
  readonly #ping: SilencePing
  readonly #decoder = new HpackDecoder(TABLE_OCTETS, MAX_LIST_OCTETS)
  readonly #window = new ReceiveWindow(CONNECTION_WINDOW)
  readonly #flood = new FloodGuard()
  readonly #fields = new RequestFields()
  readonly #streams = new Map<number, StreamExchange>()
  #nextId = 1
  /** Streams that the peer takes at once. */
  #limit = MOST_STREAMS
  /** What the peer allows on a new stream. */
  #initialWindow = DEFAULT_WINDOW
  /** The peer's first SETTINGS were read. */
  #settled = false
  /** The stream of the DATA frame that is being read. */
  #receiving: StreamExchange | undefined
  /** Whether that frame has more than padding. */
  #brings = false
  #draining = false
  #resting = false
  #closed = false

  constructor(socket: TLSSocket, owner: Http2Owner, pings: PingTimes = CHROMIUM_PINGS) {
    this.#socket = socket
    this.#owner = owner
    this.remoteAddress = peerAddress(socket)
    this.#writer = new FrameWriter(socket, () => this.#hasRoom())
    this.#queue = new SendQueue(this.#writer)
    this.#ping = new SilencePing(this.#writer, pings, () => this.#silent())
    this.#writer.preface()
    this.#writer.settings(OUR_SETTINGS)
    this.#writer.windowUpdate(0, CONNECTION_WINDOW - DEFAULT_WINDOW)
    socket.on('data', (chunk: Uint8Array) => this.#data(chunk))
    socket.on('end', () => this.#lost(new NetError('ERR_CONNECTION_CLOSED', 'the server closed the connection')))
    socket.on('error', (error: Error) => this.#lost(netErrorOf(error)))
    socket.on('close', () => this.#lost(new NetError('ERR_CONNECTION_CLOSED', 'the connection was closed')))
  }

  /** Exchanges it carries. */
  get active(): number {
    return this.#streams.size
  }

  /** Whether another exchange can start. */
  get available(): boolean {
    return !this.#draining && this.#streams.size < (this.#settled ? this.#limit : INITIAL_STREAMS)
  }

  /** Sends a request. The connection must be available. */
  start(exchange: Exchange): void {
    this.uses++
    if (this.#resting) this.#socket.ref()
    this.#resting = false
    this.expires = Number.POSITIVE_INFINITY
    this.#ping.beforeRequest()
    const id = this.#nextId
    this.#nextId += 2
    const stream = new StreamExchange(id, exchange, this, this.uses > 1)
    this.#streams.set(id, stream)
    const { body } = exchange.request
    this.#writer.headers(id, this.#fields.of(exchange), body === null)
    if (body !== null) this.#upload(stream)
    if (this.#nextId > MAX_STREAM_ID) this.#drain()
  }

  /** Nothing to do: the connection does not keep the process alive. */
  rest(expires: number): void {
    this.expires = expires
    this.#resting = true
    this.#socket.unref()
  }

  /** Ends the connection and, with `error`, what it carries. Idempotent. */
  destroy(error: NetError): void {
    this.#shut(CODE.none, () => error)
  }

  // StreamOwner

  announce({ id }: StreamExchange, octets: number): void {
    this.#writer.windowUpdate(id, octets)
  }

  reset(stream: StreamExchange, code: ErrorCode): void {
    if (this.#closed) return
    this.#writer.reset(stream.id, code)
    this.ended(stream)
  }

  ended({ id }: StreamExchange): void {
    if (!this.#streams.delete(id) || this.#closed) return
    if (this.#draining && this.#streams.size === 0) this.destroy(new NetError('ERR_CONNECTION_CLOSED'))
    else this.#owner.idle(this)
  }

  moveAway(stream: StreamExchange): void {
    const { exchange } = stream
    exchange.moved = true
    exchange.holder = null
    this.#drain()
    this.reset(stream, CODE.cancel)
    this.#owner.again(exchange)
  }

  // FrameEvents

  dataBegin({ stream: id, length }: FrameHead): void {
    this.#brings = false
    this.#checkStarted(id, 'DATA')
    if (!this.#window.take(length)) throw new ConnectionFault(CODE.flowControl, 'more octets than the connection may')
    const announced = this.#window.give(length)
    if (announced > 0) this.#writer.windowUpdate(0, announced)
    const stream = this.#streams.get(id)
    if (stream?.dataBegin(length) === false)
      stream.cancel(new NetError('ERR_HTTP2_FLOW_CONTROL_ERROR', 'more octets than the stream may'), CODE.flowControl)
    this.#receiving = stream
  }

  dataPiece(piece: Uint8Array): void {
    this.#brings = true
    this.#receiving?.data(piece)
  }

  dataEnd({ length, flags }: FrameHead): void {
    const endStream = (flags & FLAG.endStream) !== 0
    if (!this.#brings && !endStream) this.#flood.count()
    this.#receiving?.dataEnd(length, endStream)
    this.#receiving = undefined
  }

  fields(id: number, endStream: boolean, { octets, start, end }: FieldBlock): void {
    this.#checkStarted(id, 'HEADERS')
    // Also of streams that are gone: what the block tells the table is told once.
    const list = this.#decoder.decode(octets, start, end)
    const stream = this.#streams.get(id)
    stream?.fields(list, endStream)
    if (stream?.answered === false) this.#flood.count()
  }

  control(head: FrameHead, octets: Uint8Array, start: number): void {
    readControlFrame(head, octets, start, this)
  }

  // ControlEvents

  setting(identifier: number, value: number): void {
    if (identifier === SETTING.headerTableSize) this.#writer.tableSize(value)
    else if (identifier === SETTING.maxConcurrentStreams) this.#limit = Math.min(value, MOST_STREAMS)
    else if (identifier === SETTING.initialWindowSize) {
      const change = value - this.#initialWindow
      this.#initialWindow = value
      for (const { upload } of this.#streams.values())
        if (upload?.grow(change) === false)
          throw new ConnectionFault(CODE.flowControl, 'a window overflows by SETTINGS')
    }
  }

  settingsRead(): void {
    this.#flood.count()
    this.#settled = true
    this.#writer.acknowledgeSettings()
    this.#owner.idle(this)
  }

  pinged(opaque: Uint8Array): void {
    this.#flood.count()
    this.#writer.ping(opaque, true)
  }

  pingAnswered(): void {
    this.#flood.count()
    this.#ping.stop()
  }

  goaway(last: number, code: number): void {
    this.#flood.count()
    for (const [id, stream] of [...this.#streams]) {
      if (id <= last) continue
      stream.fail(unprocessed())
      this.#streams.delete(id)
    }
    if (code === CODE.http11Required) this.#owner.http1Required()
    if (code === CODE.none) this.#drain()
    else this.#shut(CODE.none, () => new NetError(failureName(code), `the server gave up with code ${code}`))
  }

  windowGrows(id: number, octets: number): void {
    if (id === 0) {
      if (octets === 0) throw new ConnectionFault(CODE.protocol, 'WINDOW_UPDATE of 0')
      this.#queue.grow(octets)
      return
    }
    this.#checkStarted(id, 'WINDOW_UPDATE')
    const stream = this.#streams.get(id)
    if (stream === undefined) return
    if (octets === 0) stream.cancel(new NetError('ERR_HTTP2_PROTOCOL_ERROR', 'WINDOW_UPDATE of 0'), CODE.protocol)
    else if (stream.upload?.grow(octets) === false)
      stream.cancel(new NetError('ERR_HTTP2_FLOW_CONTROL_ERROR', 'the window of a stream overflows'), CODE.flowControl)
  }

  streamReset(id: number, code: number): void {
    this.#checkStarted(id, 'RST_STREAM')
    const stream = this.#streams.get(id)
    if (stream === undefined) {
      this.#flood.count()
      return
    }
    if (code !== CODE.none || !stream.endsWell()) stream.fail(this.#failureOf(stream, code))
    this.ended(stream)
  }

  ignored(): void {
    this.#flood.count()
  }

  #data(chunk: Uint8Array): void {
    if (this.#closed) return
    this.#ping.heard()
    try {
      this.#reader.push(chunk)
    } catch (error) {
      this.#broken(error)
    }
  }

  /** Why a stream ended that was not answered in full. */
  #failureOf(stream: StreamExchange, code: number): NetError {
    if (code === CODE.http11Required) {
      this.#owner.http1Required()
      this.#drain()
      return staleConnection(new NetError('ERR_HTTP_1_1_REQUIRED', 'the server wants HTTP/1.1'))
    }
    if (code === CODE.refused && !stream.answered) return unprocessed()
    return new NetError(failureName(code), `the server ended stream ${stream.id} with code ${code}`)
  }

  #upload(stream: StreamExchange): void {
    const { id, exchange } = stream
    const sink = { id, writer: this.#writer, queue: this.#queue }
    stream.upload = new StreamUpload(sink, this.#initialWindow, exchange, (error) => stream.cancel(error))
    stream.upload.start()
  }

  #hasRoom(): void {
    if (!this.#closed) this.#queue.run()
  }

  /** A stream that we have not started cannot be spoken of. */
  #checkStarted(id: number, what: string): void {
    if (id >= this.#nextId || id % 2 === 0)
      throw new ConnectionFault(CODE.protocol, `${what} on stream ${id}, which does not exist`)
  }

  #drain(): void {
    if (!this.#draining) {
      this.#draining = true
      this.#owner.draining(this)
    }
    if (this.#streams.size === 0) this.destroy(new NetError('ERR_CONNECTION_CLOSED'))
  }

  #broken(error: unknown): void {
    const code = error instanceof HpackError ? CODE.compression : error instanceof ConnectionFault ? error.code : null
    if (code === null) throw error
    const detail = (error as Error).message
    this.#shut(code, () => new NetError(failureName(code), detail))
  }

  #lost(error: NetError): void {
    this.#shut(CODE.none, (stream) => {
      const failure = new NetError(error.code, error.detail, { cause: error.cause })
      return !stream.answered && this.uses > 1 ? staleConnection(failure) : failure
    })
  }

  #silent(): void {
    this.#shut(CODE.none, (stream) => {
      const failure = new NetError('ERR_HTTP2_PING_FAILED', 'the server did not answer a ping')
      return stream.answered ? failure : staleConnection(failure)
    })
  }

  #shut(code: ErrorCode, failureOf: (stream: StreamExchange) => NetError): void {
    if (this.#closed) return
    this.#closed = true
    this.#draining = true
    this.#ping.stop()
    this.#reader.stop()
    const streams = [...this.#streams.values()]
    this.#streams.clear()
    for (const stream of streams) stream.fail(failureOf(stream))
    farewell(this.#socket, this.#writer, code)
    this.#owner.gone(this)
  }
}

function unprocessed(): NetError {
  return staleConnection(new NetError('ERR_HTTP2_SERVER_REFUSED_STREAM', 'the server did not process the request'))
}
