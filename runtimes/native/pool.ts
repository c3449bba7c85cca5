// Connections by destination: at most 6 a group and 256 in all, requests in order, idle ones reused from the youngest.
// A server that speaks HTTP/2 gets one connection a group, which everybody who waits joins; a host that is known to speak
// it is dialled once (net/http/http_stream_factory_job.cc, ShouldThrottleConnectForSpdy).
// Spec: net/socket/client_socket_pool.cc, transport_client_socket_pool.cc (late binding: a request takes whichever comes
// first, a connection that became free or a new one), client_socket_pool_manager.cc (limits; 255 a host for upgrades).
import type { Socket } from 'node:net'
import { clearTimeout, setTimeout } from 'node:timers'
import type { TLSSocket } from 'node:tls'
import { Cancellation } from '../../bindings/host/cancellation.ts'
import { NetError } from '../../bindings/host/errors.ts'
import { type Dialer, speaksHttp2 } from './dial.ts'
import { Connection, type ConnectionOwner } from './http1/connection.ts'
import type { Exchange, ExchangeHolder } from './http1/exchange.ts'
import { Http2Connection, type Http2Owner } from './http2/connection.ts'
import { type Destination, Group, groupKey } from './pool-group.ts'

const TOTAL = 256
const USED_IDLE_MS = 300_000
const UNUSED_IDLE_MS = 10_000
/** Destinations whose protocol is remembered. */
const REMEMBERED = 1000

export class ConnectionPool implements ExchangeHolder {
  readonly #dialer: Dialer
  #groups = new Map<string, Group>()
  /** What the last connection of a group spoke, `2` or, where the server insisted on it, `1.1`. */
  readonly #protocols = new Map<string, '2' | '1.1'>()
  #total = 0
  #sweep: NodeJS.Timeout | null = null

  constructor(dialer: Dialer) {
    this.#dialer = dialer
  }

  /** Open sockets, those that are being connected included. */
  get size(): number {
    return this.#total
  }

  /** Sends the request on an idle connection, on a new one, or when its turn has come. */
  add(exchange: Exchange): void {
    const group = this.#groupOf(exchange.request)
    if (group.http2?.available) {
      group.http2.start(exchange)
      return
    }
    const idle = exchange.request.upgrade ? null : group.takeIdle()
    if (idle !== null) {
      idle.start(exchange)
      return
    }
    group.queue.push(exchange)
    exchange.holder = this
    this.#fill(group)
  }

