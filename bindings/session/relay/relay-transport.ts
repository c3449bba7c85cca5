// The page's side of a relay: a transport whose exchanges another program makes. Everything of the wire is within reach
// again: cookies both ways, any header, every redirect, upgrades. One connection carries all requests; it is made at the
// first and again when it was lost.
import { NetError } from '../../host/errors.ts'
import type { HostAddress, Transport, WireRequest, WireResponse } from '../../host/transport.ts'
import type { MessageListener, MessageSocket } from './message-socket.ts'
import { RelayConnection } from './relay-connection.ts'

export interface RelayTransportParts {
  /** For error texts. */
  readonly url: string
  /** Resolves when the relay has accepted. Rejects with a NetError that says why not. */
  connect(listener: MessageListener): Promise<MessageSocket>
}

export class RelayTransport implements Transport {
  readonly #parts: RelayTransportParts
  #connection: Promise<RelayConnection> | null = null
  #current: RelayConnection | null = null
  #closed = false

  constructor(parts: RelayTransportParts) {
    this.#parts = parts
  }

  get openConnections(): number {
    return this.#current === null ? 0 : 1
  }

  async exchange(request: WireRequest): Promise<WireResponse> {
    const connection = await this.#connected()
    if (request.cancellation.cancelled)
      throw new NetError('ERR_ABORTED', 'the request was cancelled', { cause: request.cancellation.reason })
    return connection.exchange(request)
  }

  async resolveHost(host: string): Promise<HostAddress[]> {
    return (await this.#connected()).resolveHost(host)
  }

  closeAllConnections(): void {
    this.#drop(new NetError('ERR_NETWORK_CHANGED', 'all connections were closed'))
  }

  close(): void {
    this.#closed = true
    this.#drop(new NetError('ERR_CONTEXT_SHUT_DOWN', 'the transport was closed'))
  }

  #drop(error: NetError): void {
    this.#connection = null
    this.#current?.close(error)
    this.#current = null
  }

  #connected(): Promise<RelayConnection> {
    if (this.#closed) return Promise.reject(new NetError('ERR_CONTEXT_SHUT_DOWN', 'the transport is closed'))
    this.#connection ??= this.#connect()
    return this.#connection
  }

  #connect(): Promise<RelayConnection> {
    const connection = new RelayConnection(this.#parts.url, () => forget())
    const connecting = this.#parts.connect(connection).then((socket) => {
      if (this.#connection !== connecting) {
        socket.close(1000, '')
        throw new NetError('ERR_CONTEXT_SHUT_DOWN', 'the transport was closed')
      }
      this.#current = connection
      connection.begin(socket)
      return connection
    })
    const forget = (): void => {
      if (this.#current === connection) this.#current = null
      if (this.#connection === connecting) this.#connection = null
    }
    connecting.catch(forget)
    return connecting
  }
}
