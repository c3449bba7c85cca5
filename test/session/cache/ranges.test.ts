// runtimes: node deno bun
// Ranges, bodies that were cut off, and versions that must never meet in one body: http-cache-semantics 2.8.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { after, before, deepEqual, describe, equal, it, rejects } from '../../harness.ts'
import { rawServer } from '../../servers/raw-server.ts'
import { type CachedSession, startCached } from './cached-session.ts'

const SIZE = 1000

/** Octet `n` of a version is told by where it stands. */
function bodyOf(version: string): string {
  return Array.from({ length: SIZE / 10 }, (_, at) => `${version}${String(at * 10).padStart(8, '.')},`).join('')
}

describe('ranges', () => {
  let cached: CachedSession
  let version = 'a'
  /** How many octets are sent before the connection ends; then all again. */
  let cutAfter = Number.POSITIVE_INFINITY
  let count = 0
  before(async () => {
    cached = await startCached(serve)
  })
  after(() => cached.close())

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const etag = `"${version}"`
    const { range, 'if-range': condition, 'if-none-match': known } = request.headers
    const headers = { ETag: etag, 'Cache-Control': 'max-age=60', 'Accept-Ranges': 'bytes' }
    if (known === etag) return void response.writeHead(304, headers).end()
    const wanted = /^bytes=(\d+)-(\d*)$/.exec(range ?? '')
    if (wanted === null || (condition !== undefined && condition !== etag))
      return void send(response.writeHead(200, { ...headers, 'Content-Length': SIZE }), bodyOf(version))
    const from = Number(wanted[1])
    const to = wanted[2] === '' ? SIZE : Number(wanted[2]) + 1
    const part = { ...headers, 'Content-Range': `bytes ${from}-${to - 1}/${SIZE}`, 'Content-Length': to - from }
    send(response.writeHead(206, part), bodyOf(version).slice(from, to))
  }

  function send(response: ServerResponse, body: string): void {
    if (body.length <= cutAfter) return void response.end(body)
    response.write(body.slice(0, cutAfter), () => response.destroy())
    cutAfter = Number.POSITIVE_INFINITY
  }

  function begin(): string {
    version = 'a'
    cached.server.requests.length = 0
    return `/${++count}`
  }

  async function part(path: string, range: string, init: RequestInit = {}): Promise<string> {
    const response = await cached.session.fetch(cached.url(path), { ...init, headers: { Range: `bytes=${range}` } })
    return `${response.status} ${response.headers.get('content-range')} ${await response.text()}`
  }
  const shown = (of: string, from: number, to: number): string =>
    `206 bytes ${from}-${to - 1}/${SIZE} ${bodyOf(of).slice(from, to)}`

  it('of a stored whole', async () => {
    const path = begin()
    await cached.text(path)
    equal(await part(path, '10-29'), shown('a', 10, 30))
    equal(await part(path, '990-'), shown('a', 990, 1000))
    equal(await part(path, '-15'), shown('a', 985, 1000))
    equal(await part(path, '5000-'), `200 null ${bodyOf('a')}`)
    equal(cached.server.requests.length, 1)
  })

  it('are put together, and the missing ones fetched', async () => {
    const path = begin()
    equal(await part(path, '100-199'), shown('a', 100, 200))
    equal(await part(path, '120-139'), shown('a', 120, 140))
    equal(await part(path, '150-249'), shown('a', 150, 250))
    equal(await part(path, '100-249'), shown('a', 100, 250))
    equal(await cached.text(path), bodyOf('a'))
    equal(await cached.text(path), bodyOf('a'))
    deepEqual(cached.asked('range', 'if-range'), [
      'GET bytes=100-199 -',
      'GET bytes=200-249 "a"',
      'GET bytes=0-99 "a"',
      'GET bytes=250-999 "a"',
    ])
  })

  it('of another version push the old ones out', async () => {
    const path = begin()
    await part(path, '0-99')
    version = 'b'
    equal(await part(path, '50-149'), `200 null ${bodyOf('b')}`)
    equal(await part(path, '0-99'), shown('b', 0, 100))
    equal(await cached.text(path), bodyOf('b'))
  })

  for (const cache of ['reload', 'no-cache'] as const)
    it(`of another version than the stored whole, by ${cache}`, async () => {
      const path = begin()
      await cached.text(path)
      version = 'b'
      equal(await part(path, '10-29', { cache }), shown('b', 10, 30))
      equal(await cached.text(path), bodyOf('b'))
    })

  it('that change while they are put together end with an error, and nothing of them stays', async () => {
    const path = begin()
    await part(path, '300-399')
    await part(path, '600-699')
    const response = await cached.session.fetch(cached.url(path))
    version = 'b'
    await rejects(response.text(), 'net::ERR_CONTENT_LENGTH_MISMATCH')
    equal(await cached.text(path), bodyOf('b'))
  })

  it('a body that was cut off is gone on with', async () => {
    const path = begin()
    cutAfter = 400
    await rejects(cached.text(path), /net::ERR_/)
    equal(await cached.text(path), bodyOf('a'))
    equal(await cached.text(path), bodyOf('a'))
    deepEqual(cached.asked('range', 'if-range'), ['GET - -', 'GET bytes=400-999 "a"'])
  })

  it('a body that was cut off, of a version that is gone: all of the new one', async () => {
    const path = begin()
    cutAfter = 400
    await rejects(cached.text(path), /net::ERR_/)
    version = 'b'
    equal(await cached.text(path), bodyOf('b'))
    equal(await cached.text(path), bodyOf('b'))
    equal(cached.server.requests.length, 2)
  })

  it('HEAD of what is there in part tells of the whole', async () => {
    const path = begin()
    await part(path, '0-99')
    const response = await cached.session.fetch(cached.url(path), { method: 'HEAD' })
    deepEqual([response.status, response.headers.get('content-length')], [200, String(SIZE)])
    deepEqual([response.headers.get('content-range'), cached.server.requests.length], [null, 1])
  })
})

