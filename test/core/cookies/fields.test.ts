// runtimes: node deno bun browser
// What a cookie may claim about where it belongs: Domain, Path, prefixes, Secure, Partitioned, source.
import { type CookieRecord, createCookieJar, loadCore } from '#core'
import { deepEqual, describe, equal, it } from '../../harness.ts'

const NOW = 1_790_000_000_000

function set(url: string, line: string): CookieRecord | readonly string[] {
  const jar = createCookieJar()
  const { reasons } = jar.setFromHeader(url, line, null, NOW, null)
  const [cookie] = jar.get({}, NOW)
  jar[Symbol.dispose]()
  return cookie ?? reasons
}

/** The stored domain (a leading dot unless host-only), or 'no'. */
function domain(host: string, attribute: string): string {
  const cookie = set(`http://${host}/`, `a=b; Domain=${attribute}`)
  if ('name' in cookie) return cookie.domain
  deepEqual(cookie, ['INVALID_DOMAIN'], `${host} ${attribute}`)
  return 'no'
}

const DOMAINS: [string, string, string][] = [
  ['www.foo.test', '', 'www.foo.test'],
  ['www.foo.test', 'foo.test', '.foo.test'],
  ['www.foo.test', '.foo.test', '.foo.test'],
  ['www.foo.test', 'WWW.Foo.Test', '.www.foo.test'],
  ['www.foo.test', '..foo.test', 'no'],
  ['www.foo.test', 'oo.test', 'no'],
  ['www.foo.test', 'ww.foo.test', 'no'],
  ['www.foo.test', 'test', 'no'],
  ['www.foo.test', '.', 'no'],
  ['www.foo.test', 'x.www.foo.test', 'no'],
  ['www.foo.test', 'bar.test', 'no'],
  ['www.foo.test', 'foo.test.', 'no'],
  ['www.foo.test', 'foo.test/', 'no'],
  ['www.foo.test', 'foo.test:80', 'no'],
  ['www.foo.test', '%66oo.test', 'no'],
  ['www.foo.test', '"foo.test"', 'no'],
  ['www.foo.test', '*.foo.test', 'no'],
  ['www.foo.test.', 'foo.test.', '.foo.test.'],
  ['www.foo.test.', 'foo.test', 'no'],
  ['localhost', 'localhost', 'localhost'],
  ['localhost', '.LocalHost', 'localhost'],
  ['localhost', '..localhost', 'no'],
  ['foo.localhost', 'foo.localhost', '.foo.localhost'],
  ['foo.localhost', 'localhost', 'no'],
  ['co.uk', 'co.uk', 'co.uk'],
  ['co.uk', '.co.uk', 'co.uk'],
  ['co.uk', 'uk', 'no'],
  ['a.co.uk', 'co.uk', 'no'],
  ['a.co.uk', 'a.co.uk', '.a.co.uk'],
  ['x.kawasaki.jp', 'x.kawasaki.jp', 'x.kawasaki.jp'],
  ['a.city.kawasaki.jp', 'city.kawasaki.jp', '.city.kawasaki.jp'],
  ['a.city.kawasaki.jp', 'kawasaki.jp', 'no'],
  ['user.github.io', 'github.io', 'no'],
  ['1.2.3.4', '1.2.3.4', '1.2.3.4'],
  ['1.2.3.4', '.1.2.3.4', '1.2.3.4'],
  ['1.2.3.4', '2.3.4', 'no'],
  ['1.2.3.4', '0x01020304', 'no'],
  ['1.2.3.4', '1.2.3.4.', 'no'],
  ['[::1]', '[::1]', '[::1]'],
  ['[::1]', '::1', 'no'],
  ['[::1]', '[0::1]', 'no'],
  ['xn--bcher-kva.test', 'xn--bcher-kva.test', '.xn--bcher-kva.test'],
]

/** A header as the wire has it: the octets of UTF-8. */
const octets = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text))

const UNICODE_DOMAINS: [string, string, string][] = [
  ['www.xn--bcher-kva.test', 'b\u00fccher.test', '.xn--bcher-kva.test'],
  ['www.xn--bcher-kva.test', '.B\u00dcCHER.test', '.xn--bcher-kva.test'],
  ['www.foo.test', '\uff46oo\u3002test', '.foo.test'],
  ['www.foo.test', '\u00e9.test', 'no'],
  ['www.foo.test', 'foo.test/\u00e9', 'no'],
  ['www.foo.test', '\ud83d\ude00\u0000'.slice(0, 2), 'no'],
  ['localhost', '\uff4cocalhost', 'no'],
]

const PATHS: [string, string, string][] = [
  ['/', '', '/'],
  ['/a', '', '/'],
  ['/a/', '', '/a'],
  ['/a/b/c', '', '/a/b'],
  ['//', '', '/'],
  ['//a', '', '/'],
  ['/a//b', '', '/a/'],
  ['/a|b/c', '', '/a%7Cb'],
  ['/a/b', 'Path=/', '/'],
  ['/a/b', 'Path=/x y', '/x y'],
  ['/a/b', 'Path=/%61/../"', '/%61/../"'],
  ['/a/b', 'Path=x', '/a'],
  ['/a/b', 'Path="/"', '/a'],
]

const VISIBLE: [string, string, boolean][] = [
  ['/', '/x', true],
  ['/a', '/a', true],
  ['/a', '/a/', true],
  ['/a', '/a/b', true],
  ['/a', '/ab', false],
  ['/a', '/A', false],
  ['/a', '/', false],
  ['/a/', '/a', false],
  ['/a/', '/a/b', true],
  ['/%61', '/a', false],
  ['/a b', '/a%20b', false],
]

