// What the runner of the cookie vectors asks for, mapped to the doors of a cookie module: the vectors' names on one
// side, the doors' on the other, no decision in between.
import { decodeRow, rowRanges } from '../../bindings/core/cookie-row.ts'
import type {
  CookieContext,
  CookieFilter,
  CookieJar,
  CookiePartitionKey,
  CookieReason,
  CookieRecord,
  SameSiteContext,
} from '../../bindings/core/cookie-types.ts'
import type { CookieModule } from '../../bindings/core/cookies.ts'
import { readDetails, toCookie } from '../../bindings/session/cookies/electron-shapes.ts'
import { rejectionError } from '../../bindings/session/cookies/rejection-texts.ts'

interface Call {
  readonly url: string
  readonly now: number
  readonly sameSite: SameSiteContext
  readonly partitionKey: CookiePartitionKey | null
}
export interface SetCall extends Call {
  readonly line: Uint8Array
  readonly via: 'http' | 'script'
  readonly date?: number | undefined
}
export interface GetCall extends Call {
  readonly isHttp: boolean
  readonly method?: string | undefined
}
export interface ContextCall extends CookieContext {
  readonly url: string
}
/** A stored cookie in the vectors' words. */
type Fields = Readonly<Record<string, unknown>>
interface LoadRow {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly path: string
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: string
  readonly priority: CookieRecord['priority']
  readonly creation: number
  readonly lastAccess: number
  readonly expires: number
  readonly sourceScheme: CookieRecord['sourceScheme']
  readonly sourcePort: number
  readonly partitionKey: CookiePartitionKey | null
}
type ApiResult = { readonly ok: true } | { readonly ok: false; readonly error: string }

export interface CookieAdapter {
  reset(): void
  site(url: string): string | null
  set(call: SetCall): { readonly stored: boolean; readonly exclude: readonly string[] }
  get(call: GetCall): { readonly header: Uint8Array }
  all(now: number): Fields[]
  parseDate(text: string): number | null
  registrableDomain(host: string): string | null
  sameSiteContext(call: ContextCall): SameSiteContext
  load(rows: readonly LoadRow[]): void
  takeEvents(): Fields[]
  readonly api: {
    set(details: object, now: number): ApiResult
    remove(url: string, name: string, now: number): void
    get(filter: CookieFilter, now: number): object[]
  }
}

const latin1 = (octets: Uint8Array): string => Array.from(octets, (octet) => String.fromCharCode(octet)).join('')
const octets = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
const hex = (octets: Uint8Array): string => Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('')
const exclude = (reasons: readonly CookieReason[]): string[] => reasons.map((reason) => `EXCLUDE_${reason}`)
/** Electron's object has no partition key; ours adds it. */
function electronCookie(record: CookieRecord): object {
  const { partitionKey, ...cookie } = toCookie(record)
  return cookie
}

export class JarAdapter implements CookieAdapter {
  readonly #module: CookieModule
  #jar: CookieJar

  constructor(module: CookieModule) {
    this.#module = module
    this.#jar = module.createJar()
  }

  reset(): void {
    this.#jar[Symbol.dispose]()
    this.#jar = this.#module.createJar()
  }
  site(url: string): string | null {
    return this.#module.siteOf(url)
  }
  set({ url, line, via, now, date, sameSite, partitionKey }: SetCall): ReturnType<CookieAdapter['set']> {
    const context: CookieContext = { sameSite, partitionKey, isHttp: via === 'http' }
    const { stored, reasons } = this.#jar.setFromHeader(url, latin1(line), context, now, date ?? null)
    return { stored, exclude: exclude(reasons) }
  }
  get({ url, isHttp, sameSite, partitionKey, now, method }: GetCall): { header: Uint8Array } {
    return { header: octets(this.#jar.header(url, { sameSite, partitionKey, isHttp, method }, now)) }
  }
  all(now: number): Fields[] {
    this.#jar.get({}, now)
    return this.#jar.rows().map(({ row }) => this.#fields(row))
  }
  parseDate(text: string): number | null {
    return this.#module.parseCookieDate(text)
  }
  registrableDomain(host: string): string | null {
    return this.#module.registrableDomain(host)
  }
  sameSiteContext({ url, siteForCookies, initiator, method, isMainFrameNavigation }: ContextCall): SameSiteContext {
    return this.#module.sameSiteContext(url, { siteForCookies, initiator, method, isMainFrameNavigation })
  }
  load(rows: readonly LoadRow[]): void {
    const records = rows.map(
      (row): CookieRecord => ({
        ...row,
        hostOnly: !row.domain.startsWith('.'),
        sameSite: 'unspecified',
        lastUpdate: row.creation,
        sourceType: 'http',
      }),
    )
    this.#jar.adopt(records)
  }
  takeEvents(): Fields[] {
    return this.#jar.drainChanges().map((change) => {
      const { name, value, domain, path } = change.cookie()
      return { name, value, domain, path, cause: change.cause, removed: change.removed }
    })
  }
  readonly api: CookieAdapter['api'] = {
    set: (details, now) => this.#apiSet(details, now),
    remove: (url, name, now) => void this.#jar.remove(url, name, now),
    get: (filter, now) => this.#jar.get(filter, now).map(electronCookie),
  }

  #apiSet(details: object, now: number): ApiResult {
    try {
      const { reasons } = this.#jar.set(readDetails(details), now)
      if (reasons.length === 0) return { ok: true }
      return { ok: false, error: rejectionError(reasons).message }
    } catch (error) {
      return { ok: false, error: (error as Error).message }
    }
  }

  #fields(row: Uint8Array): Fields {
    const record = decodeRow(row, this.#module.codec)
    const { name, value, path } = rowRanges(row)
    return {
      ...record,
      nameHex: hex(row.subarray(...name)),
      valueHex: hex(row.subarray(...value)),
      pathHex: hex(row.subarray(...path)),
      session: record.expires === null,
      expires: record.expires === null ? null : new Date(record.expires).toISOString(),
    }
  }
}
