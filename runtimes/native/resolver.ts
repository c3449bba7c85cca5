// Names to addresses: literals, loopback names without DNS, the system's resolver with a small cache.
// Spec: net/dns/host_resolver_manager.cc (ResolveLocalHostname; 60 s for answers of the system's resolver), RFC 6761 6.3.
import { lookup } from 'node:dns'
import { isIPv4, isIPv6 } from 'node:net'
import { NetError } from '../../bindings/host/errors.ts'
import type { HostAddress } from '../../bindings/host/transport.ts'

const CACHE_MS = 60_000
const CACHE_ENTRIES = 1000

interface Entry {
  readonly addresses: Promise<HostAddress[]>
  readonly expires: number
}

export class Resolver {
  #cache = new Map<string, Entry>()

  /** `host` as in a URL. Rejects ERR_NAME_NOT_RESOLVED. Simultaneous questions for one name are asked once. */
  resolve(host: string): Promise<HostAddress[]> {
    const known = withoutDns(host)
    if (known !== null) return Promise.resolve(known)
    const now = performance.now()
    const cached = this.#cache.get(host)
    if (cached !== undefined && cached.expires > now) return cached.addresses
    const addresses = ask(host)
    const entry = { addresses, expires: now + CACHE_MS }
    this.#cache.delete(host)
    this.#cache.set(host, entry)
    if (this.#cache.size > CACHE_ENTRIES) this.#cache.delete(this.#cache.keys().next().value!)
    addresses.catch(() => {
      if (this.#cache.get(host) === entry) this.#cache.delete(host)
    })
    return addresses
  }

  clear(): void {
    this.#cache.clear()
  }
}

function withoutDns(host: string): HostAddress[] | null {
  const literal = host.startsWith('[') ? host.slice(1, -1) : host
  if (isIPv4(literal)) return [{ address: literal, family: 4 }]
  if (isIPv6(literal)) return [{ address: literal, family: 6 }]
  const name = host.toLowerCase().replace(/\.$/, '')
  if (name !== 'localhost' && !name.endsWith('.localhost')) return null
  return [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ]
}

function ask(host: string): Promise<HostAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, addresses) => {
      if (error === null && addresses.length > 0) {
        resolve(addresses.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 })))
        return
      }
      reject(new NetError('ERR_NAME_NOT_RESOLVED', `${host} has no address`, { cause: error }))
    })
  })
}
