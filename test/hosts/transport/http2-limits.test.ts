// Floods, windows, sizes and numbers over HTTP/2: what is bounded, and what has to come through.
import { Buffer } from 'node:buffer'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'
import {
  END_HEADERS,
  END_STREAM,
  FRAME,
  fieldBlock,
  type Http2Peer,
  PADDED,
  uint32,
} from '../../servers/http2-server.ts'
import { each, OK, withRawServer, withRealServer } from './http2-site.ts'
import { bodyOf, netError, octetsOf, textOf } from './wire.ts'

const CALM = 11
const GOAWAY_CODE = 4
/** RFC 7541 6.1, 6.2.1. */
const FIRST_ENTRY = 0x80 | 62
const INDEXED_LITERAL = 0x40

describe('a flood', () => {
  const floods: [string, (peer: Http2Peer, stream: number) => void][] = [
    ['of PING', (peer) => void peer.send(FRAME.ping, 0, 0, Array(8).fill(1))],
    ['of SETTINGS', (peer) => peer.settings({ 4: 65_535 })],
    ['of PRIORITY', (peer, stream) => void peer.send(FRAME.priority, 0, stream, Array(5).fill(1))],
    ['of frames that nobody knows', (peer) => void peer.send(77, 0, 0, [1, 2, 3])],
    ['of RST_STREAM for a stream that is gone', (peer) => peer.reset(1, 8)],
    ['of interim heads', (peer, stream) => peer.headers(stream, [':status', '103'])],
  ]
  for (const [what, send] of floods)
    it(`${what} ends the connection with ENHANCE_YOUR_CALM`, () =>
      floodFails((peer, stream) => {
        for (let count = 0; count < 5000; count++) send(peer, stream)
      }))

  const hollow: [string, number, readonly number[]][] = [
    ['of DATA without octets', 0, []],
    ['of padding alone', PADDED, [255, ...Array(255).fill(0)]],
  ]
  for (const [what, flags, payload] of hollow)
    it(`${what} ends the connection with ENHANCE_YOUR_CALM`, () =>
      floodFails((peer, stream) => {
        peer.headers(stream, OK)
        for (let count = 0; count < 5000; count++) peer.send(FRAME.data, flags, stream, payload)
      }))

  /** The first stream is answered, the flood comes on the second. */
  async function floodFails(flood: (peer: Http2Peer, stream: number) => void): Promise<void> {
    let code = -1
    const serve = async (peer: Http2Peer): Promise<void> => {
      peer.settings()
      peer.respond(await peer.request(), 'ok')
      flood(peer, await peer.request())
      code = (await peer.next(FRAME.goaway))?.payload.readUInt32BE(GOAWAY_CODE) ?? 0
    }
    await withRawServer(serve, async ({ exchange }) => {
      equal(await textOf((await exchange()).body), 'ok')
      const read = exchange().then(({ body }) => octetsOf(body))
      await netError(read, 'ERR_HTTP2_PROTOCOL_ERROR')
      while (code < 0) await new Promise((resolve) => setTimeout(resolve, 5))
      equal(code, CALM)
    })
  }

  it('is not what a few hundred pings are: each is answered', () => {
    let answers = 0
    return withRawServer(
      each(async (peer, stream) => {
        for (let count = 0; count < 300; count++) peer.send(FRAME.ping, 0, 0, [...uint32(count), 0, 0, 0, 7])
        for (let count = 0; count < 300; count++) {
          const { flags, payload } = (await peer.next(FRAME.ping))!
          if (flags === 1 && payload.readUInt32BE(0) === count && payload[7] === 7) answers++
        }
        peer.respond(stream, 'ok')
      }),
      async ({ exchange }) => {
        equal(await textOf((await exchange()).body), 'ok')
        equal(answers, 300)
      },
    )
  })
})

