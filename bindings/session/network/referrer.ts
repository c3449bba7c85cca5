// What a Referer header may say. Spec: net/url_request/url_request_job.cc (ComputeReferrerForPolicy), Referrer Policy.
// Departure: a referrer that the policy forbids on the first hop is cut to what it allows; Chromium fails the request.
import type { ReferrerPolicy } from './request.ts'

const POLICIES: ReadonlySet<string> = new Set([
  'no-referrer',
  'no-referrer-when-downgrade',
  'origin',
  'origin-when-cross-origin',
  'same-origin',
  'strict-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
])

export function isReferrerPolicy(value: string): value is ReferrerPolicy {
  return POLICIES.has(value)
}

/** The policy of a Referrer-Policy response header: the last one known; null when there is none. */
export function parseReferrerPolicy(header: string): ReferrerPolicy | null {
  const known = header
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
    .filter(isReferrerPolicy)
  return known.at(-1) ?? null
}

/** The Referer for a request to `url`, '' when there is to be none. */
export function referrerFor(policy: ReferrerPolicy, referrer: string, url: string): string {
  if (!/^https?:/i.test(referrer) || !URL.canParse(referrer)) return ''
  const from = new URL(referrer)
  const to = new URL(url)
  const whole = stripped(from)
  const origin = `${from.origin}/`
  const downgrade = from.protocol === 'https:' && to.protocol !== 'https:'
  const sameOrigin = from.origin === to.origin
  switch (policy) {
    case 'no-referrer':
      return ''
    case 'no-referrer-when-downgrade':
      return downgrade ? '' : whole
    case 'origin':
      return origin
    case 'origin-when-cross-origin':
      return sameOrigin ? whole : origin
    case 'same-origin':
      return sameOrigin ? whole : ''
    case 'strict-origin':
      return downgrade ? '' : origin
    case 'strict-origin-when-cross-origin':
      return downgrade ? '' : sameOrigin ? whole : origin
    case 'unsafe-url':
      return whole
  }
}

/** Without user, password and fragment; longer than 4,096 characters only the origin is told. */
function stripped(url: URL): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  bare.hash = ''
  return bare.href.length > 4096 ? `${bare.origin}/` : bare.href
}
