// One socket and the exchanges it carries, one after another. Listeners are attached once for the life of the socket.
// Spec: RFC 9112 9; net/http/http_stream_parser.cc, http_network_transaction.cc (ShouldResendRequest).
import type { Socket } from 'node:net'
import { clearTimeout, setTimeout } from 'node:timers'
import { NetError } from '../../../bindings/host/errors.ts'
import type { NetErrorName } from '../../../bindings/host/net-errors.ts'
import { netErrorOf } from '../net-error-of.ts'
import { peerAddress } from '../peer-address.ts'
import { type Exchange, type ExchangeHolder, staleConnection } from './exchange.ts'
import { type BodySource, IncomingBody } from './incoming-body.ts'
import type { ResponseHead } from './response-head.ts'
import { type ResponseEvents, ResponseParser } from './response-parser.ts'
import { SocketUpload } from './socket-upload.ts'
import { UpgradedConnection } from './upgraded-connection.ts'

/** Chromium drains a body that nobody wants up to here (http_response_body_drainer.h), within 5 s. */
const DRAIN_LIMIT = 16 * 1024
const DRAIN_TIMEOUT_MS = 5000

/** How a connection fails that the server had closed; every other failure is the request's own (HandleIOError). */
const CLOSED_WHILE_IDLE: ReadonlySet<NetErrorName> = new Set([
  'ERR_CONNECTION_RESET',
  'ERR_CONNECTION_CLOSED',
  'ERR_CONNECTION_ABORTED',
  'ERR_SOCKET_NOT_CONNECTED',
  'ERR_EMPTY_RESPONSE',
])

export interface ConnectionOwner {
  /** The connection can carry another exchange. */
  idle(connection: Connection): void
  /** The socket is gone. */
  gone(connection: Connection): void
}

export class Connection implements ResponseEvents, BodySource, ExchangeHolder {
  readonly remoteAddress: string
  /** Exchanges begun. */
  uses = 0
  /** What the server's last `Keep-Alive: timeout` said, seconds; -1 when nothing. */
  keepAliveTimeout = -1
  readonly #socket: Socket
  readonly #owner: ConnectionOwner
  readonly #parser: ResponseParser = new ResponseParser(this)
  #exchange: Exchange | null = null
  #upload: SocketUpload | null = null
  #body: IncomingBody | null = null
  #upgraded: UpgradedConnection | null = null
  #reusable = false
  #complete = false
  #closed = false
  #paused = false
  #resting = false
  #drainTimer: NodeJS.Timeout | null = null

