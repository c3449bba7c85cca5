// Requests, details and filters as the cookie module reads them: numbers, then texts one behind the other. The layouts
// are described in assembly/cookies (request.ts, set.ts, query.ts).
import type { CookieInstance } from './cookie-instance.ts'
import type { CookieContext, CookieDetails, CookieFilter, SameSite, SameSiteContext } from './cookie-types.ts'

const CONTEXTS: readonly SameSiteContext[] = ['cross-site', 'lax-method-unsafe', 'lax', 'strict']
const SAME_SITES: readonly SameSite[] = ['unspecified', 'no_restriction', 'lax', 'strict']
const SAFE_METHOD = /^(?:get|head|options|trace)$/i

/** The name of a CONTEXT_* number. */
export function contextName(index: number): SameSiteContext {
  return CONTEXTS[index] ?? 'cross-site'
}

function requestFlags(context: CookieContext): number {
  let flags = context.sameSite === undefined ? 0 : CONTEXTS.indexOf(context.sameSite) + 1
  if (context.isHttp === false) flags |= 1 << 3
  if (context.isMainFrameNavigation) flags |= 1 << 4
  if (context.method !== undefined && !SAFE_METHOD.test(context.method)) flags |= 1 << 5
  if (typeof context.siteForCookies === 'string') flags |= 1 << 6
  else if (context.siteForCookies === null) flags |= 1 << 7
  if (typeof context.initiator === 'string') flags |= 1 << 8
  if (context.partitionKey === null) flags |= 1 << 10
  else if (context.partitionKey) flags |= (1 << 9) | (context.partitionKey.hasCrossSiteAncestor ? 1 << 11 : 0)
  return flags
}

/** Appends texts to the input area, from an offset on. */
class Texts {
  at: number
  readonly #instance: CookieInstance
  readonly #input: Uint8Array
  constructor(instance: CookieInstance, input: Uint8Array, at: number) {
    this.#instance = instance
    this.#input = input
    this.at = at
  }
  /** UTF-8; the octets written. */
  text(value: string | undefined): number {
    if (!value) return 0
    const written = this.#instance.codec.writeUtf8(this.#input, this.at, value)
    this.at += written
    return written
  }
  /** One octet a character. */
  octets(value: string): number {
    const written = this.#instance.codec.writeLatin1(this.#input, this.at, value)
    this.at += written
    return written
  }
}

const threefold = (text: string | null | undefined): number => (text ? text.length * 3 : 0)

/** A request and, for a set, its line and the ASCII form of the line's Domain. */
export interface PackedRequest {
  url: string
  context: CookieContext | null
  readonly line: string
  asciiDomain: string | null
  /** Set once the URLs have been canonicalised outside. */
  isCanonical?: boolean
}

export function packRequest(instance: CookieInstance, request: PackedRequest): void {
  const { url, line, asciiDomain } = request
  const context = request.context ?? {}
  const { siteForCookies, initiator, partitionKey } = context
  const size = threefold(url) + threefold(siteForCookies) + threefold(initiator) + threefold(partitionKey?.topLevelSite)
  const texts = new Texts(instance, instance.input(size + 3 * line.length + threefold(asciiDomain)), 0)
  const { data } = instance
  const record = instance.exports.requestRecord()
  data.setUint32(record, requestFlags(context), true)
  data.setUint32(record + 4, texts.text(url), true)
  data.setUint32(record + 8, texts.text(siteForCookies ?? undefined), true)
  data.setUint32(record + 12, texts.text(initiator ?? undefined), true)
  data.setUint32(record + 16, texts.text(partitionKey?.topLevelSite), true)
  data.setUint32(record + 20, texts.octets(line), true)
  data.setInt32(record + 24, asciiDomain === null ? -1 : texts.text(asciiDomain), true)
}

/** Details on their way in: what canonicalising outside has made of the URL and the domain. */
export interface DetailsToSet {
  details: CookieDetails
  asciiDomain: string | null
  isCanonical: boolean
}

function detailsFlags({ details, asciiDomain }: DetailsToSet): number {
  const { secure, partitionKey } = details
  let flags = SAME_SITES.indexOf(details.sameSite ?? 'lax')
  flags |= (secure === undefined ? 0 : secure ? 2 : 1) << 2
  if (details.httpOnly) flags |= 1 << 4
  if (details.hostOnly) flags |= 1 << 5
  if (partitionKey) flags |= (1 << 6) | (partitionKey.hasCrossSiteAncestor ? 1 << 7 : 0)
  if (asciiDomain !== null) flags |= 1 << 8
  return flags
}

