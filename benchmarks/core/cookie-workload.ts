// The cookie workload: the same cookies and requests in every run and on every runtime. 85 % of the requests go to hosts
// that have cookies; values are 8 to 600 octets long.

export interface Visit {
  readonly url: string
  readonly line: string
}

export interface Workload {
  readonly visits: readonly Visit[]
  readonly urls: readonly string[]
  /** Octets of all names, values, domains and paths. */
  readonly octets: number
}

/** Cookies and the sites they are spread over. */
export interface Scale {
  readonly cookies: number
  readonly sites: number
}

export const SCALES: readonly Scale[] = [
  { cookies: 10, sites: 3 },
  { cookies: 300, sites: 45 },
  { cookies: 3300, sites: 600 },
  { cookies: 100_000, sites: 15_000 },
]
export const ONE_SITE: Scale = { cookies: 180, sites: 1 }

const SUFFIXES = ['com', 'org', 'net', 'co.uk', 'de', 'com.au', 'io', 'fr']
const HOSTS = ['www', 'shop', 'login', 'api']
const PATHS = ['/', '/', '/', '/account', '/account/orders', '/static']
const TEXT = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'
const URLS = 1024

/** A small generator with a known sequence (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const site = (index: number): string => `site-${index.toString(36)}-example.${SUFFIXES[index % SUFFIXES.length]}`

/** Texts of 8 to 600 octets, mostly short. */
function value(next: () => number): string {
  const length = 8 + Math.floor(592 * next() ** 3)
  const start = Math.floor(next() * TEXT.length)
  return TEXT.repeat(Math.ceil((length + start) / TEXT.length)).slice(start, start + length)
}

function visit(index: number, sites: number, next: () => number): Visit & { readonly octets: number } {
  const domain = site(index % sites)
  const host = HOSTS[Math.floor(next() * HOSTS.length)]!
  const isDomainWide = next() < 0.5
  const path = PATHS[Math.floor(next() * PATHS.length)]!
  const name = `c${index.toString(36)}`
  const text = value(next)
  const attributes = [
    `${name}=${text}`,
    `Path=${path}`,
    ...(isDomainWide ? [`Domain=${domain}`] : []),
    ...(next() < 0.7 ? ['Max-Age=2592000'] : []),
    ...(next() < 0.6 ? ['Secure'] : []),
    ...(next() < 0.4 ? ['HttpOnly'] : []),
    ...(next() < 0.3 ? ['SameSite=Lax'] : []),
  ]
  const octets =
    name.length + text.length + path.length + (isDomainWide ? domain.length : host.length + 1 + domain.length)
  return { url: `https://${host}.${domain}/`, line: attributes.join('; '), octets }
}

function request(sites: number, next: () => number): string {
  const domain = next() < 0.85 ? site(Math.floor(next() * sites)) : `unknown-${Math.floor(next() * 1e6)}.com`
  const host = HOSTS[Math.floor(next() * HOSTS.length)]!
  const path = PATHS[Math.floor(next() * PATHS.length)]!
  return `https://${host}.${domain}${path === '/' ? '/' : `${path}/`}page-${Math.floor(next() * 1000)}.html`
}

export function workload({ cookies, sites }: Scale): Workload {
  const next = random(cookies * 31 + sites)
  const visits = Array.from({ length: cookies }, (_, index) => visit(index, sites, next))
  return {
    visits,
    urls: Array.from({ length: URLS }, () => request(sites, next)),
    octets: visits.reduce((sum, { octets }) => sum + octets, 0),
  }
}