  constructor(socket: Socket, owner: ConnectionOwner) {
    this.#socket = socket
    this.#owner = owner
    this.remoteAddress = peerAddress(socket)
    socket.on('data', (chunk: Buffer) => this.#data(chunk))
    socket.on('drain', () => (this.#upgraded ?? this.#upload)?.drained())
    socket.on('end', () => this.#peerEnded())
    socket.on('error', (error: Error) => this.destroy(netErrorOf(error)))
    socket.on('close', () => this.destroy(new NetError('ERR_CONNECTION_CLOSED')))
  }

  get usable(): boolean {
    const socket = this.#socket
    return !this.#closed && !socket.readableEnded && socket.readableLength === 0 && socket.writable
  }

  /** Sends a request. The connection must be idle. */
  start(exchange: Exchange): void {
    const { request, head } = exchange
    this.uses++
    this.#exchange = exchange
    exchange.holder = this
    this.#reusable = false
    this.#complete = false
    this.#parser.begin({
      isHead: request.method === 'HEAD',
      secure: request.secure,
      defaultPort: request.port === (request.secure ? 443 : 80),
    })
    if (this.#resting) this.#socket.ref()
    this.#resting = false
    if (request.body === null) {
      this.#socket.write(head.text, 'latin1')
      return
    }
    this.#upload = new SocketUpload(this.#socket, exchange, (error) => this.destroy(error))
    this.#upload.start()
  }

  /** An idle connection does not keep the process alive. */
  rest(): void {
    this.#resting = true
    this.#socket.unref()
  }

  /** Ends the connection and, with `error`, what it carries. Idempotent. */
  destroy(error: NetError): void {
    if (this.#closed) return
    this.#closed = true
    if (this.#drainTimer !== null) clearTimeout(this.#drainTimer)
    this.#socket.destroy()
    this.#failExchange(error)
    this.#parser.stop()
    this.#owner.gone(this)
  }

  // BodySource

  pauseReading(): void {
    this.#paused = true
    this.#socket.pause()
  }

  resumeReading(): void {
    if (!this.#paused) return
    this.#paused = false
    if (!this.#closed) this.#socket.resume()
  }

  abandonBody(): void {
    const { remaining } = this.#parser
    // Where the connection ends with this exchange there is nothing to wait for, and an upload has to stop.
    const worthwhile = this.#reusable && (this.#upload?.done ?? true)
    if (!worthwhile || remaining < 0 || remaining > DRAIN_LIMIT) {
      this.destroy(new NetError('ERR_ABORTED'))
      return
    }
    this.rest()
    this.resumeReading()
    this.#drainTimer = setTimeout(() => this.destroy(new NetError('ERR_ABORTED')), DRAIN_TIMEOUT_MS)
    this.#drainTimer.unref()
  }

  // ExchangeHolder

  cancelled(_exchange: Exchange, error: NetError): void {
    this.destroy(error)
  }

  // ResponseEvents

  interim(head: ResponseHead): void {
    if (head.status === 100) this.#upload?.permitted()
    this.#exchange?.request.onInterim?.(head.status, head.statusText, head.headers)
  }

  head(head: ResponseHead): void {
    const exchange = this.#exchange!
    if (head.status === 101) {
      this.#switchProtocols(exchange, head)
      return
    }
    this.#reusable = head.keepAlive && exchange.head.keepAlive && !exchange.request.upgrade
    this.keepAliveTimeout = head.framing.keepAliveTimeout
    if (exchange.head.expectsContinue && this.#upload?.waiting) this.#upload.stop()
    const length = this.#parser.remaining
    this.#body = new IncomingBody(length < 0 ? undefined : length, this)
    exchange.respond(head, this.#body, { remoteAddress: this.remoteAddress, reused: this.uses > 1, upgrade: null })
  }

  body(piece: Uint8Array): void {
    this.#body?.push(piece)
  }

  end(): void {
    this.#body?.end()
    this.#complete = true
  }

  error(name: NetErrorName, detail: string): void {
    this.destroy(new NetError(name, detail))
  }

  #data(chunk: Buffer): void {
    if (this.#upgraded !== null) {
      this.#body!.push(chunk)
      return
    }
    // Octets nobody asked for, such as the 408 of a server that closes an idle connection.
    if (this.#exchange === null) {
      this.destroy(new NetError('ERR_CONNECTION_CLOSED'))
      return
    }
    const used = this.#parser.push(chunk)
    if (this.#complete) this.#release(used === chunk.length)
    else if (this.#upgraded !== null && used < chunk.length) this.#body!.push(chunk.subarray(used))
  }

  #peerEnded(): void {
    if (this.#upgraded !== null) {
      this.#body!.end()
      return
    }
    if (this.#exchange !== null && (this.uses === 1 || this.#parser.started)) this.#parser.close()
    if (this.#complete) this.#release(false)
    else this.destroy(new NetError('ERR_CONNECTION_CLOSED', 'the server closed the connection'))
  }

  #switchProtocols(exchange: Exchange, head: ResponseHead): void {
    if (!exchange.request.upgrade) {
      this.error('ERR_INVALID_HTTP_RESPONSE', '101 without a request to upgrade')
      return
    }
    this.#body = new IncomingBody(undefined, this)
    this.#upgraded = new UpgradedConnection(this.#socket, this.#body, (error) => this.destroy(error))
    this.#upload?.stop()
    exchange.respond(head, this.#body, { remoteAddress: this.remoteAddress, reused: false, upgrade: this.#upgraded })
  }

  /** The exchange is over; an upload that is still under way, or octets too many, end the connection with it. */
  #release(clean: boolean): void {
    const reusable = clean && this.#reusable && (this.#upload?.done ?? true)
    this.#exchange!.finish()
    this.#upload?.stop()
    this.#exchange = this.#upload = this.#body = null
    this.#complete = false
    this.resumeReading()
    if (this.#drainTimer !== null) clearTimeout(this.#drainTimer)
    this.#drainTimer = null
    if (reusable && this.usable) this.#owner.idle(this)
    else this.destroy(new NetError('ERR_CONNECTION_CLOSED'))
  }

  #failExchange(error: NetError): void {
    const exchange = this.#exchange
    this.#exchange = null
    this.#upload?.stop()
    this.#upgraded?.drained()
    const stale = this.uses > 1 && !this.#parser.started && CLOSED_WHILE_IDLE.has(error.code)
    exchange?.fail(stale ? staleConnection(error) : error)
    this.#body?.fail(error)
  }
}
