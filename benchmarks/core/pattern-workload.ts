// The URL pattern workload: a filter as an application that blocks and rewrites writes it, the URLs of pages that meet it,
// and the same filter as one regular expression.
import { random } from './cookie-workload.ts'

export interface PatternWorkload {
  readonly patterns: readonly string[]
  /** About a third matches. */
  readonly urls: readonly string[]
}

const FOLDERS = ['api/v1', 'static', 'collect', 'assets/js', 'images/banner', 'graphql', 'pixel', 'embed']
const FILES = ['index.html', 'main.3f2a9c.js', 'style.css', 'logo.png', 'data.json', 'track.gif', 'font.woff2', 'b.js']
const ANY_HOST = ['/*.woff2', '/ads/*', '/*/banner/*', '/*/track.gif*', '/*utm_source=*']
const SUBDOMAINS = ['www', 'cdn', 'api', 'static.eu']
const URLS = 1024

const host = (index: number): string => `site-${index.toString(36)}.${['com', 'org', 'net', 'io'][index % 4]}`

/** By twenties: nine `*.host`, four with a folder, three hosts, two with a glob in the path, one port, one of any host. */
function pattern(index: number): string {
  const folder = FOLDERS[index % FOLDERS.length]
  const kind = index % 20
  if (kind < 9) return `*://*.${host(index)}/*`
  if (kind < 13) return `https://*.${host(index)}/${folder}/*`
  if (kind < 16) return `https://www.${host(index)}/*`
  if (kind < 18) return `*://*.${host(index)}/*/${folder}/*.js`
  if (kind < 19) return `http://api.${host(index)}:8080/*`
  return `*://*${ANY_HOST[Math.floor(index / 20) % ANY_HOST.length]}`
}

function url(hosts: number, next: () => number): string {
  const of = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!
  const site = next() < 0.4 ? host(Math.floor(next() * hosts)) : `unknown-${Math.floor(next() * 1e6)}.com`
  const query = next() < 0.3 ? `?id=${Math.floor(next() * 1e9)}&ref=${of(FOLDERS)}` : ''
  const scheme = next() < 0.9 ? 'https' : 'http'
  return new URL(`${scheme}://${of(SUBDOMAINS)}.${site}/${of(FOLDERS)}/${of(FILES)}${query}`).href
}

export function patternWorkload(count: number): PatternWorkload {
  const next = random(count)
  return {
    patterns: Array.from({ length: count }, (_, index) => pattern(index)),
    urls: Array.from({ length: URLS }, () => url(count, next)),
  }
}

const literal = (text: string): string => text.replaceAll(/[.?+^$()[\]{}|\\/]/g, '\\$&')

/** One pattern of this workload as one of the union's alternatives; escapes, trailing dots and fragments left out. */
function source(pattern: string): string {
  const [, scheme = '', host = '', port, path = ''] = /^([^:]+):\/\/([^/:]+)(?::(\d+))?(\/.*)$/.exec(pattern) ?? []
  const schemes = scheme === '*' ? 'https?' : scheme
  const hosts =
    host === '*' ? '[^/]+' : host.startsWith('*.') ? `(?:[^/]+\\.)?${literal(host.slice(2))}` : literal(host)
  const ports = host === '*' ? '' : port === undefined ? '(?::\\d+)?' : `:${port}`
  return `${schemes}:\\/\\/${hosts}${ports}${literal(path).replaceAll('*', '.*')}`
}

export function unionOf(patterns: readonly string[]): RegExp {
  return new RegExp(`^(?:${patterns.map(source).join('|')})$`)
}
