// Handlers of http and https beside the network: interception, fallthrough, ways past a handler, redirects between
// schemes and servers, cookies, net.request.
import { Readable, Writable } from 'node:stream'
import { createClientRequestClass } from '../../../bindings/session/network/client-request.ts'
import { Session } from '../../../bindings/session/session.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects, throws } from '../../harness.ts'
import { bodyOf, type HttpServer, startHttpServer } from '../../servers/http-server.ts'
import { openSession, printed } from './sessions.ts'

describe('a handler of http', () => {
  let server: HttpServer
  let session: Session
  let origin = ''

  before(async () => {
    server = await startHttpServer(async (request, response) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://x')
      const to = searchParams.get('to')
      const body = await bodyOf(request)
      if (to !== null) response.writeHead(Number(searchParams.get('status') ?? 302), { Location: to }).end()
      else
        response
          .writeHead(200, ['Set-Cookie', 'server=1'])
          .end(JSON.stringify({ method: request.method, body, cookie: request.headers.cookie ?? '' }))
    })
    origin = server.at('site-a.localhost')
    session = openSession([{ scheme: 'app', privileges: { standard: true, secure: true } }])
  })
  after(async () => {
    await session.close()
    await server.close()
  })

  const textFrom = async (...given: Parameters<Session['fetch']>): Promise<string> =>
    (await session.fetch(...given)).text()
  const redirectTo = (to: string, status = 302): string => `${origin}/?status=${status}&to=${encodeURIComponent(to)}`
  /** Handles while `body` runs. */
  const during = async (
    scheme: string,
    handler: (request: Request) => unknown,
    body: () => Promise<unknown>,
    options?: { fallthrough: true },
  ): Promise<void> => {
    session.protocol.handle(scheme, handler as () => Response, options as { fallthrough: true })
    try {
      await body()
    } finally {
      session.protocol.unhandle(scheme)
    }
  }

  it('answers in place of the server, and sees what would have been sent but for the framing', async () => {
    const asked = server.requests.length
    let headers: Record<string, string> = {}
    const handler = (request: Request): Response => {
      headers = Object.fromEntries(request.headers)
      return new Response('mine')
    }
    await session.cookies.set({ url: origin, name: 'known', value: 'yes' })
    await during('http', handler, async () => {
      equal(await textFrom(`${origin}/`, { method: 'PUT', body: 'x' }), 'mine')
    })
    equal(server.requests.length, asked)
    deepEqual(
      [headers.cookie, headers.host, headers.connection, headers['content-length']],
      ['known=yes', undefined, undefined, undefined],
    )
    equal(headers['user-agent'], session.getUserAgent())
    ok((await textFrom(`${origin}/`)).includes('"GET"'), 'the server answers again')
    await session.cookies.remove(origin, 'known')
  })

  it("stores the cookies of a handler's answers, and sends them to it and to the server", async () => {
    const host = server.at('site-b.localhost')
    const seen: (string | null)[] = []
    const handler = (request: Request): Response => {
      seen.push(request.headers.get('cookie'))
      const headers = new Headers([
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2; HttpOnly'],
      ])
      return new Response('ok', { headers })
    }
    await during('http', handler, async () => {
      await textFrom(`${host}/`)
      await textFrom(`${host}/`)
    })
    deepEqual(seen, [null, 'a=1; b=2'])
    equal(JSON.parse(await textFrom(`${host}/`)).cookie, 'a=1; b=2')
  })

  it('is passed by with bypassCustomProtocolHandlers, redirects included', async () => {
    await during(
      'http',
      () => new Response('mine'),
      async () => {
        const init = { bypassCustomProtocolHandlers: true }
        ok((await textFrom(`${origin}/`, init)).includes('"GET"'))
        ok((await textFrom(redirectTo('/'), init)).includes('"GET"'))
        equal(await textFrom(redirectTo('/')), 'mine')
      },
    )
  })

  it('reaches the network by fetching the very Request it was given, body and all, and not itself by a redirect', async () => {
    let asked = 0
    const handler = (request: Request): Promise<Response> => {
      asked += 1
      return session.fetch(request)
    }
    await during('http', handler, async () => {
      deepEqual(JSON.parse(await textFrom(`${origin}/`, { method: 'POST', body: 'sent' })), {
        method: 'POST',
        body: 'sent',
        cookie: 'server=1',
      })
      ok((await textFrom(redirectTo('/'))).includes('"GET"'))
    })
    equal(asked, 2)
  })

  it('with fallthrough leaves to the network what it does not answer', async () => {
    const handler = (request: Request): Response | undefined =>
      request.url.endsWith('/mine') ? new Response('mine') : undefined
    await during(
      'http',
      handler,
      async () => {
        equal(await textFrom(`${origin}/mine`), 'mine')
        ok((await textFrom(`${origin}/`, { method: 'POST', body: 'kept' })).includes('kept'))
        // A redirect asks it again.
        equal(await textFrom(redirectTo('/mine')), 'mine')
      },
      { fallthrough: true },
    )
    await printed(() => during('http', handler, () => rejects(session.fetch(`${origin}/`), 'net::ERR_UNEXPECTED')))
  })

  it('that has read a stream cannot let it through', async () => {
    const handler = async (request: Request): Promise<undefined> => void (await request.text())
    const stream = (): ReadableStream => new Blob(['once']).stream()
    const post = (body: BodyInit): Promise<string> =>
      textFrom(`${origin}/`, { method: 'POST', body, duplex: 'half' } as RequestInit)
    await during(
      'http',
      handler,
      async () => {
        await rejects(post(stream()), 'net::ERR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED')
        ok((await post('again')).includes('again'))
        ok((await post(new Blob(['a blob']))).includes('a blob'))
      },
      { fallthrough: true },
    )
    const unread = (): undefined => undefined
    await during('http', unread, async () => ok((await post(stream())).includes('once')), { fallthrough: true })
  })

  it('and a server may redirect to each other', async () => {
    const app = (request: Request): Response => {
      const { pathname } = new URL(request.url)
      return pathname === '/back' ? Response.redirect(`${origin}/`, 302) : new Response(`app ${pathname}`)
    }
    await during('app', app, async () => {
      equal(await textFrom(redirectTo('app://host/there')), 'app /there')
      ok((await textFrom(redirectTo('app://host/back'))).includes('"GET"'))
      const sent = { method: 'POST', body: 'x', headers: { Authorization: 'secret' } }
      equal(await textFrom(redirectTo('app://host/x', 307), sent), 'app /x')
    })
    await rejects(session.fetch(redirectTo('app://host/there')), 'net::ERR_UNSAFE_REDIRECT')
    await rejects(session.fetch(redirectTo('file:///etc/passwd')), 'net::ERR_UNSAFE_REDIRECT')
  })

  it('and a server that redirect to each other for ever are ended', async () => {
    const app = (): Response => Response.redirect(redirectTo('app://host/'), 302)
    await during('app', app, () => rejects(session.fetch('app://host/'), 'net::ERR_TOO_MANY_REDIRECTS'))
  })

  it('takes what leads to another origin away from its redirects', async () => {
    const seen: (string | null)[] = []
    const app = (request: Request): Response => {
      seen.push(request.headers.get('authorization'))
      const { host, pathname } = new URL(request.url)
      return pathname === '/end'
        ? new Response(host)
        : new Response(null, {
            status: 302,
            headers: { Location: pathname.slice(1) === 'same' ? 'end' : 'app://other/end' },
          })
    }
    await during('app', app, async () => {
      const init = { headers: { Authorization: 'secret' } }
      equal(await textFrom('app://host/same', init), 'host')
      equal(await textFrom('app://host/away', init), 'other')
    })
    deepEqual(seen, ['secret', 'secret', 'secret', null])
  })

  it('is seen by listeners of webRequest: all events, and changed headers both ways', async () => {
    const events: string[] = []
    const { webRequest } = session
    webRequest.onBeforeSendHeaders((details, callback) => {
      events.push('before-send')
      callback({ requestHeaders: { ...details.requestHeaders, 'X-Added': 'yes' } })
    })
    webRequest.onHeadersReceived((_details, callback) => {
      events.push('received')
      callback({ responseHeaders: { 'X-Changed': 'yes' } })
    })
    webRequest.onCompleted(() => void events.push('completed'))
    webRequest.onErrorOccurred(({ error }) => void events.push(error))
    await during(
      'app',
      (request) => new Response(request.headers.get('x-added')),
      async () => {
        const response = await session.fetch('app://host/')
        deepEqual([response.headers.get('x-changed'), await response.text()], ['yes', 'yes'])
      },
    )
    await printed(() =>
      during(
        'app',
        () => null,
        () => rejects(session.fetch('app://host/'), 'net::ERR_UNEXPECTED'),
      ),
    )
    await rejects(session.fetch('app://host/', { bypassCustomProtocolHandlers: true }), 'net::ERR_UNKNOWN_URL_SCHEME')
    webRequest.onBeforeSendHeaders(null)
    webRequest.onHeadersReceived(null)
    webRequest.onCompleted(null)
    webRequest.onErrorOccurred(null)
    deepEqual(events, [
      'before-send',
      'received',
      'completed',
      'before-send',
      'net::ERR_UNEXPECTED',
      'net::ERR_UNKNOWN_URL_SCHEME',
    ])
  })

  describe('by net.request', () => {
    const ClientRequest = createClientRequestClass({
      Readable: Readable as never,
      Writable: Writable as never,
      isSession: (value) => value instanceof Session,
      engineOf: (given) => Session.engineOf(given as Session),
      answers: (given, _partition, scheme) => (given as Session).protocol.isProtocolHandled(scheme),
    })
    const send = (url: string, options: object = {}, body = ''): Promise<string> =>
      new Promise((resolve, reject) => {
        const request = new ClientRequest({ url, session, ...options } as never)
        request.on('response', (response) => {
          let text = ''
          response.on('data', (chunk) => {
            text += String(chunk)
          })
          response.on('end', () => resolve(`${response.statusCode} ${text}`))
          response.on('error', reject)
        })
        request.on('error', reject)
        request.end(body)
      })

    it('answers http, and goes past it with bypassCustomProtocolHandlers', async () => {
      const handler = async (request: Request): Promise<Response> => new Response(await request.text(), { status: 201 })
      await during('http', handler, async () => {
        equal(await send(`${origin}/`, { method: 'POST' }, 'sent'), '201 sent')
        ok((await send(`${origin}/`, { bypassCustomProtocolHandlers: true })).includes('"GET"'))
      })
    })

    it('answers schemes that are handled; others are refused as in Electron', async () => {
      await during(
        'app',
        () => new Response('mine'),
        async () => equal(await send('app://host/'), '200 mine'),
      )
      throws(
        () => new ClientRequest({ url: 'app://host/', session } as never),
        'ClientRequest only supports http: and https: protocols',
      )
      throws(
        () => new ClientRequest({ url: 'file:///x', session } as never),
        'ClientRequest only supports http: and https: protocols',
      )
    })

    it('tells abort to the handler, and lets a writer whom nobody reads go on', async () => {
      const heard = Promise.withResolvers<void>()
      const asked = Promise.withResolvers<void>()
      const never = (request: Request): Promise<never> => {
        request.signal.addEventListener('abort', () => heard.resolve())
        asked.resolve()
        return new Promise(() => {})
      }
      await during('http', never, async () => {
        const request = new ClientRequest({ url: `${origin}/`, session } as never)
        request.end()
        await asked.promise
        request.abort()
        await heard.promise
      })
      await during(
        'http',
        () => new Response('unread'),
        async () => {
          const request = new ClientRequest({ url: `${origin}/`, session, method: 'POST' } as never)
          request.chunkedEncoding = true
          const closed = new Promise<void>((resolve) => request.on('close', resolve))
          request.on('response', (response) => void response.resume())
          request.write('a'.repeat(1 << 20))
          await closed
        },
      )
    })
  })
})
