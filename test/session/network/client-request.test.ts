// net.request's ClientRequest and IncomingMessage: electron-session 8.2 and 8.3.
import { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import { Readable, Writable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import {
  type ClientRequest,
  type ClientRequestConstructor,
  type ClientRequestOptions,
  createClientRequestClass,
  type IncomingMessage,
} from '../../../bindings/session/network/client-request.ts'
import { messageHeaders } from '../../../bindings/session/network/incoming-message.ts'
import type { RawResponse } from '../../../bindings/session/network/request.ts'
import type { ReadableConstructor, WritableConstructor } from '../../../bindings/session/network/stream-classes.ts'
import { after, before, deepEqual, describe, equal, it, ok, throws } from '../../harness.ts'
import { runProgram } from '../../run-program.ts'
import { startHeadServer } from '../../servers/head-server.ts'
import { bodyOf, type HttpServer, startHttpServer } from '../../servers/http-server.ts'
import { type Fixture, startEngine } from './engine-fixture.ts'

class FakeSession {}

/** What a request and its response emit, in order, until `close`. */
function record(request: ClientRequest): { readonly events: string[]; readonly closed: Promise<string[]> } {
  const events: string[] = []
  for (const name of ['finish', 'abort', 'redirect'] as const) request.on(name, () => void events.push(name))
  request.on('error', (error: Error) => void events.push(`error ${error.message}`))
  request.on('response', (response: IncomingMessage) => {
    events.push(`response ${response.statusCode}`)
    for (const name of ['aborted', 'end'] as const) response.on(name, () => void events.push(`response ${name}`))
    response.on('error', (error: Error) => void events.push(`response error ${error.message}`))
    response.on('data', () => {})
  })
  const closed = new Promise<string[]>((resolve) => {
    request.on('close', () => {
      events.push('close')
      // Anything after `close` would be seen here.
      setTimeout(() => resolve(events), 20)
    })
  })
  return { events, closed }
}

function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    response.on('data', (chunk: Buffer) => {
      ok(Buffer.isBuffer(chunk))
      text += chunk.toString('latin1')
    })
    response.on('end', () => resolve(text))
    response.on('error', reject)
  })
}

