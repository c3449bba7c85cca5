// runtimes: node deno bun
// Several requests for one answer at a time: one writes, the others read behind, whatever the first reader does.
import type { ServerResponse } from 'node:http'
import { after, before, deepEqual, describe, equal, it, rejects } from '../../harness.ts'
import { type CachedSession, startCached } from './cached-session.ts'

describe('requests for what is just being stored', () => {
  let cached: CachedSession
  let waiting: ServerResponse[] = []
  let count = 0
  before(async () => {
    cached = await startCached((request, response) => {
      waiting.push(response)
      const chunked = request.url?.includes('chunked') === true
      response.writeHead(200, { 'Cache-Control': 'max-age=60', ...(chunked ? {} : { 'Content-Length': '8' }) })
      response.write('half')
    })
  })
  after(() => cached.close())

  function begin(kind = ''): string {
    cached.server.requests.length = 0
    waiting = []
    return cached.url(`/${++count}${kind}`)
  }
  const end = (): void => void waiting[0]?.end('rest')

  for (const kind of ['', '-chunked']) {
    it(`read behind the writer${kind}`, async () => {
      const url = begin(kind)
      const responses = [
        await cached.session.fetch(url),
        await cached.session.fetch(url),
        await cached.session.fetch(url),
      ]
      const texts = responses.map((response) => response.text())
      end()
      deepEqual(await Promise.all(texts), ['halfrest', 'halfrest', 'halfrest'])
      equal(cached.server.requests.length, 1)
    })

    it(`do not wait for a first reader that does not read${kind}`, async () => {
      const url = begin(kind)
      const first = await cached.session.fetch(url)
      const second = await cached.session.fetch(url)
      end()
      equal(await second.text(), 'halfrest')
      equal(await first.text(), 'halfrest')
      equal(cached.server.requests.length, 1)
    })

    it(`go on when the first reader cancels its body${kind}`, async () => {
      const url = begin(kind)
      const first = await cached.session.fetch(url)
      const second = await cached.session.fetch(url)
      await first.body?.cancel()
      end()
      equal(await second.text(), 'halfrest')
      equal(await (await cached.session.fetch(url, { cache: 'only-if-cached' })).text(), 'halfrest')
      equal(cached.server.requests.length, 1)
    })

    it(`go on when the first request is aborted${kind}`, async () => {
      const url = begin(kind)
      const abort = new AbortController()
      const first = await cached.session.fetch(url, { signal: abort.signal })
      const second = await cached.session.fetch(url)
      const text = first.text()
      abort.abort(new Error('enough'))
      await rejects(text, 'enough')
      end()
      equal(await second.text(), 'halfrest')
      equal(cached.server.requests.length, 1)
    })
  }

  it('are asked anew when the first request is aborted before anybody read behind', async () => {
    const url = begin()
    const abort = new AbortController()
    const first = await cached.session.fetch(url, { signal: abort.signal })
    const text = first.text()
    abort.abort(new Error('enough'))
    await rejects(text, 'enough')
    const second = await cached.session.fetch(url)
    waiting[1]?.end('more')
    equal(await second.text(), 'halfmore')
    equal(cached.server.requests.length, 2)
  })

  it('fail with a body that the server cuts off', async () => {
    const url = begin()
    const first = await cached.session.fetch(url)
    const second = await cached.session.fetch(url)
    waiting[0]?.destroy()
    await rejects(first.text(), /net::ERR_/)
    await rejects(second.text(), /net::ERR_/)
    await rejects(cached.session.fetch(url, { cache: 'only-if-cached' }), 'net::ERR_CACHE_MISS')
  })
})
