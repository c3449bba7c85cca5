// Which SameSite cookies a request may carry, and a response may set: the same-site context.
// Spec: RFC 6265bis 5.2; net/cookies/cookie_util.cc ComputeSameSiteContext. Schemeful.
// Departure: redirects do not lower the context, as in Chromium.

import { ParsedUrl } from '../text/url'
import { isSameSite } from './site'

/** Ordered: a greater context permits more. */
export const CONTEXT_CROSS_SITE: i32 = 0
export const CONTEXT_LAX_METHOD_UNSAFE: i32 = 1
export const CONTEXT_LAX: i32 = 2
export const CONTEXT_STRICT: i32 = 3

const GET: u32 = 0x544547
const HEAD: u32 = 0x44414548
const OPTIONS: u64 = 0x534e4f4954504f
const TRACE: u64 = 0x4543415254
/** Clears the bit between upper and lower case in every octet. */
const UPPER: u64 = 0xdfdfdfdfdfdfdfdf

/** GET, HEAD, OPTIONS and TRACE (RFC 9110 9.2.1), in any case. */
export function isSafeMethod(method: usize, length: i32): bool {
  if (length < 3 || length > 7) return false
  const word = ((load<u64>(method) & UPPER) << ((8 - length) << 3)) >> ((8 - length) << 3)
  return length == 3 ? word == GET : length == 4 ? word == HEAD : length == 5 ? word == TRACE : word == OPTIONS
}

/**
 * The context of a request. `siteForCookies` is the top-level document (the request's own record for "itself"; a
 * record that is not URL_OK for null); `initiator` likewise, with `hasInitiator` false when the request has none.
 */
export function sameSiteContext(
  url: ParsedUrl,
  siteForCookies: ParsedUrl,
  initiator: ParsedUrl,
  hasInitiator: bool,
  isMainFrameNavigation: bool,
  hasSafeMethod: bool,
): i32 {
  if (url != siteForCookies && !isSameSite(url, siteForCookies)) return CONTEXT_CROSS_SITE
  if (!hasInitiator || isSameSite(url, initiator)) return CONTEXT_STRICT
  if (!isMainFrameNavigation) return CONTEXT_CROSS_SITE
  return hasSafeMethod ? CONTEXT_LAX : CONTEXT_LAX_METHOD_UNSAFE
}

/**
 * The context of a response: who started the request does not count. Strict and lax are alike for setting, and a
 * top-level navigation may set everything (ComputeSameSiteContextForResponse).
 */
export function sameSiteSetContext(url: ParsedUrl, siteForCookies: ParsedUrl, isMainFrameNavigation: bool): i32 {
  const isFirstParty = isMainFrameNavigation || url == siteForCookies || isSameSite(url, siteForCookies)
  return isFirstParty ? CONTEXT_STRICT : CONTEXT_CROSS_SITE
}
