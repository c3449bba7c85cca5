// The exchanges of the cache benchmark: what a page's requests and their responses look like, some to be kept and some not,
// some that vary; the same for http-cache-semantics, which takes objects of lower-case names.

export interface CacheExchange {
  readonly method: string
  readonly url: string
  readonly request: readonly string[]
  readonly status: number
  readonly response: readonly string[]
}

const UA = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

const KINDS: readonly (readonly [type: string, cache: string, vary: string | null, status: number])[] = [
  ['text/html; charset=utf-8', 'no-cache', 'Accept-Encoding', 200],
  ['text/html; charset=utf-8', 'private, max-age=0, must-revalidate', 'Accept-Encoding, Cookie', 200],
  ['application/javascript', 'public, max-age=31536000, immutable', null, 200],
  ['text/css', 'public, max-age=604800', 'Accept-Encoding', 200],
  ['image/png', 'max-age=86400', null, 200],
  ['image/webp', 'public, max-age=2592000, stale-while-revalidate=86400', 'Accept', 200],
  ['font/woff2', 'public, max-age=31536000', null, 200],
  ['application/json', 'no-store', 'Origin', 200],
  ['application/json', 'private, max-age=60', null, 200],
  ['text/html', 'max-age=3600', null, 301],
]

function requestOf(at: number, type: string): string[] {
  return [
    ...['Host', `site${at % 5}.example`, 'Connection', 'keep-alive', 'User-Agent', UA],
    ...['Accept', type.startsWith('text/html') ? 'text/html,application/xhtml+xml,*/*;q=0.8' : '*/*'],
    ...['Referer', `https://site${at % 5}.example/`, 'Accept-Encoding', 'gzip, deflate, br, zstd'],
    ...['Accept-Language', 'en-GB,en;q=0.9', 'Sec-Fetch-Site', 'same-origin', 'Sec-Fetch-Mode', 'no-cors'],
    ...(at % 4 === 1 ? ['Cookie', `session=${at}f3a81c; theme=dark`] : []),
  ]
}

function responseOf(at: number, now: number): string[] {
  const [type, cache, vary] = KINDS[at % KINDS.length]!
  const date = (seconds: number): string => new Date(now - seconds * 1000).toUTCString()
  return [
    ...['Date', date(at % 3), 'Content-Type', type, 'Content-Length', `${at * 1733 + 512}`, 'Server', 'nginx'],
    ...['Last-Modified', date(86_400 * (at + 1)), 'ETag', `"65f2${at}c-1a${at}"`, 'Cache-Control', cache],
    ...['Accept-Ranges', 'bytes', 'X-Content-Type-Options', 'nosniff'],
    ...(vary === null ? [] : ['Vary', vary]),
    ...(at % 3 === 0 ? ['Age', `${at * 7}`, 'X-Cache', 'HIT'] : []),
  ]
}

/** Twenty of them, answered at `now`. */
export function cacheExchanges(now: number): CacheExchange[] {
  return Array.from({ length: 20 }, (_, at) => {
    const [type, , , status] = KINDS[at % KINDS.length]!
    const url = `https://site${at % 5}.example/assets/${at}`
    return { method: 'GET', url, request: requestOf(at, type), status, response: responseOf(at, now) }
  })
}

export function objectOf(headers: readonly string[]): Record<string, string> {
  const object: Record<string, string> = {}
  for (let i = 0; i < headers.length; i += 2) object[headers[i]!.toLowerCase()] = headers[i + 1]!
  return object
}
