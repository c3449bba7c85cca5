// HTTP/2 servers that misbehave, frame by frame: what fails, under which name, what may be sent again.
import { STALE_CONNECTION } from '../../../bindings/host/transport.ts'
import { deepEqual, describe, equal, fail, it, ok } from '../../harness.ts'
import { END_HEADERS, END_STREAM, FRAME, fieldBlock, PADDED, uint32 } from '../../servers/http2-server.ts'
import { each, first, type Http2Bench, OK, withRawServer } from './http2-site.ts'
import { bodyOf, netError, octetsOf, textOf } from './wire.ts'

async function failsAndMayBeSentAgain({ exchange }: Http2Bench, code: string): Promise<void> {
  const error = await netError(exchange(), code)
  ok(STALE_CONNECTION in error, `${code} is not marked`)
  equal(await textOf((await exchange()).body), 'ok')
}

describe('RST_STREAM before a head', () => {
  const refused = 'ERR_HTTP2_SERVER_REFUSED_STREAM'
  it('REFUSED_STREAM may be sent again', () => {
    let refusals = 0
    return withRawServer(
      each((peer, stream) => (refusals++ === 0 ? peer.reset(stream, 7) : peer.respond(stream, 'ok'))),
      (bench) => failsAndMayBeSentAgain(bench, refused),
    )
  })

  for (const code of [0, 1, 2, 8, 11])
    it(`code ${code} fails for good`, () =>
      withRawServer(
        each((peer, stream) => peer.reset(stream, code)),
        async ({ exchange, transport }) => {
          const error = await netError(exchange(), 'ERR_HTTP2_PROTOCOL_ERROR')
          ok(!(STALE_CONNECTION in error))
          equal(transport.openConnections, 1)
        },
      ))

  it('INADEQUATE_SECURITY has its own name', () =>
    withRawServer(
      each((peer, stream) => peer.reset(stream, 12)),
      async ({ exchange }) => void (await netError(exchange(), 'ERR_HTTP2_INADEQUATE_TRANSPORT_SECURITY')),
    ))
})

describe('RST_STREAM within a body', () => {
  const cut = (code: number) =>
    each(async (peer, stream) => {
      peer.headers(stream, OK)
      peer.data(stream, 'abc')
      await new Promise((resolve) => setTimeout(resolve, 20))
      peer.reset(stream, code)
    })
  for (const code of [1, 2, 8])
    it(`code ${code} fails it`, () =>
      withRawServer(cut(code), async ({ exchange }) => {
        const { body } = await exchange()
        await netError(octetsOf(body), 'ERR_HTTP2_PROTOCOL_ERROR')
      }))

  it('NO_ERROR ends it, as in Chromium', () =>
    withRawServer(cut(0), async ({ exchange }) => equal(await textOf((await exchange()).body), 'abc')))

  it('NO_ERROR after the end stops an upload', () =>
    withRawServer(
      each((peer, stream) => {
        peer.respond(stream, 'enough')
        peer.reset(stream, 0)
      }),
      async ({ exchange }) => {
        const never = { ...bodyOf([], false), read: () => new Promise<null>(() => {}) }
        equal(await textOf((await exchange({ method: 'POST', body: never })).body), 'enough')
      },
    ))
})

describe('GOAWAY', () => {
  it('that has not seen the request lets it be sent again', () =>
    withRawServer(
      first((peer) => peer.goaway(0)),
      (bench) => failsAndMayBeSentAgain(bench, 'ERR_HTTP2_SERVER_REFUSED_STREAM'),
    ))

  it('lets the streams it has seen come to their end, and new ones go elsewhere', () =>
    withRawServer(
      first(async (peer, stream) => {
        peer.goaway(stream)
        await new Promise((resolve) => setTimeout(resolve, 50))
        peer.respond(stream, 'last')
      }),
      async ({ exchange, connections }) => {
        equal(await textOf((await exchange()).body), 'last')
        equal(await textOf((await exchange()).body), 'ok')
        equal(connections.length, 2)
        await connections[0]!.closed()
      },
    ))

  it('in two steps: a warning, then the last stream', () =>
    withRawServer(
      first(async (peer, stream) => {
        peer.goaway(0x7fffffff)
        peer.goaway(stream)
        peer.respond(stream, 'last')
      }),
      async ({ exchange }) => {
        equal(await textOf((await exchange()).body), 'last')
        equal(await textOf((await exchange()).body), 'ok')
      },
    ))

  it('on an idle connection: the next request gets a new one', () =>
    withRawServer(
      first((peer, stream) => {
        peer.respond(stream, 'one')
        peer.goaway(stream)
      }),
      async ({ exchange, connections }) => {
        equal(await textOf((await exchange()).body), 'one')
        await connections[0]!.closed()
        equal(await textOf((await exchange()).body), 'ok')
      },
    ))

  it('with an error fails what it has seen', () =>
    withRawServer(
      first((peer, stream) => peer.goaway(stream, 2)),
      async ({ exchange }) => {
        const error = await netError(exchange(), 'ERR_HTTP2_PROTOCOL_ERROR')
        ok(!(STALE_CONNECTION in error))
        equal(await textOf((await exchange()).body), 'ok')
      },
    ))
})

