// Electron's `resolveHost`: its options over the transport's resolver, which asks the system (electron-session 3.4).
// Source: Electron's shell/browser/net/resolve_host_function.cc, Chromium's network::mojom::ResolveHostParameters. Options
// that are no object and values that are not listed count as absent, as gin's conversion leaves them.
import { NetError, type RuntimeName, UnsupportedError } from '../host/errors.ts'
import type { HostAddress, Transport } from '../host/transport.ts'

export interface ResolveHostOptions {
  /** Absent: both, by what the system gives. */
  queryType?: 'A' | 'AAAA'
  /** `mdns` alone cannot be asked; what answers `any` is the system's resolver. */
  source?: 'any' | 'system' | 'dns' | 'mdns' | 'localOnly'
  cacheUsage?: 'allowed' | 'staleAllowed' | 'disallowed'
  /** Both hold: no secure DNS is used. */
  secureDnsPolicy?: 'allow' | 'disable'
}

export interface ResolvedEndpoint {
  address: string
  family: 'ipv4' | 'ipv6' | 'unspec'
}

export interface ResolvedHost {
  endpoints: ResolvedEndpoint[]
}

export async function resolveHost(
  transport: Transport,
  host: string,
  options: unknown,
  runtime: RuntimeName,
): Promise<ResolvedHost> {
  const given: ResolveHostOptions = typeof options === 'object' && options !== null ? options : {}
  const { queryType } = given
  const source = SOURCES.find((one) => one === given.source) ?? 'any'
  const cacheUsage = CACHE_USAGES.find((one) => one === given.cacheUsage) ?? 'allowed'
  const family = queryType === 'A' ? 4 : queryType === 'AAAA' ? 6 : null
  const found = (await ask(transport, host, { source, cacheUsage, runtime })).filter(
    (one) => family === null || one.family === family,
  )
  if (found.length === 0) throw new NetError('ERR_NAME_NOT_RESOLVED', `${host} has no address of type ${queryType}`)
  return { endpoints: found.map(toEndpoint) }
}

const SOURCES = ['any', 'system', 'dns', 'mdns', 'localOnly'] as const
const CACHE_USAGES = ['allowed', 'staleAllowed', 'disallowed'] as const

interface Question {
  readonly source: (typeof SOURCES)[number]
  readonly cacheUsage: (typeof CACHE_USAGES)[number]
  readonly runtime: RuntimeName
}

async function ask(transport: Transport, host: string, question: Question): Promise<HostAddress[]> {
  const { source, cacheUsage, runtime } = question
  const bypassCache = cacheUsage === 'disallowed'
  if ((source === 'any' || source === 'system') && !bypassCache) return transport.resolveHost(host)
  if (transport.lookUp === undefined || source === 'mdns')
    throw new UnsupportedError(`resolveHost with source '${source}' and cacheUsage '${cacheUsage}'`, runtime)
  const from = source === 'dns' ? 'dns' : source === 'localOnly' ? 'local' : 'system'
  return transport.lookUp(host, { source: from, bypassCache })
}

function toEndpoint({ address, family }: HostAddress): ResolvedEndpoint {
  return { address, family: family === 6 ? 'ipv6' : 'ipv4' }
}