  /** Sees to it that the destination has `count` sockets, in use, idle or on the way. */
  preconnect(destination: Destination, count: number): void {
    const group = this.#groupOf(destination)
    const wanted = this.#protocols.get(group.key) === '2' ? 1 : count
    while (group.http2 === null && group.sockets < Math.min(wanted, group.limit)) {
      if (this.#total >= TOTAL && !this.#closeOneIdle()) return
      group.ahead++
      this.#dial(group)
    }
  }

  /** Takes a waiting exchange out of its queue. */
  cancelled(exchange: Exchange, error: NetError): void {
    for (const group of this.#groups.values()) {
      const at = group.queue.indexOf(exchange)
      if (at < 0) continue
      group.queue.splice(at, 1)
      if (group.dials.size > group.queue.length + group.ahead) group.giveUpDial(error)
      break
    }
    exchange.fail(error)
  }

  /** Closes everything: what runs or waits fails with `error`. */
  closeAll(error: NetError): void {
    for (const group of [...this.#groups.values()]) {
      for (const exchange of group.queue.splice(0)) exchange.fail(error)
      for (const dial of [...group.dials]) dial.cancel(error)
      for (const connection of [...group.connections]) connection.destroy(error)
    }
    if (this.#sweep !== null) clearTimeout(this.#sweep)
    this.#sweep = null
  }

  #groupOf(destination: Destination): Group {
    const key = groupKey(destination)
    const known = this.#groups.get(key)
    if (known !== undefined) return known
    const { secure, host, port, upgrade } = destination
    const group = new Group(key, { secure, host, port, key }, upgrade)
    this.#groups.set(key, group)
    return group
  }

  /** Dials for those who wait, as far as the limits allow. */
  #fill(group: Group): void {
    const limit = this.#protocols.get(group.key) === '2' ? 1 : group.limit
    while (group.http2 === null && group.dials.size < group.queue.length && this.#mayDial(group, limit)) {
      if (this.#total < TOTAL) this.#dial(group)
      else if (!this.#closeOneIdle()) return
    }
    const unused = group.sockets === 0 && group.queue.length === 0
    if (unused && this.#groups.get(group.key) === group) this.#groups.delete(group.key)
  }

  /** A connection of HTTP/2 that only finishes what it has does not count against the next one. */
  #mayDial(group: Group, limit: number): boolean {
    return limit === 1 ? group.dials.size === 0 && group.sockets < group.limit : group.sockets < limit
  }

  #dial(group: Group): void {
    const cancellation = new Cancellation()
    group.dials.add(cancellation)
    this.#total++
    const { endpoint } = group
    const http2 = endpoint.secure && !group.upgrade && this.#protocols.get(group.key) !== '1.1'
    this.#dialer.dial({ ...endpoint, http2 }, cancellation).then(
      (socket) => {
        group.dials.delete(cancellation)
        if (group.ahead > 0) group.ahead--
        this.#connected(group, socket)
      },
      (error: NetError) => {
        group.dials.delete(cancellation)
        if (group.ahead > 0) group.ahead--
        if (!cancellation.cancelled) group.queue.shift()?.fail(error)
        this.#freed(group)
      },
    )
  }

  #connected(group: Group, socket: Socket): void {
    if (speaksHttp2(socket)) {
      this.#share(group, socket)
      return
    }
    if (this.#protocols.get(group.key) === '2') this.#protocols.delete(group.key)
    const connection = new Connection(socket, this.#ownerOf(group))
    group.connections.add(connection)
    if (connection.usable) this.#serve(group, connection)
    else this.#stillborn(group, connection)
    this.#fill(group)
  }

  /** Everybody who waits joins the first connection that speaks HTTP/2. */
  #share(group: Group, socket: TLSSocket): void {
    if (group.http2 !== null || socket.destroyed) {
      socket.destroy()
      const error = new NetError('ERR_CONNECTION_CLOSED', 'the server closed the connection at once')
      if (group.http2 === null) group.queue.shift()?.fail(error)
      this.#freed(group)
      return
    }
    this.#remember(group, '2')
    group.http2 = new Http2Connection(socket, this.#http2OwnerOf(group))
    group.connections.add(group.http2)
    while (group.dials.size > 0) group.giveUpDial(new NetError('ERR_ABORTED', 'another connection serves all'))
    this.#serveShared(group, UNUSED_IDLE_MS)
  }

  #serveShared(group: Group, rest: number): void {
    const connection = group.http2
    if (connection === null) return
    while (connection.available && group.queue.length > 0) connection.start(group.queue.shift()!)
    if (connection.active > 0 || group.http2 !== connection) return
    connection.rest(performance.now() + rest)
    if (this.#sweep === null) this.#armSweep(rest)
    if (this.#total >= TOTAL) this.#wakeOthers()
  }

  #http2OwnerOf(group: Group): Http2Owner {
    return {
      idle: (connection) => {
        if (group.http2 === connection) this.#serveShared(group, connection.uses === 0 ? UNUSED_IDLE_MS : USED_IDLE_MS)
      },
      draining: (connection) => {
        if (group.http2 === connection) group.http2 = null
        this.#fill(group)
      },
      gone: (connection) => {
        group.forget(connection)
        this.#freed(group)
      },
      http1Required: () => this.#remember(group, '1.1'),
      again: (exchange) => this.add(exchange),
    }
  }

  #remember(group: Group, protocol: '2' | '1.1'): void {
    this.#protocols.delete(group.key)
    this.#protocols.set(group.key, protocol)
    if (this.#protocols.size > REMEMBERED) this.#protocols.delete(this.#protocols.keys().next().value!)
  }

  /** It died before its first use: somebody has to hear of it, or the next attempts would go on for ever. */
  #stillborn(group: Group, connection: Connection): void {
    const error = new NetError('ERR_CONNECTION_CLOSED', 'the server closed the connection at once')
    group.queue.shift()?.fail(error)
    connection.destroy(error)
  }

  #ownerOf(group: Group): ConnectionOwner {
    return {
      idle: (connection) => this.#serve(group, connection),
      gone: (connection) => {
        group.forget(connection)
        this.#freed(group)
      },
    }
  }

  #serve(group: Group, connection: Connection): void {
    const next = group.queue.shift()
    if (next !== undefined) {
      connection.start(next)
      return
    }
    const promised = connection.keepAliveTimeout < 0 ? USED_IDLE_MS : (connection.keepAliveTimeout - 1) * 1000
    const rest = connection.uses === 0 ? UNUSED_IDLE_MS : Math.min(USED_IDLE_MS, promised)
    if (rest < 0) {
      connection.destroy(new NetError('ERR_CONNECTION_CLOSED'))
      return
    }
    connection.rest()
    group.idle.push({ connection, expires: performance.now() + rest })
    if (this.#sweep === null) this.#armSweep(rest)
    if (this.#total >= TOTAL) this.#wakeOthers()
  }

  /** A socket is gone: room for the group, or for another that the total has held up. */
  #freed(group: Group): void {
    const held = this.#total-- >= TOTAL
    this.#fill(group)
    if (held) this.#wakeOthers()
  }

  #wakeOthers(): void {
    for (const group of [...this.#groups.values()]) if (group.queue.length > 0) this.#fill(group)
  }

  #closeOneIdle(): boolean {
    for (const group of this.#groups.values()) {
      const oldest = group.oldestIdle
      if (oldest === undefined) continue
      oldest.destroy(new NetError('ERR_CONNECTION_CLOSED', 'closed to make room'))
      return true
    }
    return false
  }

  #armSweep(delay: number): void {
    this.#sweep = setTimeout(() => this.#closeExpired(), delay + 1)
    this.#sweep.unref()
  }

  #closeExpired(): void {
    this.#sweep = null
    const now = performance.now()
    let next = Number.POSITIVE_INFINITY
    for (const group of [...this.#groups.values()]) next = Math.min(next, group.closeExpired(now))
    if (next < Number.POSITIVE_INFINITY) this.#armSweep(next - now)
  }
}
