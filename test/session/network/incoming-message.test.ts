// IncomingMessage: electron-session 8.3, row by row.
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { IncomingMessage } from '../../../bindings/session/network/client-request.ts'
import { after, before, deepEqual, describe, equal, it, ok, throws } from '../../harness.ts'
import { type HeadServer, startHeadServer } from '../../servers/head-server.ts'
import { type RequestFixture, startRequests, textOf } from './request-fixture.ts'

const FIRST_ONLY =
  'content-type user-agent referer host authorization proxy-authorization if-modified-since if-unmodified-since from ' +
  'location max-forwards retry-after etag last-modified server age expires'

const MEGABYTES = 80

const asReadable = (response: IncomingMessage): Readable => response as unknown as Readable

describe('IncomingMessage', () => {
  let net: RequestFixture
  /** Answers each path with the head of that name. */
  let raw: HeadServer
  let heads: Readonly<Record<string, string>>

  before(async () => {
    const body = Buffer.alloc(1 << 20, 'x')
    net = await startRequests({
      '/empty': (_, response) => void response.writeHead(204).end(),
      '/flood': (_, response) => {
        const write = (): void => {
          let taken = true
          for (; taken && flooded < MEGABYTES; flooded++) taken = response.write(body)
          if (flooded < MEGABYTES) response.once('drain', write)
          else response.end()
        }
        write()
      },
      '/parts': async (_, response) => {
        for (const part of ['é', 'two', 'three']) {
          response.write(part)
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
        response.end()
      },
    })
    const repeated = FIRST_ONLY.split(' ').flatMap((name) => [
      `${name}: first`,
      `${name.toUpperCase()}: ${name === 'location' ? 'first' : 'second'}`,
    ])
    heads = {
      '/order': ['HTTP/1.1 200 OK', 'X-ONE: 1', 'set-cookie: a=1', 'x-two: a', 'X-Two: b', 'Set-Cookie: b=2'].join(
        '\r\n',
      ),
      '/repeated': ['HTTP/1.1 200 OK', ...repeated].join('\r\n'),
      '/single': ['HTTP/1.1 418 Short and stout', 'Set-Cookie: only=one'].join('\r\n'),
      '/wordless': 'HTTP/1.1 299 ',
      '/old': 'HTTP/1.0 200 Fine',
      '/latin': ['HTTP/1.1 200 OK', `X-Utf8: ${Buffer.from('é').toString('latin1')}`, 'X-Odd: \xff'].join('\r\n'),
      '/unauthorised': ['HTTP/1.1 401 Who', 'WWW-Authenticate: Basic realm="Foo"'].join('\r\n'),
      '/proxy': ['HTTP/1.1 407 Who', 'Proxy-Authenticate: Basic realm="Foo"'].join('\r\n'),
    }
    raw = await startHeadServer((head, socket) => {
      const path = head.split(' ')[1] ?? ''
      socket.write(`${heads[path]}\r\nContent-Length: 4\r\n\r\nbody`, 'latin1')
    })
  })
  after(async () => {
    await net.close()
    await raw.close()
  })

  let flooded = 0
  const get = (path: string): Promise<IncomingMessage> => net.answer(raw.at('site-a.localhost') + path)

  it('has status, its text and the version', async () => {
    const of = async (path: string): Promise<unknown[]> => {
      const response = await get(path)
      const { statusCode, statusMessage, httpVersion, httpVersionMajor, httpVersionMinor } = response
      equal(await textOf(response), 'body')
      return [statusCode, statusMessage, httpVersion, httpVersionMajor, httpVersionMinor]
    }
    deepEqual(await of('/single'), [418, 'Short and stout', '1.1', 1, 1])
    deepEqual(await of('/wordless'), [299, '', '1.1', 1, 1])
    deepEqual(await of('/old'), [200, 'Fine', '1.0', 1, 0])
  })

  it('joins headers that are repeated, with names in lower case', async () => {
    const response = await get('/order')
    const { headers } = response
    deepEqual(headers, { 'x-one': '1', 'set-cookie': ['a=1', 'b=2'], 'x-two': 'a, b', 'content-length': '4' })
    await textOf(response)
  })

  it('has the first alone of those that count once', async () => {
    const response = await get('/repeated')
    for (const name of FIRST_ONLY.split(' ')) equal(response.headers[name], 'first', name)
    equal(response.headers['content-length'], '4')
    equal(Object.keys(response.headers).length, FIRST_ONLY.split(' ').length + 1)
    await textOf(response)
  })

  it('has set-cookie as a list, also of one', async () => {
    const response = await get('/single')
    deepEqual(response.headers['set-cookie'], ['only=one'])
    await textOf(response)
  })

  it('has rawHeaders as they came', async () => {
    const response = await get('/order')
    deepEqual(response.rawHeaders, [
      ...['X-ONE', '1', 'set-cookie', 'a=1', 'x-two', 'a', 'X-Two', 'b', 'Set-Cookie', 'b=2', 'Content-Length', '4'],
    ])
    await textOf(response)
  })

  it('reads header text as UTF-8, octets that are none one by one', async () => {
    const response = await get('/latin')
    deepEqual([response.headers['x-utf8'], response.headers['x-odd']], ['é', '\xff'])
    await textOf(response)
  })

  it('has no trailers', async () => {
    const response = await get('/single')
    for (const name of ['trailers', 'rawTrailers'] as const)
      throws(() => (response as unknown as Record<string, unknown>)[name], 'HTTP trailers are not supported')
    await textOf(response)
  })

  for (const [path, status, header] of [
    ['/unauthorised', 401, 'www-authenticate'],
    ['/proxy', 407, 'proxy-authenticate'],
  ] as const)
    for (const options of [{}, { credentials: 'omit' }, { credentials: 'include' }] as const)
      it(`of ${status} comes as it is, without login, ${JSON.stringify(options)}`, async () => {
        const response = await net.answer({ url: raw.at('site-a.localhost') + path, ...options }, (request) => {
          request.on('login', () => {
            throw new Error('unexpected login')
          })
        })
        deepEqual([response.statusCode, response.headers[header]], [status, 'Basic realm="Foo"'])
        equal(await textOf(response), 'body')
      })

  it('emits data as Buffers, download-progress before each, then end', async () => {
    const response = await net.answer(`${net.url}parts`)
    const events: unknown[] = []
    let octets = 0
    response.on('download-progress', (current) => void events.push(current))
    response.on('data', (chunk) => {
      octets += chunk.length
      equal(events.at(-1), octets)
    })
    await once(asReadable(response), 'end')
    equal(octets, 10)
  })

  it('ends where there is no body, and after a HEAD', async () => {
    for (const options of [{ url: `${net.url}empty` }, { url: net.url, method: 'HEAD' }]) {
      const response = await net.answer(options)
      equal(await textOf(response), '')
    }
  })

  it('is a Readable: text by setEncoding, chunks by for await', async () => {
    const encoded = asReadable(await net.answer(`${net.url}parts`)).setEncoding('utf8')
    let text = ''
    for await (const chunk of encoded) {
      equal(typeof chunk, 'string')
      text += chunk
    }
    equal(text, 'étwothree')
  })

  it('is read only as far as somebody asks for it', async () => {
    const response = await net.answer(`${net.url}flood`)
    let before = -1
    // Until the buffers on the way are full: the server then gets no further.
    while (before < flooded) {
      before = flooded
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    ok(flooded < MEGABYTES / 2, `${flooded} megabytes came unasked`)
    let octets = 0
    for await (const chunk of asReadable(response)) octets += chunk.length
    equal(octets, MEGABYTES << 20)
  })
})