describe('a server that lies', () => {
  const head = 'HTTP/1.1 206 Partial Content\r\nETag: "a"\r\nCache-Control: max-age=60\r\n'
  for (const [lie, answer, text] of [
    ['about the part it sends', `${head}Content-Range: bytes 0-9/100\r\nContent-Length: 4\r\n\r\nfour`, 'four'],
    [
      'about the part it sends, without a length',
      `${head}Content-Range: bytes 0-3/100\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nlongs\r\n0\r\n\r\n`,
      'longs',
    ],
    ['about the whole', `${head}Content-Range: bytes 0-3/2\r\nContent-Length: 4\r\n\r\nfour`, 'four'],
    ['about where the part is', `${head}Content-Range: bytes 9-3/100\r\nContent-Length: 4\r\n\r\nfour`, 'four'],
  ] as const)
    it(`${lie} is not believed later`, async () => {
      let asked = 0
      const server = await rawServer(async (connection) => {
        for (; (await connection.head()) !== ''; asked++) connection.send(answer)
      })
      const cached = await startCached(() => {})
      const url = `http://127.0.0.1:${server.port}/`
      const get = async (): Promise<string> =>
        (await cached.session.fetch(url, { headers: { Range: 'bytes=0-9' } })).text()
      equal(await get(), text)
      equal(await get(), text)
      equal(asked, 2)
      await cached.close()
      await server.close()
    })

  it('about a length: the body fails, and is not taken for whole', async () => {
    const server = await rawServer(async (connection) => {
      await connection.head()
      connection.end('HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\nfour')
    })
    const cached = await startCached(() => {})
    const url = `http://127.0.0.1:${server.port}/`
    for (let turn = 0; turn < 2; turn++)
      await rejects(
        cached.session.fetch(url).then((response) => response.text()),
        /net::ERR_/,
      )
    equal(server.connections.length, 2)
    await cached.close()
    await server.close()
  })
})
