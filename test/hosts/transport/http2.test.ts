import { Cancellation } from '../../../bindings/host/cancellation.ts'
import { STALE_CONNECTION } from '../../../bindings/host/transport.ts'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'
import { runProgram } from '../../run-program.ts'
import { type Stream, withRealServer } from './http2-site.ts'
import { bodyOf, netError, octetsOf, textOf } from './wire.ts'

const answer = (text: string) => (stream: Stream) => {
  stream.respond({ ':status': 200 })
  stream.end(text)
}

describe('a request over HTTP/2', () => {
  it('has its pseudo fields first, its headers in order, names in lower case, cookies in crumbs', () =>
    withRealServer(
      {},
      (stream, _, raw) => {
        stream.respond({ ':status': 200 })
        stream.end(JSON.stringify(raw))
      },
      async ({ exchange, port }) => {
        const headers = ['Host', `localhost:${port}`, 'Connection', 'keep-alive', 'X-B', '1', 'Accept', '*/*']
        headers.push('Te', 'gzip', 'Upgrade', 'x', 'X-A', '2', 'X-B', '3', 'Cookie', 'a=1; b=2')
        const { body, status, httpVersion, statusText } = await exchange({
          headers,
          target: '/p?q',
          priority: 'u=4, i',
        })
        deepEqual([status, httpVersion, statusText], [200, '2', ''])
        const fields: string[] = JSON.parse(await textOf(body))
        deepEqual(fields.slice(0, 8), [
          ...[':method', 'GET', ':authority', `localhost:${port}`, ':scheme', 'https', ':path', '/p?q'],
        ])
        // The server may join the crumbs again.
        const rest = fields.slice(8).join('|').replace('a=1|cookie|b=2', 'a=1; b=2')
        equal(rest, 'x-b|1|accept|*/*|x-a|2|x-b|3|cookie|a=1; b=2|priority|u=4, i')
      },
    ))

  it('gets the head as it came, repeated fields and interim responses', () =>
    withRealServer(
      {},
      (stream) => {
        stream.additionalHeaders({ ':status': 103, link: '<a>' })
        stream.respond({ ':status': 404, 'set-cookie': ['a=1', 'b=2'], 'x-y': 'é' }, { waitForTrailers: true })
        stream.on('wantTrailers', () => stream.sendTrailers({ 'x-trailer': '1' }))
        stream.end('gone')
      },
      async ({ exchange }) => {
        const interim: unknown[] = []
        const { status, headers, body } = await exchange({ onInterim: (...head) => interim.push(head) })
        deepEqual(interim, [[103, '', ['link', '<a>']]])
        equal(status, 404)
        deepEqual(headers.slice(0, 6), ['set-cookie', 'a=1', 'set-cookie', 'b=2', 'x-y', 'é'])
        equal(await textOf(body), 'gone')
      },
    ))

  for (const method of ['HEAD', 'GET']) {
    it(`has no body for ${method === 'HEAD' ? 'HEAD' : '204'}`, () =>
      withRealServer(
        {},
        (stream) => {
          const head = method === 'HEAD' ? { ':status': 200, 'content-length': '5' } : { ':status': 204 }
          stream.respond(head, { endStream: true })
        },
        async ({ exchange }) => {
          const { body } = await exchange({ method })
          equal(await body.read(), null)
        },
      ))
  }
})

