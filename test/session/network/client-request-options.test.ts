// net.request's options, one after the other: electron-session 8.2, first table, and what headers become at the start.
import type { ClientRequestOptions } from '../../../bindings/session/network/client-request.ts'
import { after, before, deepEqual, describe, equal, it, throws } from '../../harness.ts'
import { FakeSession, type RequestFixture, record, startRequests, textOf } from './request-fixture.ts'

const DESTINATIONS =
  'audio audioworklet embed empty font image manifest object paintworklet report script serviceworker ' +
  'style track video worker xslt'
const FRAMES = ['document', 'fencedframe', 'frame', 'iframe']

describe("ClientRequest's options", () => {
  let net: RequestFixture
  let url: string
  let origin: string
  const create = (options: object) => new net.Request(options as ClientRequestOptions)
  const outcome = async (options: object): Promise<string[]> => {
    const request = create({ url, ...options })
    const { closed } = record(request)
    request.end()
    return closed
  }

  before(async () => {
    const lines = ['Set-Cookie', 'a=1', 'Set-Cookie', 'strict=2; SameSite=Strict']
    net = await startRequests({ '/cookies': (_, response) => void response.writeHead(200, lines).end() })
    url = net.url
    origin = net.server.at('site-a.localhost')
  })
  after(() => net.close())

  it('method: GET unless given, in upper case', async () => {
    equal((await net.seen({ url })).method, 'GET')
    equal((await net.seen({ url, method: '' })).method, 'GET')
    equal((await net.seen({ url, method: 'patch' })).method, 'PATCH')
    const { method, body, headers } = await net.seen({ url }, (request) => request.write('of a GET'))
    deepEqual([method, body, headers['content-length']], ['GET', 'of a GET', '8'])
    for (const method of ['A B', 'GET / HTTP/1.1\r\nX: y'])
      deepEqual(await outcome({ method }), ['finish', 'error net::ERR_INVALID_ARGUMENT', 'close'])
    deepEqual(await outcome({ method: 'CONNECT' }), ['finish', 'error net::ERR_METHOD_NOT_SUPPORTED', 'close'])
  })

  it('url: a string, a URL, or the option, which wins over the parts', async () => {
    equal((await net.seen(`${url}a?b#c`)).path, '/a?b')
    equal((await net.seen(new URL(`${url}a`) as unknown as string)).path, '/a')
    const parts = { protocol: 'ftp:', host: 'nowhere.invalid', hostname: 'x', port: 1, path: '/other' }
    equal((await net.seen({ url: `${url}mine`, ...parts })).path, '/mine')
  })

  it('protocol, host, hostname, port, path', async () => {
    const { port } = net.server
    equal((await net.seen({ port })).path, '/')
    equal((await net.seen({ hostname: '127.0.0.1', port: String(port), path: 'a' })).path, '/a')
    equal(
      (await net.seen({ protocol: 'http', hostname: 'site-a.localhost', port, path: '/é?ü' })).path,
      '/%C3%A9?%C3%BC',
    )
    const { headers } = await net.seen({ host: `site-a.localhost:${port}`, hostname: 'other.localhost', port: 1 })
    equal(headers.host, `site-a.localhost:${port}`)
    equal((await net.seen({ port, path: 'http://elsewhere.invalid/a?b' })).path, '/a?b')
  })

  for (const hostname of ['::1', '[::1]'])
    it(`hostname: ${hostname} stands in brackets`, async () => {
      // Nobody listens there: what it fails with says that the address was understood.
      deepEqual(await outcome({ url: '', hostname, port: 9 }), ['finish', 'error net::ERR_UNSAFE_PORT', 'close'])
    })

  for (const [options, text] of [
    ['no url', 'Invalid URL'],
    [{ url: 'no url' }, 'Invalid URL'],
    [{ hostname: 'a:1' }, 'Invalid URL'],
    ['ftp://x/', 'ClientRequest only supports http: and https: protocols'],
    [{ url: 'file:///x' }, 'ClientRequest only supports http: and https: protocols'],
    [{ protocol: 'ws:' }, 'ClientRequest only supports http: and https: protocols'],
    [{ path: '/a b' }, 'Request path contains unescaped characters'],
    [{ url: 'http://x/', redirect: 'maybe' }, 'redirect mode should be one of follow, error or manual'],
    [{ url: 'http://x/', headers: 'X: y' }, 'headers must be an object'],
    [{ url: 'http://x/', headers: 5 }, 'headers must be an object'],
    [{ url: 'http://x/', headers: { foo: null } }, '`value` required in setHeader("foo", value)'],
    [{ url: 'http://x/', headers: { foo: undefined } }, '`value` required in setHeader("foo", value)'],
    [{ url: 'http://x/', headers: { 'a b': 'x' } }, "Invalid header name: 'a b'"],
    [{ url: 'http://x/', headers: { a: 'x\r\ny' } }, "Invalid value for header 'a': 'x\r\ny'"],
    [{ url: 'http://x/', session: {} }, '`session` should be an instance of the Session class'],
    [{ url: 'http://x/', session: 1 }, '`session` should be an instance of the Session class'],
    [{ url: 'http://x/', partition: 5 }, '`partition` should be a string'],
    [{ url: 'http://x/', credentials: 'same-origin' }, 'credentials: same-origin requires origin to be set'],
    [
      { url: 'http://x/', credentials: 'same-origin', headers: { Origin: 'http://x' } },
      'credentials: same-origin requires origin to be set',
    ],
  ] as const)
    it(`refuses ${JSON.stringify(options)}`, () => {
      const kind = /should be|must be|unescaped|Invalid URL/.test(text) && !/redirect/.test(text) ? TypeError : Error
      throws(
        () => create(options as object),
        (error) => (error as Error).constructor === kind && new RegExp(text.slice(0, 11)).test(String(error)),
      )
      if (text !== 'Invalid URL') throws(() => create(options as object), text)
    })

  it('headers: null and none; lists are joined by a comma', async () => {
    equal((await net.seen({ url, headers: null } as unknown as ClientRequestOptions)).method, 'GET')
    equal((await net.seen({ url, headers: { 'X-List': ['a', 'b'] } })).headers['x-list'], 'a,b')
  })

  it('headers: a list that is changed to something invalid ends at the start', async () => {
    const list = ['a']
    const request = create({ url, headers: { 'X-A': list } })
    list.push('b\nc')
    const { closed } = record(request)
    request.end()
    deepEqual(await closed, ['error Invalid header name or value', 'close'])
  })

  it('session: takes one, and the partition is then ignored', () => {
    create({ url, session: new FakeSession(), partition: 5 })
    for (const none of [null, undefined, 0, '']) create({ url, session: none, partition: '' })
  })

  for (const name of 'Content-Length Host Trailer Te Upgrade Cookie2 Keep-Alive Transfer-Encoding'.split(' '))
    it(`headers: ${name} is restricted`, async () => {
      deepEqual(await outcome({ headers: { [name]: 'x' } }), ['finish', 'error net::ERR_INVALID_ARGUMENT', 'close'])
    })

  it('headers: Connection is restricted as an upgrade alone', async () => {
    const refused = ['finish', 'error net::ERR_INVALID_ARGUMENT', 'close']
    deepEqual(await outcome({ headers: { Connection: 'Upgrade' } }), refused)
    deepEqual(await outcome({ headers: { Connection: 'close' } }), ['finish', 'response 200', 'response end', 'close'])
  })

  it('bypassCustomProtocolHandlers is taken', async () => {
    equal((await net.seen({ url, bypassCustomProtocolHandlers: true })).method, 'GET')
  })

  it('origin: makes the request one of a site, as the header does', async () => {
    const site = async (options: object): Promise<(string | undefined)[]> => {
      const { headers } = await net.seen({ url, ...options })
      return [headers['sec-fetch-site'], headers.origin]
    }
    deepEqual(await site({}), ['none', undefined])
    deepEqual(await site({ origin }), ['same-origin', undefined])
    deepEqual(await site({ origin: 'https://elsewhere.example' }), ['cross-site', undefined])
    deepEqual(await site({ headers: { Origin: origin } }), ['same-origin', origin])
    deepEqual(await site({ method: 'POST', origin: `${origin}/path` }), ['same-origin', origin])
    deepEqual(await site({ method: 'POST', origin: 'no url' }), ['cross-site', 'null'])
    // A request of a URL alone is of that origin: Electron reads the options from the URL object.
    equal((await net.seen(url)).headers['sec-fetch-site'], 'same-origin')
  })

  it('cache: says what the caches on the way shall do', async () => {
    const directives = async (cache: string): Promise<(string | undefined)[]> => {
      const { headers } = await net.seen({ url, cache } as ClientRequestOptions)
      return [headers['cache-control'], headers.pragma]
    }
    for (const cache of ['default', 'no-store', 'force-cache', 'unknown'])
      deepEqual(await directives(cache), [undefined, undefined], cache)
    deepEqual(await directives('no-cache'), ['max-age=0', undefined])
    deepEqual(await directives('reload'), ['no-cache', 'no-cache'])
    deepEqual(await outcome({ cache: 'only-if-cached' }), ['finish', 'error net::ERR_CACHE_MISS', 'close'])
  })

  it('priority, priorityIncremental: in no request of HTTP/1.1', async () => {
    for (const priority of ['throttled', 'idle', 'lowest', 'low', 'medium', 'highest', 'unknown'])
      equal(
        (await net.seen({ url, priority, priorityIncremental: false } as ClientRequestOptions)).headers.priority,
        undefined,
      )
  })

  it('referrerPolicy: nine values', async () => {
    const referer = 'http://site-b.localhost/page?a#b'
    const sent = async (referrerPolicy: string, from: string): Promise<string | undefined> =>
      (await net.seen({ url, referrerPolicy, headers: { Referer: from } } as ClientRequestOptions)).headers.referer
    const whole = 'http://site-b.localhost/page?a'
    const only = 'http://site-b.localhost/'
    for (const [policy, cross, same] of [
      ['', only, `${url}x`],
      ['no-referrer', undefined, undefined],
      ['no-referrer-when-downgrade', whole, `${url}x`],
      ['origin', only, url],
      ['origin-when-cross-origin', only, `${url}x`],
      ['unsafe-url', whole, `${url}x`],
      ['same-origin', undefined, `${url}x`],
      ['strict-origin', only, url],
      ['Strict-Origin-When-Cross-Origin', only, `${url}x`],
      ['unknown', only, `${url}x`],
    ] as const) {
      equal(await sent(policy, referer), cross, policy)
      equal(await sent(policy, `${url}x#y`), same, policy)
    }
    equal(await sent('no-referrer-when-downgrade', 'https://site-b.localhost/page'), undefined)
    equal(await sent('unsafe-url', 'no url'), undefined)
  })

  it('Sec-Fetch-*: the defaults', async () => {
    const { headers } = await net.seen({ url })
    const names = ['site', 'mode', 'dest', 'user'] as const
    deepEqual(
      names.map((name) => headers[`sec-fetch-${name}`]),
      ['none', 'no-cors', 'empty', undefined],
    )
  })

  it('Sec-Fetch-User, -Mode, -Dest: as given in headers', async () => {
    const given = async (headers: Record<string, string>): Promise<Record<string, string>> =>
      (await net.seen({ url, origin, headers })).headers
    equal((await given({ 'Sec-Fetch-User': '?1' }))['sec-fetch-user'], '?1')
    equal((await given({ 'Sec-Fetch-User': '?0' }))['sec-fetch-user'], undefined)
    for (const mode of ['navigate', 'cors', 'no-cors', 'same-origin'])
      equal((await given({ 'Sec-Fetch-Mode': mode }))['sec-fetch-mode'], mode)
    for (const dest of DESTINATIONS.split(' ')) equal((await given({ 'Sec-Fetch-Dest': dest }))['sec-fetch-dest'], dest)
    for (const dest of FRAMES)
      equal((await given({ 'Sec-Fetch-Dest': dest, 'Sec-Fetch-Mode': 'navigate' }))['sec-fetch-dest'], dest)
    deepEqual(await outcome({ headers: { 'Sec-Fetch-Mode': 'cors' } }), [
      'finish',
      'error net::ERR_INVALID_ARGUMENT',
      'close',
    ])
  })

  for (const dest of FRAMES)
    it(`Sec-Fetch-Dest: ${dest} requires navigate`, async () => {
      const text =
        "error sec-fetch-dest of 'document', 'frame', 'iframe' or 'fencedframe' requires sec-fetch-mode 'navigate'"
      deepEqual(await outcome({ headers: { 'Sec-Fetch-Dest': dest } }), [text, 'close'])
      const chunked = create({ url, method: 'POST', headers: { 'Sec-Fetch-Dest': dest } })
      chunked.chunkedEncoding = true
      const { closed } = record(chunked)
      chunked.write('x')
      chunked.end()
      deepEqual(await closed, [text, 'close'])
    })

  it('useSessionCookies, credentials: which cookies are sent and stored', async () => {
    const cookie = async (options: object): Promise<string | undefined> =>
      (await net.seen({ url, ...options })).headers.cookie
    const store = async (options: object): Promise<void> =>
      void (await textOf(await net.answer({ url: `${url}cookies`, ...options })))
    const all = 'a=1; strict=2'
    for (const options of [{}, { credentials: 'omit' }, { credentials: 'omit', useSessionCookies: true }]) {
      await store(options)
      equal(await cookie({ credentials: 'include' }), undefined, 'nothing is stored')
    }
    await store({ useSessionCookies: true })
    equal(await cookie({}), undefined)
    equal(await cookie({ useSessionCookies: false }), undefined)
    equal(await cookie({ useSessionCookies: true }), all)
    equal(await cookie({ useSessionCookies: 1 }), all)
    equal(await cookie({ credentials: 'include' }), all)
    equal(await cookie({ credentials: 'include', useSessionCookies: false }), all)
    equal(await cookie({ credentials: 'omit', useSessionCookies: true }), undefined)
    equal(await cookie({ credentials: 'unknown' }), undefined)
    equal(await cookie({ credentials: 'same-origin', origin }), all)
    equal(await cookie({ credentials: 'same-origin', origin: 'http://x.example' }), undefined)
    equal(await cookie({ credentials: 'include', origin: 'http://x.example' }), undefined, 'SameSite holds')
  })
})