describe('ClientRequest', () => {
  let server: HttpServer
  let fixture: Fixture
  let Request: ClientRequestConstructor
  let url: string

  before(async () => {
    server = await startHttpServer(async (request, response) => {
      const path = request.url ?? ''
      if (path.startsWith('/redirect')) {
        response.writeHead(302, { Location: `/end${path.slice(9)}`, 'X-Why': 'moved' })
        response.end()
      } else if (path === '/headers') {
        response.writeHead(200, 'Fine', [
          ...['Content-Type', 'text/plain', 'Content-Type', 'text/html', 'X-Two', 'a', 'x-two', 'b'],
          ...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Name', Buffer.from('é').toString('latin1')],
        ])
        response.end(Buffer.from('text'))
      } else if (path === '/gzip') {
        response.writeHead(200, { 'Content-Encoding': 'gzip' })
        response.end(gzipSync('decoded'))
      } else if (path === '/stall') {
        response.writeHead(200)
        response.write('begun')
      } else if (path === '/never') {
        // The request hangs until it is aborted.
      } else {
        const body = await bodyOf(request)
        response.setHeader('Set-Cookie', 'stored=yes')
        response.end(JSON.stringify({ method: request.method, body, headers: request.headers, path }))
      }
    })
    fixture = startEngine()
    url = `${server.at('site-a.localhost')}/`
    Request = createClientRequestClass({
      Readable: Readable as unknown as ReadableConstructor,
      Writable: Writable as unknown as WritableConstructor,
      isSession: (value) => value instanceof FakeSession,
      engineOf: () => fixture.engine,
    })
  })
  after(async () => {
    await fixture.close()
    await server.close()
  })

  interface Seen {
    method: string
    path: string
    body: string
    headers: Record<string, string>
  }

  function answer(
    options: ClientRequestOptions | string,
    write: (request: ClientRequest) => void = () => {},
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = new Request(options, resolve)
      request.on('error', reject)
      write(request)
      request.end()
    })
  }
  const seen = async (...given: Parameters<typeof answer>): Promise<Seen> =>
    JSON.parse(Buffer.from(await textOf(await answer(...given)), 'latin1').toString())

  it('goes its events in order, close last', async () => {
    const request = new Request(url)
    const { closed } = record(request)
    request.end()
    deepEqual(await closed, ['finish', 'response 200', 'response end', 'close'])
  })

  it('is a Writable, the response a Readable', async () => {
    const request = new Request({ url })
    ok(request instanceof Writable)
    const response = await new Promise<IncomingMessage>((resolve) => request.on('response', resolve).end())
    ok(response instanceof Readable)
    await textOf(response)
  })

  it('takes an address in parts', async () => {
    const options = { protocol: 'http:', hostname: 'site-a.localhost', port: server.port, path: '/parts?x=1#y' }
    equal((await seen(options)).path, '/parts?x=1')
    equal((await seen({ host: `site-a.localhost:${server.port}` })).path, '/')
  })

  it('sends method, headers and a collected body with its length', async () => {
    const { method, body, headers } = await seen(
      { method: 'post', url, headers: { 'X-List': ['a', 'b'] } },
      (request) => {
        request.setHeader('X-Text', 'é')
        request.setHeader('X-Gone', 'x')
        request.removeHeader('x-gone')
        equal(request.getHeader('x-TEXT'), 'é')
        request.write('one ')
        request.write(Buffer.from('two'))
      },
    )
    deepEqual(
      [method, body, headers['content-length'], headers['transfer-encoding']],
      ['POST', 'one two', '7', undefined],
    )
    deepEqual([headers['x-list'], headers['x-gone']], ['a,b', undefined])
    equal(Buffer.from(headers['x-text'] ?? '', 'latin1').toString(), 'é', 'header text goes as UTF-8')
  })

  it('streams a chunked body from the first write on', async () => {
    const request = new Request({ method: 'PUT', url })
    request.chunkedEncoding = true
    throws(() => {
      request.chunkedEncoding = true
    }, 'chunkedEncoding can only be set once')
    const response = new Promise<IncomingMessage>((resolve, reject) =>
      request.on('response', resolve).on('error', reject),
    )
    await new Promise((resolve) => request.write('first ', resolve))
    throws(() => {
      request.chunkedEncoding = false
    }, 'chunkedEncoding can only be set before the request is started')
    request.write('second ')
    request.end('third')
    const { body, headers } = JSON.parse(await textOf(await response)) as Seen
    deepEqual([body, headers['transfer-encoding']], ['first second third', 'chunked'])
    equal(request.getUploadProgress().current, 18)
  })

  it('shows the response as Electron does', async () => {
    const response = await answer(`${url}headers`)
    deepEqual([response.statusCode, response.statusMessage, response.httpVersion], [200, 'Fine', '1.1'])
    deepEqual([response.httpVersionMajor, response.httpVersionMinor], [1, 1])
    const { headers } = response
    equal(headers['content-type'], 'text/plain')
    equal(headers['x-two'], 'a, b')
    deepEqual(headers['set-cookie'], ['a=1', 'b=2'])
    equal(headers['x-name'], 'é')
    equal(response.rawHeaders.filter((_, at) => at % 2 === 0).includes('X-Two'), true)
    throws(() => (response as unknown as { trailers: unknown }).trailers, 'HTTP trailers are not supported')
    throws(() => (response as unknown as { rawTrailers: unknown }).rawTrailers, 'HTTP trailers are not supported')
    equal(await textOf(response), 'text')
  })

  it('shows a header of any name as its own', () => {
    const headers = messageHeaders({ headers: ['__proto__', 'a', '__PROTO__', 'b'] } as unknown as RawResponse)
    deepEqual(Object.entries(headers), [['__proto__', 'a, b']])
    equal(Object.getPrototypeOf(headers), Object.prototype)
  })

  it('decodes the body', async () => {
    equal(await textOf(await answer(`${url}gzip`)), 'decoded')
  })

  it('has cookies only when asked to', async () => {
    equal((await seen(url)).headers.cookie, undefined)
    equal((await seen({ url, useSessionCookies: true })).headers.cookie, undefined, 'nothing was stored before')
    equal((await seen({ url, useSessionCookies: true })).headers.cookie, 'stored=yes')
    equal((await seen({ url, credentials: 'include' })).headers.cookie, 'stored=yes')
    equal((await seen({ url, credentials: 'omit', useSessionCookies: true })).headers.cookie, undefined)
    equal((await seen(url)).headers.cookie, undefined)
    equal((await seen({ url, headers: { Cookie: 'by=hand' } })).headers.cookie, 'by=hand')
    const origin = server.at('site-a.localhost')
    equal((await seen({ url, credentials: 'same-origin', origin })).headers.cookie, 'stored=yes')
    equal((await seen({ url, credentials: 'same-origin', origin: 'http://x.localhost' })).headers.cookie, undefined)
  })

  it('follows redirects and tells of them', async () => {
    const request = new Request(`${url}redirect?1`)
    const told: unknown[] = []
    request.on('redirect', (...args: unknown[]) => void told.push(...args))
    const { closed } = record(request)
    request.end()
    deepEqual(await closed, ['finish', 'redirect', 'response 200', 'response end', 'close'])
    deepEqual(told.slice(0, 3), [302, 'GET', `${url}end?1`])
    deepEqual((told[3] as Record<string, string[]>)['x-why'], ['moved'])
  })

  it('asks with redirect: manual, and only then', async () => {
    const followed = new Request({ url: `${url}redirect`, redirect: 'manual' })
    followed.on('redirect', () => followed.followRedirect())
    const one = record(followed)
    followed.end()
    deepEqual(await one.closed, ['finish', 'redirect', 'response 200', 'response end', 'close'])
    throws(() => followed.followRedirect(), 'followRedirect() called, but was not waiting for a redirect')
    const left = new Request({ url: `${url}redirect`, redirect: 'manual' })
    const two = record(left)
    left.end()
    deepEqual(await two.closed, ['finish', 'redirect', 'error Redirect was cancelled', 'close'])
    const refused = new Request({ url: `${url}redirect`, redirect: 'error' })
    const three = record(refused)
    refused.end()
    deepEqual(await three.closed, ['finish', "error Attempted to redirect, but redirect policy was 'error'", 'close'])
  })

  it('aborts before, during and after', async () => {
    const early = new Request(url)
    const one = record(early)
    early.abort()
    early.abort()
    deepEqual(await one.closed, ['abort', 'close'])
    const waiting = new Request(`${url}never`)
    const two = record(waiting)
    waiting.end()
    server.server.once('request', () => waiting.abort())
    deepEqual(await two.closed, ['finish', 'abort', 'close'])
    const running = new Request(`${url}stall`)
    const three = record(running)
    running.on('response', (response: IncomingMessage) => response.on('data', () => running.abort()))
    running.end()
    deepEqual(await three.closed, ['finish', 'response 200', 'abort', 'response aborted', 'close'])
  })

  it('is over when its response is left, without an error of ours', async () => {
    const broken = async (response: IncomingMessage): Promise<void> => {
      for await (const chunk of response as unknown as Readable) if (chunk.length > 0) break
    }
    const destroyed = (response: IncomingMessage): void =>
      void response.on('data', () => setImmediate(() => response.destroy()))
    for (const leave of [broken, destroyed]) {
      const request = new Request(`${url}stall`)
      const events: string[] = []
      request.on('error', (error: Error) => void events.push(`error ${error.message}`))
      request.on('response', leave)
      request.end()
      await new Promise<void>((resolve) => request.on('close', () => resolve()))
      await new Promise((resolve) => setTimeout(resolve, 20))
      deepEqual(events, [])
    }
  })

  it('is not aborted once it is closed', async () => {
    const request = new Request(url)
    const { closed, events } = record(request)
    request.on('close', () => request.abort())
    request.end()
    await closed
    equal(events.at(-1), 'close')
  })

  it('tells of failures by error, then close', async () => {
    const refused = new Request('http://127.0.0.1:1/')
    const one = record(refused)
    refused.end()
    deepEqual(await one.closed, ['finish', 'error net::ERR_UNSAFE_PORT', 'close'])
    let peer: Socket | undefined
    const cut = await startHeadServer((_, socket) => {
      peer = socket
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun')
    })
    const reset = new Request(cut.at('site-a.localhost'))
    reset.on('response', () => peer?.destroy())
    const two = record(reset)
    reset.end()
    const events = await two.closed
    await cut.close()
    deepEqual([events[0], events[1], events.at(-1)], ['finish', 'response 200', 'close'])
    ok(
      events.some((event) => /^error net::ERR_/.test(event)),
      events.join(),
    )
    ok(
      events.some((event) => /^response error net::ERR_/.test(event)),
      events.join(),
    )
  })

  it('leaves the exceptions of listeners to the process', async () => {
    deepEqual(await runProgram(new URL('./listener-process.ts', import.meta.url)), [0, 'data,progress'])
  })

  for (const name of [
    'Content-Length',
    'Host',
    'Trailer',
    'Te',
    'Upgrade',
    'Cookie2',
    'Keep-Alive',
    'Transfer-Encoding',
  ])
    it(`fails with the header ${name}`, async () => {
      const request = new Request({ url, headers: { [name]: 'x' } })
      const { closed } = record(request)
      request.end()
      deepEqual(await closed, ['finish', 'error net::ERR_INVALID_ARGUMENT', 'close'])
    })

  for (const [options, text] of [
    ['ftp://x/', 'ClientRequest only supports http: and https: protocols'],
    [{ url: 'file:///x' }, 'ClientRequest only supports http: and https: protocols'],
    [{ path: '/a b' }, 'Request path contains unescaped characters'],
    [{ url: 'http://x/', redirect: 'maybe' }, 'redirect mode should be one of follow, error or manual'],
    [{ url: 'http://x/', headers: 'X: y' }, 'headers must be an object'],
    [{ url: 'http://x/', session: {} }, '`session` should be an instance of the Session class'],
    [{ url: 'http://x/', partition: 5 }, '`partition` should be a string'],
    [{ url: 'http://x/', credentials: 'same-origin' }, 'credentials: same-origin requires origin to be set'],
    [{ url: 'http://x/', headers: { 'a b': 'x' } }, "Invalid header name: 'a b'"],
    [{ url: 'http://x/', headers: { a: 'x\r\ny' } }, "Invalid value for header 'a': 'x\r\ny'"],
  ] as const)
    it(`refuses ${JSON.stringify(options)}`, () => {
      throws(() => new Request(options as unknown as ClientRequestOptions), text)
    })

  it('has the texts of its methods', () => {
    const request = new Request(url) as unknown as Record<string, (...given: unknown[]) => unknown>
    const says = (text: string, name: string, ...given: unknown[]): void =>
      throws(() => request[name]?.(...given), text)
    says('`name` should be a string in setHeader(name, value)', 'setHeader', 5, 'x')
    says('`value` required in setHeader("X-A", value)', 'setHeader', 'X-A', null)
    says("Invalid header name: 'X A'", 'setHeader', 'X A', '1')
    says("Invalid value for header 'X-A': 'a\0b'", 'setHeader', 'X-A', 'a\0b')
    says('`name` is required for getHeader(name)', 'getHeader')
    says('`name` is required for removeHeader(name)', 'removeHeader')
    request.write?.('begun')
    says("Can't set headers after they are sent", 'setHeader', 'X-A', '1')
    says("Can't remove headers after they are sent", 'removeHeader', 'X-A')
    request.abort?.()
  })
})
