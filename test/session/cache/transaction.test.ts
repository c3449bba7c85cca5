// runtimes: node deno bun
// What a session answers from its cache, what it asks anew, what it forgets: http-cache-semantics 2, 3.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { after, before, deepEqual, describe, equal, it, ok, rejects } from '../../harness.ts'
import { type CachedSession, fresh, startCached } from './cached-session.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

describe('the cache of a session', () => {
  let cached: CachedSession
  let answer: Answer = () => {}
  let count = 0
  before(async () => {
    cached = await startCached((request, response) => answer(request, response))
  })
  after(() => cached.close())

  /** A path of its own, the server's answers counted from 1. */
  function serving(next: (count: number, request: IncomingMessage, response: ServerResponse) => void): string {
    cached.server.requests.length = 0
    let answered = 0
    answer = (request, response) => next(++answered, request, response)
    return `/${++count}`
  }

  it('answers while fresh, asks when not', async () => {
    const path = serving((n, _, response) => fresh(response, `answer ${n}`))
    equal(await cached.text(path), 'answer 1')
    cached.host.clock.advance(59_000)
    equal(await cached.text(path), 'answer 1')
    cached.host.clock.advance(2000)
    equal(await cached.text(path), 'answer 2')
  })

  it('modes', async () => {
    const path = serving((n, _, response) => fresh(response, `answer ${n}`))
    await rejects(cached.text(path, { cache: 'only-if-cached' }), 'net::ERR_CACHE_MISS')
    equal(await cached.text(path, { cache: 'no-store' }), 'answer 1')
    equal(await cached.text(path, { cache: 'force-cache' }), 'answer 2')
    equal(await cached.text(path, { cache: 'default' }), 'answer 2')
    equal(await cached.text(path, { cache: 'no-store' }), 'answer 3')
    equal(await cached.text(path), 'answer 2')
    equal(await cached.text(path, { cache: 'reload' }), 'answer 4')
    equal(await cached.text(path), 'answer 4')
    equal(await cached.text(path, { cache: 'no-cache' }), 'answer 5')
    cached.host.clock.advance(3_600_000)
    equal(await cached.text(path, { cache: 'only-if-cached' }), 'answer 5')
    equal(await cached.text(path, { cache: 'force-cache' }), 'answer 5')
    equal(await cached.text(path), 'answer 6')
  })

  it('requests for one URL do not wait for a reader that does not read yet', async () => {
    const path = serving((_, __, response) => {
      response.write('begun')
      setImmediate(() => response.end(', ended'))
    })
    const responses = await Promise.all([1, 2, 3].map(() => cached.session.fetch(cached.url(path))))
    deepEqual(
      await Promise.all(responses.map((response) => response.text())),
      responses.map(() => 'begun, ended'),
    )
  })

  for (const control of ['no-store', 'no-cache', null])
    it(`nor for each other, when the answer is of no use to others (${control})`, async () => {
      const held: ServerResponse[] = []
      const path = serving((n, _, response) => {
        if (control !== null) response.setHeader('Cache-Control', control)
        if (n === 1) response.end('first')
        else if (held.push(response) === 3) for (const one of held) one.end('together')
      })
      equal(await cached.text(path), 'first')
      deepEqual(await Promise.all([1, 2, 3].map(() => cached.text(path))), ['together', 'together', 'together'])
      const stored = serving((n, _, response) => fresh(response, `answer ${n}`))
      equal(await cached.text(stored), 'answer 1')
      equal(await cached.text(stored), 'answer 1')
    })

  it('what a reader does with its octets is not seen by the next', async () => {
    const path = serving((_, __, response) => fresh(response, 'as it was sent'))
    for (const _ of [1, 2, 3]) {
      const octets = new Uint8Array(await (await cached.session.fetch(cached.url(path))).arrayBuffer())
      equal(new TextDecoder().decode(octets), 'as it was sent')
      octets.fill(0)
    }
  })

  it('a 304 gives its fields to what is stored, and freshness', async () => {
    const path = serving((n, request, response) => {
      const headers = { ETag: '"1"', 'Cache-Control': 'max-age=60', 'X-Count': String(n), 'X-First': `${n === 1}` }
      if (request.headers['if-none-match'] === '"1"') response.writeHead(304, { ...headers, 'X-Content-Y': 'no' }).end()
      else response.writeHead(200, headers).end('body')
    })
    await cached.text(path)
    cached.host.clock.advance(61_000)
    const response = await cached.session.fetch(cached.url(path))
    deepEqual([response.status, await response.text()], [200, 'body'])
    deepEqual(
      ['x-count', 'x-first', 'x-content-y'].map((name) => response.headers.get(name)),
      ['2', 'false', null],
    )
    equal(await cached.text(path), 'body')
    equal(cached.server.requests.length, 2)
  })

  it('a 304 to nobody’s question is the answer, and is not stored', async () => {
    const path = serving((_, __, response) => void response.writeHead(304, { 'Cache-Control': 'max-age=60' }).end())
    equal((await cached.session.fetch(cached.url(path))).status, 304)
    equal((await cached.session.fetch(cached.url(path))).status, 304)
    equal(cached.server.requests.length, 2)
  })

  it('a validator of the caller’s own: the 304 is the caller’s', async () => {
    const path = serving((_, request, response) => {
      if (request.headers['if-none-match'] === '"1"') response.writeHead(304, { ETag: '"1"' }).end()
      else fresh(response, 'body', { ETag: '"1"' })
    })
    equal(await cached.text(path), 'body')
    const response = await cached.session.fetch(cached.url(path), { headers: { 'If-None-Match': '"1"' } })
    equal(response.status, 304)
    equal(await cached.text(path), 'body')
    deepEqual(cached.asked('if-none-match'), ['GET -', 'GET "1"'])
  })

  it('Vary: another value is asked for, and replaces', async () => {
    const path = serving((n, request, response) =>
      fresh(response, `${request.headers['x-a'] ?? 'none'} ${n}`, { Vary: 'X-A' }),
    )
    const one = { headers: { 'X-A': 'one' } }
    equal(await cached.text(path, one), 'one 1')
    equal(await cached.text(path, one), 'one 1')
    equal(await cached.text(path), 'none 2')
    equal(await cached.text(path), 'none 2')
    equal(await cached.text(path, one), 'one 3')
  })

  it('Vary on everything is never taken', async () => {
    const path = serving((n, _, response) => fresh(response, `answer ${n}`, { Vary: 'Accept, *' }))
    deepEqual([await cached.text(path), await cached.text(path)], ['answer 1', 'answer 2'])
  })

  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
    for (const status of [200, 204, 302, 404, 500])
      it(`${method} answered ${status} ${status < 400 ? 'dooms' : 'leaves'} what is stored`, async () => {
        const path = serving((n, request, response) => {
          if (request.method === 'GET') fresh(response, `answer ${n}`)
          else response.writeHead(status, { Location: '/elsewhere' }).end()
        })
        await cached.text(path)
        const init = { method, redirect: 'manual' as const }
        await cached.session.fetch(cached.url(path), init).then(
          (r) => r.text(),
          () => {},
        )
        equal(await cached.text(path), status < 400 ? 'answer 3' : 'answer 1')
      })

  it('invalidation reaches a body that is still coming', async () => {
    let end = (): void => {}
    const path = serving((n, request, response) => {
      if (request.method === 'POST') return void response.end()
      response.writeHead(200, { 'Cache-Control': 'max-age=60' })
      response.write(`answer ${n}`)
      if (n === 1) end = () => void response.end('.')
      else response.end('.')
    })
    const old = await cached.session.fetch(cached.url(path))
    await cached.text(path, { method: 'POST' })
    end()
    equal(await old.text(), 'answer 1.')
    equal(await cached.text(path), 'answer 3.')
    equal(await cached.text(path), 'answer 3.')
  })

  it('HEAD is answered by a stored GET, and stores nothing', async () => {
    const path = serving((n, _, response) => fresh(response, 'body', { 'X-Count': String(n) }))
    const head = () => cached.session.fetch(cached.url(path), { method: 'HEAD' })
    equal((await head()).headers.get('x-count'), '1')
    equal((await head()).headers.get('x-count'), '2')
    await cached.text(path)
    const response = await head()
    deepEqual([response.headers.get('x-count'), response.headers.get('content-length')], ['3', '4'])
    equal(await response.text(), '')
  })

  it('Set-Cookie is taken once, and not stored', async () => {
    const path = serving((n, _, response) => fresh(response, 'body', { 'Set-Cookie': `taken=${n}` }))
    await cached.text(path)
    await cached.session.cookies.remove(cached.url('/'), 'taken')
    const response = await cached.session.fetch(cached.url(path))
    equal(response.headers.get('set-cookie'), null)
    deepEqual(await cached.session.cookies.get({ name: 'taken' }), [])
    equal(cached.server.requests.length, 1)
  })

  it('stale-while-revalidate, for who asks for it', async () => {
    let asked: () => void = () => {}
    const again = new Promise<void>((resolve) => {
      asked = resolve
    })
    const path = serving((n, _, response) => {
      response.writeHead(200, { 'Cache-Control': 'max-age=1, stale-while-revalidate=60' }).end(`answer ${n}`)
      if (n === 2) asked()
    })
    equal(await cached.text(path), 'answer 1')
    cached.host.clock.advance(2000)
    equal(await cached.text(path, { staleWhileRevalidate: true }), 'answer 1')
    await again
    for (let turn = 0; turn < 500 && (await cached.text(path, { cache: 'force-cache' })) !== 'answer 2'; turn++)
      await new Promise((resolve) => setTimeout(resolve, 10))
    equal(await cached.text(path), 'answer 2')
    cached.host.clock.advance(2000)
    equal(await cached.text(path), 'answer 3')
  })

  it('credentials: what was fetched without is not served to who has them', async () => {
    const path = serving((n, _, response) => fresh(response, `answer ${n}`))
    equal(await cached.text(path, { credentials: 'omit' }), 'answer 1')
    equal(await cached.text(path), 'answer 2')
    equal(await cached.text(path, { credentials: 'omit' }), 'answer 1')
  })
})

