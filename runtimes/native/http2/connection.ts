// One connection that speaks HTTP/2 and the exchanges it carries at the same time, on the runtime's node:http2.
// Spec: RFC 9113 5.1.2, 6.5, 6.8; net/spdy/spdy_session.cc (windows and limits, OnRstStream, OnGoAway, the ping before
// a request on a connection that was silent for 10 s).
// Departures: no coalescing of names (each has its connection: a certificate that covers two names says nothing about
// who serves them, and 421 is rare enough only without it); no server push; the runtimes take a head of at most about
// 140 KiB, Chromium 256 KiB.
import type { ClientHttp2Session } from 'node:http2'
import process from 'node:process'
import { clearTimeout, setTimeout } from 'node:timers'
import type { TLSSocket } from 'node:tls'
import { NetError } from '../../../bindings/host/errors.ts'
import type { NetErrorName } from '../../../bindings/host/net-errors.ts'
import { type Exchange, type ExchangeHolder, staleConnection } from '../http1/exchange.ts'
import { netErrorOf, systemCode } from '../net-error-of.ts'
import { peerAddress } from '../peer-address.ts'
import { requestFields } from './request-fields.ts'
import { StreamExchange, type StreamOwner } from './stream-exchange.ts'

const STREAM_WINDOW = 6 * 1024 * 1024
const SESSION_WINDOW = 15 * 1024 * 1024
const MAX_HEAD_OCTETS = 256 * 1024
/** Until the peer has said its own, and the most that is used of it. */
const INITIAL_STREAMS = 100
const MOST_STREAMS = 256
const PING_MS = 10_000

const REFUSED_STREAM = 7
const CANCEL = 8
const INADEQUATE_SECURITY = 12
const HTTP_1_1_REQUIRED = 13

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

/** Milliseconds: silence before a request is preceded by a ping, and the wait for its answer. */
export interface PingTimes {
  readonly after: number
  readonly wait: number
}

export class Http2Connection implements ExchangeHolder, StreamOwner {
  readonly remoteAddress: string
  /** Exchanges begun. */
  uses = 0
  /** When it closes unless used before (`performance.now()`); infinite while it is in use. */
  expires: number = Number.POSITIVE_INFINITY
  readonly #socket: TLSSocket
  readonly #session: ClientHttp2Session
  readonly #owner: Http2Owner
  readonly #pings: PingTimes
  readonly #streams = new Map<Exchange, StreamExchange>()
  #limit = INITIAL_STREAMS
  #lastProcessed: number = Number.POSITIVE_INFINITY
  #draining = false
  #resting = false
  #closed = false
  #error: Error | null = null
  #heardAt: number = performance.now()
  #pingTimer: NodeJS.Timeout | null = null

