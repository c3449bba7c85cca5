// What the chain asks of those who answer requests instead of the network (session/protocol).
import type { WireResponse } from '../../host/transport.ts'
import type { RequestContext } from './context.ts'
import { type Authority, isNetworkUrl } from './destination.ts'

/** Null: the handler lets the request through to the network. Throws or rejects with a NetError. */
export type SchemeHandler = (context: RequestContext) => WireResponse | null | Promise<WireResponse | null>

export interface SchemeHandlers {
  /** Whether there is a handler for any scheme: then http and https requests ask for theirs, too. */
  readonly active: boolean
  /** Called whenever `active` changes. One engine a session, hence one callback. */
  onChange: (() => void) | null
  /** Who answers this hop; null: the network, which knows http and https alone. */
  find(context: RequestContext): SchemeHandler | null
  /** Where a URL leads that is neither http nor https; null: nobody answers its scheme. */
  authorityOf(url: string): Authority | null
  /** `reference` as its scheme's rules have it, serialised; null: it is no URL. Without `base` it has to be absolute. */
  resolve(reference: string, base?: string): string | null
  /** Whether a handler of this session was given this Request: sent as it is, it goes past the handlers. */
  hasGiven(request: object): boolean
}

/** As `schemes.resolve`, where there may be no handlers at all. */
export function resolveUrl(schemes: SchemeHandlers | undefined, reference: string, base?: string): string | null {
  if (schemes !== undefined) return schemes.resolve(reference, base)
  return URL.canParse(reference, base) ? new URL(reference, base).href : null
}

/** Where a hop leads; null: nobody answers its scheme. */
export function destinationOf(context: RequestContext, url: string): Authority | null {
  const { authorities, parts } = context.engine
  return authorities.of(url) ?? parts.schemes?.authorityOf(url) ?? null
}

/**
 * Whether a redirect may lead there: to the network and to schemes that somebody answers, to files from files alone
 * (content/public/common/url_utils.cc, IsSafeRedirectTarget).
 */
export function isSafeRedirect(context: RequestContext, url: string): boolean {
  if (isNetworkUrl(url)) return true
  if (url.startsWith('file:')) return context.url.startsWith('file:')
  return context.parts.schemes?.authorityOf(url) != null
}