const DETAILS_HEAD = 60

function detailsRoom({ details, asciiDomain }: DetailsToSet): number {
  const { url, name, value, domain, path, partitionKey } = details
  const texts = threefold(url) + threefold(name) + threefold(value) + threefold(domain) + threefold(path)
  return DETAILS_HEAD + texts + threefold(partitionKey?.topLevelSite) + threefold(asciiDomain)
}

/** A batch of details, beginning with the one numbered `from`. */
export function packDetails(instance: CookieInstance, batch: readonly DetailsToSet[], from: number): void {
  let size = 0
  for (let i = from; i < batch.length; i++) size += detailsRoom(batch[i]!)
  const input = instance.input(size)
  let at = 0
  for (let i = from; i < batch.length; i++) at = packOne(instance, input, at, batch[i]!)
}

function packOne(instance: CookieInstance, input: Uint8Array, at: number, item: DetailsToSet): number {
  const { details } = item
  const { data } = instance
  const base = instance.inputAt + at
  const texts = new Texts(instance, input, at + DETAILS_HEAD)
  data.setUint32(base + 4, detailsFlags(item), true)
  data.setUint32(base + 8, texts.text(details.url), true)
  data.setUint32(base + 12, texts.text(details.partitionKey?.topLevelSite), true)
  data.setUint32(base + 16, texts.text(details.name), true)
  data.setUint32(base + 20, texts.text(details.value), true)
  data.setUint32(base + 24, texts.text(details.domain), true)
  data.setUint32(base + 28, texts.text(details.path), true)
  data.setUint32(base + 32, texts.text(item.asciiDomain ?? undefined), true)
  data.setFloat64(base + 36, details.expirationDate ?? Number.NaN, true)
  data.setFloat64(base + 44, details.creationDate ?? Number.NaN, true)
  data.setFloat64(base + 52, details.lastAccessDate ?? Number.NaN, true)
  data.setUint32(base, texts.at - at, true)
  return texts.at
}

function filterFlags(filter: CookieFilter): number {
  const { partitionKey } = filter
  let flags = filter.url ? 1 : 0
  if (filter.name !== undefined) flags |= 1 << 1
  if (filter.domain !== undefined) flags |= 1 << 2
  if (filter.path !== undefined) flags |= 1 << 3
  flags |= wanted(filter.secure, 4, 12) | wanted(filter.session, 5, 13)
  flags |= wanted(filter.httpOnly, 6, 14) | wanted(filter.hostOnly, 7, 15)
  if (partitionKey === null) flags |= (1 << 8) | (1 << 16)
  else if (partitionKey) flags |= (1 << 8) | (partitionKey.hasCrossSiteAncestor ? 1 << 17 : 0)
  return flags
}

function wanted(value: boolean | undefined, by: number, is: number): number {
  return value === undefined ? 0 : (1 << by) | (value ? 1 << is : 0)
}

const FILTER_HEAD = 24

function filterRoom({ url, name, domain, path, partitionKey }: CookieFilter): number {
  const texts = threefold(url) + threefold(name) + threefold(domain) + threefold(path)
  return FILTER_HEAD + texts + threefold(partitionKey?.topLevelSite)
}

export function packFilters(instance: CookieInstance, filters: readonly CookieFilter[]): void {
  const input = instance.input(filters.reduce((size, filter) => size + filterRoom(filter), 0))
  const { data } = instance
  let at = 0
  for (const filter of filters) {
    const base = instance.inputAt + at
    const texts = new Texts(instance, input, at + FILTER_HEAD)
    data.setUint32(base, filterFlags(filter), true)
    data.setUint32(base + 4, texts.text(filter.url), true)
    data.setUint32(base + 8, texts.text(filter.name), true)
    data.setUint32(base + 12, texts.text(filter.domain), true)
    data.setUint32(base + 16, texts.text(filter.path), true)
    data.setUint32(base + 20, texts.text(filter.partitionKey?.topLevelSite), true)
    at = texts.at
  }
}
