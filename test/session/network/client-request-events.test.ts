// The events of ClientRequest, what comes with them and in which order: electron-session 8.2, third table.
import { once } from 'node:events'
import type { ClientRequest, IncomingMessage } from '../../../bindings/session/network/client-request.ts'
import { after, before, deepEqual, describe, equal, it, ok, throws } from '../../harness.ts'
import { startHeadServer } from '../../servers/head-server.ts'
import { type RequestFixture, record, startRequests, textOf } from './request-fixture.ts'

const NOT_WAITING = 'followRedirect() called, but was not waiting for a redirect'

describe("ClientRequest's events", () => {
  let net: RequestFixture
  let url: string
  const create = (options: object = {}): ClientRequest => new net.Request({ url, ...options })
  const outcome = async (options: object, act: (request: ClientRequest) => void = () => {}): Promise<string[]> => {
    const request = create(options)
    const { closed } = record(request)
    act(request)
    request.end()
    return closed
  }

  before(async () => {
    const to = (location: string, status = 302) => ({ status, location })
    const hops: Record<string, { status: number; location: string }> = {
      '/one': to('/two'),
      '/two': to('/end'),
      '/see': to('/end', 303),
      '/keep': to('/end', 307),
      '/loop': to('/loop'),
      '/file': to('file:///etc/passwd'),
      '/data': to('data:text/plain,x'),
      '/about': to('about:blank'),
      '/blob': to('blob:http://a/b'),
      '/unknown': to('x-unknown://a/b'),
      '/broken': to('http://[/'),
    }
    const moved = Object.entries(hops).map(([path, { status, location }]) => [
      path,
      (_: unknown, response: import('node:http').ServerResponse): void => {
        response.writeHead(status, { Location: location, 'X-Why': ['a', 'b'] }).end()
      },
    ])
    net = await startRequests({
      ...Object.fromEntries(moved),
      '/stall': (_, response) => void response.writeHead(200).write('begun'),
      '/never': () => {},
      '/destroyed': (request) => void request.socket.destroy(),
    })
    url = net.url
  })
  after(() => net.close())

  it('response: the callback is a listener for one', async () => {
    const seen: IncomingMessage[] = []
    const request = new net.Request(url, (response) => void seen.push(response))
    equal(request.listenerCount('response'), 1)
    const { closed } = record(request)
    request.end()
    await closed
    equal(seen.length, 1)
    equal(request.listenerCount('response'), 1, "record's alone")
  })

  it('response: what nobody listens to is let go', async () => {
    const request = create()
    const events: string[] = []
    for (const name of ['finish', 'error'] as const) request.on(name, () => void events.push(name))
    request.end()
    await once(request as never, 'close')
    deepEqual(events, ['finish'])
  })

  it('finish comes when all is written, before the answer; close after it', async () => {
    deepEqual(await outcome({}), ['finish', 'response 200', 'response end', 'close'])
    deepEqual(await outcome({ method: 'POST' }, (request) => void request.write('x')), [
      ...['finish', 'response 200', 'response end', 'close'],
    ])
  })

  it('nothing comes after close', async () => {
    const request = create()
    const { closed, events } = record(request)
    request.on('close', () => request.abort())
    request.end()
    await closed
    request.abort()
    request.destroy(new Error('late'))
    await new Promise((resolve) => setTimeout(resolve, 30))
    deepEqual(events, ['finish', 'response 200', 'response end', 'close'])
  })

  it('redirect: status, method, target and headers', async () => {
    const told: unknown[][] = []
    const listen = (request: ClientRequest): void => void request.on('redirect', (...args) => void told.push(args))
    equal((await outcome({ url: `${url}see`, method: 'POST' }, listen)).at(-3), 'response 200')
    equal((await outcome({ url: `${url}keep`, method: 'POST' }, listen)).at(-3), 'response 200')
    equal((await outcome({ url: `${url}keep#part` }, listen)).at(-3), 'response 200')
    deepEqual(
      told.map((args) => args.slice(0, 3)),
      [
        [303, 'GET', `${url}end`],
        [307, 'POST', `${url}end`],
        [307, 'GET', `${url}end#part`],
      ],
    )
    for (const [, , , headers, ...more] of told) {
      deepEqual([(headers as Record<string, string[]>)['x-why'], more.length], [['a', 'b'], 0])
      deepEqual((headers as Record<string, string[]>).location, ['/end'])
    }
  })

  it('redirect: follow goes on by itself, followRedirect then does nothing', async () => {
    const all = ['finish', 'redirect', 'redirect', 'response 200', 'response end', 'close']
    deepEqual(await outcome({ url: `${url}one` }), all)
    const follows = (request: ClientRequest): void => void request.on('redirect', () => request.followRedirect())
    deepEqual(await outcome({ url: `${url}one`, redirect: 'follow' }, follows), all)
    const loop = await outcome({ url: `${url}loop` })
    deepEqual(loop.slice(-2), ['error net::ERR_TOO_MANY_REDIRECTS', 'close'])
    equal(loop.filter((event) => event === 'redirect').length, 20)
  })

  it('redirect: manual goes on after a followRedirect at each hop, and only inside the listener', async () => {
    const hops: string[] = []
    const request = create({ url: `${url}one`, redirect: 'manual' })
    request.on('redirect', (_, __, target) => {
      hops.push(target)
      request.followRedirect()
      request.followRedirect()
    })
    const { closed } = record(request)
    request.end()
    deepEqual(await closed, ['finish', 'redirect', 'redirect', 'response 200', 'response end', 'close'])
    deepEqual(hops, [`${url}two`, `${url}end`])
    throws(() => request.followRedirect(), NOT_WAITING)
  })

  it('redirect: manual is cancelled by anything else', async () => {
    const cancelled = ['finish', 'redirect', 'error Redirect was cancelled', 'close']
    const options = { url: `${url}one`, redirect: 'manual' }
    deepEqual(await outcome(options), cancelled)
    let late: unknown
    deepEqual(
      await outcome(options, (request) => {
        request.on('redirect', async () => {
          await null
          try {
            request.followRedirect()
          } catch (error) {
            late = error
          }
        })
      }),
      cancelled,
    )
    equal((late as Error).message, NOT_WAITING)
    const asked = net.server.requests.length
    const once = (request: ClientRequest): void => void request.once('redirect', () => request.followRedirect())
    deepEqual(await outcome(options, once), [
      ...['finish', 'redirect', 'redirect', 'error Redirect was cancelled', 'close'],
    ])
    equal(net.server.requests.length - asked, 2)
  })

  it('redirect: error tells of none', async () => {
    const text = "error Attempted to redirect, but redirect policy was 'error'"
    deepEqual(await outcome({ url: `${url}one`, redirect: 'error' }), ['finish', text, 'close'])
  })

  it('redirect: abort in its listener ends all', async () => {
    for (const redirect of ['follow', 'manual']) {
      const asked = net.server.requests.length
      const events = await outcome({ url: `${url}one`, redirect }, (request) => {
        request.on('redirect', () => request.abort())
      })
      deepEqual(events, ['finish', 'redirect', 'abort', 'close'])
      equal(net.server.requests.length - asked, 1)
    }
  })

  for (const path of ['file', 'data', 'about', 'blob', 'unknown'])
    it(`redirect: to ${path}: is unsafe`, async () => {
      const events = await outcome({ url: url + path })
      deepEqual(events.slice(-2), ['error net::ERR_UNSAFE_REDIRECT', 'close'])
    })

  it('redirect: to no URL is invalid', async () => {
    deepEqual((await outcome({ url: `${url}broken` })).slice(-2), ['error net::ERR_INVALID_REDIRECT', 'close'])
  })

  it('abort: in the next tick, once, then close', async () => {
    const request = create()
    request.abort()
    request.abort()
    // Listeners that come after the call still hear it.
    const { closed, events } = record(request)
    deepEqual(events, [])
    deepEqual(await closed, ['abort', 'close'])
  })

  it('abort: before the end of a chunked body', async () => {
    const request = create({ method: 'POST' })
    request.chunkedEncoding = true
    const { closed } = record(request)
    request.write('begun')
    net.server.server.once('request', () => {
      request.abort()
      request.abort()
    })
    deepEqual(await closed, ['abort', 'close'])
    deepEqual(request.getUploadProgress().started, true)
  })

  it('abort: in the turn of end', async () => {
    const request = create()
    const { closed } = record(request)
    request.end()
    request.abort()
    deepEqual(await closed, ['finish', 'abort', 'close'])
  })

  it('abort: while the answer is waited for', async () => {
    const events = await outcome({ url: `${url}never`, method: 'POST' }, (request) => {
      request.write('x')
      net.server.server.once('request', () => request.abort())
    })
    deepEqual(events, ['finish', 'abort', 'close'])
  })

  it('abort: a running response is told, and closed by then', async () => {
    const request = create({ url: `${url}stall` })
    const { closed, events } = record(request)
    request.on('response', (response) => {
      response.on('close', () => void events.push('response close'))
      request.abort()
    })
    // As code that waits for the event sees it.
    once(request as never, 'abort').then(() => events.push('seen'))
    request.end()
    const told = await closed
    deepEqual(told.slice(0, 2), ['finish', 'response 200'])
    deepEqual(told.slice(2), ['abort', 'response aborted', 'response close', 'close', 'seen'])
  })

  it('abort: a response that has ended is not told', async () => {
    const events = await outcome({}, (request) => {
      request.on('response', (response) => response.on('end', () => request.abort()))
    })
    deepEqual(events, ['finish', 'response 200', 'response end', 'abort', 'close'])
  })

  it('error: of the network, with close after it', async () => {
    for (const [target, text] of [
      [`${url}destroyed`, 'net::ERR_EMPTY_RESPONSE'],
      ['http://127.0.0.1:6667/', 'net::ERR_UNSAFE_PORT'],
      ['http://no-such-name.invalid/', 'net::ERR_NAME_NOT_RESOLVED'],
    ] as const)
      deepEqual(await outcome({ url: target }), ['finish', `error ${text}`, 'close'])
  })

  it('error: of a body that breaks off, on both', async () => {
    const cut = await startHeadServer((_, socket) => {
      socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n')
    })
    const events = await outcome({ url: cut.at('site-a.localhost') })
    await cut.close()
    deepEqual(events.slice(0, 2), ['finish', 'response 200'])
    deepEqual(events.slice(2).sort(), [
      ...['close', 'error net::ERR_INCOMPLETE_CHUNKED_ENCODING', 'response error net::ERR_INCOMPLETE_CHUNKED_ENCODING'],
    ])
    equal(events.at(-1), 'close')
  })

  it('upload-progress: before, while and after', async () => {
    const request = create({ method: 'POST' })
    deepEqual(request.getUploadProgress(), { active: false, started: false, current: 0, total: 0 })
    const progress: number[][] = []
    request.on('upload-progress', (current, total) => {
      progress.push([current, total])
      deepEqual(request.getUploadProgress(), { active: true, started: true, current, total })
    })
    const { closed } = record(request)
    request.write(new Uint8Array(200_000))
    deepEqual(request.getUploadProgress(), { active: false, started: false, current: 0, total: 0 }, 'not sent yet')
    request.end(new Uint8Array(100_000))
    await closed
    deepEqual(progress.at(-1), [300_000, 300_000])
    deepEqual(
      progress.map(([current]) => current),
      progress.map(([current]) => current ?? 0).sort((a, b) => a - b),
    )
    const last = request.getUploadProgress()
    deepEqual(last, { active: true, started: true, current: 300_000, total: 300_000 })
    last.current = 0
    equal(request.getUploadProgress().current, 300_000, 'a copy each time')
  })

  it('upload-progress: none without a body, the total of a chunked one is not known', async () => {
    const request = create()
    request.on('upload-progress', () => ok(false))
    const { closed } = record(request)
    request.end()
    await closed
    const totals = new Set<number>()
    await textOf(
      await net.answer({ url, method: 'POST' }, (chunked) => {
        chunked.chunkedEncoding = true
        chunked.on('upload-progress', (_, total) => void totals.add(total))
        chunked.write('x')
      }),
    )
    deepEqual([...totals], [0])
  })
})
