// Electron's `preconnect`: sockets that wait in the pool for requests to come.
// Source: Electron's shell/browser/api/electron_api_session.cc (Preconnect); section 3.3 of its texts and limits.
import { requireArguments, requireObject } from './argument-errors.ts'
import { RESTRICTED_PORTS } from './network/restricted-ports.ts'

export interface PreconnectOptions {
  /** Its origin is connected to; only http and https do anything. */
  url: string
  /** 1 to 6; default 1. */
  numSockets?: number
}

export interface PreconnectTarget {
  readonly secure: boolean
  readonly host: string
  readonly port: number
}

/** Null: nothing to connect to. Throws TypeError as Electron. */
export function preconnectTarget(given: readonly unknown[]): { to: PreconnectTarget; count: number } | null {
  requireArguments(given.length, 1)
  const { url, numSockets } = requireObject(given[0], 0) as { url?: unknown; numSockets?: unknown }
  if (typeof url !== 'string' || !URL.canParse(url))
    throw new TypeError('Must pass non-empty valid url to session.preconnect.')
  const count = typeof numSockets === 'number' && Number.isInteger(numSockets) ? numSockets : 1
  if (count < 1 || count > 6) throw new TypeError('numSocketsToPreconnect is outside range [1,6]')
  const to = targetOf(new URL(url))
  return to === null || RESTRICTED_PORTS.has(to.port) ? null : { to, count }
}

function targetOf({ protocol, hostname: host, port }: URL): PreconnectTarget | null {
  const secure = protocol === 'https:'
  if (!secure && protocol !== 'http:') return null
  return { secure, host, port: port === '' ? (secure ? 443 : 80) : Number(port) }
}
