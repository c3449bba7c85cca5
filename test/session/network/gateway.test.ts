// The engine as a gateway drives it: raw headers and a streamed body in, a raw response out.
import { Buffer } from 'node:buffer'
import { gzipSync } from 'node:zlib'
import type { RequestBody } from '../../../bindings/host/body.ts'
import { collect } from '../../../bindings/session/network/bodies/collect.ts'
import { decodeBody } from '../../../bindings/session/network/decoding.ts'
import type { Initiator } from '../../../bindings/session/network/request.ts'
import { after, before, deepEqual, describe, equal, it, ok } from '../../harness.ts'
import { bodyOf, type HttpServer, startHttpServer } from '../../servers/http-server.ts'
import { type Fixture, rawRequest, startEngine, textOf } from './engine-fixture.ts'

const latin1 = (octets: Uint8Array): string => Buffer.from(octets).toString('latin1')

/** Gives its chunks one by one, only when asked. */
function streamed(chunks: string[]): RequestBody & { readonly asked: number } {
  let asked = 0
  return {
    get asked() {
      return asked
    },
    async read() {
      const chunk = chunks[asked]
      asked += 1
      return chunk === undefined ? null : Buffer.from(chunk, 'latin1')
    },
    cancel() {},
    rewind: async () => false,
  }
}

describe('the engine behind a gateway', () => {
  let server: HttpServer
  let fixture: Fixture

  before(async () => {
    server = await startHttpServer(async (request, response) => {
      if (request.url === '/gzip') {
        response.writeHead(200, ['Content-Encoding', 'gzip', 'X-UPPER', 'KEPT', 'x-lower', 'kept'])
        response.end(gzipSync('decoded'))
      } else if (request.url === '/echo') {
        response.writeHead(200, { 'X-Method': request.method })
        response.end(await bodyOf(request), 'latin1')
      } else if (request.url === '/hints') {
        response.writeEarlyHints({ link: '</style.css>; rel=preload' })
        response.end('after hints')
      } else response.end(request.headers.cookie ?? '')
    })
    server.server.on('upgrade', (request, socket, rest: Buffer) => {
      socket.on('error', () => {})
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${request.headers.upgrade}\r\n\r\nhello`,
      )
      if (rest.length > 0) socket.write(rest)
      socket.pipe(socket)
    })
    fixture = startEngine()
  })
  after(async () => {
    await fixture.close()
    await server.close()
  })

  it('sends raw headers and a streamed body, gets the raw response', async () => {
    const body = streamed(['one ', 'two ', 'h\xe9'])
    const headers = ['HOST', `site-a.localhost:${server.port}`, 'X-First', 'b', 'x-first', 'a']
    const request = rawRequest(`${server.at('site-a.localhost')}/echo`, {
      method: 'PATCH',
      headers,
      body,
      defaults: 'leave',
    })
    const response = await fixture.engine.send(request)
    equal(response.status, 200)
    equal(response.httpVersion, '1.1')
    equal(latin1(await collect(response.body)), 'one two h\xe9')
    ok(response.headers.includes('X-Method'), 'the header keeps its case')
    deepEqual((server.requests.at(-1)?.rawHeaders ?? []).slice(0, 6), headers)
    equal(body.asked, 4)
  })

  it('passes encoded octets, and decodes them for who asks', async () => {
    const request = rawRequest(`${server.at('site-a.localhost')}/gzip`)
    const encoded = await fixture.engine.send(request)
    deepEqual(encoded.headers.slice(0, 6), ['Content-Encoding', 'gzip', 'X-UPPER', 'KEPT', 'x-lower', 'kept'])
    deepEqual([...(await collect(encoded.body))].slice(0, 2), [0x1f, 0x8b])
    const again = await fixture.engine.send(request)
    equal(new TextDecoder().decode(await collect(decodeBody(again, fixture.engine.parts.decoders))), 'decoded')
  })

  it('hands over interim heads before the response', async () => {
    const seen: number[] = []
    const onInterim = (status: number): void => void seen.push(status)
    const response = await fixture.engine.send(rawRequest(`${server.at('site-a.localhost')}/hints`, { onInterim }))
    deepEqual(seen, [103])
    equal(await textOf(response), 'after hints')
  })

  it('upgrades: both directions of the connection', async () => {
    const headers = ['Host', `site-a.localhost:${server.port}`, 'Connection', 'Upgrade', 'Upgrade', 'echo']
    const request = rawRequest(`${server.at('site-a.localhost')}/`, { headers, defaults: 'leave', upgrade: true })
    const { status, upgrade } = await fixture.engine.send(request)
    equal(status, 101)
    ok(upgrade)
    let text = ''
    const until = async (whole: string): Promise<void> => {
      while (text !== whole) text += latin1((await upgrade.readable.read()) ?? Buffer.from('<end>'))
    }
    await until('hello')
    await upgrade.write(Buffer.from('over'))
    await until('helloover')
    await upgrade.write(Buffer.from(' and back'))
    await until('helloover and back')
    upgrade.end()
    equal(await upgrade.readable.read(), null)
  })

  it('judges cookies by the chain of frames', async () => {
    const site = server.at('site-a.localhost')
    const other = server.at('site-b.localhost')
    fixture.cookies.opening()
    const lines = ['strict=1; SameSite=Strict', 'lax=1; SameSite=Lax', 'none=1; SameSite=None; Secure']
    fixture.cookies.store(site, lines, null, null)
    const sent = async (changes: Partial<Initiator>): Promise<string> => {
      const initiator: Initiator = { origin: site, frames: [], resourceType: 'image', userGesture: false, ...changes }
      return textOf(await fixture.engine.send(rawRequest(`${site}/cookies`, { initiator })))
    }
    equal(await sent({ frames: [site] }), 'strict=1; lax=1; none=1')
    equal(await sent({ frames: [site, site] }), 'strict=1; lax=1; none=1')
    equal(await sent({ frames: [site, other, site] }), 'none=1', 'an ancestor is cross-site')
    equal(await sent({ frames: [other] }), 'none=1')
    equal(await sent({ resourceType: 'mainFrame', origin: other }), 'lax=1; none=1')
    equal(await sent({ resourceType: 'mainFrame', origin: null }), 'strict=1; lax=1; none=1')
  })

  it('keeps partitions apart by the top frame', async () => {
    const embedded = server.at('widget.localhost')
    const frame = (top: string): Initiator => {
      const frames = [server.at(top), embedded]
      return { origin: embedded, frames, resourceType: 'xhr', userGesture: false }
    }
    fixture.cookies.opening()
    const context = (top: string) => ({
      siteForCookies: null,
      initiator: embedded,
      partitionKey: { topLevelSite: `http://${top}`, hasCrossSiteAncestor: true },
    })
    fixture.cookies.store(embedded, ['in=a; SameSite=None; Secure; Partitioned'], context('site-a.localhost'), null)
    fixture.cookies.store(embedded, ['in=b; SameSite=None; Secure; Partitioned'], context('site-b.localhost'), null)
    const sent = async (top: string): Promise<string> =>
      textOf(await fixture.engine.send(rawRequest(`${embedded}/`, { initiator: frame(top) })))
    equal(await sent('site-a.localhost'), 'in=a')
    equal(await sent('site-b.localhost'), 'in=b')
    equal(await sent('widget.localhost'), '')
  })
})
