// The key of a stored response. Spec: net/http/http_cache.cc (GenerateCacheKey); the method is no part of it, the query
// is, octet by octet. Requests of the main process have no partition and share one part.

export interface KeyParts {
  /** Absolute, as `new URL(url).href` gives it. */
  readonly url: string
  /** Whether the request carries cookies: what was fetched without is never served to one with, and the other way. */
  readonly credentials: boolean
  /** The page it belongs to, as sites; '' for the main process. */
  readonly partition: string
}

export function cacheKey({ url, credentials, partition }: KeyParts): string {
  const split = partition === '' ? '' : `_dk_${partition} `
  return `${credentials ? 1 : 0}/0/${split}${bareUrl(url)}`
}

/** The origin of a key's URL. */
export function originOfKey(key: string): string {
  return new URL(key.slice(key.lastIndexOf(' ') + 1).replace(/^[01]\/0\//, '')).origin
}

/** Without fragment, user name and password. */
function bareUrl(url: string): string {
  const fragment = url.indexOf('#')
  const bare = fragment < 0 ? url : url.slice(0, fragment)
  const start = bare.indexOf('//') + 2
  const end = bare.indexOf('/', start)
  const at = bare.lastIndexOf('@', end < 0 ? bare.length : end)
  return at < start ? bare : bare.slice(0, start) + bare.slice(at + 1)
}
