// runtimes: node deno bun browser
// The core reads request URLs itself: what a cookie sees of them is what the runtime's URL says.
import { createCookieJar, loadCore, siteOf } from '#core'
import { deepEqual, describe, equal, it } from '../../harness.ts'

const NOW = 1_790_000_000_000
const PORTS: Record<string, number> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 }

interface Seen {
  host: string
  port: number
  path: string
}

/** Host, port and directory of the path, by the cookie that a response from there leaves; null when it leaves none. */
function seenByCore(url: string): Seen | null {
  const jar = createCookieJar()
  jar.setFromHeader(url, 'a=b', null, NOW, null)
  const [cookie] = jar.get({}, NOW)
  jar[Symbol.dispose]()
  return cookie ? { host: cookie.domain, port: cookie.sourcePort, path: cookie.path } : null
}

function seenByRuntime(text: string): Seen | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const port = PORTS[url.protocol]
  if (port === undefined || url.hostname.startsWith('.') || url.hostname.endsWith('..')) return null
  const path = url.pathname.replaceAll('^', '%5E').replaceAll('|', '%7C')
  return { host: url.hostname, port: Number(url.port || port), path: path.slice(0, path.lastIndexOf('/')) || '/' }
}

const CANONICAL = [
  'https://www.example.com/',
  'http://www.example.com:8080/a/very/long/path/without/anything/to/rewrite/in/it?query#fragment',
  'wss://a-b_c.d9.example./x/y',
  'ws://h:81/.well-known/x',
  'http://127.0.0.1/a/',
  'https://[2001:db8::1]:8443/a/b',
]

const REWRITTEN: [string, Seen][] = [
  ['HTTPS://WWW.Example.COM:443/A/../b/c', { host: 'www.example.com', port: 443, path: '/b' }],
  ['https://user:p@ss@host.test:99/x/', { host: 'host.test', port: 99, path: '/x' }],
  ['https:\\\\host.test\\a\\b', { host: 'host.test', port: 443, path: '/a' }],
  ['  https://ho\nst.test/a\t/b\r ', { host: 'host.test', port: 443, path: '/a' }],
  ['https://%68ost.test/', { host: 'host.test', port: 443, path: '/' }],
  ['http://0x7f.1/', { host: '127.0.0.1', port: 80, path: '/' }],
  ['http://017700000001./', { host: '127.0.0.1', port: 80, path: '/' }],
  ['http://[0:0:1:0:0:0:1:0]/', { host: '[0:0:1::1:0]', port: 80, path: '/' }],
  ['http://[::ffff:1.2.3.4]/', { host: '[::ffff:102:304]', port: 80, path: '/' }],
  ['http://[1:2:3:4:5:6:7::]/', { host: '[1:2:3:4:5:6:7:0]', port: 80, path: '/' }],
  ['http://h/a b"<>`{}^|/x', { host: 'h', port: 80, path: '/a%20b%22%3C%3E%60%7B%7D%5E%7C' }],
  ['http://h/%61/x', { host: 'h', port: 80, path: '/%61' }],
  ['http://h/a/%2E%2e/./b/.%2e/c/..', { host: 'h', port: 80, path: '/' }],
  ['http://h/a//../b//c', { host: 'h', port: 80, path: '/a/b/' }],
  ['http://h/\u00e9/x', { host: 'h', port: 80, path: '/%C3%A9' }],
  ['http://b\u00fccher.test/', { host: 'xn--bcher-kva.test', port: 80, path: '/' }],
  ['http://\uff46oo\u3002test/', { host: 'foo.test', port: 80, path: '/' }],
  ['http:h/', { host: 'h', port: 80, path: '/' }],
  ['http://h:/', { host: 'h', port: 80, path: '/' }],
  ['http://h:00080/', { host: 'h', port: 80, path: '/' }],
  ['http://h?a/b', { host: 'h', port: 80, path: '/' }],
  ['http://h#a/b', { host: 'h', port: 80, path: '/' }],
]

const REFUSED = [
  '',
  'h',
  '//h/',
  'http://',
  'http:///',
  'http://h:65536/',
  'http://h:x/',
  'http://h:99999999999999999999/',
  'http://a b/',
  'http://a%00b/',
  'http://a%25b/',
  'http://a<b/',
  'http://1.2.3.4.5/',
  'http://256.1.1.1.1/',
  'http://256.1/',
  'http://1.2.3.256/',
  'http://4294967296/',
  'http://09/',
  'http://a.b.0x/',
  'http://[::1/',
  'http://[::1]x/',
  'http://[1::2::3]/',
  'http://[1:2:3:4:5:6:7]/',
  'http://[1:2:3:4:5:6:7:8:9]/',
  'http://[::1.2.3]/',
  'http://[::1.2.3.04]/',
  'http://[::12345]/',
  'http://@/',
  'http://.a.test/',
  'http://a.test../',
  'ftp://h/',
  'data:text/plain,x',
  'file:///etc/passwd',
  'chrome-extension://abc/',
]

/** Reproducible: a linear congruence. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) % below
  }
}

const PIECES = ['/', '\\', '.', ':', '@', '?', '#', '%', '[', ']', '0', '1', 'x', 'E', '-', '_', '\t', '"', '^', '|']
const LONGER = ['%2e', '..', 'http:', '//', '1.', '::', '127.', 'a/b', '.well-known', '%', '~', '<']

function mutate(text: string, next: (below: number) => number): string {
  const pieces = [...PIECES, ...LONGER]
  let result = text
  for (let i = next(4); i >= 0; i--) {
    const at = next(result.length + 1)
    const rest = result.slice(at + (next(2) ? 1 : 0))
    result = result.slice(0, at) + (next(3) ? pieces[next(pieces.length)] : '') + rest
  }
  return result
}

describe('request URLs', () => {
  it('that are canonical are read as they stand', async () => {
    await loadCore()
    for (const url of CANONICAL) deepEqual(seenByCore(url), seenByRuntime(url), url)
  })

  it('that are not are canonicalised', async () => {
    await loadCore()
    for (const [url, seen] of REWRITTEN) deepEqual(seenByCore(url), seen, url)
  })

  it('that are none, or have no cookies, leave none', async () => {
    await loadCore()
    for (const url of REFUSED) equal(seenByCore(url), null, url)
  })

  it('agree with the runtime when mutated', async () => {
    await loadCore()
    const next = numbers(20261124)
    const seeds = [...CANONICAL, ...REWRITTEN.slice(0, 14).map(([url]) => url)]
    for (let i = 0; i < 4000; i++) {
      const url = mutate(seeds[next(seeds.length)]!, next)
      // Engines differ in which punycode they accept, and Deno's takes `/b:/..` for a Windows drive.
      if (!/xn--|[a-z]:[\\/.%]/i.test(url.slice(5))) deepEqual(seenByCore(url), seenByRuntime(url), JSON.stringify(url))
    }
  })

  it('may be of any length', async () => {
    await loadCore()
    const directory = `/${'a/'.repeat(32_000)}`
    const jar = createCookieJar()
    equal(jar.setFromHeader(`https://h.test${directory}x`, 'a=b', null, NOW, null).stored, true)
    equal(jar.header(`https://h.test${directory}${'"'.repeat(300_000)}`, null, NOW), 'a=b')
    equal(siteOf(`https://${'a'.repeat(1_000_000)}.test/`)?.length, 1_000_013)
    // url::kMaxURLChars
    equal(siteOf(`https://h.test/${'a'.repeat(2 * 1024 * 1024)}`), null)
  })
})
