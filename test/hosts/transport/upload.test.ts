// Bodies on their way to the server: streams, back-pressure, 100-continue, a server that answers early.
import type { RequestBody } from '../../../bindings/host/body.ts'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'
import { bodyOf, eachRequest, netError, textOf, withServer } from './wire.ts'

interface Tap {
  readonly body: RequestBody
  push(text: string | null): void
}

/** A body whose chunks the test hands over one by one. */
function tap(): Tap {
  const ready: (Uint8Array | null)[] = []
  let wake = (): void => {}
  return {
    push: (text) => {
      ready.push(text === null ? null : Buffer.from(text, 'latin1'))
      wake()
    },
    body: {
      length: undefined,
      read: async () => {
        while (ready.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
        return ready.shift()!
      },
      cancel: () => {},
      rewind: async () => false,
    },
  }
}

describe('an upload', () => {
  it('arrives chunk by chunk as it is made, and says how far it is', () =>
    withServer(
      async (connection) => {
        await connection.head()
        for (const expected of ['one', 'three']) {
          const size = expected.length.toString(16)
          equal(await connection.octets(expected.length + size.length + 4), `${size}\r\n${expected}\r\n`)
          connection.send('HTTP/1.1 102 Processing\r\n\r\n')
        }
        connection.respond(await connection.octets(5))
      },
      async ({ exchange }) => {
        const { body, push } = tap()
        const sent: number[] = []
        let seen = 0
        const next = ['three', null]
        const response = exchange({
          method: 'POST',
          body,
          onInterim: () => push(next[seen++]!),
          onUploadProgress: (octets) => sent.push(octets),
        })
        push('one')
        equal(await textOf((await response).body), '0\r\n\r\n')
        deepEqual(sent, [3, 8])
      },
    ))

  it('waits for a server that does not read', () => {
    const total = 64 * 1024 * 1024
    return withServer(
      async (connection) => {
        connection.socket.pause()
        await connection.head()
        connection.sent = () => 0
        let left = total
        while (left > 0) {
          const taken = (await connection.octets(Math.min(left, 64 * 1024))).length
          if (taken === 0) return
          left -= taken
        }
        connection.respond('thanks')
      },
      async ({ exchange, server }) => {
        const chunk = new Uint8Array(64 * 1024)
        let read = 0
        const body: RequestBody = {
          length: total,
          read: async () => {
            if (read === total) return null
            read += chunk.length
            return chunk
          },
          cancel: () => {},
          rewind: async () => false,
        }
        const response = exchange({ method: 'POST', body })
        for (let last = -1, same = 0; same < 5; ) {
          await new Promise((resolve) => setTimeout(resolve, 20))
          same = read === last && read > 0 ? same + 1 : 0
          last = read
        }
        ok(read < 16 * 1024 * 1024, `${read} octets were taken from the body`)
        server.connections[0]!.socket.resume()
        equal(await textOf((await response).body), 'thanks')
        equal(read, total)
      },
    )
  })

  it('keeps the connection afterwards', () =>
    withServer(
      eachRequest(async (connection, head) => {
        const length = Number(/Content-Length: ([0-9]+)/.exec(head)![1])
        connection.respond(await connection.octets(length))
      }),
      async ({ exchange, server }) => {
        for (const size of [1, 1000, 500_000, 0, 2]) {
          const text = 'x'.repeat(size)
          const { body } = await exchange({ method: 'PUT', body: bodyOf([text].filter(Boolean)) })
          equal(await textOf(body), text)
        }
        equal(server.connections.length, 1)
      },
    ))
})

describe('Expect: 100-continue', () => {
  const headers = ['Expect', '100-Continue']

  it('waits for the 100', () =>
    withServer(
      async (connection) => {
        await connection.head()
        await new Promise((resolve) => setTimeout(resolve, 50))
        equal(connection.take(10), '')
        connection.send('HTTP/1.1 100 Continue\r\n\r\n')
        connection.respond(await connection.octets(3))
      },
      async ({ exchange }) => {
        const interim: number[] = []
        const response = exchange({ method: 'PUT', headers, body: bodyOf(['abc']), onInterim: (s) => interim.push(s) })
        equal(await textOf((await response).body), 'abc')
        deepEqual(interim, [100])
      },
    ))

  it('sends nothing after a final status', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.send('HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\nno')
        await connection.closed()
        connection.sent = () => connection.take(10).length
      },
      async ({ exchange, server, transport }) => {
        const response = await exchange({ method: 'PUT', headers, body: bodyOf(['abc']) })
        deepEqual([response.status, await textOf(response.body)], [417, 'no'])
        equal(transport.openConnections, 0)
        equal(server.connections[0]!.sent(), 0)
      },
    ))

  it('does not wait for ever', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.respond(await connection.octets(3))
      },
      async ({ exchange }) => {
        const start = performance.now()
        equal(await textOf((await exchange({ method: 'PUT', headers, body: bodyOf(['abc']) })).body), 'abc')
        ok(performance.now() - start > 900)
      },
    ))
})

describe('an early response', () => {
  it('is read while the upload goes on, both ways at once', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
        for (let left = 3; left > 0; left--) connection.send(await connection.octets('4\r\nping\r\n'.length))
        connection.send(await connection.octets(5))
        await connection.closed()
      },
      async ({ exchange, transport }) => {
        const { body, push } = tap()
        const response = await exchange({ method: 'POST', body })
        for (let left = 3; left > 0; left--) {
          push('ping')
          equal(String(await response.body.read()), 'ping')
        }
        push(null)
        equal(await response.body.read(), null)
        equal(transport.openConnections, 1)
      },
    ))

  it('counts although the server closes without reading the rest', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.socket.pause()
        connection.end('HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig')
      },
      async ({ exchange, transport }) => {
        const { body, push } = tap()
        push('x'.repeat(100_000))
        const response = await exchange({ method: 'POST', body })
        push('x'.repeat(100_000))
        deepEqual([response.status, await textOf(response.body)], [413, 'big'])
        push(null)
        equal(transport.openConnections, 0)
      },
    ))

  it('that is complete ends the connection with the upload', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.respond('no')
        await connection.closed()
      },
      async ({ exchange, transport }) => {
        const { body, push } = tap()
        push('a')
        equal(await textOf((await exchange({ method: 'POST', body })).body), 'no')
        equal(transport.openConnections, 0)
      },
    ))

  it('whose body is cancelled ends the connection with the upload', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.send('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab')
        await connection.closed()
        connection.end()
      },
      async ({ exchange, transport }) => {
        const never: RequestBody = { ...bodyOf([]), length: 5, read: () => new Promise(() => {}) }
        const { body } = await exchange({ method: 'POST', body: never })
        body.cancel()
        equal(transport.openConnections, 0)
      },
    ))

  it('does not hide a connection that dies in the upload', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.reset()
      },
      async ({ exchange }) => {
        const { body, push } = tap()
        push('a')
        await netError(exchange({ method: 'POST', body }), 'ERR_CONNECTION_RESET')
      },
    ))
})
