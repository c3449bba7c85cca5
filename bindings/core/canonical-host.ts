// IDNA at the door: the tables are larger than the whole cookie domain, and every runtime has them in its URL.
import type { CookieContext, CookieFilter, CookiePartitionKey } from './cookie-types.ts'

/** The URL with its host in ASCII; '' when it is none. */
export function canonicalUrl(url: string): string {
  if (!URL.canParse(url)) return ''
  const { href, protocol } = new URL(url)
  return OPAQUE_HOST.test(href) ? ownUrl(href, protocol) : href
}

/** Of schemes that the runtime's URL does not know it escapes hosts instead of reading them. */
const OPAQUE_HOST = /^[^:]*:\/\/[^/?#]*%/

/** Only declared schemes come here: their URLs are read like http's. */
function ownUrl(href: string, protocol: string): string {
  const asHttp = `http${href.slice(protocol.length - 1)}`
  return URL.canParse(asHttp) ? protocol + new URL(asHttp).href.slice('http:'.length) : ''
}

/** The host in ASCII; '' when it is none. */
export function canonicalHost(host: string): string {
  const url = `http://${host}/`
  return URL.canParse(url) ? new URL(url).hostname : ''
}

export function canonicalPartition<T extends CookiePartitionKey | null | undefined>(key: T): T {
  return key && { ...key, topLevelSite: canonicalUrl(key.topLevelSite) }
}

export function canonicalContext(context: CookieContext | null): CookieContext | null {
  if (!context) return context
  const { siteForCookies, initiator, partitionKey } = context
  return {
    ...context,
    siteForCookies: siteForCookies ? canonicalUrl(siteForCookies) || null : siteForCookies,
    initiator: initiator ? canonicalUrl(initiator) : initiator,
    partitionKey: canonicalPartition(partitionKey),
  }
}

/** A filter's url that is none stays one that matches nothing. */
export function canonicalFilter(filter: CookieFilter): CookieFilter {
  const { url, partitionKey } = filter
  return { ...filter, url: url ? canonicalUrl(url) || ':' : url, partitionKey: canonicalPartition(partitionKey) }
}
