// The engine itself: what it refuses, how requests end, what the log is told, how bodies flow.
import { Buffer } from 'node:buffer'
import type { RequestBody } from '../../../bindings/host/body.ts'
import { Cancellation } from '../../../bindings/host/cancellation.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import type { LogEvent } from '../../../bindings/session/logging/event-source.ts'
import { BytesBody } from '../../../bindings/session/network/bodies/bytes-body.ts'
import { PushedBody } from '../../../bindings/session/network/bodies/pushed-body.ts'
import { Engine } from '../../../bindings/session/network/engine.ts'
import type { RawRequest, Redirect } from '../../../bindings/session/network/request.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects } from '../../harness.ts'
import { startHeadServer } from '../../servers/head-server.ts'
import { bodyOf, type HttpServer, startHttpServer } from '../../servers/http-server.ts'
import { type Fixture, rawRequest, record, startEngine, textOf } from './engine-fixture.ts'

const MEBIBYTE = 1024 * 1024

describe('the engine', () => {
  let server: HttpServer
  let fixture: Fixture
  let url: string

  before(async () => {
    server = await startHttpServer(async (request, response) => {
      if (request.url === '/never') return
      if (request.url === '/stall') return void response.write('begun')
      if (request.url === '/loop') return void response.writeHead(302, { Location: '/loop' }).end()
      if (request.url === '/once') return void response.writeHead(302, { Location: '/' }).end()
      if (request.url === '/set')
        response.setHeader('Set-Cookie', Buffer.from('n\xe4me=v\xff\x80l', 'latin1').toString('latin1'))
      response.end(Buffer.from(await bodyOf(request), 'latin1'))
    })
    fixture = startEngine()
    url = `${server.at('site-a.localhost')}/`
  })
  after(async () => {
    await fixture.close()
    await server.close()
  })

  const send = (changes: Partial<RawRequest> = {}, path = '') => fixture.engine.send(rawRequest(url + path, changes))

  for (const [target, error] of [
    ['ftp://site-a.localhost/', 'net::ERR_UNKNOWN_URL_SCHEME'],
    ['ws://site-a.localhost/', 'net::ERR_UNKNOWN_URL_SCHEME'],
    ['about:blank', 'net::ERR_UNKNOWN_URL_SCHEME'],
    ['http://site-a.localhost:22/', 'net::ERR_UNSAFE_PORT'],
    ['https://site-a.localhost:10080/', 'net::ERR_UNSAFE_PORT'],
  ] as const)
    it(`refuses ${target} and names it`, async () => {
      await rejects(
        fixture.engine.send(rawRequest(target)),
        (thrown) => thrown instanceof NetError && thrown.message === error && thrown.detail?.includes(target) === true,
      )
    })

  for (const headers of [
    ['X-A', 'a\r\nX-B: b'],
    ['X-A', 'a\nb'],
    ['X-A', 'a\0b'],
    ['X-A\r\nX-B', 'b'],
    ['', 'a'],
    ['X A', 'b'],
    ['X-A', 'ſ'],
  ])
    for (const defaults of ['add', 'leave'] as const)
      it(`refuses the header ${JSON.stringify(headers)} (${defaults})`, async () => {
        await rejects(send({ headers, defaults }), 'net::ERR_INVALID_ARGUMENT')
      })

  it('refuses CONNECT, and sends no user name', async () => {
    await rejects(send({ method: 'CONNECT' }), 'net::ERR_METHOD_NOT_SUPPORTED')
    await textOf(await fixture.engine.send(rawRequest(url.replace('http://', 'http://user:pass@'))))
    equal(server.requests.at(-1)?.headers.host, `site-a.localhost:${server.port}`)
  })

  it('keeps the octets of cookies', async () => {
    await textOf(await send({}, 'set'))
    await textOf(await send())
    equal(Buffer.from(server.requests.at(-1)?.headers.cookie ?? '', 'latin1').toString('latin1'), 'n\xe4me=v\xff\x80l')
  })

  describe('when cancelled', () => {
    const aborted = (thrown: unknown): boolean =>
      thrown instanceof NetError && thrown.code === 'ERR_ABORTED' && thrown.cause === 'why'
    const cancelled = (): Cancellation => {
      const cancellation = new Cancellation()
      cancellation.cancel('why')
      return cancellation
    }

    it('before it begins sends nothing', async () => {
      const before = server.requests.length
      await rejects(send({ cancellation: cancelled() }), aborted)
      equal(server.requests.length, before)
    })

    it('while it waits rejects', async () => {
      const cancellation = new Cancellation()
      server.server.once('request', () => cancellation.cancel('why'))
      await rejects(send({ cancellation }, 'never'), aborted)
    })

    it('while its body is read rejects the read', async () => {
      const cancellation = new Cancellation()
      const { body } = await send({ cancellation }, 'stall')
      equal(Buffer.from((await body.read()) ?? []).toString(), 'begun')
      cancellation.cancel('why')
      await rejects(body.read(), aborted)
    })

    it('while asked about a redirect follows none', async () => {
      const cancellation = new Cancellation()
      const redirects = async (_: Redirect): Promise<boolean> => {
        cancellation.cancel('why')
        return true
      }
      const before = server.requests.length
      await rejects(send({ cancellation, redirects }, 'once'), aborted)
      equal(server.requests.length, before + 1)
    })

    it('while it uploads stops reading the body', async () => {
      const cancellation = new Cancellation()
      const body = new PushedBody()
      body.push(Buffer.from('first'), () => cancellation.cancel('why'))
      await rejects(send({ method: 'POST', body, cancellation }), aborted)
      await rejects(body.read(), 'net::ERR_ABORTED')
    })
  })

  describe('logged', () => {
    const terminal = (events: readonly LogEvent[]): LogEvent[] =>
      events.filter(({ type, phase }) => type === 'REQUEST_ALIVE' && phase === 'end')

    async function logOf(run: () => Promise<unknown>): Promise<readonly LogEvent[]> {
      const { list, stop } = record(fixture.events)
      await run().catch(() => {})
      stop()
      return list
    }

    it('tells what Chromium would, in its order', async () => {
      const events = await logOf(async () => textOf(await send()))
      deepEqual(
        events.map(({ type, phase }) => (phase === 'none' ? type : `${type} ${phase}`)),
        [
          'REQUEST_ALIVE begin',
          'URL_REQUEST_START_JOB begin',
          'COOKIE_INCLUSION_STATUS',
          'HTTP_TRANSACTION_SEND_REQUEST_HEADERS',
          'HTTP_TRANSACTION_READ_RESPONSE_HEADERS',
          'URL_REQUEST_DELEGATE_RESPONSE_STARTED',
          'REQUEST_ALIVE end',
        ],
      )
      equal(new Set(events.map(({ origin }) => origin.id)).size, 1)
    })

    it('ends exactly once, whatever ends it', async () => {
      const failing = new Cancellation()
      const runs: [string, number | undefined, () => Promise<unknown>][] = [
        [
          'success',
          undefined,
          async () => textOf(await send({ method: 'POST', body: new BytesBody(Buffer.from('x')) })),
        ],
        ['redirect', undefined, async () => textOf(await send({}, 'once'))],
        ['failure', -310, () => send({}, 'loop')],
        ['refusal', -312, () => fixture.engine.send(rawRequest('http://x:25/'))],
        ['cancelled body', -3, async () => (await send({}, 'stall')).body.cancel()],
        [
          'cancelled',
          -3,
          async () => {
            const { body } = await send({ cancellation: failing }, 'stall')
            await body.read()
            failing.cancel()
            await body.read()
          },
        ],
      ]
      for (const [name, error, run] of runs) {
        const ends = terminal(await logOf(run))
        deepEqual([ends.length, ends[0]?.params?.net_error], [1, error], name)
      }
    })

    it('tells nothing to who does not listen', async () => {
      const events = await logOf(async () => {})
      await textOf(await send())
      equal(events.length, 0)
      equal(fixture.events.active, false)
    })
  })

  it('sends again once when a reused connection turns out dead', async () => {
    let requests = 0
    const dying = await startHeadServer((_, socket) => {
      requests += 1
      if (requests === 2) socket.destroy()
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
    const at = dying.at('site-a.localhost')
    equal(await textOf(await fixture.engine.send(rawRequest(at))), 'ok')
    const body = new BytesBody(Buffer.from('again'))
    equal(await textOf(await fixture.engine.send(rawRequest(at, { method: 'POST', body }))), 'ok')
    equal(requests, 3)
    await dying.close()
  })

  it('sends again when a reused connection answers 408', async () => {
    let requests = 0
    const tired = await startHeadServer((_, socket) => {
      requests += 1
      if (requests === 2) socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
    const at = tired.at('site-a.localhost')
    equal(await textOf(await fixture.engine.send(rawRequest(at))), 'ok')
    equal(await textOf(await fixture.engine.send(rawRequest(at))), 'ok')
    equal(requests, 3)
    await tired.close()
  })

  it('waits for 100-continue before it sends the body', async () => {
    let asked = 0
    const body: RequestBody = {
      length: 4,
      async read() {
        asked += 1
        return asked === 1 ? Buffer.from('body') : null
      },
      cancel() {},
      rewind: async () => true,
    }
    let askedAtContinue = -1
    const patient = await startHttpServer(() => {})
    patient.server.on('checkContinue', async (request, response) => {
      askedAtContinue = asked
      response.writeContinue()
      response.end(await bodyOf(request))
    })
    const headers = ['Expect', '100-continue']
    const response = await fixture.engine.send(
      rawRequest(patient.at('site-a.localhost'), { method: 'POST', headers, body }),
    )
    equal(await textOf(response), 'body')
    equal(askedAtContinue, 0)
    await patient.close()
  })

  it('reads an upload only as fast as the server takes it', async () => {
    let given = 0
    const body: RequestBody = {
      async read() {
        given += 1
        return given > 64 ? null : Buffer.alloc(MEBIBYTE)
      },
      cancel() {},
      rewind: async () => false,
    }
    let takenWhenFull = -1
    const slow = await startHttpServer(async (request, response) => {
      // Until nothing more is asked of the body: what fits in between is in the kernels.
      for (let last = -1; last !== given; await new Promise((resolve) => setTimeout(resolve, 100))) last = given
      takenWhenFull = given
      response.end(String((await bodyOf(request)).length))
    })
    const response = await fixture.engine.send(rawRequest(slow.at('site-a.localhost'), { method: 'POST', body }))
    equal(await textOf(response), String(64 * MEBIBYTE))
    ok(takenWhenFull < 40, `${takenWhenFull} MiB were read while the server took none`)
    await slow.close()
  })

  it('reads a download only as fast as its reader', async () => {
    let sent = 0
    const fast = await startHttpServer(async (_, response) => {
      for (let at = 0; at < 64; at++) {
        if (!response.write(Buffer.alloc(MEBIBYTE))) await new Promise((resolve) => response.once('drain', resolve))
        sent += 1
      }
      response.end()
    })
    const { body } = await fixture.engine.send(rawRequest(fast.at('site-a.localhost')))
    for (let last = -1; last !== sent; await new Promise((resolve) => setTimeout(resolve, 100))) last = sent
    ok(sent < 40, `${sent} MiB were sent to a reader that reads nothing`)
    let octets = 0
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) octets += chunk.byteLength
    equal(octets, 64 * MEBIBYTE)
    await fast.close()
  })

  it('hands a response over when its cookies are kept, and fails when they cannot be', async () => {
    let keep: () => void = () => {}
    const kept = new Promise<void>((resolve) => {
      keep = resolve
    })
    const store = (): Promise<void> => kept
    const opening = (): null => null
    const header = (): string => ''
    const strict = new Engine({ ...fixture.engine.parts, cookies: { opening, header, store } })
    let arrived = false
    const sending = strict.send(rawRequest(`${url}set`)).then((response) => {
      arrived = true
      return response
    })
    await textOf(await send())
    await textOf(await send())
    equal(arrived, false)
    keep()
    await textOf(await sending)
    const full = new Error('no room')
    const failing = new Engine({
      ...fixture.engine.parts,
      cookies: { opening, header, store: () => Promise.reject(full) },
    })
    await rejects(failing.send(rawRequest(`${url}set`)), (error) => error === full)
    const closed = new Engine({
      ...fixture.engine.parts,
      cookies: { opening: () => Promise.reject(full), header, store },
    })
    await rejects(closed.send(rawRequest(url)), (error) => error === full)
  })
})