describe('windows of the client', () => {
  it('are announced as Chromium announces them', () => {
    const seen: number[][] = []
    return withRawServer(
      async (peer) => {
        peer.settings()
        const settings = (await peer.next(FRAME.settings))!.payload
        for (let at = 0; at < settings.length; at += 6)
          seen.push([settings.readUInt16BE(at), settings.readUInt32BE(at + 2)])
        seen.push([(await peer.next(FRAME.windowUpdate))!.payload.readUInt32BE(0)])
        peer.respond(await peer.request(), 'ok')
      },
      async ({ exchange }) => {
        equal(await textOf((await exchange()).body), 'ok')
        deepEqual(seen, [[1, 65_536], [2, 0], [4, 6_291_456], [6, 262_144], [15_663_105]])
      },
    )
  })

  it('that are exceeded fail the stream and no other', () => {
    let code = -1
    return withRawServer(
      async (peer) => {
        peer.settings()
        const stream = await peer.request()
        peer.headers(stream, OK)
        const frame = Buffer.alloc(16_384)
        for (let sent = 0; sent <= 6 * 1024 * 1024; sent += frame.length) {
          const taken = peer.send(FRAME.data, 0, stream, frame)
          if (!taken) await new Promise((resolve) => peer.socket.once('drain', resolve))
        }
        code = (await peer.next(FRAME.reset))?.payload.readUInt32BE(0) ?? 0
        peer.respond(await peer.request(), 'ok')
      },
      async ({ exchange, transport }) => {
        const { body } = await exchange()
        while (code < 0) await new Promise((resolve) => setTimeout(resolve, 5))
        equal(code, 3)
        await netError(octetsOf(body), 'ERR_HTTP2_FLOW_CONTROL_ERROR')
        equal(await textOf((await exchange()).body), 'ok')
        equal(transport.openConnections, 1)
      },
    )
  })

  it('do not let bodies that nobody reads hold up one that somebody does', () => {
    const large = Buffer.alloc(7 * 1024 * 1024)
    return withRealServer(
      { maxSessionMemory: 64 },
      (stream) => {
        stream.respond({ ':status': 200 })
        stream.end(large)
      },
      async ({ exchange }) => {
        const left = await Promise.all(Array.from({ length: 4 }, () => exchange()))
        equal((await octetsOf((await exchange()).body)).length, large.length)
        for (const { body } of left) equal((await octetsOf(body)).length, large.length)
      },
    )
  })
})

describe('windows of the server', () => {
  it('may be taken back below zero', () => {
    const received: string[] = []
    return withRawServer(
      async (peer) => {
        peer.settings({ 4: 5 })
        await peer.next(FRAME.settings)
        const stream = await peer.request()
        received.push(String((await peer.next(FRAME.data))!.payload))
        peer.settings({ 4: 2 })
        peer.send(FRAME.windowUpdate, 0, stream, uint32(3))
        peer.send(FRAME.ping, 0, 0, Array(8).fill(0))
        await peer.next(FRAME.ping)
        received.push('|')
        peer.send(FRAME.windowUpdate, 0, stream, uint32(2))
        received.push(String((await peer.next(FRAME.data))!.payload))
        peer.settings({ 4: 100 })
        received.push(String((await peer.next(FRAME.data))!.payload))
        peer.respond(stream, 'ok')
      },
      async ({ exchange }) => {
        // The window of 5 has to be known before the body is sent.
        const body = bodyOf(['0123456789'])
        const { read } = body
        body.read = async () => {
          await new Promise((resolve) => setTimeout(resolve, 100))
          return read()
        }
        const response = await exchange({ method: 'POST', body })
        equal(await textOf(response.body), 'ok')
        deepEqual(received, ['01234', '|', '56', '789'])
      },
    )
  })

  it('of a stream that overflow fail it and no other', () => {
    const codes: unknown[] = []
    return withRawServer(
      each(async (peer, stream) => {
        if (stream > 1) return peer.respond(stream, 'ok')
        peer.send(FRAME.windowUpdate, 0, stream, uint32(0x7fffffff))
        codes.push((await peer.next(FRAME.reset))?.payload.readUInt32BE(0))
      }),
      async ({ exchange, transport }) => {
        const never = { ...bodyOf([], false), read: () => new Promise<null>(() => {}) }
        await netError(exchange({ method: 'POST', body: never }), 'ERR_HTTP2_FLOW_CONTROL_ERROR')
        equal(await textOf((await exchange()).body), 'ok')
        deepEqual(codes, [3])
        equal(transport.openConnections, 1)
      },
    )
  })

  it('of the connection hold all uploads, which share it frame by frame', () => {
    const order: number[] = []
    return withRawServer(
      async (peer) => {
        peer.settings({ 4: 1_000_000 })
        const streams = [await peer.request(), await peer.request()]
        let left = 65_535
        const bodies = new Map(streams.map((stream) => [stream, 0]))
        while ([...bodies.values()].some((octets) => octets < 100_000)) {
          const { stream, payload } = (await peer.next(FRAME.data))!
          order.push(stream)
          ok(payload.length <= left, `${payload.length} octets, ${left} were allowed`)
          left -= payload.length
          bodies.set(stream, bodies.get(stream)! + payload.length)
          if (left > 0) continue
          left = 20_000
          peer.send(FRAME.windowUpdate, 0, 0, uint32(left))
        }
        for (const stream of streams) peer.respond(stream, 'ok')
      },
      async ({ exchange }) => {
        const upload = () => exchange({ method: 'POST', body: bodyOf([Buffer.alloc(100_000)]) })
        const all = await Promise.all([upload(), upload()])
        for (const { body } of all) equal(await textOf(body), 'ok')
        ok(order.indexOf(3) < order.lastIndexOf(1) && order.indexOf(1) < order.lastIndexOf(3), order.join())
      },
    )
  })
})

