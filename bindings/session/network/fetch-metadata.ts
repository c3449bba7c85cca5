// Sec-Fetch-* of one hop. Spec: services/network/sec_header_helpers.cc; W3C Fetch Metadata. Only potentially
// trustworthy URLs get them. Site is the widest distance between the initiator and any URL of the chain; Site and Dest
// replace what the caller gave, Mode does not; User is sent exactly with a user activation.
import type { HeaderList } from '../../host/body.ts'
import type { RequestContext } from './context.ts'
import { headerValue, removeHeader, setHeader } from './header-list.ts'

const DESTINATIONS: ReadonlySet<string> = new Set(
  (
    'audio audioworklet document embed empty fencedframe font frame iframe image manifest object paintworklet report script ' +
    'serviceworker sharedworker style track video worker xslt'
  ).split(' '),
)
const MODES: ReadonlySet<string> = new Set(['cors', 'navigate', 'no-cors', 'same-origin'])

export function addFetchMetadata(context: RequestContext, list: HeaderList): void {
  if (context.authority?.trustworthy !== true) return
  const given = context.headers
  if (given.length === 0 && context.initiator.origin === null && !context.initiator.userGesture) {
    list.push('Sec-Fetch-Site', 'none', 'Sec-Fetch-Mode', 'no-cors', 'Sec-Fetch-Dest', 'empty')
    return
  }
  setHeader(list, 'Sec-Fetch-Site', siteDistance(context))
  const mode = headerValue(given, 'sec-fetch-mode')
  if (mode === null) setHeader(list, 'Sec-Fetch-Mode', modeOf(context))
  else if (!MODES.has(mode)) setHeader(list, 'Sec-Fetch-Mode', 'no-cors')
  if (context.initiator.userGesture || headerValue(given, 'sec-fetch-user') === '?1')
    setHeader(list, 'Sec-Fetch-User', '?1')
  else removeHeader(list, 'sec-fetch-user')
  const destination = headerValue(given, 'sec-fetch-dest') ?? destinationOf(context)
  setHeader(list, 'Sec-Fetch-Dest', DESTINATIONS.has(destination) ? destination : 'empty')
}

function siteDistance(context: RequestContext): string {
  const { origin } = context.initiator
  if (origin === null) return 'none'
  let distance = 0
  for (const url of [...(context.earlier ?? []), context.url]) {
    const target = context.engine.authorities.of(url)?.origin
    if (target === origin) continue
    distance = Math.max(distance, context.parts.siteOf(url) === context.parts.siteOf(origin) ? 1 : 2)
  }
  return ['same-origin', 'same-site', 'cross-site'][distance] as string
}

function modeOf({ initiator }: RequestContext): string {
  return initiator.resourceType === 'mainFrame' || initiator.resourceType === 'subFrame' ? 'navigate' : 'no-cors'
}

function destinationOf({ initiator }: RequestContext): string {
  switch (initiator.resourceType) {
    case 'mainFrame':
      return 'document'
    case 'subFrame':
      return 'iframe'
    case 'stylesheet':
      return 'style'
    case 'cspReport':
      return 'report'
    default:
      return initiator.resourceType
  }
}