describe('one connection', () => {
  it('carries a hundred requests at once', () =>
    withRealServer({}, answer('ok'), async ({ exchange, sessions, transport }) => {
      const all = await Promise.all(Array.from({ length: 100 }, () => exchange()))
      for (const { body } of all) equal(await textOf(body), 'ok')
      const used = sessions.filter((session) => !session.destroyed)
      ok(used.length >= 1)
      equal(transport.openConnections, 1)
      await textOf((await exchange()).body)
      equal(transport.openConnections, 1)
    }))

  it('holds back what exceeds MAX_CONCURRENT_STREAMS', () => {
    let open = 0
    let most = 0
    return withRealServer(
      { settings: { maxConcurrentStreams: 3 } },
      (stream) => {
        most = Math.max(most, ++open)
        stream.on('close', () => open--)
        setTimeout(() => answer('ok')(stream), 5)
      },
      async ({ exchange }) => {
        await textOf((await exchange()).body)
        const all = await Promise.all(Array.from({ length: 12 }, async () => textOf((await exchange()).body)))
        equal(all.join(), Array(12).fill('ok').join())
        ok(most <= 3, `${most} at once`)
      },
    )
  })

  it('is not shared across privacy mode, partitions and upgrades', () =>
    withRealServer({}, answer('ok'), async ({ exchange, sessions }) => {
      for (const changes of [{}, { privacyMode: true }, { networkPartition: 'x' }, { proxyChain: 'y' }])
        equal(await textOf((await exchange(changes)).body), 'ok')
      equal(sessions.length, 4)
      await textOf((await exchange()).body)
      equal(sessions.length, 4)
    }))

  it('is reused, and says so', () =>
    withRealServer({}, answer('ok'), async ({ exchange }) => {
      const reused: boolean[] = []
      for (let round = 0; round < 3; round++) {
        const response = await exchange()
        reused.push(response.reused)
        await textOf(response.body)
      }
      deepEqual(reused, [false, true, true])
    }))

  it('begins after the certificate was judged, however long that takes', () =>
    withRealServer({}, answer('ok'), async ({ exchange, transport }) => {
      let asked = 0
      transport.setCertificateVerifier!(async () => {
        asked++
        await new Promise((resolve) => setTimeout(resolve, 50))
        return 'accept'
      })
      const all = await Promise.all([1, 2, 3].map(async () => textOf((await exchange()).body)))
      deepEqual([all, asked, transport.openConnections], [['ok', 'ok', 'ok'], 1, 1])
    }))

  it('is closed with what it carries', () =>
    withRealServer(
      {},
      (stream) => stream.respond({ ':status': 200 }),
      async ({ exchange, transport }) => {
        const { body } = await exchange()
        transport.closeAllConnections()
        await netError(body.read(), 'ERR_NETWORK_CHANGED')
        equal(transport.openConnections, 0)
      },
    ))
})

describe('bodies', () => {
  it('of 16 MiB come through whole in both directions', () => {
    const total = 16 * 1024 * 1024
    return withRealServer(
      {},
      (stream) => {
        stream.respond({ ':status': 200 })
        stream.pipe(stream)
      },
      async ({ exchange }) => {
        const chunks = Array.from({ length: 256 }, (_, at) => Buffer.alloc(total / 256, at))
        let progress = 0
        const body = bodyOf(chunks)
        const response = await exchange({ method: 'POST', body, onUploadProgress: (sent) => (progress = sent) })
        const octets = await octetsOf(response.body)
        equal(octets.length, total)
        ok(octets.equals(Buffer.concat(chunks)))
        equal(progress, total)
      },
    )
  })

  it('of unknown length are sent and end', () =>
    withRealServer(
      {},
      (stream, fields) => {
        let text = ''
        stream.on('data', (chunk) => {
          text += chunk
        })
        stream.on('end', () => answer(`${fields['content-length']} ${text}`)(stream))
      },
      async ({ exchange }) => {
        const unknown = await exchange({ method: 'POST', body: bodyOf(['ab', 'c'], false) })
        equal(await textOf(unknown.body), 'undefined abc')
        const known = await exchange({ method: 'POST', body: bodyOf(['ab', 'c']) })
        equal(await textOf(known.body), '3 abc')
      },
    ))

  it('that nobody reads hold the server back', () => {
    let sent = 0
    return withRealServer(
      {},
      (stream) => {
        stream.respond({ ':status': 200 })
        const chunk = Buffer.alloc(65_536)
        const more = (): void => {
          while (sent < 64 * 1024 * 1024) {
            sent += chunk.length
            if (!stream.write(chunk)) return void stream.once('drain', more)
          }
        }
        more()
      },
      async ({ exchange }) => {
        const { body } = await exchange()
        for (let last = -1; last !== sent; await new Promise((resolve) => setTimeout(resolve, 300))) last = sent
        ok(sent < 10 * 1024 * 1024, `the server has sent ${sent}`)
        body.cancel()
      },
    )
  })

  it('that do not match their Content-Length fail', () =>
    withRealServer({}, answer('ok'), async ({ exchange }) => {
      const headers = ['Content-Length', '5']
      await netError(exchange({ method: 'POST', headers, body: bodyOf(['abc'], false) }), 'ERR_INVALID_ARGUMENT')
      // Deno's server ends the connection over it; others go on.
      const next = await exchange().catch((error: unknown) => {
        ok(error instanceof Error && STALE_CONNECTION in error)
        return exchange()
      })
      equal(await textOf(next.body), 'ok')
    }))

  it('wait for 100 (Continue)', () => {
    const order: string[] = []
    return withRealServer(
      {},
      (stream) => {
        stream.on('data', () => order.push('body'))
        stream.on('end', () => answer('ok')(stream))
        setTimeout(() => {
          order.push('continue')
          stream.additionalHeaders({ ':status': 100 })
        }, 50)
      },
      async ({ exchange }) => {
        const headers = ['Expect', '100-continue']
        equal(await textOf((await exchange({ method: 'POST', headers, body: bodyOf(['x']) })).body), 'ok')
        deepEqual(order, ['continue', 'body'])
      },
    )
  })

  it('are left when the response is complete before them', () =>
    withRealServer({}, answer('early'), async ({ exchange }) => {
      const never = { ...bodyOf([], false), read: () => new Promise<null>(() => {}) }
      equal(await textOf((await exchange({ method: 'POST', body: never })).body), 'early')
      equal(await textOf((await exchange()).body), 'early')
    }))
})

