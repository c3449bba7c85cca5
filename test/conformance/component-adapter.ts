// What the runner of the cookie vectors asks for, mapped to the component: the same as cookie-adapter.ts, one border
// further out. The one thing a caller of the component does itself is to write hosts in ASCII when it is asked to.
import type { CookieTypes } from '../../bindings/component/index.ts'
import { ComponentProblem, type CoreComponent } from '../../bindings/component/index.ts'
import { canonicalHost, canonicalUrl } from '../../bindings/core/canonical-host.ts'
import type {
  CookieDetails,
  CookieFilter,
  CookiePartitionKey,
  CookieReason,
  CookieRecord,
  SameSite,
  SameSiteContext,
} from '../../bindings/core/cookie-types.ts'
import { readDetails, toCookie } from '../../bindings/session/cookies/electron-shapes.ts'
import { rejectionError } from '../../bindings/session/cookies/rejection-texts.ts'
import type { ContextCall, CookieAdapter, GetCall, SetCall } from './cookie-adapter.ts'

type Row = Parameters<CookieAdapter['load']>[0][number]
type Fields = ReturnType<CookieAdapter['all']>[number]
type Canonicalise = (url: string) => string

const SAFE_METHOD = /^(?:get|head|options|trace)$/i
const encoder = new TextEncoder()
const decoder = new TextDecoder()
const hex = (octets: Uint8Array): string => Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('')
const asGiven: Canonicalise = (url) => url

function problemOf(error: unknown): CookieTypes.Problem {
  if (error instanceof ComponentProblem) return error.problem as CookieTypes.Problem
  throw error
}

/** Calls with URLs as they are and, when the component wants it, once more with hosts in ASCII. */
function inAscii<T>(call: (url: Canonicalise) => T): T {
  try {
    return call(asGiven)
  } catch (error) {
    if (problemOf(error).tag !== 'needs-ascii-host') throw error
    return call(canonicalUrl)
  }
}

/** The same for calls that set: the Domain may want its ASCII form too. */
function settingInAscii<T>(call: (url: Canonicalise, asciiDomain: string | undefined) => T): T {
  return inAscii((url) => {
    try {
      return call(url, undefined)
    } catch (error) {
      const problem = problemOf(error)
      if (problem.tag !== 'needs-ascii-domain') throw error
      return call(url, canonicalHost(decoder.decode(problem.val)))
    }
  })
}

function keyOf(key: CookiePartitionKey, url: Canonicalise): CookieTypes.PartitionKey {
  return { topLevelSite: url(key.topLevelSite), hasCrossSiteAncestor: key.hasCrossSiteAncestor }
}

function partitionOf(key: CookiePartitionKey | null | undefined, url: Canonicalise): CookieTypes.Partition {
  if (key === undefined) return { tag: 'itself' }
  return key ? { tag: 'given', val: keyOf(key, url) } : { tag: 'none' }
}

function requestOf(call: ContextCall, url: Canonicalise): CookieTypes.Request {
  const { siteForCookies: site, initiator, sameSite, method } = call
  return {
    url: url(call.url),
    siteForCookies:
      typeof site === 'string' ? { tag: 'given', val: url(site) } : { tag: site === null ? 'none' : 'itself' },
    ...(typeof initiator === 'string' ? { initiator: url(initiator) } : {}),
    partition: partitionOf(call.partitionKey, url),
    ...(sameSite ? { sameSite } : {}),
    script: call.isHttp === false,
    mainFrameNavigation: call.isMainFrameNavigation ?? false,
    unsafeMethod: method !== undefined && !SAFE_METHOD.test(method),
  }
}

/** A field that is absent, not undefined: what the component's types ask for. */
function given<K extends string, T>(name: K, value: T | undefined | null): { [P in K]?: T } {
  return value === undefined || value === null ? {} : ({ [name]: value } as { [P in K]?: T })
}

const toWit = (sameSite: SameSite): CookieTypes.SameSite =>
  sameSite === 'no_restriction' ? 'no-restriction' : sameSite
const fromWit = (sameSite: CookieTypes.SameSite): SameSite =>
  sameSite === 'no-restriction' ? 'no_restriction' : sameSite

function detailsOf(details: CookieDetails, url: Canonicalise, asciiDomain: string | undefined): CookieTypes.Details {
  const { partitionKey, sameSite } = details
  return {
    url: url(details.url),
    ...given('name', details.name),
    ...given('value', details.value),
    ...given('domain', details.domain),
    ...given('path', details.path),
    ...given('secure', details.secure),
    httpOnly: details.httpOnly ?? false,
    hostOnly: details.hostOnly ?? false,
    ...given('sameSite', sameSite && toWit(sameSite)),
    ...given('expiration', details.expirationDate),
    ...given('creation', details.creationDate),
    ...given('lastAccess', details.lastAccessDate),
    ...given('partition', partitionKey && keyOf(partitionKey, url)),
    ...given('asciiDomain', asciiDomain),
  }
}

function filterOf(filter: CookieFilter, url: Canonicalise): CookieTypes.Filter {
  const { name, domain, path, secure, session, httpOnly, hostOnly, partitionKey } = filter
  const partition = partitionOf(partitionKey, url)
  return {
    ...given('url', filter.url && (url(filter.url) || ':')),
    ...given('name', name),
    ...given('domain', domain),
    ...given('path', path),
    ...given('secure', secure),
    ...given('session', session),
    ...given('httpOnly', httpOnly),
    ...given('hostOnly', hostOnly),
    partition: partition.tag === 'itself' ? { tag: 'any' } : partition,
  }
}