describe('heads', () => {
  it('of 200 KiB come through, and are sent', () => {
    const large = Array.from({ length: 20 }, (_, at) => [`x-${at}`, String(at % 10).repeat(10_000)]).flat()
    return withRawServer(
      each(async (peer, stream) => {
        const block = fieldBlock([...OK, ...large])
        for (let at = 0; at < block.length; at += 16_384) {
          const isLast = at + 16_384 >= block.length
          const type = at === 0 ? FRAME.headers : FRAME.continuation
          peer.send(type, isLast ? END_HEADERS : 0, stream, block.subarray(at, at + 16_384))
        }
        peer.data(stream, 'ok', END_STREAM)
      }),
      async ({ exchange, request }) => {
        const headers = [...request().headers, ...large]
        const response = await exchange({ headers })
        deepEqual(response.headers, large)
        equal(await textOf(response.body), 'ok')
      },
    )
  })

  it('of a request that is larger than a frame reach a real server', () =>
    withRealServer(
      { maxHeaderListPairs: 4096, settings: { maxHeaderListSize: 262_144 } } as never,
      (stream, fields) => {
        stream.respond({ ':status': 200 })
        stream.end(`${fields['x-0']?.length} ${fields['x-1']?.length}`)
      },
      async ({ exchange, request }) => {
        const large = ['x-0', '~'.repeat(12_000), 'x-1', '^'.repeat(12_000)]
        const response = await exchange({ headers: [...request().headers, ...large] })
        equal(await textOf(response.body), '12000 12000')
      },
    ))

  it('that are too large fail one stream, and the table stays right', () =>
    withRawServer(
      each((peer, stream) => {
        if (stream > 1) {
          // The entry that the first head put into the table behind what was too much.
          peer.send(FRAME.headers, END_HEADERS, stream, [...fieldBlock(OK), FIRST_ENTRY])
          peer.data(stream, 'ok', END_STREAM)
          return
        }
        // One field of 4,000 octets, then a hundred times its index: a bomb of 400 KB.
        const literal = fieldBlock(['x', 'x'.repeat(4000)])
        literal[0] = INDEXED_LITERAL
        const bomb = [...fieldBlock(OK), ...literal, ...Array(100).fill(FIRST_ENTRY)]
        peer.send(FRAME.headers, END_HEADERS, stream, [...bomb, INDEXED_LITERAL, 1, 97, 1, 98])
      }),
      async ({ exchange }) => {
        await netError(exchange(), 'ERR_HTTP2_PROTOCOL_ERROR')
        deepEqual((await exchange()).headers, ['a', 'b'])
      },
    ))

  it('may be interim any number of times, and be followed by trailers', () =>
    withRawServer(
      each((peer, stream) => {
        for (const status of ['102', '103', '103']) peer.headers(stream, [':status', status, 'n', status])
        peer.headers(stream, [...OK, 'b', '  2\t'])
        peer.data(stream, 'body')
        peer.headers(stream, ['x-sum', '1'], END_HEADERS | END_STREAM)
      }),
      async ({ exchange }) => {
        const interim: unknown[] = []
        const response = await exchange({ onInterim: (status, _, headers) => interim.push(status, headers.join()) })
        deepEqual(interim, [102, 'n,102', 103, 'n,103', 103, 'n,103'])
        deepEqual(response.headers, ['b', '2'])
        equal(await textOf(response.body), 'body')
      },
    ))

  for (const [what, trailers, flags] of [
    ['with a pseudo field', [':status', '200'], END_HEADERS | END_STREAM],
    ['that do not end the stream', ['a', 'b'], END_HEADERS],
  ] as const)
    it(`of trailers ${what} fail the body`, () =>
      withRawServer(
        each((peer, stream) => {
          peer.headers(stream, OK)
          peer.headers(stream, trailers, flags)
        }),
        async ({ exchange }) => {
          const read = exchange().then(({ body }) => octetsOf(body))
          await netError(read, 'ERR_HTTP2_PROTOCOL_ERROR')
        },
      ))
})

