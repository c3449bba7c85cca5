// What `clearData` and `clearStorageData` are asked for. Spec: electron-session 3.1, 3.2; Electron's
// shell/browser/api/electron_api_session.cc (ClearData, ClearStorageDataOptions).
// Departure: where Electron takes a field of the wrong type for absent, and so clears everything, here it is a TypeError.

export interface ClearDataOptions {
  /** Default: everything. What has no store here is not there to clear. */
  dataTypes?: Array<
    | 'backgroundFetch'
    | 'cache'
    | 'cookies'
    | 'downloads'
    | 'fileSystems'
    | 'indexedDB'
    | 'localStorage'
    | 'serviceWorkers'
    | 'webSQL'
  >
  /** Only data of these: `scheme://host[:port]`. Of cookies those of the registrable domain. */
  origins?: string[]
  /** All data but that of these. Not beside `origins`. */
  excludeOrigins?: string[]
  /** Spares what could only be cleared by closing connections; nothing here has to be. Default false. */
  avoidClosingConnections?: boolean
  /** Tells apart what pages store within pages of others; cookies and the HTTP cache do not. */
  originMatchingMode?: 'third-parties-included' | 'origin-in-all-contexts'
}

export interface ClearStorageDataOptions {
  /** `scheme://host[:port]`. Default: all. Of cookies those for this host alone go. */
  origin?: string
  /** Default: everything, the HTTP cache among it. */
  storages?: Array<
    'cookies' | 'filesystem' | 'indexdb' | 'localstorage' | 'shadercache' | 'serviceworkers' | 'cachestorage'
  >
}

/** The types that have a store here. */
export interface Wanted {
  readonly cache: boolean
  readonly cookies: boolean
}

/** Serialised origins, to be cleared or to be spared. Null: no filter. */
export interface OriginFilter {
  readonly origins: readonly string[]
  readonly spares: boolean
}

export interface ClearDataRequest {
  readonly wanted: Wanted
  readonly filter: OriginFilter | null
}

export function readClearData(given: unknown): ClearDataRequest {
  const options = bag(given)
  const types = list(options, 'dataTypes')
  const origins = list(options, 'origins')
  const spared = list(options, 'excludeOrigins')
  if (origins !== null && spared !== null) throw new TypeError("Cannot provide both 'origins' and 'excludeOrigins'")
  const named = (origins ?? spared ?? []).map(requireOrigin)
  const wants = (type: string): boolean => types === null || types.includes(type)
  return {
    wanted: { cache: wants('cache'), cookies: wants('cookies') },
    // To spare nobody is to clear all; to clear nobody clears nothing.
    filter: origins === null && named.length === 0 ? null : { origins: named, spares: origins === null },
  }
}

export interface ClearStorageDataRequest {
  readonly wanted: Wanted
  /** Null: all. */
  readonly origin: string | null
}

export function readClearStorageData(given: unknown): ClearStorageDataRequest {
  const options = bag(given)
  const storages = list(options, 'storages')?.map((storage) => storage.toLowerCase()) ?? null
  const { origin } = options
  if (origin !== undefined && origin !== null && typeof origin !== 'string')
    throw new TypeError(`origin must be a string, not ${String(origin)}`)
  return {
    wanted: { cache: storages === null, cookies: storages === null || storages.includes('cookies') },
    origin: origin === undefined || origin === null ? null : requireOrigin(origin),
  }
}

function bag(given: unknown): Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {}
}

function list(options: Readonly<Record<string, unknown>>, name: string): string[] | null {
  const value = options[name]
  if (value === undefined || value === null) return null
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  throw new TypeError(`${name} must be an array of strings`)
}

/** Origins of `file:` and of custom schemes are opaque to URL, but not to sessions. */
function requireOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && url.origin !== 'null') return url.origin
  if (url !== null && (url.host !== '' || url.protocol === 'file:')) return `${url.protocol}//${url.host}`
  throw new TypeError(`Invalid origin: '${text}'`)
}
