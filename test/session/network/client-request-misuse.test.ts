// ClientRequest's methods in every wrong order: electron-session 8.2, "Method, property".
import { Buffer } from 'node:buffer'
import { PassThrough, Readable } from 'node:stream'
import type { ClientRequest, IncomingMessage } from '../../../bindings/session/network/client-request.ts'
import { after, before, deepEqual, describe, equal, it, ok, throws } from '../../harness.ts'
import { type RequestFixture, record, startRequests, textOf } from './request-fixture.ts'

type Loose = Record<string, (...given: unknown[]) => unknown>
const loose = (request: ClientRequest): Loose => request as unknown as Loose

describe('ClientRequest, misused', () => {
  let net: RequestFixture
  let url: string
  const readOn = Promise.withResolvers<void>()
  const create = (options: object = {}): ClientRequest => new net.Request({ url, method: 'POST', ...options })

  before(async () => {
    net = await startRequests({
      '/early': (_, response) => void response.writeHead(413, { Connection: 'close' }).end('too much'),
      '/never': () => {},
      '/later': async (request, response) => {
        await readOn.promise
        let octets = 0
        for await (const chunk of request) octets += chunk.length
        response.end(String(octets))
      },
    })
    url = net.url
  })
  after(() => net.close())

  it('refuses headers once something was written or sent', async () => {
    const texts = ["Can't set headers after they are sent", "Can't remove headers after they are sent"] as const
    const refuses = (request: ClientRequest): void => {
      throws(() => request.setHeader('X-A', '1'), texts[0])
      throws(() => request.removeHeader('X-A'), texts[1])
      equal(request.getHeader('x-a'), 'given', 'reading stays allowed')
    }
    const written = create({ headers: { 'X-A': 'given' } })
    const { closed } = record(written)
    written.write('')
    refuses(written)
    written.end()
    const ended = create({ headers: { 'X-A': 'given' } })
    ended.end()
    refuses(ended)
    await closed
    refuses(written)
  })

  it('checks the arguments of its header methods', () => {
    const request = loose(create())
    const says = (text: string, name: string, ...given: unknown[]): void =>
      throws(() => request[name]?.(...given), text)
    for (const name of [undefined, null, 5, {}])
      says('`name` should be a string in setHeader(name, value)', 'setHeader', name, 'x')
    for (const value of [undefined, null])
      says('`value` required in setHeader("foo", value)', 'setHeader', 'foo', value)
    for (const name of ['', 'a b', 'a:', 'é', 'a\n']) says(`Invalid header name: '${name}'`, 'setHeader', name, '1')
    for (const value of ['a\rb', 'a\nb', 'a\0b'])
      says(`Invalid value for header 'X-A': '${value}'`, 'setHeader', 'X-A', value)
    for (const name of [undefined, null]) {
      says('`name` is required for getHeader(name)', 'getHeader', name)
      says('`name` is required for removeHeader(name)', 'removeHeader', name)
    }
    equal(request.getHeader?.('never-set'), undefined)
    request.removeHeader?.('never-set')
    for (const [name, kind] of [
      ['setHeader', TypeError],
      ['getHeader', Error],
    ] as const)
      throws(
        () => request[name]?.(),
        (error) => (error as Error).constructor === kind,
      )
  })

  it('takes any value with toString, and gives it back as it was', async () => {
    const own = { toString: () => 'own' }
    const { headers } = await net.seen(url, (request) => {
      const { setHeader, getHeader } = loose(request)
      setHeader?.call(request, 'X-Number', 900)
      setHeader?.call(request, 'X-Own', own)
      setHeader?.call(request, 'X-List', ['a', 'b'])
      setHeader?.call(request, 'X-Empty', '')
      equal(getHeader?.call(request, 'x-number'), 900)
      equal(getHeader?.call(request, 'X-OWN'), own)
    })
    deepEqual(
      ['x-number', 'x-own', 'x-list', 'x-empty'].map((name) => headers[name]),
      ['900', 'own', 'a,b', ''],
    )
  })

  it('keeps case and order of names, the last case of a name that is set twice', async () => {
    const { raw } = await net.seen(url, (request) => {
      request.setHeader('X-B', '1')
      request.setHeader('X-a', '2')
      request.setHeader('x-B', '3')
    })
    const own = raw.flatMap((name, at) => (at % 2 === 0 && /^x-/i.test(name) ? [name, raw[at + 1]] : []))
    deepEqual(own, ['x-B', '3', 'X-a', '2'])
  })

  it('tells of a write after the end, and goes on', async () => {
    const request = create()
    const { closed, events } = record(request)
    request.end('all')
    const told = new Promise<Error | null | undefined>((resolve) => void request.write('more', resolve))
    ok(/write after end/.test(String(await told)), String(await told))
    await closed
    deepEqual(events.filter((event) => event.startsWith('error')).length, 1)
    ok(/write after end/.test(events.find((event) => event.startsWith('error')) ?? ''))
    deepEqual(events.slice(-3), ['response 200', 'response end', 'close'])
  })

  it('can be ended twice, and returns itself', async () => {
    const request = create()
    const { closed } = record(request)
    equal(request.end('body'), request)
    equal(request.end(), request)
    deepEqual(await closed, ['finish', 'response 200', 'response end', 'close'])
  })

  it('takes end and write in all their forms', async () => {
    const forms: ((request: ClientRequest, done: () => void) => void)[] = [
      (request, done) => request.end('61', 'hex', done),
      (request, done) => request.end('a', done),
      (request, done) => {
        request.write('a')
        request.end(done)
      },
      (request, done) => {
        request.write('YQ==', 'base64', () => request.end(done))
      },
      (request, done) => {
        request.write(Buffer.from('a'), () => request.end(done))
      },
      (request, done) => void request.on('finish', done).end(new Uint8Array([97])),
    ]
    for (const form of forms) {
      const request = create()
      const response = new Promise<IncomingMessage>((resolve, reject) =>
        request.on('response', resolve).on('error', reject),
      )
      await new Promise<void>((resolve) => form(request, resolve))
      equal(JSON.parse(await textOf(await response)).body, 'a')
    }
  })

  it('is quiet when it is written to after abort, and asks nothing of a server', async () => {
    const asked = net.server.requests.length
    const request = create()
    const { closed } = record(request)
    request.abort()
    request.write('x')
    request.end()
    request.abort()
    deepEqual(await closed, ['abort', 'close'])
    equal(net.server.requests.length, asked)
    throws(() => request.followRedirect(), 'followRedirect() called, but was not waiting for a redirect')
    deepEqual(request.getUploadProgress(), { active: false, started: false, current: 0, total: 0 })
  })

  it('follows no redirect where there is none', async () => {
    const request = create()
    const text = 'followRedirect() called, but was not waiting for a redirect'
    throws(() => request.followRedirect(), text)
    const { closed } = record(request)
    request.end()
    throws(() => request.followRedirect(), text)
    await closed
    throws(() => request.followRedirect(), text)
  })

  it('takes chunkedEncoding once, before its start', async () => {
    const once = 'chunkedEncoding can only be set once'
    const request = create()
    equal(request.chunkedEncoding, false)
    request.chunkedEncoding = false
    equal(request.chunkedEncoding, false)
    throws(() => {
      request.chunkedEncoding = true
    }, once)
    const { closed } = record(request)
    request.end()
    throws(() => {
      request.chunkedEncoding = true
    }, 'chunkedEncoding can only be set before the request is started')
    await closed
  })

  it('loses nothing that was written before chunked encoding was chosen', async () => {
    for (const more of [[], ['two ', 'three']]) {
      const { body, headers } = await net.seen({ url, method: 'POST' }, (request) => {
        request.write('one ')
        request.chunkedEncoding = true
        for (const chunk of more) request.write(chunk)
      })
      deepEqual([body, headers['transfer-encoding']], [['one ', ...more].join(''), 'chunked'])
    }
  })

  it('sends a chunked body of nothing', async () => {
    const { body, headers } = await net.seen({ url, method: 'POST' }, (request) => {
      request.chunkedEncoding = true
    })
    deepEqual([body, headers['transfer-encoding']], ['', 'chunked'])
  })

  it('says when to wait, chunked, for a server that does not read', async () => {
    const chunk = new Uint8Array(1 << 18)
    const request = create({ url: `${url}later` })
    request.chunkedEncoding = true
    const response = new Promise<IncomingMessage>((resolve) => request.on('response', resolve))
    let written = 1
    for (let taken = request.write(chunk); taken && written < 400; written++) {
      await new Promise((resolve) => setImmediate(resolve))
      taken = request.write(chunk)
    }
    ok(written < 400, 'a hundred megabytes were taken')
    const drained = new Promise<void>((resolve) => request.on('drain', resolve))
    readOn.resolve()
    await drained
    request.end()
    equal(await textOf(await response), String(written * chunk.length))
  })

  it('takes a pipe, its response gives one', async () => {
    const octets = Buffer.alloc(1 << 20, 'x')
    for (const chunked of [false, true]) {
      const request = create()
      request.chunkedEncoding = chunked
      const response = new Promise<IncomingMessage>((resolve) => request.on('response', resolve))
      Readable.from([octets, Buffer.from('end')]).pipe(request as unknown as NodeJS.WritableStream)
      const through = ((await response) as unknown as Readable).pipe(new PassThrough())
      let text = ''
      for await (const chunk of through) text += chunk
      equal(JSON.parse(text).body.length, octets.length + 3)
    }
  })

  it('gives an answer that comes before the end of the upload, and lets go of the writer', async () => {
    const request = create({ url: `${url}early` })
    request.chunkedEncoding = true
    const { closed } = record(request)
    const written = new Promise((resolve) => void request.write('begun', resolve))
    const events = await closed
    await written
    deepEqual(events, ['response 413', 'response end', 'close'])
    request.write('more')
    request.end()
  })

  it('ends with what it is destroyed with', async () => {
    const told = create({ url: `${url}never` })
    const one = record(told)
    told.end()
    net.server.server.once('request', () => told.destroy(new Error('mine')))
    deepEqual(await one.closed, ['finish', 'error mine', 'close'])
    const quiet = create()
    const two = record(quiet)
    quiet.destroy()
    deepEqual(await two.closed, ['close'])
  })
})
