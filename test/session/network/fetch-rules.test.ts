// ses.fetch: the rules of electron-session 8.4, row by row. Bodies, aborts and integrity have files of their own.

import { NetError } from '../../../bindings/host/errors.ts'
import type { FetchInit } from '../../../bindings/session/network/fetch-request.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects } from '../../harness.ts'
import { startHeadServer } from '../../servers/head-server.ts'
import { type RequestFixture, type Seen, startRequests } from './request-fixture.ts'

const isTypeError = (error: unknown): boolean => error instanceof TypeError
const isNetError = (text: string) => (error: unknown) =>
  error instanceof NetError && error instanceof Error && error.message === text

describe('fetch', () => {
  let net: RequestFixture
  let url: string
  let origin: string
  const fetch = (input: string | URL | Request, init?: FetchInit): Promise<Response> => net.engine.fetch(input, init)
  const seen = async (init?: FetchInit, input: string | URL | Request = url): Promise<Seen> =>
    (await fetch(input, init)).json()

  before(async () => {
    const targets = ['file:///x', 'data:text/plain,x', 'about:blank', 'blob:http://a/b', 'x-unknown://a', 'http://[/']
    const unsafe = targets.map((target, index) => [
      `/to/${index}`,
      (_: unknown, response: import('node:http').ServerResponse) =>
        void response.writeHead(302, { Location: target }).end(),
    ])
    net = await startRequests({
      ...Object.fromEntries(unsafe),
      '/redirect': (_, response) => void response.writeHead(302, { Location: '/end' }).end(),
      '/keep': (_, response) => void response.writeHead(307, { Location: '/end' }).end(),
      '/cookies': (_, response) => void response.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end('x'),
      '/form': (_, response) => {
        response.writeHead(200, { 'Content-Type': 'application/x-www-form-urlencoded' }).end('a=b+c&d=%C3%A9')
      },
      '/parts': (_, response) => {
        response.writeHead(200, { 'Content-Type': 'multipart/form-data; boundary=x' })
        response.end('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n')
      },
      '/401': (_, response) => {
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="Foo"' }).end('who')
      },
    })
    url = net.url
    origin = net.server.at('site-a.localhost')
  })
  after(() => net.close())

  it('takes strings, URLs and Requests', async () => {
    equal((await seen(undefined, `${url}a#b`)).path, '/a')
    equal((await seen(undefined, new URL(`${url}a`))).path, '/a')
    equal((await seen(undefined, new Request(`${url}a`))).path, '/a')
    for (const none of [undefined, null, {}]) equal((await seen(none as FetchInit)).method, 'GET')
  })

  for (const target of ['ftp://x/', 'data:text/plain,x', 'blob:http://a/b', 'x-unknown://a/', 'about:blank'])
    it(`knows no scheme of ${target}`, () => rejects(fetch(target), isNetError('net::ERR_UNKNOWN_URL_SCHEME')))

  it('refuses what is no URL, and one with a password', async () => {
    for (const wrong of ['no url', '', '/path', 'http://']) await rejects(fetch(wrong), 'Invalid URL')
    for (const wrong of ['no url', 'http://user:password@a/']) await rejects(fetch(wrong), isTypeError)
  })

  it('method: in upper case, those of Fetch', async () => {
    for (const method of ['post', 'PATCH', 'patch', 'purge']) {
      equal((await seen({ method })).method, method.toUpperCase())
      equal((await seen({}, new Request(url, { method }))).method, method.toUpperCase())
    }
    for (const method of ['TRACE', 'track', 'CONNECT', 'A B', '', 'A\nB'])
      await rejects(fetch(url, { method }), isTypeError)
    for (const method of ['GET', 'HEAD']) await rejects(fetch(url, { method, body: 'x' }), isTypeError)
  })

  it('headers: of every form; what Headers refuses, and what is the network’s own', async () => {
    for (const headers of [{ 'X-A': '1' }, [['X-A', '1']], new Headers({ 'X-A': '1' })] as HeadersInit[])
      equal((await seen({ headers })).headers['x-a'], '1')
    for (const headers of [{ 'X-A': 'a\nb' }, { 'X A': '1' }, [['X-A']]] as HeadersInit[])
      await rejects(fetch(url, { headers }), isTypeError)
    for (const name of 'Content-Length Host Trailer Te Upgrade Cookie2 Keep-Alive Transfer-Encoding'.split(' '))
      await rejects(fetch(url, { headers: { [name]: 'x' } }), isNetError('net::ERR_INVALID_ARGUMENT'))
  })

  it('credentials: cookies are sent and stored, but with omit, or by the Origin header', async () => {
    const cookie = async (init: FetchInit): Promise<string | undefined> => (await seen(init)).headers.cookie
    await (await fetch(`${url}cookies`, { credentials: 'omit' })).text()
    equal(await cookie({}), undefined, 'nothing was stored')
    const response = await fetch(`${url}cookies`)
    equal(response.headers.get('set-cookie'), 'a=1, b=2')
    await response.text()
    const all = 'a=1; b=2'
    for (const credentials of [undefined, 'same-origin', 'include'] as const)
      equal(await cookie({ credentials } as FetchInit), all)
    equal(await cookie({ credentials: 'omit' }), undefined)
    const other = { Origin: 'http://other.example' }
    equal(await cookie({ headers: other }), undefined)
    equal(await cookie({ headers: { Origin: origin } }), all)
    equal(await cookie({ credentials: 'omit', headers: { Origin: origin } }), undefined)
    await rejects(fetch(url, { credentials: 'unknown' as 'omit' }), isTypeError)
  })

  it('mode: sent, except cors without an origin', async () => {
    const mode = async (init: FetchInit): Promise<string | undefined> => (await seen(init)).headers['sec-fetch-mode']
    equal(await mode({}), 'no-cors')
    equal(await mode({ mode: 'cors' }), 'no-cors')
    for (const one of ['no-cors', 'same-origin'] as const) equal(await mode({ mode: one }), one)
    equal(await mode({ mode: 'cors', headers: { Origin: origin } }), 'cors')
    await rejects(fetch(url, { mode: 'navigate' }), isTypeError)
  })

  it('cache: as net.request has it', async () => {
    equal((await seen({ cache: 'no-cache' })).headers['cache-control'], 'max-age=0')
    equal((await seen({ cache: 'reload' })).headers.pragma, 'no-cache')
    equal((await seen({ cache: 'no-store' })).headers.pragma, undefined)
    await rejects(fetch(url, { cache: 'only-if-cached' }), isNetError('net::ERR_CACHE_MISS'))
    await rejects(fetch(url, { cache: 'unknown' as 'reload' }), isTypeError)
  })

  it('referrer, referrerPolicy', async () => {
    const referer = async (init: FetchInit): Promise<string | undefined> => (await seen(init)).headers.referer
    equal(await referer({}), undefined)
    equal(await referer({ headers: { Referer: `${url}page#x` } }), `${url}page`)
    equal(await referer({ referrer: `${url}page` }), `${url}page`)
    equal(await referer({ referrer: `${url}page`, referrerPolicy: 'origin' }), url)
    equal(await referer({ referrer: `${url}page`, referrerPolicy: 'no-referrer' }), undefined)
    await rejects(fetch(url, { referrerPolicy: 'unknown' as 'origin' }), isTypeError)
  })

  it('redirect: follow, error, manual', async () => {
    const followed = await fetch(`${url}redirect#part`, { redirect: 'follow' })
    deepEqual([followed.redirected, followed.url, followed.type], [true, `${url}end`, 'basic'])
    equal((await followed.json()).path, '/end')
    const refused = "Attempted to redirect, but redirect policy was 'error'"
    await rejects(fetch(`${url}redirect`, { redirect: 'error' }), refused)
    await rejects(fetch(`${url}redirect`, { redirect: 'manual' }), 'Redirect was cancelled')
    for (const redirect of ['error', 'manual'] as const) equal((await seen({ redirect })).method, 'GET', 'no redirect')
    await rejects(fetch(url, { redirect: 'unknown' as 'error' }), isTypeError)
  })

  it('redirect: the body goes along with 307, not with 302', async () => {
    const post = async (path: string): Promise<unknown[]> => {
      const { method, body } = await seen({ method: 'POST', body: 'text' }, url + path)
      return [method, body]
    }
    deepEqual(await post('keep'), ['POST', 'text'])
    deepEqual(await post('redirect'), ['GET', ''])
  })

  it('redirect: to unsafe targets and to no URL fails', async () => {
    for (const index of [0, 1, 2, 3, 4])
      await rejects(fetch(`${url}to/${index}`), isNetError('net::ERR_UNSAFE_REDIRECT'))
    await rejects(fetch(`${url}to/5`), isNetError('net::ERR_INVALID_REDIRECT'))
  })

  it('init counts over the Request it is given with', async () => {
    await (await fetch(`${url}cookies`)).text()
    const request = (): Request =>
      new Request(`${url}redirect`, { method: 'POST', body: 'text', headers: { 'X-A': '1' } })
    equal((await seen({ credentials: 'omit' }, request())).headers.cookie, undefined)
    equal((await seen({ mode: 'same-origin' }, request())).headers['sec-fetch-mode'], 'same-origin')
    equal((await seen({ cache: 'no-cache' }, request())).headers['cache-control'], 'max-age=0')
    const init = { referrer: `${url}page`, referrerPolicy: 'origin' } as const
    equal((await seen(init, request())).headers.referer, url)
    await rejects(fetch(request(), { redirect: 'manual' }), 'Redirect was cancelled')
    const { method, headers } = await seen(
      { method: 'PUT', headers: { 'X-B': '2' } },
      new Request(url, { headers: { 'X-A': '1' } }),
    )
    deepEqual([method, headers['x-a'], headers['x-b']], ['PUT', undefined, '2'])
    const used = request()
    await used.text()
    await rejects(fetch(used), isTypeError)
    const sent = new Request(url, { method: 'POST', body: 'text' })
    equal((await seen(undefined, sent)).body, 'text')
    equal(sent.bodyUsed, true)
    await rejects(fetch(sent), isTypeError)
    equal((await seen({ body: 'other' }, sent)).body, 'other')
  })

  it('bypassCustomProtocolHandlers is taken', async () => {
    for (const bypassCustomProtocolHandlers of [true, false])
      equal((await seen({ bypassCustomProtocolHandlers })).method, 'GET')
  })

  it('gives a 401 as the response it is', async () => {
    for (const credentials of ['include', 'omit'] as const) {
      const response = await fetch(`${url}401`, { credentials })
      deepEqual([response.status, response.ok], [401, false])
      equal(response.headers.get('www-authenticate'), 'Basic realm="Foo"')
      equal(await response.text(), 'who')
    }
  })

  it('reads forms', async () => {
    const form = await (await fetch(`${url}form`)).formData()
    deepEqual([form.get('a'), form.get('d')], ['b c', 'é'])
    equal((await (await fetch(`${url}parts`)).formData()).get('a'), 'b')
  })

  it('rejects the body that breaks off', async () => {
    const cut = await startHeadServer((_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n')
      setTimeout(() => socket.end(), 20)
    })
    const text = 'net::ERR_INCOMPLETE_CHUNKED_ENCODING'
    for (const read of ['text', 'arrayBuffer', 'blob'] as const) {
      const response = await fetch(cut.at('site-a.localhost'))
      equal(response.status, 200)
      await rejects(response[read](), (error) => String(error).includes(text))
    }
    await cut.close()
  })

  it('rejects with an Error that says more than its text', async () => {
    const error = (await fetch('http://nowhere.invalid/').catch((reason) => reason)) as NetError
    deepEqual([error.message, error.code, error.errno], ['net::ERR_NAME_NOT_RESOLVED', 'ERR_NAME_NOT_RESOLVED', -105])
    ok(/nowhere\.invalid/.test(error.detail ?? ''), error.detail)
  })
})
