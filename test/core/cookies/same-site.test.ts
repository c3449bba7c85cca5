// runtimes: node deno bun browser
// Sites and the same-site context (RFC 6265bis 5.2, schemeful).
import { type CookieContext, createCookieJar, loadCore, type SameSiteContext, sameSiteContext, siteOf } from '#core'
import { deepEqual, describe, equal, it } from '../../harness.ts'

const NOW = 1_790_000_000_000
const HERE = 'https://www.site.test/'

const SITES: [string, string | null][] = [
  ['https://www.example.co.uk:8443/x', 'https://example.co.uk'],
  ['http://www.example.com/', 'http://example.com'],
  ['ws://www.example.com/', 'http://example.com'],
  ['wss://www.example.com/', 'https://example.com'],
  ['https://www.example.com./', 'https://example.com.'],
  ['http://localhost:3000/', 'http://localhost'],
  ['https://co.uk/', 'https://co.uk'],
  ['http://10.0.0.1:81/', 'http://10.0.0.1'],
  ['http://[::1]/', 'http://[::1]'],
  ['https://b\u00fccher.test/', 'https://xn--bcher-kva.test'],
  ['data:text/plain,x', null],
  ['null', null],
  ['', null],
]

const CONTEXTS: [CookieContext | null, SameSiteContext][] = [
  [null, 'strict'],
  [{ siteForCookies: 'https://a.site.test' }, 'strict'],
  [{ siteForCookies: 'https://site.test:444/x' }, 'strict'],
  [{ siteForCookies: 'wss://site.test/' }, 'strict'],
  [{ siteForCookies: 'http://www.site.test/' }, 'cross-site'],
  [{ siteForCookies: 'https://other.test/' }, 'cross-site'],
  [{ siteForCookies: null }, 'cross-site'],
  [{ siteForCookies: 'null' }, 'cross-site'],
  [{ initiator: 'https://a.site.test' }, 'strict'],
  [{ initiator: null }, 'strict'],
  [{ initiator: 'https://other.test' }, 'cross-site'],
  [{ initiator: 'null' }, 'cross-site'],
  [{ initiator: 'http://www.site.test', isMainFrameNavigation: true }, 'lax'],
  [{ initiator: 'https://other.test', isMainFrameNavigation: true }, 'lax'],
  [{ initiator: 'null', isMainFrameNavigation: true }, 'lax'],
  [{ initiator: 'https://other.test', isMainFrameNavigation: true, method: 'HEAD' }, 'lax'],
  [{ initiator: 'https://other.test', isMainFrameNavigation: true, method: 'options' }, 'lax'],
  [{ initiator: 'https://other.test', isMainFrameNavigation: true, method: 'TRACE' }, 'lax'],
  [{ initiator: 'https://other.test', isMainFrameNavigation: true, method: 'POST' }, 'lax-method-unsafe'],
  [{ initiator: 'https://other.test', isMainFrameNavigation: true, method: 'GETS' }, 'lax-method-unsafe'],
  [{ initiator: 'https://a.site.test', isMainFrameNavigation: true, method: 'POST' }, 'strict'],
  [{ initiator: 'https://other.test', siteForCookies: 'https://other.test', method: 'POST' }, 'cross-site'],
]

const LINES = ['s=1; SameSite=Strict', 'l=1; SameSite=Lax', 'u=1', 'n=1; SameSite=None; Secure']

/** The names of the cookies that a response in this context may set. */
function settable(context: CookieContext): string[] {
  const jar = createCookieJar()
  for (const line of LINES) jar.setFromHeader(HERE, line, context, NOW, null)
  return jar.get({}, NOW).map((cookie) => cookie.name)
}

describe('same-site', () => {
  it('sites are schemeful and know no ports', async () => {
    await loadCore()
    for (const [url, site] of SITES) equal(siteOf(url), site, url)
  })

  it('context of a request', async () => {
    await loadCore()
    for (const [context, expected] of CONTEXTS) {
      equal(sameSiteContext(HERE, context), expected, JSON.stringify(context))
    }
  })

  it('suffixes and addresses are sites of their own', async () => {
    await loadCore()
    equal(sameSiteContext('https://a.github.io/', { siteForCookies: 'https://b.github.io/' }), 'cross-site')
    equal(sameSiteContext('http://127.0.0.1/', { siteForCookies: 'http://127.0.0.1:99/' }), 'strict')
    equal(sameSiteContext('http://2.0.0.1/', { siteForCookies: 'http://1.0.0.1/' }), 'cross-site')
    equal(sameSiteContext('https://a.test/', { siteForCookies: 'https://a.test./' }), 'cross-site')
  })

  it('a response may set everything unless it is cross-site, whoever started the request', async () => {
    await loadCore()
    const all = ['s', 'l', 'u', 'n']
    deepEqual(settable({}), all)
    deepEqual(settable({ initiator: 'https://other.test' }), all)
    deepEqual(settable({ initiator: 'https://other.test', isMainFrameNavigation: true, method: 'POST' }), all)
    deepEqual(settable({ siteForCookies: 'https://other.test' }), ['n'])
    deepEqual(settable({ siteForCookies: null }), ['n'])
  })

  it('says why', async () => {
    await loadCore()
    const jar = createCookieJar()
    const context = { siteForCookies: null }
    const reasons = LINES.map((line) => jar.setFromHeader(HERE, line, context, NOW, null).reasons.join())
    deepEqual(reasons, ['SAMESITE_STRICT', 'SAMESITE_LAX', 'SAMESITE_UNSPECIFIED_TREATED_AS_LAX', ''])
    const script = { isHttp: false, siteForCookies: null }
    const both = jar.setFromHeader(HERE, 'h=1; HttpOnly; SameSite=Strict', script, NOW, null)
    equal(both.reasons.join(), 'HTTP_ONLY,SAMESITE_STRICT')
  })
})
