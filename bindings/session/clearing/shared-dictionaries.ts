// Electron's members for shared dictionaries (RFC 9842). Requests here neither offer nor store any, so that there are
// none to tell of or to clear. Source: shell/browser/api/electron_api_session.cc, the order of the checks included.

export interface SharedDictionaryUsageInfo {
  frameOrigin: string
  topFrameSite: string
  /** Octets. */
  totalSizeBytes: number
}

export interface SharedDictionaryInfo {
  dictionaryUrl: string
  /** Seconds. */
  expirationDuration: number
  /** SHA-256. */
  hash: string
  id: string
  lastFetchTime: Date
  lastUsedTime: Date
  match: string
  matchDestinations: string[]
  responseTime: Date
  /** Octets. */
  size: number
}

export interface SharedDictionaryInfoOptions {
  /** The origin of the frame that makes the request. */
  frameOrigin: string
  /** The site of the top-level page it is in. */
  topFrameSite: string
}

export type ClearSharedDictionaryCacheForIsolationKeyOptions = SharedDictionaryInfoOptions

/** Throws what Electron rejects with. `where`: how the text ends. */
export function checkIsolationKey(options: object, where: string): void {
  const { frameOrigin, topFrameSite } = options as Partial<Record<keyof SharedDictionaryInfoOptions, unknown>>
  if (typeof frameOrigin !== 'string' || typeof topFrameSite !== 'string')
    throw new Error(`Must provide frameOrigin and topFrameSite strings${where}`)
  if (!URL.canParse(frameOrigin) || !URL.canParse(topFrameSite))
    throw new Error('Invalid URLs provided for frameOrigin or topFrameSite')
}
