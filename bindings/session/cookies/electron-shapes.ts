// Electron's plain objects of the Cookies class: what goes in is read field by field and a field of the wrong type
// counts as absent (base::Value::Dict::FindString and its kin); what comes out has the original's fields and order.
// Source: shell/browser/api/electron_api_cookies.cc.
import type {
  CookieDetails,
  CookieFilter,
  CookiePartitionKey,
  CookieRecord,
  SameSite,
} from '../../core/cookie-types.ts'

/** Electron's `Cookie`. `partitionKey` is beyond Electron and present on partitioned cookies only. */
export interface Cookie {
  name: string
  value: string
  /** With a leading dot exactly when `hostOnly` is false. */
  domain: string
  hostOnly: boolean
  path: string
  secure: boolean
  httpOnly: boolean
  /** True: no expiration date, never written to disk. */
  session: boolean
  /** Seconds since the Unix epoch; absent on session cookies. */
  expirationDate?: number
  sameSite: SameSite
  partitionKey?: CookiePartitionKey
}

export function toCookie(record: CookieRecord): Cookie {
  const session = record.expires === null
  return {
    name: record.name,
    value: record.value,
    domain: record.domain,
    hostOnly: record.hostOnly,
    path: record.path,
    secure: record.secure,
    httpOnly: record.httpOnly,
    session,
    ...(record.expires !== null && { expirationDate: record.expires / 1000 }),
    sameSite: record.sameSite,
    ...(record.partitionKey && { partitionKey: record.partitionKey }),
  }
}

type Bag = { readonly [Field in keyof (CookieDetails & CookieFilter & CookiePartitionKey)]?: unknown }

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined)
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

// Not Electron's: here a wrong type is an error, for a key that is ignored would widen what a call touches.
function partitionKey(value: unknown): CookiePartitionKey | null | undefined {
  if (value === undefined || value === null) return value
  const { topLevelSite, hasCrossSiteAncestor = false } = value as Bag
  if (typeof topLevelSite !== 'string' || typeof hasCrossSiteAncestor !== 'boolean')
    throw new TypeError('partitionKey must be null or { topLevelSite: string, hasCrossSiteAncestor?: boolean }')
  return { topLevelSite, hasCrossSiteAncestor }
}

export function readFilter(bag: object): CookieFilter {
  const filter = bag as Bag
  return {
    url: text(filter.url),
    name: text(filter.name),
    domain: text(filter.domain),
    path: text(filter.path),
    secure: flag(filter.secure),
    session: flag(filter.session),
    httpOnly: flag(filter.httpOnly),
    hostOnly: flag(filter.hostOnly),
    partitionKey: partitionKey(filter.partitionKey),
  }
}

/** For what is not Electron's: a field of the wrong type is an error, as absent it would widen what a call touches. */
export function requireFilter(bag: object): CookieFilter {
  const filter = readFilter(bag)
  for (const [field, read] of Object.entries(filter)) {
    const given = (bag as Bag)[field as keyof CookieFilter]
    if (read === undefined && given !== undefined)
      throw new TypeError(`A cookie filter's '${field}' cannot be ${given === null ? 'null' : `a ${typeof given}`}`)
  }
  return filter
}

const SAME_SITE: readonly unknown[] = ['unspecified', 'no_restriction', 'lax', 'strict'] satisfies SameSite[]

/** Throws what `set` rejects with before any cookie rule is asked. */
export function readDetails(bag: object): CookieDetails {
  const details = bag as Bag
  const url = text(details.url)
  if (url === undefined) throw new Error("Missing required option 'url'")
  const sameSite = text(details.sameSite)
  if (sameSite !== undefined && !SAME_SITE.includes(sameSite))
    throw new Error(`Failed to convert '${sameSite}' to an appropriate cookie same site value`)
  return {
    url,
    name: text(details.name),
    value: text(details.value),
    domain: text(details.domain),
    hostOnly: flag(details.hostOnly),
    path: text(details.path),
    secure: flag(details.secure),
    httpOnly: flag(details.httpOnly),
    expirationDate: number(details.expirationDate),
    sameSite: sameSite as SameSite | undefined,
    partitionKey: partitionKey(details.partitionKey),
    creationDate: number(details.creationDate),
    lastAccessDate: number(details.lastAccessDate),
  }
}