describe('the size of a cache', () => {
  it('is held: the oldest go', async () => {
    const cached = await startCached((_, response) => fresh(response, 'x'.repeat(10_000)), { maxBytes: 100_000 })
    for (let at = 0; at < 30; at++) {
      await cached.text(`/${at}`)
      cached.host.clock.advance(1000)
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
    const size = await cached.session.getCacheSize()
    ok(size <= 100_000 && size > 40_000, `${size} octets`)
    await rejects(cached.text('/0', { cache: 'only-if-cached' }), 'net::ERR_CACHE_MISS')
    equal((await cached.text('/29', { cache: 'only-if-cached' })).length, 10_000)
    await cached.close()
  })

  it('bounds each body: one that is too large is given, not stored, and what was there is gone', async () => {
    const big = 'x'.repeat(6 * 1024 * 1024)
    let body = 'small'
    let chunked = false
    const cached = await startCached(
      (_, response) => {
        response.writeHead(200, {
          'Cache-Control': 'max-age=60',
          ...(chunked ? {} : { 'Content-Length': body.length }),
        })
        response.end(body)
      },
      { maxBytes: 1_000_000 },
    )
    for (chunked of [false, true]) {
      body = 'small'
      await cached.text('/', { cache: 'reload' })
      body = big
      equal((await cached.text('/', { cache: 'reload' })).length, big.length)
      await rejects(cached.text('/', { cache: 'only-if-cached' }), 'net::ERR_CACHE_MISS')
    }
    equal(await cached.session.getCacheSize(), 0)
    await cached.close()
  })

  it('is nothing without a cache', async () => {
    const cached = await startCached((_, response) => fresh(response, 'body'), false)
    await cached.text('/')
    await cached.text('/')
    equal(cached.server.requests.length, 2)
    equal(await cached.session.getCacheSize(), 0)
    await cached.close()
  })
})
