// With which context a hop asks the jar: site for cookies, initiator, partition; or not at all.
// Spec: net/cookies/site_for_cookies.cc (null as soon as an ancestor is cross-site), net/cookies/cookie_util.cc
// (ComputeSameSiteContextForRequest), net/cookies/cookie_partition_key.cc (FromNetworkIsolationKey); electron
// shell/common/api/electron_api_url_loader.cc: the main process' site for cookies is the first URL, and redirects do
// not change it (net/url_request/redirect_info.cc); only a main frame's follows its URL.
// Cost: a first hop of the main process takes a shared constant.
import type { CookieContext, CookiePartitionKey } from '../../core/cookie-types.ts'
import type { RequestContext } from './context.ts'
import type { Initiator } from './request.ts'

/** Site for cookies is the request's own URL; the main process has no top frame, hence no partition. */
const MAIN_PROCESS_CONTEXT: CookieContext = Object.freeze({ partitionKey: null })

/** Null: the hop neither sends nor stores cookies. */
export function cookieContextOf(context: RequestContext): CookieContext | null {
  if (!credentialsAllowed(context)) return null
  const { initiator } = context
  if (initiator.origin === null && initiator.frames.length === 0 && initiator.resourceType !== 'mainFrame')
    return mainProcess(context)
  return inFrames(context, initiator)
}

function credentialsAllowed({ request, initiator, authority }: RequestContext): boolean {
  if (request.blockCookies === true || authority?.cookieable !== true) return false
  if (request.credentials !== 'same-origin') return request.credentials === 'include'
  return initiator.origin === null || initiator.origin === authority?.origin
}

function mainProcess({ earlier }: RequestContext): CookieContext {
  return earlier === null ? MAIN_PROCESS_CONTEXT : { siteForCookies: earlier[0], partitionKey: null }
}

function inFrames(context: RequestContext, initiator: Initiator): CookieContext {
  const isMainFrameNavigation = initiator.resourceType === 'mainFrame'
  const siteForCookies = isMainFrameNavigation ? context.url : siteForFrames(context, initiator)
  return {
    siteForCookies,
    initiator: initiator.origin,
    method: context.method,
    isMainFrameNavigation,
    partitionKey: partitionKeyOf(context, siteForCookies),
  }
}

/** The top document's URL, null as soon as a frame below is cross-site to it; without frames the first URL. */
function siteForFrames(context: RequestContext, { frames }: Initiator): string | null {
  const top = frames[0]
  if (top === undefined) return context.earlier?.[0] ?? context.url
  const site = context.parts.siteOf(top)
  return frames.every((frame) => context.parts.siteOf(frame) === site) ? top : null
}

/** The top frame's site; the bit says whether anything between it and the request is cross-site to it. */
function partitionKeyOf(context: RequestContext, siteForCookies: string | null): CookiePartitionKey | null {
  const { siteOf } = context.parts
  const { resourceType, frames } = context.initiator
  if (resourceType === 'mainFrame') return { topLevelSite: siteOf(context.url), hasCrossSiteAncestor: false }
  const top = frames[0]
  if (top === undefined) return null
  const topLevelSite = siteOf(top)
  const hasCrossSiteAncestor = siteForCookies === null || siteOf(context.url) !== topLevelSite
  return { topLevelSite, hasCrossSiteAncestor }
}
