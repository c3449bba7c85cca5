// The page's own transport, before its code is there: that comes with the first request.
import { UnsupportedError } from '../../bindings/host/errors.ts'
import type {
  HostAddress,
  Transport,
  TransportOptions,
  WireRequest,
  WireResponse,
} from '../../bindings/host/transport.ts'

export type LoadTransport = () => Promise<(options: TransportOptions) => Transport>

export class LateTransport implements Transport {
  readonly addsDefaultHeaders = true
  readonly #options: TransportOptions
  readonly #load: LoadTransport
  #transport: Transport | null = null
  #loading: Promise<Transport> | null = null
  #closed = false

  constructor(options: TransportOptions, load: LoadTransport) {
    if (options.certificateAuthorities.length > 0)
      throw new UnsupportedError('certificateAuthorities', 'browser', 'a page trusts what its browser trusts')
    this.#options = options
    this.#load = load
  }

  get openConnections(): number {
    return this.#transport?.openConnections ?? 0
  }

  async exchange(request: WireRequest): Promise<WireResponse> {
    return (this.#transport ?? (await this.#loaded())).exchange(request)
  }

  async resolveHost(host: string): Promise<HostAddress[]> {
    return (await this.#loaded()).resolveHost(host)
  }

  closeAllConnections(): void {
    this.#transport?.closeAllConnections()
  }

  close(): void {
    this.#closed = true
    this.#transport?.close()
  }

  #loaded(): Promise<Transport> {
    this.#loading ??= this.#create().catch((error) => {
      // A file that could not be fetched: the next request tries again.
      this.#loading = null
      throw error
    })
    return this.#loading
  }

  async #create(): Promise<Transport> {
    const create = await this.#load()
    this.#transport = create(this.#options)
    if (this.#closed) this.#transport.close()
    return this.#transport
  }
}
