// Connections by destination: at most 6 a group and 256 in all, requests in order, idle ones reused from the youngest.
// Spec: net/socket/client_socket_pool.cc, transport_client_socket_pool.cc (late binding: a request takes whichever comes
// first, a connection that became free or a new one), client_socket_pool_manager.cc (limits; 255 a host for upgrades).
import { clearTimeout, setTimeout } from 'node:timers'
import { Cancellation } from '../../bindings/host/cancellation.ts'
import { NetError } from '../../bindings/host/errors.ts'
import type { WireRequest } from '../../bindings/host/transport.ts'
import type { Dialer, Endpoint } from './dial.ts'
import { Connection, type ConnectionOwner } from './http1/connection.ts'
import type { Exchange, ExchangeHolder } from './http1/exchange.ts'

const PER_GROUP = 6
const UPGRADES_PER_GROUP = 255
const TOTAL = 256
const USED_IDLE_MS = 300_000
const UNUSED_IDLE_MS = 10_000

interface Idle {
  readonly connection: Connection
  readonly expires: number
}

class Group {
  readonly key: string
  readonly endpoint: Endpoint
  readonly limit: number
  readonly queue: Exchange[] = []
  readonly idle: Idle[] = []
  readonly connections = new Set<Connection>()
  readonly dials = new Set<Cancellation>()

  constructor(key: string, endpoint: Endpoint, limit: number) {
    this.key = key
    this.endpoint = endpoint
    this.limit = limit
  }

  get sockets(): number {
    return this.connections.size + this.dials.size
  }
}

export class ConnectionPool implements ExchangeHolder {
  readonly #dialer: Dialer
  #groups = new Map<string, Group>()
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
    const idle = exchange.request.upgrade ? null : takeIdle(group)
    if (idle !== null) {
      idle.start(exchange)
      return
    }
    group.queue.push(exchange)
    exchange.holder = this
    this.#fill(group)
  }

  /** Takes a waiting exchange out of its queue. */
  cancelled(exchange: Exchange, error: NetError): void {
    for (const group of this.#groups.values()) {
      const at = group.queue.indexOf(exchange)
      if (at < 0) continue
      group.queue.splice(at, 1)
      if (group.dials.size > group.queue.length) giveUpDial(group, error)
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

  #groupOf(request: WireRequest): Group {
    const { secure, host, port, upgrade } = request
    const kind = `${secure ? 's' : ''}${upgrade ? 'u' : ''}${request.privacyMode ? 'p' : ''}`
    const key = `${host}:${port} ${kind} ${request.proxyChain} ${request.networkPartition}`
    const known = this.#groups.get(key)
    if (known !== undefined) return known
    const group = new Group(key, { secure, host, port, key }, upgrade ? UPGRADES_PER_GROUP : PER_GROUP)
    this.#groups.set(key, group)
    return group
  }

  /** Dials for those who wait, as far as the limits allow. */
  #fill(group: Group): void {
    while (group.dials.size < group.queue.length && group.sockets < group.limit) {
      if (this.#total < TOTAL) this.#dial(group)
      else if (!this.#closeOneIdle()) return
    }
    const unused = group.sockets === 0 && group.queue.length === 0
    if (unused && this.#groups.get(group.key) === group) this.#groups.delete(group.key)
  }

  #dial(group: Group): void {
    const cancellation = new Cancellation()
    group.dials.add(cancellation)
    this.#total++
    this.#dialer.dial(group.endpoint, cancellation).then(
      (socket) => {
        group.dials.delete(cancellation)
        const connection = new Connection(socket, this.#ownerOf(group))
        group.connections.add(connection)
        if (connection.usable) this.#serve(group, connection)
        else this.#stillborn(group, connection)
      },
      (error: NetError) => {
        group.dials.delete(cancellation)
        if (!cancellation.cancelled) group.queue.shift()?.fail(error)
        this.#freed(group)
      },
    )
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
        const at = group.idle.findIndex((idle) => idle.connection === connection)
        if (at >= 0) group.idle.splice(at, 1)
        group.connections.delete(connection)
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
      const oldest = group.idle[0]
      if (oldest === undefined) continue
      oldest.connection.destroy(new NetError('ERR_CONNECTION_CLOSED', 'closed to make room'))
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
    for (const group of [...this.#groups.values()]) {
      for (const { connection, expires } of [...group.idle]) {
        if (expires <= now) connection.destroy(new NetError('ERR_CONNECTION_CLOSED', 'idle for too long'))
        else next = Math.min(next, expires)
      }
    }
    if (next < Number.POSITIVE_INFINITY) this.#armSweep(next - now)
  }
}

/** Stops the youngest dial: nobody waits for it any more. */
function giveUpDial(group: Group, error: NetError): void {
  const youngest = [...group.dials].at(-1)!
  group.dials.delete(youngest)
  youngest.cancel(error)
}

function takeIdle(group: Group): Connection | null {
  for (;;) {
    const youngest = group.idle.pop()
    if (youngest === undefined) return null
    const { connection, expires } = youngest
    if (connection.usable && expires > performance.now()) return connection
    connection.destroy(new NetError('ERR_CONNECTION_CLOSED'))
  }
}
