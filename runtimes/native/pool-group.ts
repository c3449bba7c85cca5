// What the pool has for one destination: who waits, what is being connected, what is connected.
import type { Cancellation } from '../../bindings/host/cancellation.ts'
import { NetError } from '../../bindings/host/errors.ts'
import type { WireRequest } from '../../bindings/host/transport.ts'
import type { Endpoint } from './dial.ts'
import type { Connection } from './http1/connection.ts'
import type { Exchange } from './http1/exchange.ts'
import type { Http2Connection } from './http2/connection.ts'

const PER_GROUP = 6
const UPGRADES_PER_GROUP = 255

interface Idle {
  readonly connection: Connection
  readonly expires: number
}

/** What tells one destination from another. */
export type Destination = Pick<
  WireRequest,
  'secure' | 'host' | 'port' | 'upgrade' | 'privacyMode' | 'proxyChain' | 'networkPartition'
>

export class Group {
  readonly key: string
  readonly endpoint: Endpoint
  readonly limit: number
  /** Only HTTP/1.1 can be upgraded. */
  readonly upgrade: boolean
  readonly queue: Exchange[] = []
  /** Idle connections of HTTP/1.1, the youngest last. */
  readonly idle: Idle[] = []
  readonly connections: Set<Connection | Http2Connection> = new Set()
  readonly dials: Set<Cancellation> = new Set()
  /** Dials that nobody waits for yet. */
  ahead = 0
  /** The one that all exchanges share. */
  http2: Http2Connection | null = null

  constructor(key: string, endpoint: Endpoint, upgrade: boolean) {
    this.key = key
    this.endpoint = endpoint
    this.upgrade = upgrade
    this.limit = upgrade ? UPGRADES_PER_GROUP : PER_GROUP
  }

  get sockets(): number {
    return this.connections.size + this.dials.size
  }

  /** The youngest idle connection that is still alive. */
  takeIdle(): Connection | null {
    for (;;) {
      const youngest = this.idle.pop()
      if (youngest === undefined) return null
      const { connection, expires } = youngest
      if (connection.usable && expires > performance.now()) return connection
      connection.destroy(new NetError('ERR_CONNECTION_CLOSED'))
    }
  }

  forget(connection: Connection | Http2Connection): void {
    const at = this.idle.findIndex((idle) => idle.connection === connection)
    if (at >= 0) this.idle.splice(at, 1)
    if (this.http2 === connection) this.http2 = null
    this.connections.delete(connection)
  }

  /** Stops the youngest dial: nobody waits for it any more. */
  giveUpDial(error: NetError): void {
    const youngest = [...this.dials].at(-1)!
    this.dials.delete(youngest)
    youngest.cancel(error)
  }

  /** The connection that was idle for the longest time. */
  get oldestIdle(): Connection | Http2Connection | undefined {
    const unused = this.http2 !== null && this.http2.active === 0 ? this.http2 : undefined
    return this.idle[0]?.connection ?? unused
  }

  /** Closes what has been idle for too long; when the next will have been. */
  closeExpired(now: number): number {
    let next = Number.POSITIVE_INFINITY
    const shared = this.http2 === null ? [] : [{ connection: this.http2, expires: this.http2.expires }]
    for (const { connection, expires } of [...this.idle, ...shared]) {
      if (expires <= now) connection.destroy(new NetError('ERR_CONNECTION_CLOSED', 'idle for too long'))
      else next = Math.min(next, expires)
    }
    return next
  }
}

export function groupKey(to: Destination): string {
  const kind = `${to.secure ? 's' : ''}${to.upgrade ? 'u' : ''}${to.privacyMode ? 'p' : ''}`
  return `${to.host}:${to.port} ${kind} ${to.proxyChain} ${to.networkPartition}`
}
