// runtimes: node deno bun browser
// protocol.handle: electron-session 7 and 7.2, for schemes of the application's own (no network needed).
import { Protocol } from '../../../bindings/session/protocol/protocol.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects, runtime, throws } from '../../harness.ts'
import { openSession, printed } from './sessions.ts'

describe('protocol.handle', () => {
  let session: Session
  let url = ''
  let count = 0

  before(() => {
    session = openSession()
  })
  after(() => session.close())

  /** A scheme of its own for each test. */
  const handle = (handler: (request: Request) => unknown): string => {
    count += 1
    session.protocol.handle(`own${count}`, handler as () => Response)
    url = `own${count}://host/path`
    return url
  }
  const textFrom = async (...given: Parameters<Session['fetch']>): Promise<string> =>
    (await session.fetch(...given)).text()

  it('cannot be constructed, and is the same object each time', () => {
    throws(() => new (Protocol as unknown as new () => Protocol)(), 'Protocol cannot be created from JS')
    ok(session.protocol instanceof Protocol)
    equal(session.protocol, session.protocol)
  })

  it('registers, tells and removes', async () => {
    const { protocol } = session
    equal(protocol.isProtocolHandled('app'), false)
    await rejects(session.fetch('app://host/'), 'net::ERR_UNKNOWN_URL_SCHEME')
    protocol.handle('app', () => new Response('hello'))
    equal(protocol.isProtocolHandled('app'), true)
    equal(protocol.isProtocolRegistered('app'), true)
    equal(protocol.isProtocolIntercepted('app'), false)
    equal(await textFrom('app://host/'), 'hello')
    throws(() => protocol.handle('app', () => new Response()), 'Failed to register protocol: app')
    protocol.unhandle('app')
    equal(protocol.isProtocolHandled('app'), false)
    throws(() => protocol.unhandle('app'), 'Failed to unhandle protocol: app')
    await rejects(session.fetch('app://host/'), 'net::ERR_UNKNOWN_URL_SCHEME')
  })

  it('checks its arguments as Electron does', () => {
    const protocol = session.protocol as unknown as Record<string, (...given: unknown[]) => unknown>
    throws(() => protocol.handle?.('app'), 'Insufficient number of arguments.')
    throws(() => protocol.handle?.(1, () => {}), 'Error processing argument at index 0, conversion failure from 1')
    throws(() => protocol.handle?.('app', 1), 'Error processing argument at index 1, conversion failure from 1')
    throws(() => protocol.isProtocolHandled?.(), 'Insufficient number of arguments.')
    throws(() => protocol.unhandle?.(null), 'Error processing argument at index 0, conversion failure from null')
  })

  it('intercepts http, https and file, which count as handled then', async () => {
    const { protocol } = session
    for (const scheme of ['http', 'https', 'file']) {
      equal(protocol.isProtocolHandled(scheme), false)
      protocol.handle(scheme, (request) => new Response(`${scheme}: ${request.url}`))
      deepEqual([protocol.isProtocolHandled(scheme), protocol.isProtocolIntercepted(scheme)], [true, true])
      equal(protocol.isProtocolRegistered(scheme), false)
      equal(await textFrom(`${scheme}://host.invalid/x`), `${scheme}: ${scheme}://host.invalid/x`)
      throws(() => protocol.handle(scheme, () => new Response()), `Failed to register protocol: ${scheme}`)
      protocol.unhandle(scheme)
      equal(protocol.isProtocolHandled(scheme), false)
    }
  })

  it('gives a genuine Request: url, method, headers, referrer, octets', async () => {
    let seen: Request | null = null
    let body = ''
    handle(async (request) => {
      seen = request
      body = await request.text()
      return new Response('ok')
    })
    const target = `${url}?q=1#part`
    const init = {
      method: 'POST',
      body: 'sent',
      headers: { 'X-Own': 'yes', Origin: 'null', Referer: 'http://page.example/a' },
    }
    await session.fetch(target, init)
    const request = seen as unknown as Request
    ok(request instanceof Request)
    deepEqual([request.url, request.method, body], [target, 'POST', 'sent'])
    equal(request.headers.get('x-own'), 'yes')
    equal(request.headers.get('content-type'), 'text/plain;charset=UTF-8')
    deepEqual([request.headers.has('origin'), request.headers.has('referer')], [false, false])
    // A page leaves the policy of referrers to its browser.
    equal(request.referrer, runtime === 'browser' ? 'http://page.example/a' : 'http://page.example/')
  })

  it('gives a request without body or referrer its defaults', async () => {
    const seen: unknown[] = []
    handle((request) => {
      seen.push(request.method, request.body, request.referrer, [...request.headers], 'initiatorOrigin' in request)
      return new Response(null)
    })
    equal(await textFrom(url), '')
    // Bun gives an empty Request a stream.
    deepEqual(seen, ['GET', runtime === 'bun' ? seen[1] : null, '', [], false])
  })

  it('says who asks where a page does', async () => {
    let origin: unknown
    handle((request) => {
      origin = (request as { initiatorOrigin?: string }).initiatorOrigin
      return new Response('ok')
    })
    await session.fetch(url, { headers: { Origin: 'https://page.example' } })
    equal(origin, 'https://page.example')
  })

  it('gives what the answer says', async () => {
    handle(
      () => new Response('made', { status: 203, statusText: 'Fine', headers: { 'X-A': '1', 'Content-Type': 'a/b' } }),
    )
    const response = await session.fetch(url)
    deepEqual([response.status, response.statusText, response.ok, response.url], [203, 'Fine', true, url])
    deepEqual(
      [...response.headers],
      [
        ['content-type', 'a/b'],
        ['x-a', '1'],
      ],
    )
    equal(await response.text(), 'made')
  })

  it('keeps several Set-Cookie apart', async () => {
    handle(() => {
      const headers = new Headers([
        ['x', '1'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2; Path=/'],
      ])
      return new Response('ok', { headers })
    })
    const { headers } = await session.fetch(url)
    // A page's Response has no place for them.
    deepEqual(headers.getSetCookie(), runtime === 'browser' ? [] : ['a=1', 'b=2; Path=/'])
  })

  it('has no body where there can be none', async () => {
    handle(
      (request) =>
        new Response(new URL(request.url).search === '?204' ? null : 'text', {
          status: new URL(request.url).search === '?204' ? 204 : 200,
        }),
    )
    equal((await session.fetch(`${url}?204`)).body, null)
    equal((await session.fetch(url, { method: 'HEAD' })).body, null)
  })

  it('lets a body that nobody wants go', async () => {
    const cancelled: boolean[] = []
    handle(() => new Response(new ReadableStream({ cancel: () => void cancelled.push(true) })))
    equal((await session.fetch(url, { method: 'HEAD' })).body, null)
    deepEqual(cancelled, [true])
  })

  for (const [what, answer] of [
    ['nothing', () => undefined],
    ['null', () => null],
    ['a string', () => 'text'],
    ['a plain object', () => ({})],
    ['a status that is no number', () => ({ status: '200', statusText: '', headers: new Headers(), body: null })],
    ['a status out of range', () => ({ status: 99, statusText: '', headers: new Headers(), body: null })],
    ['a fraction of a status', () => ({ status: 200.5, statusText: '', headers: new Headers(), body: null })],
    ['a statusText that is no string', () => ({ status: 200, statusText: 1, headers: new Headers(), body: null })],
    ['no headers', () => ({ status: 200, statusText: '', headers: null, body: null })],
    ['malformed headers', () => ({ status: 200, statusText: '', headers: { 'a b': 'x' }, body: null })],
    ['a body of another kind', () => ({ status: 200, statusText: '', headers: new Headers(), body: 'text' })],
    [
      'a body that is taken',
      () => {
        const response = new Response('text')
        response.body?.getReader()
        return response
      },
    ],
    [
      'an exception',
      () => {
        throw new Error('thrown')
      },
    ],
    [
      'a rejection',
      async () => {
        throw new Error('rejected')
      },
    ],
    ['an error of another request', () => session.fetch('nobody://answers/')],
  ] as const) {
    it(`fails with net::ERR_UNEXPECTED for ${what}, and prints why`, async () => {
      handle(answer)
      const lines = await printed(() => rejects(session.fetch(url), 'net::ERR_UNEXPECTED'))
      equal(lines.length, 1)
      ok(lines[0] instanceof Error)
    })
  }

  it('fails with net::ERR_FAILED for Response.error(), and prints nothing', async () => {
    handle(() => Response.error())
    deepEqual(await printed(() => rejects(session.fetch(url), 'net::ERR_FAILED')), [])
  })

  it('takes what looks like a Response', async () => {
    handle(() => ({ status: 299, statusText: 'Odd', headers: { 'x-a': '1' }, body: new Blob(['looks']).stream() }))
    const response = await session.fetch(url)
    deepEqual([response.status, response.statusText, response.headers.get('x-a')], [299, 'Odd', '1'])
    equal(await response.text(), 'looks')
  })

  it('does not decode what the answer says is encoded', async () => {
    handle(() => new Response('plain', { headers: { 'Content-Encoding': 'gzip' } }))
    equal(await textFrom(url), 'plain')
  })

  it('follows redirects, of its own and to other schemes, twenty at most', async () => {
    const second = handle((request) => new Response(`second ${request.method} ${new URL(request.url).pathname}`))
    const first = handle((request) => {
      const to = new URL(request.url).searchParams.get('to') ?? ''
      return new Response(null, { status: 302, headers: { Location: to } })
    })
    const response = await session.fetch(`${first}?to=${encodeURIComponent(second)}`, { method: 'POST', body: 'x' })
    deepEqual([response.redirected, response.url, await response.text()], [true, second, 'second GET /path'])
    await rejects(session.fetch(`${first}?to=file:///etc/passwd`), 'net::ERR_UNSAFE_REDIRECT')
    await rejects(session.fetch(`${first}?to=nobody://x/`), 'net::ERR_UNSAFE_REDIRECT')
    await rejects(session.fetch(`${first}?to=${encodeURIComponent('data:,x')}`), 'net::ERR_UNSAFE_REDIRECT')
    let hops = 0
    handle((request) => {
      hops += 1
      return Response.redirect(`${request.url}x`)
    })
    await rejects(session.fetch(url), 'net::ERR_TOO_MANY_REDIRECTS')
    equal(hops, 21)
  })

  it('ends what asks itself for ever', async () => {
    handle((request) => session.fetch(`${request.url}`))
    const lines = await printed(() => rejects(session.fetch(url), 'net::ERR_UNEXPECTED'))
    ok(lines.some((line) => line instanceof Error && line.message === 'net::ERR_INSUFFICIENT_RESOURCES'))
  })

  it('goes past the handler with bypassCustomProtocolHandlers, and with the very Request it was given', async () => {
    handle((request) => session.fetch(request))
    await printed(() => rejects(session.fetch(url), 'net::ERR_UNEXPECTED'))
    await rejects(session.fetch(url, { bypassCustomProtocolHandlers: true }), 'net::ERR_UNKNOWN_URL_SCHEME')
  })

  it('lets a request through with fallthrough, and a custom scheme then leads nowhere', async () => {
    session.protocol.handle('through', () => undefined, { fallthrough: true })
    await rejects(session.fetch('through://host/'), 'net::ERR_UNKNOWN_URL_SCHEME')
  })

  it('ends what waits for a handler when its session is closed', async () => {
    const other = openSession()
    const asked = Promise.withResolvers<void>()
    other.protocol.handle('slow', () => {
      asked.resolve()
      return new Promise(() => {})
    })
    const answer = rejects(other.fetch('slow://host/'), 'net::ERR_CONTEXT_SHUT_DOWN')
    await asked.promise
    await other.close()
    await answer
    throws(() => other.protocol.handle('late', () => new Response()), /is closed/)
  })
})
