// Redirects: method, body, headers, limits, hostile targets, cookies of every hop.
import { Buffer } from 'node:buffer'
import { BytesBody } from '../../../bindings/session/network/bodies/bytes-body.ts'
import { StreamBody } from '../../../bindings/session/network/bodies/stream-body.ts'
import { MAIN_PROCESS, type Redirect } from '../../../bindings/session/network/request.ts'
import { after, before, deepEqual, describe, equal, it, rejects } from '../../harness.ts'
import { bodyOf, type HttpServer, startHttpServer } from '../../servers/http-server.ts'
import { type Fixture, rawRequest, startEngine, textOf } from './engine-fixture.ts'

describe('redirects', () => {
  let server: HttpServer
  let fixture: Fixture

  before(async () => {
    server = await startHttpServer(async (request, response) => {
      const url = new URL(request.url ?? '/', 'http://x')
      const to = url.pathname === '/loop' ? `/loop?${Number(url.search.slice(1)) + 1}` : url.searchParams.get('to')
      const cookies = url.searchParams.getAll('set')
      const body = await bodyOf(request)
      if (cookies.length > 0) response.setHeader('Set-Cookie', cookies)
      const policy = url.searchParams.get('policy')
      if (policy !== null) response.setHeader('Referrer-Policy', policy)
      if (to !== null) response.setHeader('Location', to)
      response.statusCode = Number(url.searchParams.get('status') ?? (to === null ? 200 : 302))
      response.end(
        to === null
          ? JSON.stringify({ method: request.method, url: request.url, body, headers: request.headers })
          : Buffer.from('moved'),
      )
    })
    fixture = startEngine()
  })
  after(async () => {
    await fixture.close()
    await server.close()
  })

  const octets = (text: string): BytesBody => new BytesBody(new TextEncoder().encode(text))
  const link = (host: string, parts: Record<string, string | string[]>): string => {
    const query = new URLSearchParams()
    for (const [name, values] of Object.entries(parts)) for (const value of [values].flat()) query.append(name, value)
    return `${server.at(host)}/?${query}`
  }

  interface Seen {
    method: string
    url: string
    body: string
    headers: Record<string, string>
  }

  for (const [status, method, expected, body] of [
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [303, 'HEAD', 'HEAD', ''],
    [301, 'PUT', 'PUT', 'text'],
    [302, 'DELETE', 'DELETE', 'text'],
    [307, 'POST', 'POST', 'text'],
    [308, 'POST', 'POST', 'text'],
  ] as const) {
    it(`${status} of ${method} leads to ${expected}`, async () => {
      const url = link('site-a.localhost', { to: '/end', status: String(status) })
      const headers = ['Content-Type', 'text/plain', 'X-Kept', 'yes']
      const request = rawRequest(url, { method, headers, body: method === 'HEAD' ? null : octets('text') })
      const response = await fixture.engine.send(request)
      equal(response.redirected, true)
      equal(response.url, `${server.at('site-a.localhost')}/end`)
      const text = await textOf(response)
      if (expected === 'HEAD') return equal(server.requests.at(-1)?.method, 'HEAD')
      const seen = JSON.parse(text) as Seen
      deepEqual([seen.method, seen.body, seen.headers['x-kept']], [expected, body, 'yes'])
      equal(seen.headers['content-type'], body === '' ? undefined : 'text/plain')
    })
  }

  it('with a body that was read and cannot be sent again fails', async () => {
    const stream = new Blob(['once']).stream() as ReadableStream<Uint8Array>
    const request = rawRequest(link('site-a.localhost', { to: '/end', status: '307' }), {
      method: 'POST',
      body: StreamBody.of(stream),
    })
    await rejects(fixture.engine.send(request), 'net::ERR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED')
  })

  it('drops credentials across origins, and only there', async () => {
    const headers = [
      'Authorization',
      'Basic x',
      'Cookie',
      'by=hand',
      'Origin',
      'http://start.localhost',
      'X-Kept',
      'yes',
    ]
    const land = async (host: string): Promise<Seen['headers']> => {
      const url = link('site-a.localhost', { to: `${server.at(host)}/end` })
      return (JSON.parse(await textOf(await fixture.engine.send(rawRequest(url, { headers })))) as Seen).headers
    }
    const same = await land('site-a.localhost')
    deepEqual([same.authorization, same.cookie, same.origin], ['Basic x', 'by=hand', 'http://start.localhost'])
    const other = await land('site-b.localhost')
    deepEqual([other.authorization, other.cookie, other.origin, other['x-kept']], [undefined, undefined, 'null', 'yes'])
  })

  it('name the new host, also where headers are left alone', async () => {
    const headers = ['Host', `site-a.localhost:${server.port}`, 'X-Kept', 'yes']
    const url = link('site-a.localhost', { to: `${server.at('site-b.localhost')}/end` })
    const response = await fixture.engine.send(rawRequest(url, { headers, defaults: 'leave' }))
    const seen = JSON.parse(await textOf(response)) as Seen
    deepEqual([seen.headers.host, seen.headers['x-kept']], [`site-b.localhost:${server.port}`, 'yes'])
  })

  it('apply the referrer policy at every hop', async () => {
    const referer = async (host: string, policy: string): Promise<string | undefined> => {
      const url = link('site-a.localhost', { to: `${server.at(host)}/end`, ...(policy === '' ? {} : { policy }) })
      const headers = ['Referer', `${server.at('site-a.localhost')}/page?x#y`]
      return (JSON.parse(await textOf(await fixture.engine.send(rawRequest(url, { headers })))) as Seen).headers.referer
    }
    equal(await referer('site-a.localhost', ''), `${server.at('site-a.localhost')}/page?x`)
    equal(await referer('site-b.localhost', ''), `${server.at('site-a.localhost')}/`)
    equal(await referer('site-a.localhost', 'no-referrer'), undefined)
    equal(await referer('site-b.localhost', 'unsafe-url'), `${server.at('site-a.localhost')}/page?x`)
  })

  it('never give back what a policy has cut off the referrer', async () => {
    const [a, b] = [server.at('site-a.localhost'), server.at('site-b.localhost')]
    const referer = async (first: Record<string, string>, second: Record<string, string>): Promise<unknown> => {
      const to = link('site-b.localhost', { ...second, to: `${a}/end` })
      const url = link('site-a.localhost', { ...first, to })
      const headers = ['Referer', `${a}/secret?page`]
      return (JSON.parse(await textOf(await fixture.engine.send(rawRequest(url, { headers })))) as Seen).headers.referer
    }
    equal(await referer({}, {}), `${a}/`)
    equal(await referer({ policy: 'no-referrer' }, { policy: 'unsafe-url' }), undefined)
    equal(await referer({ policy: 'unsafe-url' }, {}), `${a}/secret?page`)
    const landed = await fixture.fetch(link('site-a.localhost', { to: link('site-b.localhost', { to: `${a}/end` }) }), {
      headers: { Referer: `${b}/secret?page` },
    })
    equal(((await landed.json()) as Seen).headers.referer, `${b}/`)
  })

  it('name the new host when the caller named the first', async () => {
    const url = link('site-a.localhost', { to: `${server.at('site-b.localhost')}/end` })
    const headers = ['Host', 'named.localhost']
    const seen = JSON.parse(await textOf(await fixture.engine.send(rawRequest(url, { headers })))) as Seen
    equal(seen.headers.host, `site-b.localhost:${server.port}`)
  })

  it('hand the fragment on, unless the target has one', async () => {
    const urls: string[] = []
    const redirects = (redirect: Redirect): boolean => urls.push(redirect.url) > 0
    for (const to of ['/end', '/end#own'])
      await textOf(await fixture.engine.send(rawRequest(`${link('site-a.localhost', { to })}#first`, { redirects })))
    const end = `${server.at('site-a.localhost')}/end`
    deepEqual(urls, [`${end}#first`, `${end}#own`])
  })

  it('escape the octets of a Location', async () => {
    const response = await fixture.engine.send(rawRequest(link('site-a.localhost', { to: '/caf\xe9' })))
    equal(response.url, `${server.at('site-a.localhost')}/caf%E9`)
    await textOf(response)
  })

  it('stop after twenty', async () => {
    server.requests.length = 0
    await rejects(
      fixture.engine.send(rawRequest(`${server.at('site-a.localhost')}/loop?1`)),
      'net::ERR_TOO_MANY_REDIRECTS',
    )
    equal(server.requests.length, 21)
  })

  it('need a Location', async () => {
    const response = await fixture.engine.send(rawRequest(link('site-a.localhost', { to: '', status: '302' })))
    deepEqual([response.status, response.redirected], [302, false])
    await textOf(response)
  })

  for (const [name, to, error] of [
    ['file', 'file:///etc/passwd', 'net::ERR_UNSAFE_REDIRECT'],
    ['data', 'data:text/plain,x', 'net::ERR_UNSAFE_REDIRECT'],
    ['about', 'about:blank', 'net::ERR_UNSAFE_REDIRECT'],
    ['javascript', 'javascript:alert(1)', 'net::ERR_UNSAFE_REDIRECT'],
    ['an unknown scheme', 'app://x/', 'net::ERR_UNSAFE_REDIRECT'],
    ['no URL at all', 'http://[', 'net::ERR_INVALID_REDIRECT'],
    ['an unsafe port', 'http://127.0.0.1:25/', 'net::ERR_UNSAFE_PORT'],
  ] as const)
    it(`to ${name} fails with ${error}`, async () => {
      await rejects(fixture.engine.send(rawRequest(link('site-a.localhost', { to }))), error)
    })

  it('are refused, handed back or asked for', async () => {
    const url = link('site-a.localhost', { to: '/end' })
    await rejects(
      fixture.engine.send(rawRequest(url, { redirects: 'error' })),
      "Attempted to redirect, but redirect policy was 'error'",
    )
    const back = await fixture.engine.send(rawRequest(url, { redirects: 'hand-back' }))
    deepEqual([back.status, back.redirected, await textOf(back)], [302, false, 'moved'])
    const seen: Redirect[] = []
    const asked = await fixture.engine.send(rawRequest(url, { redirects: async (redirect) => seen.push(redirect) > 1 }))
    deepEqual([asked.status, seen[0]?.status, seen[0]?.method], [302, 302, 'GET'])
    await textOf(asked)
  })

  it('store and send cookies on every hop, each with its own context', async () => {
    const end = link('site-a.localhost', { set: ['last=1'] })
    const middle = link('site-b.localhost', { to: end, set: ['b=1; SameSite=None; Secure', 'lax=1; SameSite=Lax'] })
    const start = link('site-a.localhost', { to: middle, set: ['first=1', 'strict=1; SameSite=Strict'] })
    server.requests.length = 0
    await textOf(await fixture.engine.send(rawRequest(start)))
    await textOf(await fixture.engine.send(rawRequest(start)))
    deepEqual(
      server.requests.map((request) => request.headers.cookie ?? ''),
      // The second site is a third party of the first URL: its lax cookie is neither stored nor sent.
      ['', '', 'first=1; strict=1', 'first=1; strict=1; last=1', 'b=1', 'first=1; strict=1; last=1'],
    )
    const navigation = rawRequest(start, { initiator: { ...MAIN_PROCESS, resourceType: 'mainFrame' } })
    await textOf(await fixture.engine.send(navigation))
    await textOf(await fixture.engine.send(navigation))
    equal(server.requests.at(-2)?.headers.cookie, 'b=1; lax=1', 'of a navigation every hop is first-party')
  })
})