  constructor(socket: TLSSocket, owner: Http2Owner, pings: PingTimes = { after: PING_MS, wait: PING_MS }) {
    this.#socket = socket
    this.#owner = owner
    this.#pings = pings
    this.remoteAddress = peerAddress(socket)
    const session = openSession(socket)
    this.#session = session
    session.on('remoteSettings', (settings) => {
      this.#limit = Math.min(settings.maxConcurrentStreams ?? MOST_STREAMS, MOST_STREAMS)
      this.#owner.idle(this)
    })
    session.on('goaway', (_code: number, last: number) => this.#goingAway(last))
    session.on('error', (error: Error) => {
      this.#error = error
    })
    session.on('close', () => this.#sessionClosed())
  }

  /** Exchanges it carries. */
  get active(): number {
    return this.#streams.size
  }

  /** Whether another exchange can start. */
  get available(): boolean {
    return !this.#draining && !this.#session.closed && !this.#session.destroyed && this.#streams.size < this.#limit
  }

  /** Sends a request. The connection must be available. */
  start(exchange: Exchange): void {
    this.uses++
    if (this.#resting) this.#session.ref()
    this.#resting = false
    this.expires = Number.POSITIVE_INFINITY
    exchange.holder = this
    this.#pingAfterSilence()
    try {
      const endStream = exchange.request.body === null
      const stream = this.#session.request(requestFields(exchange) as never, { endStream })
      this.#streams.set(exchange, new StreamExchange(exchange, stream, this, this.uses > 1))
    } catch (error) {
      exchange.fail(this.#refusal(error))
    }
  }

  /** Nothing to do: the connection does not keep the process alive. */
  rest(expires: number): void {
    this.expires = expires
    this.#resting = true
    this.#session.unref()
  }

  /** Ends the connection and, with `error`, what it carries. Idempotent. */
  destroy(error: NetError): void {
    if (this.#closed) return
    for (const stream of [...this.#streams.values()]) stream.fail(error)
    this.#session.destroy()
    this.#sessionClosed()
  }

  // ExchangeHolder

  cancelled(exchange: Exchange, error: NetError): void {
    this.#streams.get(exchange)?.cancel(error)
  }

  // StreamOwner

  heard(): void {
    this.#heardAt = performance.now()
  }

  moveAway({ exchange, stream }: StreamExchange): void {
    exchange.moved = true
    exchange.holder = null
    stream.close(CANCEL)
    this.#drain()
    this.#owner.again(exchange)
  }

  closed({ exchange }: StreamExchange): void {
    if (!this.#streams.delete(exchange) || this.#closed) return
    if (this.#draining && this.#streams.size === 0) this.destroy(new NetError('ERR_CONNECTION_CLOSED'))
    else this.#owner.idle(this)
  }

  failureOf({ stream, error, answered }: StreamExchange): NetError {
    const code = stream.rstCode
    const unprocessed = (stream.id ?? Number.POSITIVE_INFINITY) > this.#lastProcessed
    if (code === HTTP_1_1_REQUIRED) {
      this.#owner.http1Required()
      this.#drain()
      return staleConnection(new NetError('ERR_HTTP_1_1_REQUIRED', 'the server wants HTTP/1.1'))
    }
    if (!answered && (code === REFUSED_STREAM || unprocessed)) {
      return staleConnection(new NetError('ERR_HTTP2_SERVER_REFUSED_STREAM', 'the server did not process the request'))
    }
    const failure = new NetError(this.#nameOf(code, error), `stream ${stream.id} ended with code ${code}`, {
      cause: error ?? this.#error ?? undefined,
    })
    const lost = failure.code.startsWith('ERR_CONNECTION_')
    return lost && !answered && this.uses > 1 ? staleConnection(failure) : failure
  }

  #nameOf(code: number | undefined, error: Error | null): NetErrorName {
    if (code === INADEQUATE_SECURITY) return 'ERR_HTTP2_INADEQUATE_TRANSPORT_SECURITY'
    const cause = error ?? this.#error
    if (cause !== null && !systemCode(cause).startsWith('ERR_HTTP2_')) return netErrorOf(cause).code
    // Without an error of its own a cancelled stream is one whose connection went away.
    const lost = cause === null && code === CANCEL && (this.#session.destroyed || this.#session.closed)
    return lost ? 'ERR_CONNECTION_CLOSED' : 'ERR_HTTP2_PROTOCOL_ERROR'
  }

  #refusal(error: unknown): NetError {
    const gone = this.#session.closed || this.#session.destroyed
    if (gone) return staleConnection(new NetError('ERR_CONNECTION_CLOSED', 'the connection was closed'))
    return new NetError('ERR_INVALID_ARGUMENT', error instanceof Error ? error.message : undefined, { cause: error })
  }

  #goingAway(last: number): void {
    this.#lastProcessed = Math.min(this.#lastProcessed, last)
    this.#drain()
  }

  #drain(): void {
    if (this.#draining) return
    this.#draining = true
    this.#owner.draining(this)
    if (this.#streams.size === 0) this.destroy(new NetError('ERR_CONNECTION_CLOSED'))
  }

  #sessionClosed(): void {
    if (this.#closed) return
    this.#closed = true
    this.#draining = true
    if (this.#pingTimer !== null) clearTimeout(this.#pingTimer)
    for (const stream of [...this.#streams.values()]) stream.closed()
    this.#socket.destroy()
    this.#owner.gone(this)
  }

  #pingAfterSilence(): void {
    if (this.#pingTimer !== null || performance.now() - this.#heardAt < this.#pings.after) return
    const lost = new NetError('ERR_HTTP2_PING_FAILED', 'the server did not answer a ping')
    this.#pingTimer = setTimeout(() => {
      for (const stream of this.#streams.values()) if (!stream.answered) stream.fail(staleConnection(lost))
      this.destroy(lost)
    }, this.#pings.wait)
    this.#session.ping((error) => {
      if (this.#pingTimer === null || error !== null) return
      clearTimeout(this.#pingTimer)
      this.#pingTimer = null
      this.heard()
    })
  }
}

function openSession(socket: TLSSocket): ClientHttp2Session {
  // A peer that has ended its side sends nothing more, and its session has to hear of it.
  socket.allowHalfOpen = false
  // Loading it takes 15 to 20 ms, which HTTP/1.1 need not pay.
  const { connect } = process.getBuiltinModule('node:http2')
  const session = connect('https://http2.invalid', {
    createConnection: () => socket,
    settings: {
      headerTableSize: 65_536,
      enablePush: false,
      initialWindowSize: STREAM_WINDOW,
      maxHeaderListSize: MAX_HEAD_OCTETS,
    },
    maxHeaderListPairs: 4096,
    maxSendHeaderBlockLength: MAX_HEAD_OCTETS,
    // Megabytes: uploads wait here for the peer's window, and the default refuses new streams at 10.
    maxSessionMemory: 64,
    strictSingleValueFields: false,
  } as never)
  // Once connected, or there is no session yet to set it on. Bun 1.4 never renews a window that was set.
  if (!('Bun' in globalThis)) session.once('connect', () => session.setLocalWindowSize(SESSION_WINDOW))
  return session
}