describe('a connection that goes away', () => {
  for (const how of ['destroy', 'end'] as const) {
    it(`(${how}) before a head on its first use`, () =>
      withRawServer(
        first((peer) => void peer.socket[how]()),
        async ({ exchange }) => {
          const error = await netError(exchange(), 'ERR_CONNECTION_CLOSED')
          ok(!(STALE_CONNECTION in error))
          equal(await textOf((await exchange()).body), 'ok')
        },
      ))

    it(`(${how}) before a head when it was used before`, () => {
      let served = 0
      return withRawServer(
        first((peer, stream) => (served++ === 0 ? peer.respond(stream, 'one') : void peer.socket[how]())),
        async (bench) => {
          equal(await textOf((await bench.exchange()).body), 'one')
          await failsAndMayBeSentAgain(bench, 'ERR_CONNECTION_CLOSED')
        },
      )
    })

    it(`(${how}) within a body`, () =>
      withRawServer(
        first(async (peer, stream) => {
          peer.headers(stream, OK)
          peer.data(stream, 'abc')
          await new Promise((resolve) => setTimeout(resolve, 20))
          peer.socket[how]()
        }),
        async ({ exchange }) => void (await netError(octetsOf((await exchange()).body), 'ERR_CONNECTION_CLOSED')),
      ))
  }

  it('before its SETTINGS', () =>
    withRawServer(
      (peer) => peer.socket.destroy(),
      async ({ exchange, transport }) => {
        await netError(exchange(), 'ERR_CONNECTION_CLOSED')
        while (transport.openConnections > 0) await new Promise((resolve) => setTimeout(resolve, 5))
      },
    ))
})

describe('lengths', () => {
  const cases: [string, string, boolean][] = [
    ['too short', '10', false],
    ['too long', '1', false],
    ['right', '3', true],
  ]
  for (const [what, length, right] of cases)
    it(`a body that is ${what} ${right ? 'is read' : 'fails'}`, () =>
      withRawServer(
        each((peer, stream) => {
          peer.headers(stream, [...OK, 'content-length', length])
          peer.data(stream, 'abc', END_STREAM)
        }),
        async ({ exchange }) => {
          const read = exchange().then(({ body }) => textOf(body))
          if (right) equal(await read, 'abc')
          else await netError(read, 'ERR_HTTP2_PROTOCOL_ERROR')
        },
      ))
})

describe('odd but right', () => {
  it('padding is taken off', () =>
    withRawServer(
      each((peer, stream) => {
        peer.send(FRAME.headers, PADDED | END_HEADERS, stream, [2, ...fieldBlock(OK), 0, 0])
        peer.send(FRAME.data, PADDED, stream, [3, 65, 0, 0, 0])
        peer.send(FRAME.data, PADDED | END_STREAM, stream, [0, 66])
      }),
      async ({ exchange }) => equal(await textOf((await exchange()).body), 'AB'),
    ))

  it('octets beyond ASCII in values come as they are', () =>
    withRawServer(
      each((peer, stream) => {
        peer.headers(stream, [...OK, 'x-a', 'caf\xe9 \xff'])
        peer.data(stream, '', END_STREAM)
      }),
      async ({ exchange }) => equal((await exchange()).headers.join('|'), 'x-a|caf\xe9 \xff'),
    ))

  it('a window of zero holds an upload until it opens', () => {
    const received: string[] = []
    return withRawServer(
      async (peer) => {
        peer.settings({ 4: 0 })
        const stream = await peer.request()
        received.push('head')
        await new Promise((resolve) => setTimeout(resolve, 50))
        received.push('open')
        peer.send(FRAME.windowUpdate, 0, stream, uint32(100))
        const data = await peer.next(FRAME.data)
        received.push(String(data?.payload))
        peer.respond(stream, 'ok')
      },
      async ({ exchange }) => {
        const { body } = await exchange({ method: 'POST', body: bodyOf(['hello']) })
        equal(await textOf(body), 'ok')
        ok(received.join() === 'head,open,hello' || received.join() === 'head,open,', received.join())
      },
    )
  })

  it('HTTP_1_1_REQUIRED: sent again, over HTTP/1.1, and so from then on', () =>
    withRawServer(
      each((peer, stream) => peer.reset(stream, 13)),
      async ({ exchange, connections }) => {
        const error = await netError(exchange(), 'ERR_HTTP_1_1_REQUIRED')
        ok(STALE_CONNECTION in error)
        for (let round = 0; round < 2; round++) {
          const { httpVersion, body } = await exchange()
          deepEqual([httpVersion, await textOf(body)], ['1.1', 'HTTP/1.1'])
        }
        equal(connections.length, 1)
      },
    ))

  it('an upgrade never asks for HTTP/2', () =>
    withRawServer(
      () => fail('HTTP/2 was spoken'),
      async ({ exchange }) => {
        const { httpVersion, body } = await exchange({ upgrade: true })
        deepEqual([httpVersion, await textOf(body)], ['1.1', 'HTTP/1.1'])
      },
    ))
})
