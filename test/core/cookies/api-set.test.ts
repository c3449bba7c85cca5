// runtimes: node deno bun browser
// The details of cookies.set: nothing is trimmed, paths are canonicalised, dates are seconds.
import { type CookieDetails, type CookieRecord, createCookieJar, loadCore } from '#core'
import { deepEqual, describe, equal, it } from '../../harness.ts'

const NOW = 1_790_000_000_000
const URL_ = 'https://www.site.test/dir/x'

function set(details: Partial<CookieDetails>): CookieRecord | readonly string[] {
  const jar = createCookieJar()
  const { reasons } = jar.set({ url: URL_, name: 'n', value: 'v', sameSite: 'lax', ...details }, NOW)
  const [cookie] = jar.get({}, NOW)
  jar[Symbol.dispose]()
  return cookie ?? reasons
}

function reasonsOf(details: Partial<CookieDetails>): readonly string[] {
  const cookie = set(details)
  return 'name' in cookie ? [] : cookie
}

function path(text: string): string | undefined {
  const cookie = set({ path: text })
  return 'name' in cookie ? cookie.path : cookie.join()
}

describe('set by details', () => {
  it('refuses what a line would trim or cut', async () => {
    await loadCore()
    const bad = ['DISALLOWED_CHARACTER']
    for (const text of [' x', 'x ', '\tx', 'x;y', 'x\ny', 'x\ry', 'x\0', 'x\x01y', 'x\ty', '\x7f']) {
      deepEqual(reasonsOf({ name: text }), bad, `name ${JSON.stringify(text)}`)
      deepEqual(reasonsOf({ value: text }), bad, `value ${JSON.stringify(text)}`)
    }
    deepEqual(reasonsOf({ name: 'a=b' }), bad)
    deepEqual(reasonsOf({ value: 'a=b c,"d"' }), [])
  })

  it('needs a name or a value, not more than 4096 octets of both', async () => {
    await loadCore()
    deepEqual(reasonsOf({ name: '', value: '' }), ['NO_COOKIE_CONTENT'])
    deepEqual(reasonsOf({ name: '' }), [])
    deepEqual(reasonsOf({ name: '', value: 'a=b' }), ['AMBIGUOUS_SERIALIZATION'])
    deepEqual(reasonsOf({ value: '\u00e9'.repeat(2047) }), [])
    deepEqual(reasonsOf({ value: '\u00e9'.repeat(2048) }), ['NAME_VALUE_PAIR_EXCEEDS_MAX_SIZE'])
  })

  it('canonicalises the path', async () => {
    await loadCore()
    equal(path('/a b"<>`{}^|?#\u00e9\x01\t'.replace(/\t$/, '\tz')), '/a%20b%22%3C%3E%60%7B%7D%5E%7C%3F%23%C3%A9%01%09z')
    equal(path('/a\\b/./c/%2e%2E/d/..'), '/a/b/')
    equal(path('/../..'), '/')
    equal(path('/%41//'), '/%41//')
    equal(path(''), '/dir')
    equal(path('x'), 'FAILURE_TO_STORE')
    equal(path(' /x'), 'FAILURE_TO_STORE,DISALLOWED_CHARACTER')
    equal(path('/x;y'), 'DISALLOWED_CHARACTER')
    equal(path(`/${'x'.repeat(1023)}`)?.length, 1024)
    equal(path(`/${'\u00e9'.repeat(171)}`), 'ATTRIBUTE_VALUE_EXCEEDS_MAX_SIZE')
    equal(path(`/${'x'.repeat(9000)}/../y`), '/y')
  })

  it('judges the domain like a line, but refuses what is none', async () => {
    await loadCore()
    const bad = ['INVALID_DOMAIN']
    for (const domain of [' site.test', 'site.test ', 'site.test;', 'site\x01.test', 'test', 'x.test', '..site.test']) {
      deepEqual(reasonsOf({ domain }), bad, domain)
    }
    deepEqual(reasonsOf({ domain: 'a'.repeat(1025) }), ['ATTRIBUTE_VALUE_EXCEEDS_MAX_SIZE'])
    for (const url of ['', 'asdf', 'http://', 'http://.site.test/', 'http://site.test../']) {
      deepEqual(reasonsOf({ url }), bad, url)
    }
    const unicode = set({ url: 'https://www.b\u00fccher.test/', domain: 'B\u00fccher.test' })
    equal('name' in unicode && unicode.domain, '.xn--bcher-kva.test')
  })

  it('goes to one host when asked to', async () => {
    await loadCore()
    const own = set({ domain: 'www.site.test', hostOnly: true })
    equal('name' in own && own.domain, 'www.site.test')
    deepEqual(reasonsOf({ domain: 'site.test', hostOnly: true }), ['INVALID_DOMAIN'])
  })

  it('has cookies only for four schemes', async () => {
    await loadCore()
    for (const url of ['ftp://h.test/', 'file:///x', 'data:,', 'custom://h/x', 'chrome-extension://abc/']) {
      deepEqual(reasonsOf({ url }), ['NONCOOKIEABLE_SCHEME'], url)
    }
    for (const url of ['ws://h.test/', 'wss://h.test/', 'http://h.test/']) deepEqual(reasonsOf({ url }), [], url)
  })

  it('is Secure by default exactly for no_restriction', async () => {
    await loadCore()
    const none = set({ sameSite: 'no_restriction' })
    equal('name' in none && none.secure, true)
    const lax = set({})
    equal('name' in lax && lax.secure, false)
    deepEqual(reasonsOf({ sameSite: 'no_restriction', secure: false }), ['SAMESITE_NONE_INSECURE'])
    deepEqual(reasonsOf({ secure: true, url: 'http://h.test/' }), ['SECURE_ONLY'])
  })

  it('judges prefixes after defaulting the path', async () => {
    await loadCore()
    deepEqual(reasonsOf({ url: 'https://h.test/', name: '__Host-n', secure: true }), [])
    deepEqual(reasonsOf({ name: '__Host-n', secure: true }), ['INVALID_PREFIX'])
    deepEqual(reasonsOf({ name: '__Host-n', secure: true, path: '/.' }), [])
    deepEqual(reasonsOf({ name: '__Http-n', secure: true }), ['INVALID_PREFIX'])
    deepEqual(reasonsOf({ name: '', value: '__Host-x' }), ['INVALID_PREFIX'])
  })

  it('keeps dates to the microsecond and within 400 days of creation', async () => {
    await loadCore()
    const ends = (details: Partial<CookieDetails>): unknown => {
      const cookie = set(details)
      return 'name' in cookie ? cookie.expires : cookie
    }
    equal(ends({}), null)
    equal(ends({ expirationDate: NOW / 1000 + 0.5 }), NOW + 500)
    equal(ends({ expirationDate: Number.POSITIVE_INFINITY }), NOW + 34_560_000_000)
    equal(ends({ expirationDate: 4e9, creationDate: NOW / 1000 - 100 }), NOW + 34_560_000_000 - 100_000)
    for (const expirationDate of [0, -5, NOW / 1000, -1e300])
      deepEqual(ends({ expirationDate }), [], `${expirationDate}`)
    deepEqual(reasonsOf({ lastAccessDate: 1 }), ['FAILURE_TO_STORE'])
    deepEqual(reasonsOf({ lastAccessDate: 1, creationDate: 1 }), [])
  })
})