/** `samesiteLax` is `SAMESITE_LAX`. */
function reasonsOf(reasons: CookieTypes.Reasons): CookieReason[] {
  const set = Object.entries(reasons).filter(([, isSet]) => isSet)
  return set.map(([name]) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase() as CookieReason)
}

function recordOf(cookie: CookieTypes.Cookie): CookieRecord {
  return {
    ...cookie,
    name: decoder.decode(cookie.name),
    value: decoder.decode(cookie.value),
    path: decoder.decode(cookie.path),
    sameSite: fromWit(cookie.sameSite),
    expires: cookie.expires ?? null,
    partitionKey: cookie.partition ?? null,
    sourcePort: cookie.sourcePort ?? -1,
  }
}

function fieldsOf(cookie: CookieTypes.Cookie): Fields {
  const record = recordOf(cookie)
  return {
    ...record,
    nameHex: hex(cookie.name),
    valueHex: hex(cookie.value),
    pathHex: hex(cookie.path),
    session: record.expires === null,
    expires: record.expires === null ? null : new Date(record.expires).toISOString(),
  }
}

function loadedCookie(row: Row): CookieTypes.Cookie {
  const { domain, secure, httpOnly, priority, creation, lastAccess, expires, sourceScheme, sourcePort } = row
  const texts = { name: encoder.encode(row.name), value: encoder.encode(row.value), path: encoder.encode(row.path) }
  const times = { creation, lastAccess, lastUpdate: creation, expires }
  const source = { sourceScheme, sourcePort, sourceType: 'http' as const }
  const hostOnly = !domain.startsWith('.')
  return { ...texts, ...times, ...source, domain, hostOnly, secure, httpOnly, priority, sameSite: 'unspecified' }
}

const everything: CookieTypes.Filter = { partition: { tag: 'any' } }

export class ComponentAdapter implements CookieAdapter {
  readonly #cookies: CoreComponent['cookies']
  #jar: CookieTypes.Jar

  constructor({ cookies }: CoreComponent) {
    this.#cookies = cookies
    this.#jar = new cookies.Jar(true)
  }

  reset(): void {
    ;(this.#jar as unknown as Disposable)[Symbol.dispose]()
    this.#jar = new this.#cookies.Jar(true)
  }
  site(url: string): string | null {
    return inAscii((ascii) => this.#cookies.siteOf(ascii(url))) ?? null
  }
  set({ url, line, via, now, date, sameSite, partitionKey }: SetCall): ReturnType<CookieAdapter['set']> {
    const call: ContextCall = { url, sameSite, partitionKey, isHttp: via === 'http' }
    const { stored, reasons } = settingInAscii((ascii, domain) =>
      this.#jar.setFromHeader(requestOf(call, ascii), line, now, date, domain),
    )
    return { stored, exclude: reasonsOf(reasons).map((reason) => `EXCLUDE_${reason}`) }
  }
  get({ now, ...call }: GetCall): { header: Uint8Array } {
    return { header: inAscii((ascii) => this.#jar.header(requestOf(call, ascii), now)) }
  }
  all(now: number): Fields[] {
    return this.#jar.get(everything, now).map(fieldsOf)
  }
  parseDate(text: string): number | null {
    return this.#cookies.parseDate(text) ?? null
  }
  registrableDomain(host: string): string | null {
    try {
      return this.#cookies.registrableDomain(host) ?? null
    } catch (error) {
      if (problemOf(error).tag !== 'needs-ascii-host') throw error
      return this.#registrableOfUnicode(host)
    }
  }
  /** As many labels of the host as asked for as the ASCII answer has. */
  #registrableOfUnicode(host: string): string | null {
    const ascii = canonicalHost(host)
    const labels = ascii && this.#cookies.registrableDomain(ascii)?.split('.').length
    return labels
      ? host
          .toLowerCase()
          .split(/[.\u3002\uff0e\uff61]/)
          .slice(-labels)
          .join('.')
      : null
  }
  sameSiteContext({ sameSite, partitionKey, isHttp, ...call }: ContextCall): SameSiteContext {
    return inAscii((ascii) => this.#cookies.sameSiteContextOf(requestOf(call, ascii)))
  }
  load(rows: readonly Row[]): void {
    this.#jar.adopt(rows.map(loadedCookie))
  }
  takeEvents(): Fields[] {
    return this.#jar.drainChanges().map(({ cause, cookie }) => {
      const { name, value, domain, path } = recordOf(cookie)
      return { name, value, domain, path, cause, removed: !cause.startsWith('inserted') }
    })
  }
  readonly api: CookieAdapter['api'] = {
    set: (details, now) => this.#apiSet(details, now),
    remove: (url, name, now) => void inAscii((ascii) => this.#jar.remove(ascii(url), name, now)),
    get: (filter, now) => this.#apiGet(filter, now),
  }

  #apiSet(given: object, now: number): ReturnType<CookieAdapter['api']['set']> {
    try {
      const details = readDetails(given)
      const { reasons } = settingInAscii((ascii, domain) => this.#jar.set(detailsOf(details, ascii, domain), now))
      const names = reasonsOf(reasons)
      return names.length === 0 ? { ok: true } : { ok: false, error: rejectionError(names).message }
    } catch (error) {
      return { ok: false, error: (error as Error).message }
    }
  }

  #apiGet(filter: CookieFilter, now: number): object[] {
    const cookies = inAscii((ascii) => this.#jar.get(filterOf(filter, ascii), now))
    return cookies.map((cookie) => {
      const { partitionKey, ...electron } = toCookie(recordOf(cookie))
      return electron
    })
  }
}
