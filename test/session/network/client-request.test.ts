// net.request as it is meant to be used. Its options, events, misuse and its response have files of their own.
import { Buffer } from 'node:buffer'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { IncomingMessage } from '../../../bindings/session/network/client-request.ts'
import { messageHeaders } from '../../../bindings/session/network/incoming-message.ts'
import type { RawResponse } from '../../../bindings/session/network/request.ts'
import { after, before, deepEqual, describe, equal, it, ok, runtime, throws } from '../../harness.ts'
import { startHeadServer } from '../../servers/head-server.ts'
import { type RequestFixture, record, type Seen, startRequests, textOf } from './request-fixture.ts'

describe('ClientRequest', () => {
  let net: RequestFixture
  let url: string

  before(async () => {
    net = await startRequests({
      '/gzip': (_, response) => void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('decoded')),
      '/stall': (_, response) => void response.writeHead(200).write('begun'),
    })
    url = net.url
  })
  after(() => net.close())

  it('is a Writable, the response a Readable', async () => {
    const request = new net.Request({ url })
    ok(request instanceof Writable)
    const response = await new Promise<IncomingMessage>((resolve) => request.on('response', resolve).end())
    ok(response instanceof Readable)
    await textOf(response)
  })

  it('sends method, headers and a collected body with its length', async () => {
    const { method, body, headers } = await net.seen(
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

  it('sends the octets there were, whatever their buffer says later', async () => {
    const octets = Buffer.from('before')
    const { body } = await net.seen({ url, method: 'POST' }, (request) => {
      request.write(octets)
      octets.fill('after!')
    })
    equal(body, 'before')
  })

  it('streams a chunked body from the first write on', async () => {
    const request = new net.Request({ method: 'PUT', url })
    request.chunkedEncoding = true
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

  it('decodes the body', async () => {
    equal(await textOf(await net.answer(`${url}gzip`)), 'decoded')
  })

  it('sends a Cookie header that is set by hand', async () => {
    equal((await net.seen({ url, headers: { Cookie: 'by=hand' } })).headers.cookie, 'by=hand')
  })

  it('shows a header of any name as its own', () => {
    const headers = messageHeaders({ headers: ['__proto__', 'a', '__PROTO__', 'b'] } as unknown as RawResponse)
    deepEqual(Object.entries(headers), [['__proto__', 'a, b']])
    equal(Object.getPrototypeOf(headers), Object.prototype)
  })

  it('is over when its response is left, without an error of ours', async () => {
    const broken = async (response: IncomingMessage): Promise<void> => {
      for await (const chunk of response as unknown as Readable) if (chunk.length > 0) break
    }
    const destroyed = (response: IncomingMessage): void =>
      void response.on('data', () => setImmediate(() => response.destroy()))
    for (const leave of [broken, destroyed]) {
      const request = new net.Request(`${url}stall`)
      const events: string[] = []
      request.on('error', (error: Error) => void events.push(`error ${error.message}`))
      request.on('response', leave)
      request.end()
      await new Promise<void>((resolve) => request.on('close', () => resolve()))
      await new Promise((resolve) => setTimeout(resolve, 20))
      deepEqual(events, [])
    }
  })

  it('tells of a connection that is cut by errors, then close', async () => {
    let peer: Socket | undefined
    const cut = await startHeadServer((_, socket) => {
      peer = socket
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun')
    })
    const reset = new net.Request(cut.at('site-a.localhost'))
    reset.on('response', () => peer?.destroy())
    const { closed } = record(reset)
    reset.end()
    const events = await closed
    await cut.close()
    deepEqual([events[0], events[1], events.at(-1)], ['finish', 'response 200', 'close'])
    for (const pattern of [/^error net::ERR_/, /^response error net::ERR_/])
      ok(
        events.some((event) => pattern.test(event)),
        events.join(),
      )
  })

  it('leaves the exceptions of listeners to the process', async () => {
    const file = fileURLToPath(new URL('./listener-process.ts', import.meta.url))
    const before = { node: [], deno: ['run', '-A', '--no-check'], bun: [], browser: [] }[runtime]
    const child = spawn(process.execPath, [...before, file], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    const [code] = await once(child, 'close')
    deepEqual([code, output.trim().split('\n')], [0, ['data,progress']])
  })
})
