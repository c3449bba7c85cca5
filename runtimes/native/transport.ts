// HTTP/1.1 and HTTP/2 over node:net and node:tls, the same on Node, Deno and Bun: one exchange on the wire.
// `exchange` -> request-head (what may be sent) -> pool (which connection) -> connection (send, parse, hand over).
import type { CertificateVerifier } from '../../bindings/host/certificates.ts'
import { NetError } from '../../bindings/host/errors.ts'
import type {
  HostAddress,
  HostLookup,
  Transport,
  TransportOptions,
  WireRequest,
  WireResponse,
} from '../../bindings/host/transport.ts'
import { DirectDialer } from './dial.ts'
import { Exchange } from './http1/exchange.ts'
import { RequestHead } from './http1/request-head.ts'
import { ConnectionPool } from './pool.ts'
import { Resolver } from './resolver.ts'
import { TlsConnector } from './tls.ts'

export function createNativeTransport(options: TransportOptions): Transport {
  return new NativeTransport(options)
}

class NativeTransport implements Transport {
  readonly #resolver = new Resolver()
  readonly #tls: TlsConnector
  readonly #pool: ConnectionPool
  #closed = false

  constructor(options: TransportOptions) {
    this.#tls = new TlsConnector(options.certificateAuthorities)
    this.#pool = new ConnectionPool(new DirectDialer(this.#resolver, this.#tls))
  }

  get openConnections(): number {
    return this.#pool.size
  }

  exchange(request: WireRequest): Promise<WireResponse> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new NetError('ERR_CONTEXT_SHUT_DOWN', 'the transport is closed')
      const exchange = new Exchange(request, new RequestHead(request), resolve, reject)
      exchange.watch()
      if (!exchange.settled) this.#pool.add(exchange)
    })
  }

  setCertificateVerifier(verifier: CertificateVerifier | null): void {
    this.#tls.setVerifier(verifier)
  }

  preconnect(to: { secure: boolean; host: string; port: number }, count: number): void {
    if (this.#closed) return
    const shared = { upgrade: false, privacyMode: false, proxyChain: 'direct', networkPartition: '' }
    this.#pool.preconnect({ ...to, ...shared }, count)
  }

  resolveHost(host: string): Promise<HostAddress[]> {
    return this.#resolver.resolve(host)
  }

  lookUp(host: string, how: HostLookup): Promise<HostAddress[]> {
    return this.#resolver.lookUp(host, how)
  }

  clearHostCache(): void {
    this.#resolver.clear()
  }

  closeAllConnections(): void {
    this.#pool.closeAll(new NetError('ERR_NETWORK_CHANGED', 'all connections were closed'))
    this.#tls.clearSessions()
  }

  close(): void {
    this.#closed = true
    this.#pool.closeAll(new NetError('ERR_CONTEXT_SHUT_DOWN', 'the transport was closed'))
    this.#resolver.clear()
    this.#tls.clearSessions()
  }
}
