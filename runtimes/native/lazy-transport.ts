// The transport, loaded at its first use: its modules and node:tls are a third of the time that importing the library
// takes, and a program that only keeps cookies needs none of them. Later exchanges pass straight through.
import type { CertificateVerifier } from '../../bindings/host/certificates.ts'
import type {
  HostAddress,
  HostLookup,
  Transport,
  TransportOptions,
  WireRequest,
  WireResponse,
} from '../../bindings/host/transport.ts'

export function createLazyTransport(options: TransportOptions): Transport {
  return new LazyTransport(options)
}

class LazyTransport implements Transport {
  readonly #options: TransportOptions
  #loading: Promise<Transport> | null = null
  #loaded: Transport | null = null
  #verifier: CertificateVerifier | null = null
  #closed = false

  constructor(options: TransportOptions) {
    this.#options = options
  }

  get openConnections(): number {
    return this.#loaded?.openConnections ?? 0
  }

  exchange(request: WireRequest): Promise<WireResponse> {
    return this.#loaded?.exchange(request) ?? this.#load().then((transport) => transport.exchange(request))
  }

  resolveHost(host: string): Promise<HostAddress[]> {
    return this.#loaded?.resolveHost(host) ?? this.#load().then((transport) => transport.resolveHost(host))
  }

  async lookUp(host: string, how: HostLookup): Promise<HostAddress[]> {
    const transport = this.#loaded ?? (await this.#load())
    return transport.lookUp!(host, how)
  }

  setCertificateVerifier(verifier: CertificateVerifier | null): void {
    this.#verifier = verifier
    this.#loaded?.setCertificateVerifier?.(verifier)
  }

  preconnect(...wanted: Parameters<NonNullable<Transport['preconnect']>>): void {
    if (this.#loaded !== null) this.#loaded.preconnect?.(...wanted)
    else void this.#load().then((transport) => transport.preconnect?.(...wanted))
  }

  clearHostCache(): void {
    this.#loaded?.clearHostCache?.()
  }

  closeAllConnections(): void {
    this.#loaded?.closeAllConnections()
  }

  close(): void {
    this.#closed = true
    this.#loaded?.close()
  }

  #load(): Promise<Transport> {
    this.#loading ??= import('./transport.ts').then(({ createNativeTransport }) => {
      this.#loaded = createNativeTransport(this.#options)
      this.#loaded.setCertificateVerifier?.(this.#verifier)
      // What was asked before is answered by the closed transport.
      if (this.#closed) this.#loaded.close()
      return this.#loaded
    })
    return this.#loading
  }
}
