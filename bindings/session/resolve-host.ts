// Electron's `resolveHost`: its options over the transport's resolver, which asks the system (electron-session 3.4).
// Source: Electron's shell/browser/net/resolve_host_function.cc, Chromium's network::mojom::ResolveHostParameters.
import { NetError, type RuntimeName, UnsupportedError } from '../host/errors.ts'
import type { HostAddress, Transport } from '../host/transport.ts'

export interface ResolveHostOptions {
  /** Absent: both, by what the system gives. */
  queryType?: 'A' | 'AAAA'
  /** The system's resolver answers; one of the others alone cannot be asked. */
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
  options: ResolveHostOptions,
  runtime: RuntimeName,
): Promise<ResolvedHost> {
  const { queryType, source = 'any', cacheUsage = 'allowed' } = options
  if (source !== 'any' && source !== 'system')
    throw new UnsupportedError(`resolveHost with source '${source}'`, runtime)
  if (cacheUsage === 'disallowed') throw new UnsupportedError("resolveHost with cacheUsage 'disallowed'", runtime)
  const family = queryType === 'A' ? 4 : queryType === 'AAAA' ? 6 : null
  const found = (await transport.resolveHost(host)).filter((one) => family === null || one.family === family)
  if (found.length === 0) throw new NetError('ERR_NAME_NOT_RESOLVED', `${host} has no address of type ${queryType}`)
  return { endpoints: found.map(toEndpoint) }
}

function toEndpoint({ address, family }: HostAddress): ResolvedEndpoint {
  return { address, family: family === 6 ? 'ipv6' : 'ipv4' }
}