describe('cancelling', () => {
  it('ends one stream and leaves the others', () =>
    withRealServer(
      {},
      (stream, fields) => {
        if (fields[':path'] === '/ok') answer('ok')(stream)
      },
      async ({ exchange, transport }) => {
        const cancellation = new Cancellation()
        const stuck = exchange({ cancellation, target: '/never' })
        equal(await textOf((await exchange({ target: '/ok' })).body), 'ok')
        cancellation.cancel()
        await netError(stuck, 'ERR_ABORTED')
        equal(await textOf((await exchange({ target: '/ok' })).body), 'ok')
        equal(transport.openConnections, 1)
      },
    ))

  it('takes a request out that waits for a stream', () =>
    withRealServer(
      { settings: { maxConcurrentStreams: 1 } },
      (stream, fields) => {
        if (fields[':path'] === '/ok') answer('ok')(stream)
        else setTimeout(() => answer('slow')(stream), 100)
      },
      async ({ exchange }) => {
        await textOf((await exchange({ target: '/ok' })).body)
        const slow = exchange()
        const cancellation = new Cancellation()
        const waiting = exchange({ cancellation })
        cancellation.cancel()
        await netError(waiting, 'ERR_ABORTED')
        equal(await textOf((await slow).body), 'slow')
      },
    ))
})

describe('an answer of 421', () => {
  it('sends a request without a body once more, on a fresh connection', () =>
    withRealServer(
      {},
      (stream, fields) => {
        const misdirected = fields[':path'] === '/always' || (fields[':path'] === '/once' && first.has(stream.session!))
        stream.respond({ ':status': misdirected ? 421 : 200 })
        stream.end('x')
        first.add(stream.session!)
      },
      async ({ exchange, sessions }) => {
        await textOf((await exchange()).body)
        equal((await exchange({ target: '/once' })).status, 200)
        equal(sessions.length, 2)
        equal((await exchange({ target: '/always' })).status, 421)
      },
    ))
  const first = new Set<unknown>()
})

describe('the process', () => {
  it('ends by itself while a connection is idle', async () => {
    deepEqual(await runProgram(new URL('./http2-idle-process.ts', import.meta.url)), [0, '2 ok, idle: 1'])
  })
})