const PREFIXES: [string, boolean][] = [
  ['__Secure-a=b; Secure', true],
  ['__Secure-a=b', false],
  ['__secure-=b', false],
  ['__Secure=b', true],
  ['__Host-a=b; Secure; Path=/', true],
  ['__HOST-a=b; Secure; Path=/; Domain=', true],
  ['__Host-a=b; Secure', false],
  ['__Host-a=b; Secure; Path=/x', false],
  ['__Host-a=b; Path=/', false],
  ['__Host-a=b; Secure; Path=/; Domain=www.example.test', false],
  ['__Http-a=b; Secure; HttpOnly', true],
  ['__hTTp-a=b; Secure', false],
  ['__Http-a=b; HttpOnly', false],
  ['__Host-Http-a=b; Secure; HttpOnly; Path=/', true],
  ['__Host-Http-a=b; Secure; Path=/', false],
  ['__Host-Http-a=b; Secure; HttpOnly', false],
  ['__Host-Httpx=b; Secure; Path=/', true],
  ['__Hostx=b', true],
  ['_Host-a=b', true],
  ['__Host-', false],
  ['=__Secure-x; Secure', false],
  ['=__http-; Secure; HttpOnly', false],
  ['=x__Host-', true],
]

const TRUSTWORTHY = ['https://h.test/', 'wss://h.test/', 'http://localhost/', 'http://a.localhost./', 'ws://127.9.9.9/']
const UNTRUSTWORTHY = [
  'http://h.test/',
  'http://xlocalhost/',
  'http://localhost.test/',
  'http://128.0.0.1/',
  'http://[::2]/',
]

describe('the fields of a cookie', () => {
  it('Domain: what a host accepts', async () => {
    await loadCore()
    for (const [host, attribute, stored] of DOMAINS) equal(domain(host, attribute), stored, `${host} ${attribute}`)
  })

  it('Domain: Unicode is canonicalised', async () => {
    await loadCore()
    for (const [host, text, stored] of UNICODE_DOMAINS) equal(domain(host, octets(text)), stored, `${host} ${text}`)
  })

  it('Path: given or by default', async () => {
    await loadCore()
    for (const [path, attribute, stored] of PATHS) {
      const cookie = set(`http://h.test${path}`, `a=b; ${attribute}`)
      equal('name' in cookie && cookie.path, stored, `${path} ${attribute}`)
    }
  })

  it('Path: who sees it', async () => {
    await loadCore()
    for (const [path, request, isVisible] of VISIBLE) {
      const jar = createCookieJar()
      jar.setFromHeader('http://h.test/', `a=b; Path=${path}`, null, NOW, null)
      equal(jar.header(`http://h.test${request}`, null, NOW) === 'a=b', isVisible, `${path} ${request}`)
    }
  })

  it('name prefixes', async () => {
    await loadCore()
    for (const [line, isStored] of PREFIXES) {
      const cookie = set('https://www.example.test/dir/page', line)
      equal('name' in cookie, isStored, line)
      if (!('name' in cookie)) deepEqual(cookie, ['INVALID_PREFIX'], line)
    }
    deepEqual(set('http://www.example.test/', '__Secure-a=b; Secure'), ['INVALID_PREFIX'])
    equal('name' in set('http://localhost/', '__Host-a=b; Secure; Path=/'), true)
    equal('name' in set('https://1.2.3.4/', '__Host-a=b; Secure; Path=/; Domain=1.2.3.4'), true)
    deepEqual(set('https://1.2.3.4/', '__Host-a=b; Secure; Path=/; Domain=.1.2.3.4'), ['INVALID_PREFIX'])
  })

  it('Secure and Partitioned need a trustworthy URL', async () => {
    await loadCore()
    for (const url of [...TRUSTWORTHY, 'http://[::1]:99/']) {
      equal('name' in set(url, 'a=b; Secure'), true, url)
      equal('name' in set(url, 'a=b; Secure; Partitioned'), true, url)
      deepEqual(set(url, 'a=b; Partitioned'), ['INVALID_PARTITIONED'], url)
    }
    for (const url of UNTRUSTWORTHY) {
      deepEqual(set(url, 'a=b; Secure'), ['SECURE_ONLY'], url)
      deepEqual(set(url, 'a=b; Secure; Partitioned'), ['INVALID_PARTITIONED'], url)
    }
  })

  it('SameSite=None needs Secure', async () => {
    await loadCore()
    deepEqual(set('https://h.test/', 'a=b; SameSite=None'), ['SAMESITE_NONE_INSECURE'])
    equal('name' in set('https://h.test/', 'a=b; SameSite=None; Secure'), true)
  })

  it('reasons are collected once there is a cookie', async () => {
    await loadCore()
    const line = '__Host-a=b; Domain=other.test; Partitioned'
    deepEqual(set('https://h.test/', line), ['INVALID_DOMAIN', 'INVALID_PREFIX', 'INVALID_PARTITIONED'])
  })

  it('source scheme and port', async () => {
    await loadCore()
    const source = (url: string, line: string): unknown => {
      const cookie = set(url, line)
      return 'name' in cookie ? [cookie.sourceScheme, cookie.sourcePort] : cookie
    }
    deepEqual(source('http://h.test/', 'a=b'), ['nonsecure', 80])
    deepEqual(source('ws://h.test:81/', 'a=b'), ['nonsecure', 81])
    deepEqual(source('https://h.test/', 'a=b'), ['secure', 443])
    deepEqual(source('wss://h.test:80/', 'a=b'), ['secure', 80])
    deepEqual(source('http://localhost/', 'a=b; Secure'), ['secure', 443])
    deepEqual(source('http://localhost:8080/', 'a=b; Secure'), ['secure', 8080])
  })
})
