// What goes on the wire, octet by octet: Chromium's order and case (net/http, services/network).
import { Buffer } from 'node:buffer'
import type { Transport, WireRequest, WireResponse } from '../../../bindings/host/transport.ts'
import { BytesBody } from '../../../bindings/session/network/bodies/bytes-body.ts'
import { Engine } from '../../../bindings/session/network/engine.ts'
import { MAIN_PROCESS, type RawRequest } from '../../../bindings/session/network/request.ts'
import { after, before, deepEqual, describe, equal, it } from '../../harness.ts'
import { type HeadServer, startHeadServer } from '../../servers/head-server.ts'
import { type Fixture, rawRequest, startEngine, textOf, USER_AGENT } from './engine-fixture.ts'

describe('default headers', () => {
  let server: HeadServer
  let fixture: Fixture
  const codings = (): string =>
    ['gzip', 'deflate', 'br', 'zstd'].filter((one) => fixture.engine.parts.decoders.has(one)).join(', ')

  before(async () => {
    server = await startHeadServer((_, socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
    fixture = startEngine()
  })
  after(async () => {
    await fixture.close()
    await server.close()
  })

  async function head(path: string, changes: Partial<RawRequest> = {}): Promise<string[]> {
    await textOf(await fixture.engine.send(rawRequest(`${server.at('site-a.localhost')}${path}`, changes)))
    return (server.heads.at(-1) as string).split('\r\n')
  }

  it('are those of net.request, in its order', async () => {
    fixture.cookies.opening()
    fixture.cookies.store(server.at('site-a.localhost'), ['a=1', 'b=2'], null, null)
    deepEqual(await head('/path?q=1#fragment'), [
      'GET /path?q=1 HTTP/1.1',
      `Host: site-a.localhost:${server.port}`,
      'Connection: keep-alive',
      'Sec-Fetch-Site: none',
      'Sec-Fetch-Mode: no-cors',
      'Sec-Fetch-Dest: empty',
      `User-Agent: ${USER_AGENT}`,
      `Accept-Encoding: ${codings()}`,
      'Accept-Language: en-US,en;q=0.9',
      'Cookie: a=1; b=2',
    ])
  })

  it('give way to what the caller says, in its place', async () => {
    const headers = [
      'X-One',
      '1',
      'user-agent',
      'mine',
      'Cache-Control',
      'no-store',
      'x-one',
      '2',
      'Referer',
      `${server.at('site-a.localhost')}/from#x`,
    ]
    const body = new BytesBody(Buffer.from('name=value'))
    deepEqual(
      await head('/', {
        method: 'POST',
        headers,
        body,
        cache: 'reload',
        initiator: { ...MAIN_PROCESS, origin: 'http://other.localhost' },
        credentials: 'omit',
      }),
      [
        'POST / HTTP/1.1',
        `Host: site-a.localhost:${server.port}`,
        'Connection: keep-alive',
        'Content-Length: 10',
        'Pragma: no-cache',
        'Cache-Control: no-store',
        'X-One: 1',
        'user-agent: mine',
        'x-one: 2',
        'Origin: http://other.localhost',
        'Sec-Fetch-Site: cross-site',
        'Sec-Fetch-Mode: no-cors',
        'Sec-Fetch-Dest: empty',
        `Referer: ${server.at('site-a.localhost')}/from`,
        `Accept-Encoding: ${codings()}`,
        'Accept-Language: en-US,en;q=0.9',
      ],
    )
  })

  it('say where the initiator stands', async () => {
    const from = async (origin: string): Promise<string | undefined> =>
      (await head('/', { initiator: { ...MAIN_PROCESS, origin } })).find((line) => line.startsWith('Sec-Fetch-Site'))
    equal(await from(server.at('site-a.localhost')), 'Sec-Fetch-Site: same-origin')
    equal(await from('http://www.site-a.localhost'), 'Sec-Fetch-Site: same-site')
    equal(await from('https://site-a.localhost'), 'Sec-Fetch-Site: cross-site')
    equal(await from('http://site-b.localhost'), 'Sec-Fetch-Site: cross-site')
  })

  it('announce an empty body of POST and PUT, and none of DELETE', async () => {
    const length = async (method: string): Promise<string | undefined> =>
      (await head('/', { method })).find((line) => line.startsWith('Content-Length'))
    equal(await length('POST'), 'Content-Length: 0')
    equal(await length('PUT'), 'Content-Length: 0')
    equal(await length('DELETE'), undefined)
  })

  it('ask for no coding with a range', async () => {
    const lines = await head('/', { headers: ['Range', 'bytes=0-'] })
    equal(
      lines.find((line) => line.startsWith('Accept-Encoding')),
      'Accept-Encoding: identity',
    )
  })

  it('are left alone for a gateway', async () => {
    const headers = ['host', 'x', 'ACCEPT', '*/*', 'accept', 'text/html']
    deepEqual(await head('/', { headers, defaults: 'leave', credentials: 'omit' }), [
      'GET / HTTP/1.1',
      'host: x',
      'ACCEPT: */*',
      'accept: text/html',
    ])
  })

  it('keep br, zstd and Sec-Fetch from names that a proxy may stand before', async () => {
    const sent: string[][] = []
    const answers = [
      { status: 302, headers: ['Location', 'http://plain.test/'] },
      { status: 200, headers: [] },
    ]
    const none = { read: async () => null, cancel: () => {} }
    const exchange = async (request: WireRequest): Promise<WireResponse> => {
      sent.push(request.headers)
      const answer = answers[sent.length - 1] as (typeof answers)[number]
      const rest = { statusText: '', httpVersion: '1.1', body: none, upgrade: null, remoteAddress: '', reused: false }
      return { ...answer, ...rest }
    }
    const transport = { ...fixture.engine.parts.transport, exchange } as Transport
    const engine = new Engine({ ...fixture.engine.parts, transport })
    const headers = ['Sec-Fetch-Mode', 'same-origin', 'sec-ch-ua', 'x', 'X-Kept', 'yes']
    await engine.send(rawRequest('https://secret.test/', { headers }))
    const [secure, plain] = sent.map((list) => list.filter((_, at) => at % 2 === 0)) as [string[], string[]]
    const metadata = ['Sec-Fetch-Site', 'Sec-Fetch-Dest']
    deepEqual(secure.slice(2), [
      'Sec-Fetch-Mode',
      'sec-ch-ua',
      'X-Kept',
      ...metadata,
      'User-Agent',
      'Accept-Encoding',
      'Accept-Language',
    ])
    deepEqual(plain.slice(2), ['X-Kept', 'User-Agent', 'Accept-Encoding', 'Accept-Language'])
    const encodings = sent.map((list) => list[list.indexOf('Accept-Encoding') + 1])
    deepEqual(encodings, [codings(), 'gzip, deflate'])
  })
})
