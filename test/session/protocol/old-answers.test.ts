// What callbacks of the deprecated methods of protocol may be given: electron-session 7.3.
import { Buffer } from 'node:buffer'
import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import type { Session } from '../../../bindings/session/session.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects } from '../../harness.ts'
import { bodyOf, type HttpServer, startHttpServer } from '../../servers/http-server.ts'
import { openSession, openSessions } from './sessions.ts'

type Kind = 'String' | 'Buffer' | 'File' | 'Http' | 'Stream' | ''
type Loose = Record<string, (...given: unknown[]) => unknown>

const KINDS: readonly Kind[] = ['String', 'Buffer', 'File', 'Http', 'Stream', '']

describe('callbacks of the deprecated methods of protocol', () => {
  let session: Session
  let directory = ''
  let count = 0

  before(() => {
    session = openSession()
    directory = mkdtempSync(join(tmpdir(), 'omnisession-protocol-'))
    writeFileSync(join(directory, 'page.html'), '<p>page</p>')
  })
  after(async () => {
    await session.close()
    rmSync(directory, { recursive: true })
  })

  const call = (name: string, ...given: unknown[]): unknown =>
    (session.protocol as unknown as Loose)[name]?.call(session.protocol, ...given)
  /** The response of a scheme whose handler calls back with these. */
  const answer = (kind: Kind, ...given: unknown[]): Promise<Response> => {
    count += 1
    call(`register${kind}Protocol`, `old${count}`, (_request: unknown, callback: (...given: unknown[]) => void) =>
      callback(...given),
    )
    return session.fetch(`old${count}://host/path`)
  }

  describe('answers of every kind', () => {
    for (const kind of KINDS) {
      it(`${kind || 'free'}: nothing is net::ERR_NOT_IMPLEMENTED`, () =>
        rejects(answer(kind), 'net::ERR_NOT_IMPLEMENTED'))

      it(`${kind || 'free'}: a number of an error wins over the rest`, async () => {
        await rejects(answer(kind, { error: -6, data: 'x', path: '/x', url: 'http://x/' }), 'net::ERR_FILE_NOT_FOUND')
        await rejects(answer(kind, { error: -999 }), 'net::ERR_FAILED')
      })

      it(`${kind || 'free'}: a redirect is followed`, async () => {
        session.protocol.registerStringProtocol('target', (_request, callback) => callback('arrived'))
        const headers = { Location: 'target://host/' }
        equal(await (await answer(kind, { statusCode: 302, headers })).text(), 'arrived')
        session.protocol.unregisterProtocol('target')
      })
    }

    for (const kind of ['Buffer', 'Http', 'Stream'] as const)
      it(`${kind}: no object is net::ERR_NOT_IMPLEMENTED`, async () => {
        for (const given of ['text', 1, null, undefined]) await rejects(answer(kind, given), 'net::ERR_NOT_IMPLEMENTED')
      })
  })

  describe('string answers', () => {
    it('have defaults', async () => {
      for (const given of ['t\u00e9xt', { data: 't\u00e9xt' }]) {
        const response = await answer('String', given)
        deepEqual([response.status, response.statusText, await response.text()], [200, 'OK', 't\u00e9xt'])
        deepEqual([...response.headers], [['access-control-allow-origin', '*']])
      }
      equal(await (await answer('String', { statusCode: 404 })).text(), '')
    })

    it('have status, type and headers; what is no header is skipped', async () => {
      const headers = {
        'X-One': 'a',
        'X-Two': ['b', 'c'],
        'X-Number': 1,
        'not a name': 'x',
        'X-Line': 'a\r\nb',
        'X-Mixed': ['d', 2],
      }
      const response = await answer('String', { statusCode: 404, mimeType: 'text/plain', headers, data: 'x' })
      deepEqual([response.status, response.statusText], [404, 'Not Found'])
      deepEqual(Object.fromEntries(response.headers), {
        'access-control-allow-origin': '*',
        'content-type': 'text/plain',
        'x-mixed': 'd',
        'x-one': 'a',
        'x-two': 'b, c',
      })
      const typed = await answer('String', {
        mimeType: 'text/plain',
        headers: { 'Content-Type': 'text/css;charset=x' },
        data: 'x',
      })
      equal(typed.headers.get('content-type'), 'text/css;charset=x')
    })

    it('fail for what is no string, and for a status that is none', async () => {
      for (const given of [
        1,
        true,
        { data: 1 },
        { data: new Uint8Array(1) },
        { data: 'x', statusCode: 99 },
        { data: 'x', statusCode: 1e9 },
      ])
        await rejects(answer('String', given), 'net::ERR_FAILED')
    })
  })

  it('buffer answers leave the octets to the application, which may send them again', async () => {
    const octets = new Uint8Array(Buffer.from('octets'))
    for (const given of [octets, { data: octets }, octets.buffer]) {
      new Uint8Array(await (await answer('Buffer', given)).arrayBuffer()).fill(0)
      equal(Buffer.from(octets).toString(), 'octets')
    }
  })

  it('buffer answers: a view, by itself or as data', async () => {
    for (const given of [
      Buffer.from('octets'),
      new Uint8Array(Buffer.from('octets')),
      { data: Buffer.from('octets') },
    ]) {
      const response = await answer('Buffer', given)
      deepEqual([await response.text(), response.headers.get('access-control-allow-origin')], ['octets', '*'])
    }
    for (const given of [{}, { data: 'text' }, { data: null }, { data: {} }])
      await rejects(answer('Buffer', given), 'net::ERR_FAILED')
  })

  describe('file answers', () => {
    it('are a path, by itself or with more', async () => {
      const path = join(directory, 'page.html')
      for (const given of [path, { path }]) {
        const response = await answer('File', given)
        deepEqual([response.status, await response.text()], [200, '<p>page</p>'])
        deepEqual(
          [response.headers.get('content-type'), response.headers.get('access-control-allow-origin')],
          ['text/html', '*'],
        )
      }
      const response = await answer('File', { path, statusCode: 404, mimeType: 'text/plain', headers: { 'X-A': 'b' } })
      deepEqual(
        [response.status, response.headers.get('content-type'), response.headers.get('x-a')],
        [404, 'text/plain', 'b'],
      )
      await response.text()
    })

    it('honour ranges', async () => {
      session.protocol.registerFileProtocol('ranges', (_request, callback) => callback(join(directory, 'page.html')))
      const response = await session.fetch('ranges://host/', { headers: { Range: 'bytes=3-6' } })
      deepEqual(
        [response.status, response.headers.get('content-range'), await response.text()],
        [206, 'bytes 3-6/11', 'page'],
      )
      session.protocol.unregisterProtocol('ranges')
    })

    it('fail', async () => {
      for (const given of [join(directory, 'none'), directory, 'page.html', { path: join(directory, 'none') }])
        await rejects(answer('File', given), 'net::ERR_FILE_NOT_FOUND')
      for (const given of [1, {}, { path: 1 }]) await rejects(answer('File', given), 'net::ERR_FAILED')
    })
  })

  describe('http answers', () => {
    let server: HttpServer
    let origin = ''
    before(async () => {
      server = await startHttpServer(async (request, response) => {
        const { method, headers } = request
        const { 'content-type': type, 'x-own': own, referer, cookie } = headers
        const body = await bodyOf(request)
        response
          .writeHead(203, { 'X-Server': 'yes', 'Set-Cookie': 'a=1' })
          .end(JSON.stringify({ method, body, type, own, referer, cookie }))
      })
      origin = server.at('site-a.localhost')
    })
    after(() => server.close())

    it('are what the URL gives', async () => {
      const response = await answer('Http', { url: `${origin}/` })
      deepEqual([response.status, response.headers.get('x-server')], [203, 'yes'])
      deepEqual(await response.json(), { method: 'GET', body: '' })
    })

    it('have method, referrer, upload and session', async () => {
      const sessions = openSessions()
      const other = sessions.fromPartition('other')
      await other.cookies.set({ url: origin, name: 'of', value: 'other' })
      const uploadData = { contentType: 'text/css', data: 'up' }
      const given = { url: `${origin}/`, method: 'put', referrer: `${origin}/page`, uploadData, session: other }
      deepEqual(await (await answer('Http', given)).json(), {
        method: 'PUT',
        body: 'up',
        type: 'text/css',
        referer: `${origin}/page`,
        cookie: 'of=other',
      })
      deepEqual(
        (await other.cookies.get({ name: 'a' })).map(({ value }) => value),
        ['1'],
      )
      const buffer = { url: `${origin}/`, method: 'POST', uploadData: { contentType: 'a/b', data: Buffer.from('buf') } }
      equal((await (await answer('Http', buffer)).json()).body, 'buf')
      const get = { url: `${origin}/`, method: 'GET', uploadData, session: null }
      equal((await (await answer('Http', get)).json()).body, '')
      await sessions.close()
    })

    it('keep the method and the headers of the request', async () => {
      session.protocol.registerHttpProtocol('kept', (_request, callback) => callback({ url: `${origin}/` }))
      const response = await session.fetch('kept://host/', { method: 'POST', body: 'lost', headers: { 'X-Own': 'y' } })
      const { method, own, body } = await response.json()
      deepEqual([method, own, body], ['POST', 'y', ''])
    })

    it('fail without a URL, and as the URL does; a handler does not ask itself', async () => {
      for (const given of [{}, { url: 1 }, { url: 'no url' }]) await rejects(answer('Http', given), 'net::ERR_FAILED')
      await rejects(answer('Http', { url: 'nobody://x/' }), 'net::ERR_UNKNOWN_URL_SCHEME')
      session.protocol.interceptHttpProtocol('http', ({ url }, callback) => callback({ url }))
      equal((await (await session.fetch(`${origin}/`)).json()).method, 'GET')
      session.protocol.uninterceptProtocol('http')
    })
  })

  describe('stream answers', () => {
    it('are a stream, by itself or as data; nothing as data is an empty body', async () => {
      equal(await (await answer('Stream', Readable.from([Buffer.from('a'), 'b']))).text(), 'ab')
      const response = await answer('Stream', { statusCode: 203, headers: { 'X-A': '1' }, data: Readable.from(['c']) })
      deepEqual([response.status, response.headers.get('x-a'), await response.text()], [203, '1', 'c'])
      for (const data of [null, undefined]) equal(await (await answer('Stream', { data })).text(), '')
      for (const given of [{}, { data: 'text' }, { data: {} }, { data: { on() {} } }, { data: new Blob([]).stream() }])
        await rejects(answer('Stream', given), 'net::ERR_FAILED')
    })

    it('may be anything that emits', async () => {
      const emitter = new EventEmitter()
      const response = await answer('Stream', emitter)
      emitter.emit('data', Buffer.from('emit'))
      emitter.emit('data', 'ted')
      emitter.emit('end')
      equal(await response.text(), 'emitted')
      equal(emitter.listenerCount('data') + emitter.listenerCount('end') + emitter.listenerCount('error'), 0)
    })

    it('are read with back-pressure', async () => {
      let read = 0
      const stream = new Readable({
        highWaterMark: 1,
        read() {
          read += 1
          this.push(Buffer.alloc(1024))
        },
      })
      const body = (await answer('Stream', stream)).body as ReadableStream<Uint8Array>
      const reader = body.getReader()
      for (let step = 0; step < 5; step++) await reader.read()
      ok(read < 20, `read ${read} times`)
      await reader.cancel()
      equal(stream.destroyed, true)
    })

    it('fail in the middle with the stream, and when it is destroyed', async () => {
      for (const end of [
        (stream: PassThrough) => stream.destroy(new Error('broken')),
        (stream: PassThrough) => stream.destroy(),
      ]) {
        const stream = new PassThrough()
        const response = await answer('Stream', stream)
        stream.write('begun')
        const reader = (response.body as ReadableStream<Uint8Array>).getReader()
        await reader.read()
        end(stream)
        await rejects(reader.read(), 'net::ERR_FAILED')
      }
      await rejects((await answer('Stream', Readable.from([{ no: 'octets' }]))).text(), 'net::ERR_FAILED')
    })

    it('are destroyed when nobody wants them', async () => {
      const head = new PassThrough()
      session.protocol.registerStreamProtocol('unwanted', (_request, callback) => callback(head))
      await session.fetch('unwanted://host/', { method: 'HEAD' })
      equal(head.destroyed, true)
    })
  })

  it('free answers are what they look like', async () => {
    equal(await (await answer('', 'text')).text(), 'text')
    equal(await (await answer('', { data: 'text' })).text(), 'text')
    equal(await (await answer('', Buffer.from('octets'))).text(), 'octets')
    equal(await (await answer('', { data: Buffer.from('octets') })).text(), 'octets')
    equal(await (await answer('', Readable.from(['streamed']))).text(), 'streamed')
    equal(await (await answer('', { data: Readable.from(['streamed']) })).text(), 'streamed')
    equal(await (await answer('', { data: null })).text(), '')
    equal(await (await answer('', { path: join(directory, 'page.html') })).text(), '<p>page</p>')
    await rejects(answer('', { url: 'nobody://x/' }), 'net::ERR_UNKNOWN_URL_SCHEME')
    await rejects(answer('', 1), 'net::ERR_FAILED')
  })
})
