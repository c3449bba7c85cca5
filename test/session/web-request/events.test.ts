// runtimes: node deno bun
// Which events a request has, in which order, whatever becomes of it; exactly one is the last.
import { Session } from '#runtime'
import { Cancellation } from '../../../bindings/host/cancellation.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import type { WebRequestEvent } from '../../../bindings/session/web-request/details-types.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects } from '../../harness.ts'
import { bodyOf, startHttpServer } from '../../servers/http-server.ts'
import { rawRequest } from '../network/raw-request.ts'
import { forget, type Log, listen, startLog } from './request-log.ts'

const WELL = [
  'onBeforeRequest /end',
  'onBeforeSendHeaders /end',
  'onSendHeaders /end',
  'onHeadersReceived /end',
  'onResponseStarted /end',
  'onCompleted /end net::OK',
]
const BIG = 4 * 1024 * 1024

const isBlocked = (error: unknown): boolean => error instanceof NetError && error.code === 'ERR_BLOCKED_BY_CLIENT'

async function fresh(log: Log): Promise<Log> {
  forget(log)
  return log
}

describe('the events', () => {
  let log: Log
  before(async () => {
    log = await startLog(async (request, response) => {
      if (request.url === '/redirect') return void response.writeHead(302, { Location: '/end' }).end()
      if (request.url === '/loop') return void response.writeHead(302, { Location: '/loop' }).end()
      if (request.url === '/never') return
      if (request.url === '/stall') return void response.write('begun')
      if (request.url === '/empty') return void response.writeHead(204).end()
      if (request.url === '/cut') {
        response.writeHead(200, { 'Content-Length': 10 }).write('half')
        return void setTimeout(() => response.destroy(), 50)
      }
      if (request.url === '/big') return void response.end(new Uint8Array(BIG))
      response.end(`${request.method} ${await bodyOf(request)}`)
    })
    log.server.server.on('upgrade', (_, socket) => {
      socket.on('error', () => {}).on('end', () => socket.destroy())
      socket.resume()
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    })
  })
  after(() => log.close())

  const fetchText = async (path: string, init?: object): Promise<string> =>
    (await log.session.fetch(log.origin + path, init)).text()

  it('of a request that goes well', async () => {
    await fresh(log)
    equal(await fetchText('/end'), 'GET ')
    deepEqual(log.lines, WELL)
  })

  it("of a server's redirect: one id, the hops one after the other", async () => {
    await fresh(log)
    equal(await fetchText('/redirect'), 'GET ')
    const hop = ['onBeforeRequest', 'onBeforeSendHeaders', 'onSendHeaders', 'onHeadersReceived', 'onBeforeRedirect']
    deepEqual(log.lines, [...hop.map((event) => `${event} /redirect`), ...WELL])
    equal(new Set(log.told.map(({ details }) => details.id)).size, 1)
    equal(log.of('onBeforeRedirect')[0]?.redirectURL, `${log.origin}/end`)
    equal(log.of('onBeforeRedirect')[0]?.statusCode, 302)
  })

  it("of a listener's redirect: nothing is sent, method and body are kept", async () => {
    await fresh(log)
    listen(log, 'onBeforeRequest', 'start', (_, go) => go({ redirectURL: `${log.origin}/end` }))
    const sent = log.server.requests.length
    equal(await fetchText('/start', { method: 'POST', body: 'upload' }), 'POST upload')
    equal(log.server.requests.length, sent + 1)
    deepEqual(log.lines, ['onBeforeRequest /start', 'onBeforeRedirect /start', ...WELL])
    const [told] = log.of('onBeforeRedirect')
    equal(told?.statusLine, 'HTTP/1.1 307 Internal Redirect')
    deepEqual(told?.responseHeaders, {
      Location: [`${log.origin}/end`],
      'Non-Authoritative-Reason': ['WebRequest API'],
    })
    equal(told?.redirectURL, `${log.origin}/end`)
  })

  it("of a listener's redirect: headers of the request go along, those of its origin do not leave it", async () => {
    await fresh(log)
    listen(log, 'onBeforeRequest', 'start', (_, go) => go({ redirectURL: `${log.origin}/end` }))
    listen(log, 'onBeforeRequest', 'away', (_, go) => go({ redirectURL: log.server.at('site-b.localhost') }))
    const headers = { Authorization: 'Basic YTpi', Referer: `${log.origin}/from`, 'X-Own': '1' }
    const seen = () => log.server.requests.at(-1)?.headers
    await fetchText('/away', { headers })
    equal(seen()?.authorization, undefined)
    equal(seen()?.['x-own'], '1')
    listen(log, 'onBeforeRequest', 'start', (_, go) => go({ redirectURL: `${log.origin}/end` }))
    await fetchText('/start', { headers })
    equal(seen()?.authorization, 'Basic YTpi')
    equal(seen()?.referer, `${log.origin}/from`)
  })

  it('of a streamed body under a redirect of a listener: it is sent once, and whole', async () => {
    await fresh(log)
    listen(log, 'onBeforeRequest', 'start', (_, go) => go({ redirectURL: `${log.origin}/end` }))
    const body = new Blob(['streamed']).stream()
    equal(await fetchText('/start', { method: 'POST', body, duplex: 'half' }), 'POST streamed')
  })

  for (const mode of ['error', 'manual'] as const)
    it(`of a redirect that the caller does not follow (${mode})`, async () => {
      await fresh(log)
      await rejects(fetchText('/redirect', { redirect: mode }))
      deepEqual(log.lines.slice(-2), ['onBeforeRedirect /redirect', 'onErrorOccurred /redirect net::ERR_ABORTED'])
    })

  for (const [what, path] of [
    ["a server's", 'loop'],
    ["a listener's", 'self'],
  ] as const)
    it(`of ${what} endless redirect: it ends at the limit`, async () => {
      await fresh(log)
      listen(log, 'onBeforeRequest', 'self', (details, go) => go({ redirectURL: details.url }))
      await rejects(fetchText(`/${path}`), 'net::ERR_TOO_MANY_REDIRECTS')
      equal(log.of('onBeforeRedirect').length, 20)
      equal(log.lines.at(-1), `onErrorOccurred /${path} net::ERR_TOO_MANY_REDIRECTS`)
    })

  for (const [event, told] of [
    ['onBeforeRequest', 1],
    ['onBeforeSendHeaders', 2],
    ['onHeadersReceived', 4],
  ] as const)
    it(`of a request that ${event} cancels`, async () => {
      await fresh(log)
      // The log's own listener comes first, so that it is told.
      const remove = log.session.webRequest.add(
        event,
        null,
        ((_: object, go: (answer: object) => void) =>
          go({ cancel: true, redirectURL: `${log.origin}/x`, requestHeaders: {}, responseHeaders: {} })) as never,
        {
          priority: -2,
        },
      )
      await rejects(fetchText('/end'), isBlocked)
      remove()
      deepEqual(log.lines, [...WELL.slice(0, told), 'onErrorOccurred /end net::ERR_BLOCKED_BY_CLIENT'])
    })

  it('of a connection that fails', async () => {
    await fresh(log)
    const closed = await startHttpServer(() => {})
    await closed.close()
    await rejects(log.session.fetch(`${closed.at('site-a.localhost')}/refused`))
    deepEqual(
      log.lines.map((line) => line.replace(/ERR_\w+/, 'ERR')),
      [...WELL.slice(0, 3).map((line) => line.replace('/end', '/refused')), 'onErrorOccurred /refused net::ERR'],
    )
    ok(!('statusCode' in (log.of('onErrorOccurred')[0] ?? {})), 'no response, no status')
  })

  it('of a request that is refused before it is sent', async () => {
    await fresh(log)
    await rejects(log.session.fetch('http://site-a.localhost:22/port'), 'net::ERR_UNSAFE_PORT')
    deepEqual(log.lines, ['onBeforeRequest /port', 'onErrorOccurred /port net::ERR_UNSAFE_PORT'])
  })

  it('of a body that breaks off', async () => {
    await fresh(log)
    await rejects(fetchText('/cut'))
    await log.ended()
    deepEqual(
      log.lines.slice(0, 5),
      WELL.slice(0, 5).map((line) => line.replace('/end', '/cut')),
    )
    equal(log.lines.at(-1), 'onErrorOccurred /cut net::ERR_CONTENT_LENGTH_MISMATCH')
    equal(log.of('onErrorOccurred')[0]?.statusCode, 200)
    equal(log.lines.length, 6)
  })

  it('of an empty body, and of a small one that nobody reads', async () => {
    await fresh(log)
    await log.session.fetch(`${log.origin}/empty`)
    await log.ended()
    equal(log.lines.at(-1), 'onCompleted /empty net::OK')
    await fresh(log)
    await log.session.fetch(`${log.origin}/end`)
    await log.ended()
    deepEqual(log.lines, WELL)
  })

  it('of a big body: over when it is read, or when its reader cancels', async () => {
    await fresh(log)
    const { body } = await log.session.fetch(`${log.origin}/big`)
    const reader = body?.getReader()
    await reader?.read()
    equal(log.lines.at(-1), 'onResponseStarted /big')
    await reader?.cancel()
    equal(log.lines.at(-1), 'onErrorOccurred /big net::ERR_ABORTED')
    equal((await (await log.session.fetch(`${log.origin}/big`)).arrayBuffer()).byteLength, BIG)
    equal(log.lines.at(-1), 'onCompleted /big net::OK')
  })

  it('of an upgrade: over at the upgrade, with an error of its own', async () => {
    await fresh(log)
    const engine = await Session.engineOf(log.session)
    const headers = ['Host', `site-a.localhost:${log.server.port}`, 'Connection', 'Upgrade', 'Upgrade', 'websocket']
    listen(log, 'onBeforeRequest', 'socket', (_, go) => go({ redirectURL: `${log.origin}/end` }))
    const request = rawRequest(`${log.origin}/socket`, { headers, defaults: 'leave', upgrade: true })
    const { upgrade } = await engine.send(request)
    upgrade?.destroy()
    const all = WELL.map((line) => line.replace('/end', '/socket').replace('net::OK', 'net::ERR_WS_UPGRADE'))
    deepEqual(log.lines, all)
    equal(log.told[0]?.details.url, `${log.origin.replace('http', 'ws')}/socket`)
    equal(log.told[0]?.details.resourceType, 'webSocket')
    equal(log.of('onHeadersReceived')[0]?.statusCode, 101)
  })

  it('of a request that the cache answers: the same, and what listeners change they change again', async () => {
    const keep = { 'Cache-Control': 'max-age=60' }
    const other = await startLog((_, response) => void response.writeHead(200, keep).end('kept'), { cache: true })
    for (const hit of [false, true]) {
      await fresh(other)
      other.session.webRequest.onHeadersReceived(({ responseHeaders }, go) => {
        go({ responseHeaders: { ...responseHeaders, 'X-Edited': responseHeaders?.['X-Edited'] ?? 'once' } })
      })
      const response = await other.session.fetch(`${other.origin}/end`)
      equal(response.headers.get('x-edited'), 'once')
      equal(await response.text(), 'kept')
      equal(other.server.requests.length, 1)
      deepEqual(other.lines, WELL)
      for (const event of ['onHeadersReceived', 'onResponseStarted', 'onCompleted'] as const)
        equal(other.of(event)[0]?.fromCache, hit)
    }
    await other.close()
  })

  it('of a request that a handler answers, for a scheme of its own and in place of the network', async () => {
    await fresh(log)
    const { protocol } = log.session
    const seen: (string | null)[] = []
    const answer = (request: Request): Response => {
      seen.push(request.headers.get('x-edited'))
      return new Response('handled', { headers: { 'X-From': 'handler' } })
    }
    protocol.handle('app', answer)
    log.session.webRequest.onBeforeSendHeaders((_, go) => go({ requestHeaders: { 'X-Edited': 'yes' } }))
    for (const url of ['app://host/end', `${log.origin}/end`]) {
      if (url.startsWith('http')) protocol.handle('http', answer)
      log.lines.length = 0
      equal(await (await log.session.fetch(url)).text(), 'handled')
      deepEqual(log.lines, WELL)
    }
    deepEqual(seen, ['yes', 'yes'])
    deepEqual(log.of('onHeadersReceived')[0]?.responseHeaders?.['x-from'], ['handler'])
    ok(!('ip' in (log.of('onCompleted')[0] ?? {})), 'a handler has no address')
    protocol.unhandle('http')
    await fresh(log)
    listen(log, 'onBeforeRequest', 'start', (_, go) => go({ redirectURL: 'app://host/end' }))
    equal(await fetchText('/start'), 'handled')
    deepEqual(log.lines, ['onBeforeRequest /start', 'onBeforeRedirect /start', ...WELL])
    await fresh(log)
    protocol.unhandle('app')
    protocol.handle('app', () => Response.error())
    await rejects(log.session.fetch('app://host/end'), 'net::ERR_FAILED')
    equal(log.lines.at(-1), 'onErrorOccurred /end net::ERR_FAILED')
    protocol.unhandle('app')
  })

  describe('of a request that is aborted', () => {
    /** Aborts within a listener of `event`, which then answers or does not. */
    const abortedAt = async (event: WebRequestEvent, path: string, answers: boolean): Promise<readonly string[]> => {
      await fresh(log)
      const abort = new AbortController()
      const remove = log.session.webRequest.add(
        event,
        { urls: [`*://*${path}`] },
        ((_: object, go?: () => void) => {
          abort.abort()
          if (answers) go?.()
        }) as never,
        { priority: -2 },
      )
      await rejects(fetchText(path, { signal: abort.signal }), (error) => error === abort.signal.reason)
      remove()
      await log.ended()
      equal(log.lines.at(-1), `onErrorOccurred ${path} net::ERR_ABORTED`)
      return log.lines.slice(0, -1)
    }

    for (const [event, told] of [
      ['onBeforeRequest', 1],
      ['onBeforeSendHeaders', 2],
      ['onHeadersReceived', 4],
    ] as const)
      for (const answers of [true, false])
        it(`in ${event}, which ${answers ? 'answers' : 'never answers'}`, async () => {
          deepEqual(await abortedAt(event, '/end', answers), WELL.slice(0, told))
        })

    it('in onSendHeaders, onBeforeRedirect, onResponseStarted', async () => {
      deepEqual(await abortedAt('onSendHeaders', '/end', true), WELL.slice(0, 3))
      equal((await abortedAt('onBeforeRedirect', '/redirect', true)).length, 5)
      deepEqual(await abortedAt('onResponseStarted', '/end', true), WELL.slice(0, 5))
    })

    it('while the server thinks, while its body comes', async () => {
      for (const path of ['/never', '/stall']) {
        await fresh(log)
        const abort = new AbortController()
        const request = fetchText(path, { signal: abort.signal })
        const isThere = () =>
          log.lines.includes(path === '/never' ? 'onSendHeaders /never' : 'onResponseStarted /stall')
        while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 5))
        abort.abort()
        await rejects(request, (error) => error === abort.signal.reason)
        await log.ended()
        equal(log.lines.at(-1), `onErrorOccurred ${path} net::ERR_ABORTED`)
      }
    })

    it('before it begins: no event but the last', async () => {
      await fresh(log)
      const cancellation = new Cancellation()
      cancellation.cancel()
      const engine = await Session.engineOf(log.session)
      await rejects(engine.send(rawRequest(`${log.origin}/end`, { cancellation })), 'net::ERR_ABORTED')
      deepEqual(log.lines, ['onErrorOccurred /end net::ERR_ABORTED'])
    })
  })

  it('are those of a request that began while somebody listened', async () => {
    const other = await startLog((_, response) => void response.end())
    const { webRequest } = other.session
    equal(await (await other.session.fetch(other.origin)).text(), '')
    equal(other.of('onCompleted')[0]?.id, 1)
    await other.close()
    throwsClosed(() => webRequest.onCompleted(null))
  })

  it('end for those who wait when the session is closed', async () => {
    const other = await startLog((_, response) => void response.end(new Uint8Array(BIG)))
    listen(other, 'onBeforeRequest', 'held', () => {})
    const held = rejects(other.session.fetch(`${other.origin}/held`), 'net::ERR_CONTEXT_SHUT_DOWN')
    await other.session.fetch(`${other.origin}/unread`)
    await other.close()
    await held
    await other.ended(2)
    deepEqual(
      other.of('onErrorOccurred').map((details) => details.error),
      ['net::ERR_CONTEXT_SHUT_DOWN', 'net::ERR_CONTEXT_SHUT_DOWN'],
    )
  })
})

function throwsClosed(body: () => void): void {
  try {
    body()
  } catch (error) {
    equal((error as { code?: string }).code, 'OMNI_SESSION_CLOSED')
    return
  }
  throw new Error('a closed session took a listener')
}
