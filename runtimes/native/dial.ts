// From an endpoint to a socket that is ready for HTTP: names, TCP, TLS.
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Cancellation } from '../../bindings/host/cancellation.ts'
import { connectTcp } from './connect.ts'
import type { Resolver } from './resolver.ts'
import type { TlsConnector } from './tls.ts'

export interface Endpoint {
  readonly secure: boolean
  /** As in a URL. */
  readonly host: string
  readonly port: number
  /** The pool's key: TLS sessions are not shared across it either. */
  readonly key: string
}

export interface Dialer {
  /** Rejects with NetError, or with the cancellation's reason. */
  dial(endpoint: OfferedEndpoint, cancellation: Cancellation): Promise<Socket>
}

export interface OfferedEndpoint extends Endpoint {
  /** Offer HTTP/2 beside HTTP/1.1. */
  readonly http2: boolean
}

/** What the handshake has settled. */
export function speaksHttp2(socket: Socket): socket is TLSSocket {
  return socket instanceof TLSSocket && socket.alpnProtocol === 'h2'
}

export class DirectDialer implements Dialer {
  readonly #resolver: Resolver
  readonly #tls: TlsConnector

  constructor(resolver: Resolver, tls: TlsConnector) {
    this.#resolver = resolver
    this.#tls = tls
  }

  async dial(endpoint: OfferedEndpoint, cancellation: Cancellation): Promise<Socket> {
    for (;;) {
      const addresses = await this.#resolver.resolve(endpoint.host)
      const socket = await connectTcp(addresses, endpoint.port, cancellation)
      if (!endpoint.secure) return socket
      const { step } = this.#tls
      try {
        return await this.#tls.connect(socket, endpoint, cancellation)
      } catch (error) {
        if (cancellation.cancelled || !this.#tls.widen(error, step)) throw error
      }
    }
  }
}
