// ses.fetch: electron-session 8.4, and that its Response is one.
import { Buffer } from 'node:buffer'
import { Readable } from 'node:stream'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { NetError } from '../../../bindings/host/errors.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects, runtime, throws } from '../../harness.ts'
import { startHeadServer } from '../../servers/head-server.ts'
import { bodyOf, type HttpServer, startHttpServer } from '../../servers/http-server.ts'
import { type Fixture, startEngine } from './engine-fixture.ts'

interface Seen {
  method: string
  body: string
  headers: Record<string, string>
}

describe('fetch', () => {
  let server: HttpServer
  let fixture: Fixture
  let url: string

  before(async () => {
    server = await startHttpServer(async (request, response) => {
      const path = (request.url ?? '').slice(1)
      const redirect = /^redirect\/(\d+)$/.exec(path)
      if (redirect !== null) {
        response.writeHead(Number(redirect[1]), { Location: '/end' }).end()
      } else if (/^\d+$/.test(path)) {
        response.writeHead(Number(path))
        response.end(['204', '205', '304'].includes(path) ? undefined : 'text')
      } else if (path === 'gzip') response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('decoded'))
      else if (path === 'stacked')
        response.writeHead(200, { 'Content-Encoding': 'gzip, zstd' }).end(zstdCompressSync(gzipSync('twice')))
      else if (path === 'unknown') response.writeHead(200, { 'Content-Encoding': 'x-own' }).end('as it is')
      else if (path === 'broken') response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('no gzip')
      else if (path === 'cookies')
        response
          .writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Content-Type', 'application/json'])
          .end('{"a":1}')
      else if (path === 'stall') response.write('begun')
      else if (path === 'never') return
      else {
        const body = await bodyOf(request)
        response.end(JSON.stringify({ method: request.method, body, headers: request.headers }))
      }
    })
    fixture = startEngine()
    url = `${server.at('site-a.localhost')}/`
  })
  after(async () => {
    await fixture.close()
    await server.close()
  })

  const seen = async (...given: Parameters<Fixture['fetch']>): Promise<Seen> =>
    (await fixture.fetch(...given)).json() as Promise<Seen>

  it('gives a Response whose members hold', async () => {
    const response = await fixture.fetch(`${url}cookies#fragment`)
    ok(response instanceof Response)
    equal(Object.prototype.toString.call(response), '[object Response]')
    deepEqual([response.status, response.ok, response.statusText], [200, true, 'OK'])
    deepEqual([response.url, response.redirected, response.type], [`${url}cookies`, false, 'basic'])
    ok(response.headers instanceof Headers)
    const { headers } = response
    ok(headers === response.headers, 'the same Headers each time')
    deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2'])
    equal(response.headers.get('set-cookie'), 'a=1, b=2')
    equal(response.bodyUsed, false)
    const copy = response.clone()
    ok(copy instanceof Response)
    deepEqual([copy.url, copy.status, await copy.text()], [`${url}cookies`, 200, '{"a":1}'])
    const { body } = response
    ok(body instanceof ReadableStream)
    ok(body === response.body, 'the same stream each time')
    deepEqual(await response.json(), { a: 1 })
    equal(response.bodyUsed, true)
    await rejects(response.text(), (error) => error instanceof TypeError)
    await rejects(
      Promise.resolve().then(() => response.clone().text()),
      (error) => error instanceof TypeError,
    )
  })

  it('has a body that is used up and locked while and after it is read', async () => {
    const response = await fixture.fetch(`${url}404`)
    const text = response.text()
    deepEqual([response.bodyUsed, response.body?.locked], [true, true])
    throws(() => response.clone())
    equal(await text, 'text')
    if (runtime === 'node') equal(response.body?.locked, true)
    throws(() => new Response(response.body))
    if (runtime === 'node') throws(() => structuredClone(response), /DataCloneError|could not be cloned|Cannot clone/)
  })

  it('reads a body in every way', async () => {
    const get = (): Promise<Response> => fixture.fetch(`${url}404`)
    equal(await (await get()).text(), 'text')
    deepEqual([...(await (await get()).bytes())], [116, 101, 120, 116])
    equal((await (await get()).arrayBuffer()).byteLength, 4)
    equal(await (await (await get()).blob()).text(), 'text')
    const used = await get()
    await used.bytes()
    equal(used.bodyUsed, true)
    await rejects(used.arrayBuffer(), (error) => error instanceof TypeError)
    await rejects(
      Promise.resolve().then(() => used.blob()),
      (error) => error instanceof TypeError,
    )
    const reader = ((await get()).body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader({ mode: 'byob' })
    let text = ''
    for (let step = await reader.read(new Uint8Array(3)); !step.done; step = await reader.read(new Uint8Array(3)))
      text += Buffer.from(step.value).toString()
    equal(text, 'text')
    const form = await fixture.fetch(url, {
      method: 'POST',
      body: 'a=1&b=2',
      headers: { 'Content-Type': 'text/plain' },
    })
    await rejects(form.formData(), (error) => error instanceof TypeError)
  })

  it('is genuine for who looks behind the prototype, where runtimes have servers that do', async () => {
    if (runtime === 'node') return
    const { text } = Response.prototype
    const native = await fixture.fetch(`${url}404`)
    equal(await text.call(native), 'text')
    equal(native.bodyUsed, true)
    await rejects(native.text(), (error) => error instanceof TypeError)
    const own = await fixture.fetch(`${url}404`)
    equal(await own.text(), 'text')
    await rejects(
      Promise.resolve().then(() => text.call(own)),
      (error) => error instanceof TypeError,
    )
    equal(await new Response((await fixture.fetch(`${url}404`)).body).text(), 'text')
    const begun = await fixture.fetch(`${url}404`)
    const reader = (begun.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    reader.releaseLock()
    await rejects(begun.text(), (error) => error instanceof TypeError)
  })

  it('has no body where there is none, and any status', async () => {
    for (const status of [204, 205, 304]) {
      const response = await fixture.fetch(url + status)
      deepEqual([response.status, response.body, await response.text()], [status, null, ''])
    }
    equal((await fixture.fetch(url, { method: 'HEAD' })).body, null)
    const odd = await startHeadServer(
      (_, socket) => void socket.write('HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\nok'),
    )
    const response = await fixture.fetch(odd.at('site-a.localhost'))
    deepEqual([response.status, response.ok, response.statusText, await response.text()], [999, false, 'Odd', 'ok'])
    await odd.close()
  })

  it('undoes content codings, one after the other, and leaves unknown ones', async () => {
    equal(await (await fixture.fetch(`${url}gzip`)).text(), 'decoded')
    if (fixture.engine.parts.decoders.has('zstd')) equal(await (await fixture.fetch(`${url}stacked`)).text(), 'twice')
    equal(await (await fixture.fetch(`${url}unknown`)).text(), 'as it is')
    await rejects((await fixture.fetch(`${url}broken`)).text(), 'net::ERR_CONTENT_DECODING_FAILED')
  })

  it('sends every kind of body with its type and length', async () => {
    const post = async (body: BodyInit): Promise<[string, string | undefined, string | undefined]> => {
      const { body: text, headers } = await seen(url, { method: 'POST', body })
      return [text, headers['content-type'], headers['content-length']]
    }
    deepEqual(await post('text'), ['text', 'text/plain;charset=UTF-8', '4'])
    deepEqual(await post(new Uint8Array([65, 66])), ['AB', undefined, '2'])
    deepEqual(await post(new Uint8Array([65, 66]).buffer), ['AB', undefined, '2'])
    deepEqual(await post(new DataView(new Uint8Array([65, 66]).buffer, 1)), ['B', undefined, '1'])
    deepEqual(await post(new URLSearchParams({ a: 'b c' })), [
      'a=b+c',
      'application/x-www-form-urlencoded;charset=UTF-8',
      '5',
    ])
    deepEqual(await post(new Blob(['blob'], { type: 'x/y' })), ['blob', 'x/y', '4'])
    const form = new FormData()
    form.append('name', 'value')
    const [text, type, length] = await post(form)
    ok(/^multipart\/form-data; ?boundary=/.test(type ?? ''), type)
    ok(text.includes('name="name"') && text.includes('value'))
    equal(Number(length), text.length)
  })

  it('streams a body out', async () => {
    let pulled = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        if (pulled > 3) controller.close()
        else controller.enqueue(Buffer.from(`chunk${pulled}`))
      },
    })
    const { body: text, headers } = await seen(url, { method: 'POST', body, duplex: 'half' })
    deepEqual([text, headers['transfer-encoding']], ['chunk1chunk2chunk3', 'chunked'])
    const without = new ReadableStream()
    await rejects(fixture.fetch(url, { method: 'POST', body: without }), (error) => error instanceof TypeError)
  })

  it('sends the octets there were, whatever their buffer says later', async () => {
    const octets = Buffer.from('before')
    const sent = seen(url, { method: 'POST', body: octets })
    octets.fill('after!')
    equal((await sent).body, 'before')
  })

  it('sends async iterables, and refuses streams that are taken', async () => {
    const post = (body: unknown): Promise<Seen> => seen(url, { method: 'POST', body: body as BodyInit, duplex: 'half' })
    equal((await post(Readable.from([Buffer.from('one'), Buffer.from('two')]))).body, 'onetwo')
    const taken = new ReadableStream()
    taken.getReader()
    await rejects(post(taken), (error) => error instanceof TypeError)
    const failing = Readable.from([Buffer.from('one')]).on('data', (_: Buffer) => failing.destroy(new Error('mine')))
    await rejects(post(failing), 'net::ERR_FAILED')
    await rejects(fixture.fetch(url, { method: 'POST', body: Readable.from(['x']) as unknown as BodyInit }), (error) =>
      /duplex/.test((error as Error).message),
    )
  })

  it('takes Request objects and URLs', async () => {
    const request = new Request(url, { method: 'PUT', body: 'text', headers: { 'X-One': '1' } })
    const { method, body, headers } = await seen(request, { headers: { 'X-Two': '2' } })
    deepEqual([method, body, headers['x-two'], headers['content-length']], ['PUT', 'text', '2', '4'])
    equal((await seen(new URL(url))).method, 'GET')
  })

  it('has cookies by default, and by credentials', async () => {
    await (await fixture.fetch(`${url}cookies`)).text()
    equal((await seen(url)).headers.cookie, 'a=1; b=2')
    equal((await seen(url, { credentials: 'omit' })).headers.cookie, undefined)
    equal((await seen(url, { headers: { Origin: 'http://other.localhost' } })).headers.cookie, undefined)
    equal((await seen(url, { headers: { Origin: server.at('site-a.localhost') } })).headers.cookie, 'a=1; b=2')
  })

  it('sends the mode, except cors without an origin', async () => {
    equal((await seen(url)).headers['sec-fetch-mode'], 'no-cors')
    equal((await seen(url, { mode: 'same-origin' })).headers['sec-fetch-mode'], 'same-origin')
    equal((await seen(url, { headers: { Origin: url } })).headers['sec-fetch-mode'], 'cors')
    equal((await seen(url, { cache: 'no-cache' })).headers['cache-control'], 'max-age=0')
    await rejects(fixture.fetch(url, { cache: 'only-if-cached' }), 'net::ERR_CACHE_MISS')
  })

  it('follows, refuses and cancels redirects', async () => {
    const followed = await fixture.fetch(`${url}redirect/302`)
    deepEqual([followed.redirected, followed.url], [true, `${url}end`])
    await followed.text()
    const refused = "Attempted to redirect, but redirect policy was 'error'"
    await rejects(fixture.fetch(`${url}redirect/302`, { redirect: 'error' }), refused)
    await rejects(fixture.fetch(`${url}redirect/302`, { redirect: 'manual' }), 'Redirect was cancelled')
  })

  it('rejects with the net error', async () => {
    for (const [target, text] of [
      ['ftp://x/', 'net::ERR_UNKNOWN_URL_SCHEME'],
      ['data:text/plain,x', 'net::ERR_UNKNOWN_URL_SCHEME'],
      ['app://x/', 'net::ERR_UNKNOWN_URL_SCHEME'],
      ['http://127.0.0.1:6667/', 'net::ERR_UNSAFE_PORT'],
      ['http://no-such-name.invalid/', 'net::ERR_NAME_NOT_RESOLVED'],
    ] as const)
      await rejects(fixture.fetch(target), (error) => error instanceof NetError && error.message === text)
    await rejects(fixture.fetch('not a url'), 'Invalid URL')
    await rejects(fixture.fetch(url, { headers: { Host: 'x' } }), 'net::ERR_INVALID_ARGUMENT')
    await rejects(fixture.fetch(url, { headers: { 'X-A': 'a\nb' } }), (error) => error instanceof TypeError)
    await rejects(fixture.fetch(url, { method: 'TRACE' }), (error) => error instanceof TypeError)
    await rejects(fixture.fetch(url, { body: 'x' }), (error) => error instanceof TypeError)
  })

  it('aborts with the reason of its signal, at any stage', async () => {
    const reason = new Error('mine')
    await rejects(fixture.fetch(url, { signal: AbortSignal.abort(reason) }), (error) => error === reason)
    await rejects(
      fixture.fetch(url, { signal: AbortSignal.abort() }),
      (error) => (error as Error).name === 'AbortError',
    )
    const waiting = new AbortController()
    server.server.once('request', () => waiting.abort(reason))
    await rejects(fixture.fetch(`${url}never`, { signal: waiting.signal }), (error) => error === reason)
    const reading = new AbortController()
    const response = await fixture.fetch(`${url}stall`, { signal: reading.signal })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    equal(Buffer.from((await reader.read()).value ?? []).toString(), 'begun')
    reading.abort(reason)
    await rejects(reader.read(), (error) => error === reason)
    equal(fixture.engine.parts.transport.openConnections <= 6, true)
  })

  it('cancels the transfer with the stream', async () => {
    const gone = new Promise<void>((resolve) => {
      server.server.once('request', (request) => request.socket.once('close', () => resolve()))
    })
    const response = await fixture.fetch(`${url}stall`)
    await response.body?.cancel()
    await gone
  })
})