describe('many at once', () => {
  it('256 requests keep to a limit of 10', () => {
    let open = 0
    let most = 0
    return withRealServer(
      { settings: { maxConcurrentStreams: 10 } },
      (stream) => {
        most = Math.max(most, ++open)
        stream.on('close', () => open--)
        setTimeout(() => {
          stream.respond({ ':status': 200 })
          stream.end('ok')
        }, 1)
      },
      async ({ exchange, sessions }) => {
        await textOf((await exchange()).body)
        const all = await Promise.all(Array.from({ length: 256 }, async () => textOf((await exchange()).body)))
        equal(all.join(''), 'ok'.repeat(256))
        ok(most <= 10, `${most} at once`)
        equal(sessions.length, 1)
      },
    )
  })

  it('a limit that falls to 0 holds requests until it rises', () =>
    withRawServer(
      async (peer) => {
        peer.settings({ 3: 1 })
        peer.respond(await peer.request(), 'first')
        peer.settings({ 3: 0 })
        peer.send(FRAME.ping, 0, 0, Array(8).fill(0))
        await peer.next(FRAME.ping)
        await new Promise((resolve) => setTimeout(resolve, 50))
        peer.settings({ 3: 1 })
        peer.respond(await peer.request(), 'second')
      },
      async ({ exchange }) => {
        equal(await textOf((await exchange()).body), 'first')
        await new Promise((resolve) => setTimeout(resolve, 20))
        equal(await textOf((await exchange()).body), 'second')
      },
    ))

  it('requests of one turn leave in one write', () => {
    const pieces: number[] = []
    return withRawServer(
      (peer) => {
        peer.socket.on('data', (chunk: Buffer) => pieces.push(chunk.length))
        return each((to, stream) => to.respond(stream, 'ok'))(peer)
      },
      async ({ exchange }) => {
        await textOf((await exchange()).body)
        pieces.length = 0
        await Promise.all(Array.from({ length: 50 }, async () => textOf((await exchange()).body)))
        ok(pieces.length <= 3, `${pieces.length} records for 50 requests`)
      },
    )
  })

  it('an answer before the end of the upload resets the rest of it', () => {
    const frames: number[] = []
    return withRawServer(
      each(async (peer, stream) => {
        if (stream > 1) return peer.respond(stream, 'ok')
        peer.respond(stream, 'early')
        frames.push((await peer.next(FRAME.reset))!.payload.readUInt32BE(0))
      }),
      async ({ exchange, transport }) => {
        const endless = { ...bodyOf([], false), read: async () => Buffer.alloc(1000) }
        equal(await textOf((await exchange({ method: 'POST', body: endless })).body), 'early')
        equal(await textOf((await exchange()).body), 'ok')
        deepEqual(frames, [8])
        equal(transport.openConnections, 1)
      },
    )
  })
})
