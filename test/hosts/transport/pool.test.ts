// Connections and who gets them: reuse, limits, order, idle ends, cancellation.
import { Cancellation } from '../../../bindings/host/cancellation.ts'
import { STALE_CONNECTION, type WireResponse } from '../../../bindings/host/transport.ts'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'
import type { RawConnection } from '../../servers/raw-server.ts'
import { bodyOf, eachRequest, netError, textOf, withServer } from './wire.ts'

const echoIndex = eachRequest((connection) => connection.respond(`${connection.index}`))

/** Waits until `condition` holds; looked at once a turn. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
}

describe('reuse', () => {
  it('sends one request after another on one connection', () =>
    withServer(echoIndex, async ({ exchange, server, transport }) => {
      for (let round = 0; round < 20; round++) {
        const response = await exchange()
        deepEqual([await textOf(response.body), response.reused], ['0', round > 0])
      }
      deepEqual([server.connections.length, transport.openConnections], [1, 1])
    }))

  it('does not wait for the reader of a small body', () =>
    withServer(echoIndex, async ({ exchange, server }) => {
      const unread = [await exchange(), await exchange(), await exchange()]
      equal(server.connections.length, 1)
      for (const { body } of unread) equal(await textOf(body), '0')
    }))

  const ends: [string, string, string[]][] = [
    ['Connection: close of the server', 'HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 1\r\n\r\nx', []],
    ['Proxy-Connection: close', 'HTTP/1.1 200 OK\r\nProxy-Connection: close\r\nContent-Length: 1\r\n\r\nx', []],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx', []],
    ['octets too many', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n\r\n', []],
    ['Keep-Alive: timeout=0', 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=0\r\nContent-Length: 1\r\n\r\nx', []],
    ['Connection: close of the request', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx', ['Connection', 'close']],
  ]
  for (const [what, response, headers] of ends) {
    it(`ends with ${what}`, () =>
      withServer(
        eachRequest((connection) => connection.send(response)),
        async ({ exchange, server, transport }) => {
          for (let round = 0; round < 3; round++) equal(await textOf((await exchange({ headers })).body), 'x')
          await until(() => transport.openConnections === 0)
          equal(server.connections.length, 3)
        },
      ))
  }

  it('ends a second before the time that Keep-Alive promises', () =>
    withServer(
      eachRequest((connection) =>
        connection.send('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2, max=9\r\nContent-Length: 1\r\n\r\nx'),
      ),
      async ({ exchange, server, transport }) => {
        for (let round = 0; round < 2; round++) await textOf((await exchange()).body)
        const start = performance.now()
        equal(transport.openConnections, 1)
        await until(() => transport.openConnections === 0)
        const waited = performance.now() - start
        ok(waited > 900, `closed after ${waited} ms`)
        equal(server.connections.length, 1)
      },
    ))

  it('goes on with HTTP/1.0 and keep-alive', () =>
    withServer(
      eachRequest((connection) =>
        connection.send('HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx'),
      ),
      async ({ exchange, server }) => {
        for (let round = 0; round < 3; round++) await textOf((await exchange()).body)
        equal(server.connections.length, 1)
      },
    ))

  it('takes the youngest idle connection', () =>
    withServer(echoIndex, async ({ exchange }) => {
      const both = await Promise.all([exchange(), exchange()])
      const last = await textOf(both[1]!.body)
      await textOf(both[0]!.body)
      // Both are idle; the one that became so last is taken each time.
      const next = await textOf((await exchange()).body)
      equal(await textOf((await exchange()).body), next)
      ok(last !== '')
    }))

  it('never shares connections across the other parts of the key', () =>
    withServer(echoIndex, async ({ exchange, server }) => {
      const keys = [{}, { privacyMode: true }, { networkPartition: 'a' }, { proxyChain: 'p' }, { host: 'localhost' }]
      for (const key of [...keys, ...keys]) await textOf((await exchange(key)).body)
      equal(server.connections.length, keys.length)
    }))
})

describe('limits', () => {
  it('opens six connections a group and serves the rest in order', () => {
    const waiting: RawConnection[] = []
    const order: string[] = []
    return withServer(
      eachRequest((connection, head) => {
        order.push(head.split(' ')[1]!)
        waiting.push(connection)
      }),
      async ({ exchange, server }) => {
        const all: Promise<WireResponse>[] = []
        for (let index = 0; index < 20; index++) all.push(exchange({ target: `/${index}` }))
        await until(() => waiting.length === 6)
        deepEqual(order.toSorted(), ['/0', '/1', '/2', '/3', '/4', '/5'])
        for (let served = 6; served < 20; served++) {
          waiting.shift()!.respond('x')
          await until(() => order.length === served + 1)
          equal(order[served], `/${served}`)
        }
        for (const connection of waiting) connection.respond('x')
        await Promise.all(all)
        equal(server.connections.length, 6)
      },
    )
  })

  it('opens 256 connections in all, closing idle ones of others to make room', () =>
    withServer(echoIndex, async ({ exchange, transport }) => {
      for (let partition = 0; partition < 50; partition++) {
        const six = Array.from({ length: 6 }, () => exchange({ networkPartition: `${partition}` }))
        for (const response of await Promise.all(six)) await textOf(response.body)
        ok(transport.openConnections <= 256, `${transport.openConnections} connections`)
      }
      equal(transport.openConnections, 256)
    }))

  it('holds requests back at 256 running ones until one ends', () => {
    const waiting: RawConnection[] = []
    return withServer(
      eachRequest((connection) => waiting.push(connection)),
      async ({ exchange, transport }) => {
        const all = Array.from({ length: 258 }, (_, index) => exchange({ networkPartition: `${index}` }))
        await until(() => waiting.length === 256)
        equal(transport.openConnections, 256)
        waiting[0]!.respond('x')
        waiting[1]!.respond('x')
        await until(() => waiting.length === 258)
        for (const connection of waiting.slice(2)) connection.respond('x')
        equal((await Promise.all(all)).length, 258)
      },
    )
  })
})

describe('a connection that the server closed', () => {
  it('is not used again', () =>
    withServer(
      eachRequest((connection) => {
        connection.respond(`${connection.index}`)
        connection.end()
      }),
      async ({ exchange, transport }) => {
        equal(await textOf((await exchange()).body), '0')
        await until(() => transport.openConnections === 0)
        equal(await textOf((await exchange()).body), '1')
      },
    ))

  for (const how of ['end', 'reset'] as const) {
    it(`fails as stale when it ends (${how}) before the first octet`, () =>
      withServer(
        async (connection) => {
          await connection.head()
          connection.respond('x')
          await connection.head()
          connection[how]()
        },
        async ({ exchange }) => {
          await textOf((await exchange()).body)
          const error = await netError(
            exchange({ body: bodyOf(['abc']) }),
            how === 'end' ? 'ERR_CONNECTION_CLOSED' : 'ERR_CONNECTION_RESET',
          )
          equal((error as unknown as Record<symbol, unknown>)[STALE_CONNECTION], true)
        },
      ))
  }

  it('is not stale when it was new, or when an octet had come', () =>
    withServer(
      async (connection) => {
        for (let round = 0; round < connection.index; round++) {
          await connection.head()
          connection.respond('x')
        }
        await connection.head()
        if (connection.index === 0) connection.end()
        else connection.end('H')
      },
      async ({ exchange }) => {
        const first = await netError(exchange(), 'ERR_EMPTY_RESPONSE')
        await textOf((await exchange()).body)
        const second = await netError(exchange(), 'ERR_INVALID_HTTP_RESPONSE')
        for (const error of [first, second]) ok(!(STALE_CONNECTION in error))
      },
    ))

  it('is not stale when it was not the server that ended it', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.respond('x')
        await connection.head()
        await connection.closed()
      },
      async ({ exchange, transport }) => {
        await textOf((await exchange()).body)
        const running = exchange()
        transport.closeAllConnections()
        ok(!(STALE_CONNECTION in (await netError(running, 'ERR_NETWORK_CHANGED'))))
      },
    ))

  it('is thrown away when it talks while idle', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.respond(`${connection.index}`)
        await new Promise(setImmediate)
        connection.send('HTTP/1.1 408 Request Timeout\r\n\r\n')
        await connection.closed()
      },
      async ({ exchange, transport }) => {
        equal(await textOf((await exchange()).body), '0')
        await until(() => transport.openConnections === 0)
        equal(await textOf((await exchange()).body), '1')
      },
    ))
})

describe('cancellation', () => {
  it('of a stalled server', () =>
    withServer(
      async (connection) => {
        await connection.head()
        await connection.closed()
      },
      async ({ exchange, server, transport }) => {
        const cancellation = new Cancellation()
        const response = exchange({ cancellation })
        await until(() => server.connections.length === 1)
        const reason = new Error('enough')
        cancellation.cancel(reason)
        equal((await netError(response, 'ERR_ABORTED')).cause, reason)
        equal(transport.openConnections, 0)
      },
    ))

  it('before the start, while connecting and while waiting in line', () =>
    withServer(
      () => {},
      async ({ exchange, transport }) => {
        const early = new Cancellation()
        early.cancel()
        await netError(exchange({ cancellation: early }), 'ERR_ABORTED')
        const all = Array.from({ length: 8 }, () => new Cancellation())
        const responses = all.map((cancellation) => exchange({ cancellation }))
        for (const cancellation of all) cancellation.cancel()
        for (const response of responses) await netError(response, 'ERR_ABORTED')
        const start = performance.now()
        await until(() => transport.openConnections === 0)
        // Not by the 10 s after which an unused connection is closed.
        ok(performance.now() - start < 5000)
      },
    ))

  it('in the middle of a body', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.send('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nabc')
        await connection.closed()
      },
      async ({ exchange, transport }) => {
        const cancellation = new Cancellation()
        const { body } = await exchange({ cancellation })
        equal(String(await body.read()), 'abc')
        const next = body.read()
        cancellation.cancel('why')
        equal((await netError(next, 'ERR_ABORTED')).cause, 'why')
        await netError(body.read(), 'ERR_ABORTED')
        equal(transport.openConnections, 0)
      },
    ))

  it('is listened to only while it matters', () =>
    withServer(echoIndex, async ({ exchange }) => {
      let listeners = 0
      class Counted extends Cancellation {
        override subscribe(listener: (reason: unknown) => void): () => void {
          listeners++
          const stop = super.subscribe(listener)
          return () => {
            listeners--
            stop()
          }
        }
      }
      const cancellation = new Counted()
      for (let round = 0; round < 3; round++) {
        const response = exchange({ cancellation })
        equal(listeners, 1)
        await textOf((await response).body)
        equal(listeners, 0)
      }
    }))

  it('of a finished request leaves its connection alone', () =>
    withServer(echoIndex, async ({ exchange, server, transport }) => {
      const cancellation = new Cancellation()
      const { body } = await exchange({ cancellation })
      cancellation.cancel()
      equal(await textOf(body), '0')
      equal((await exchange()).reused, true)
      deepEqual([server.connections.length, transport.openConnections], [1, 1])
    }))

  it('of a body closes the connection, or keeps it when little is left', () =>
    withServer(
      eachRequest(async (connection, head) => {
        const size = Number(head.split(' ')[1]!.slice(1))
        connection.send(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`)
        await new Promise(setImmediate)
        connection.send('x'.repeat(size))
      }),
      async ({ exchange, server, transport }) => {
        for (const [size, connections] of [
          [10, 1],
          [16_384, 1],
          [1_000_000, 1],
          [10, 2],
        ] as const) {
          const { body } = await exchange({ target: `/${size}` })
          body.cancel()
          await netError(body.read(), 'ERR_ABORTED')
          if (size === 1_000_000) equal(transport.openConnections, 0)
          else await until(() => transport.openConnections === 1)
          // The drained connection has to be idle before the next request, so that it is the one that is taken.
          await new Promise((resolve) => setTimeout(resolve, 30))
          equal(server.connections.length, connections)
        }
      },
    ))
})

describe('closing', () => {
  it('closeAllConnections fails what runs and waits; later requests open new connections', () =>
    withServer(
      eachRequest((connection, head) => {
        if (head.startsWith('GET /body')) connection.send('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')
        if (head.startsWith('GET /new')) connection.respond('new')
      }),
      async ({ exchange, server, transport }) => {
        const { body } = await exchange({ target: '/body' })
        equal(String(await body.read()), 'abc')
        const stalled = Array.from({ length: 8 }, () => exchange({ target: '/stall' }))
        await until(() => server.connections.length === 6)
        transport.closeAllConnections()
        for (const response of stalled) await netError(response, 'ERR_NETWORK_CHANGED')
        await netError(body.read(), 'ERR_NETWORK_CHANGED')
        equal(transport.openConnections, 0)
        equal(await textOf((await exchange({ target: '/new' })).body), 'new')
      },
    ))

  it('close refuses what comes after it', () =>
    withServer(echoIndex, async ({ exchange, transport }) => {
      await textOf((await exchange()).body)
      transport.close()
      equal(transport.openConnections, 0)
      await netError(exchange(), 'ERR_CONTEXT_SHUT_DOWN')
    }))
})
