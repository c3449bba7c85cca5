// Names to addresses: literals, loopback names without DNS, the system's resolver with a small cache.
// Spec: net/dns/host_resolver_manager.cc (ResolveLocalHostname; 60 s for answers of the system's resolver), RFC 6761 6.3.
import { lookup, promises } from 'node:dns'
import { readFile } from 'node:fs/promises'
import { isIP, isIPv4, isIPv6 } from 'node:net'
import process from 'node:process'
import { NetError } from '../../bindings/host/errors.ts'
import type { HostAddress, HostLookup } from '../../bindings/host/transport.ts'

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

  /** From one source, or past the cache, which then learns nothing. */
  async lookUp(host: string, { source, bypassCache }: HostLookup): Promise<HostAddress[]> {
    const known = withoutDns(host)
    if (known !== null) return known
    if (source === 'dns') return askDns(host)
    if (source === 'system') return bypassCache ? ask(host) : this.resolve(host)
    const cached = this.#cache.get(host)
    if (!bypassCache && cached !== undefined && cached.expires > performance.now()) return cached.addresses
    return fromHostsFile(host)
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

async function askDns(host: string): Promise<HostAddress[]> {
  const [four, six] = await Promise.allSettled([promises.resolve4(host), promises.resolve6(host)])
  const found: HostAddress[] = []
  if (six.status === 'fulfilled') found.push(...six.value.map((address) => ({ address, family: 6 }) as const))
  if (four.status === 'fulfilled') found.push(...four.value.map((address) => ({ address, family: 4 }) as const))
  if (found.length > 0) return found
  const cause = four.status === 'rejected' ? four.reason : undefined
  throw new NetError('ERR_NAME_NOT_RESOLVED', `the DNS has no address of ${host}`, { cause })
}

/** net/dns/dns_hosts.cc: an address, then names, `#` begins a comment. */
async function fromHostsFile(host: string): Promise<HostAddress[]> {
  const root = process.env.SystemRoot
  const file = process.platform === 'win32' ? `${root}\\System32\\drivers\\etc\\hosts` : '/etc/hosts'
  const text = await readFile(file, 'utf8').catch(() => '')
  const found: HostAddress[] = []
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (isIP(address) !== 0 && names.some((name) => name.toLowerCase() === host))
      found.push({ address, family: isIPv6(address) ? 6 : 4 })
  }
  if (found.length === 0) throw new NetError('ERR_NAME_NOT_RESOLVED', `${host} is not known locally`)
  return found
}
