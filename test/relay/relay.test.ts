// A relay and its dialer, without a page: the same client code over the runtime's own WebSocket. Origins, which only a
// page's WebSocket sends, are played by a raw client here and real in test/browser.
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { NetError } from '../../bindings/host/errors.ts'
import type { Relay, RelayOptions } from '../../bindings/session/relay/relay-options.ts'
import { RelayTransport } from '../../bindings/session/relay/relay-transport.ts'
import { createNativeRelay } from '../../runtimes/native/relay/create-relay.ts'
import { deepEqual, describe, equal, fail, it, ok, rejects, throws } from '../harness.ts'
import { bodyOf, eachRequest, netError, octetsOf, textOf, wireRequest } from '../hosts/transport/wire.ts'
import { type RawConnection, rawServer } from '../servers/raw-server.ts'
import type { RawClient } from '../servers/websocket-client.ts'
import { freshHost } from '../session/runtime-host.ts'
import { dial, ORIGIN, transportTo } from './dial.ts'

interface Scene {
  readonly port: number
  readonly relay: Relay
  readonly url: string
  readonly transport: RelayTransport
}

async function withRelay(
  serve: (connection: RawConnection) => unknown,
  test: (scene: Scene) => Promise<void>,
  options: Partial<RelayOptions> = {},
): Promise<void> {
  const server = await rawServer(serve)
  const targets = [`http://127.0.0.1:${server.port}`]
  const relay = createNativeRelay(freshHost(), { origins: [ORIGIN], targets, ...options })
  const url = await relay.listen()
  const transport = transportTo(url, relay.token)
  try {
    await test({ port: server.port, relay, url, transport })
  } finally {
    transport.close()
    await relay.close()
    await server.close()
  }
}

const big = Buffer.alloc(1_500_000, 'abcdefghij')

describe('a relay', () => {
  it('carries a request raw: head, body and Set-Cookie as they are', () =>
    withRelay(
      eachRequest((connection) => connection.respond('hello', 'Set-Cookie: a=1\r\nset-cookie: b=ä\r\n')),
      async ({ port, transport }) => {
        const headers = ['Host', `127.0.0.1:${port}`, 'Cookie', 'x=y', 'Referer', 'https://a.test/', 'X-Ä', 'ü']
        headers.splice(6, 2)
        const response = await transport.exchange(wireRequest(port, { headers, target: '/p?q' }))
        equal(response.status, 200)
        deepEqual(response.headers.slice(0, 4), ['Set-Cookie', 'a=1', 'set-cookie', 'b=ä'])
        equal(response.body.length, 5)
        equal(await textOf(response.body), 'hello')
        equal(transport.openConnections, 1)
      },
    ))

  it('carries many at once, bodies both ways larger than any window', () =>
    withRelay(
      eachRequest(async (connection) => {
        const body = await connection.octets(big.length)
        connection.send(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`)
        connection.send(body)
      }),
      async ({ port, transport }) => {
        const progress: number[] = []
        const answers = Array.from({ length: 4 }, async () => {
          const onUploadProgress = (sent: number): void => void progress.push(sent)
          const body = bodyOf([big.subarray(0, 700_000), big.subarray(700_000)])
          const response = await transport.exchange(wireRequest(port, { method: 'POST', body, onUploadProgress }))
          return octetsOf(response.body)
        })
        for (const answer of await Promise.all(answers)) ok(answer.equals(big), 'the same octets')
        equal(progress.filter((sent) => sent === big.length).length, 4)
      },
    ))

  it('does not read on when its page does not', async () => {
    let sent = 0
    await withRelay(
      async (connection) => {
        await connection.head()
        connection.send('HTTP/1.1 200 OK\r\n\r\n')
        const piece = Buffer.alloc(65_536)
        while (!connection.socket.destroyed && sent < 100_000_000) {
          if (connection.socket.write(piece)) await new Promise((resolve) => setImmediate(resolve))
          else await new Promise((resolve) => connection.socket.once('drain', resolve).once('close', resolve))
          sent += piece.length
        }
      },
      async ({ port, transport }) => {
        const response = await transport.exchange(wireRequest(port))
        for (let before = -1; before !== sent; ) {
          before = sent
          await new Promise((resolve) => setTimeout(resolve, 150))
        }
        ok(sent < 20_000_000, `${sent} octets were taken from the server`)
        response.body.cancel()
      },
    )
  })

  it('passes 1xx heads, and upgrades in both directions', () =>
    withRelay(
      async (connection) => {
        await connection.head()
        connection.send('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n')
        connection.send('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n')
        connection.send(await connection.octets(4))
        await connection.closed()
        connection.end('bye')
      },
      async ({ port, transport }) => {
        const interim: number[] = []
        const headers = ['Host', `127.0.0.1:${port}`, 'Connection', 'Upgrade', 'Upgrade', 'echo']
        const request = wireRequest(port, { headers, upgrade: true, onInterim: (status) => void interim.push(status) })
        const { upgrade } = await transport.exchange(request)
        ok(upgrade)
        await upgrade.write(Buffer.from('ping'))
        equal(Buffer.from((await upgrade.readable.read()) ?? []).toString(), 'ping')
        upgrade.end()
        equal(await textOf(upgrade.readable), 'bye')
        deepEqual(interim, [103])
      },
    ))

  it('ends a request that its page cancels, before the head and in the body', async () => {
    const gone = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    await withRelay(
      async (connection) => {
        const head = await connection.head()
        if (head.includes('/body')) connection.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc')
        await connection.closed()
        gone[head.includes('/body') ? 1 : 0]?.resolve()
      },
      async ({ port, transport }) => {
        const request = wireRequest(port, { target: '/head' })
        const answer = transport.exchange(request)
        setTimeout(() => request.cancellation.cancel('enough'), 50)
        await netError(answer, 'ERR_ABORTED')
        const response = await transport.exchange(wireRequest(port, { target: '/body' }))
        await response.body.read()
        response.body.cancel()
        await Promise.all(gone.map(({ promise }) => promise))
      },
    )
  })

  it("tells a server's failure by its name", () =>
    withRelay(
      (connection) => connection.reset(),
      async ({ port, transport }) => {
        const { code } = await transport.exchange(wireRequest(port)).then(
          () => fail('an answer'),
          (error: NetError) => error,
        )
        ok(/^ERR_(CONNECTION_RESET|EMPTY_RESPONSE|CONNECTION_CLOSED)$/.test(code), code)
      },
    ))

  it('looks up names that belong to its targets, and no others', () =>
    withRelay(
      () => {},
      async ({ transport }) => {
        deepEqual(await transport.resolveHost('127.0.0.1'), [{ address: '127.0.0.1', family: 4 }])
        await netError(transport.resolveHost('localhost'), 'ERR_ACCESS_DENIED')
      },
    ))

  it('is mounted on a server of the user, and leaves other paths alone', async () => {
    const relay = createNativeRelay(freshHost(), { origins: [ORIGIN], targets: [], path: '/r' })
    const server = createServer((_request, response) => void response.end('page'))
    let others = 0
    server.on('upgrade', (request, socket, head) => {
      if (relay.upgrade(request, socket, head)) return
      others += 1
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const client = dial(`ws://127.0.0.1:${port}/r`, relay.token)
    await client.accepted.promise
    equal(relay.connections, 1)
    await rejects(dial(`ws://127.0.0.1:${port}/other`, relay.token).accepted.promise)
    equal(others, 1)
    client.close()
    await relay.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('a relay refuses', () => {
  const closes = (code: number, reason: RegExp) => (error: unknown) =>
    (error as { code: number }).code === code && reason.test((error as Error).message)

  it('a wrong token, and a foreign origin, each with its reason', () =>
    withRelay(
      () => {},
      async ({ url, relay }) => {
        await rejects(dial(url, 'x'.repeat(20)).accepted.promise, closes(4401, /the token is wrong/))
        await rejects(dial(url, relay.token, 'https://evil.test').accepted.promise, closes(4403, /evil\.test is not/))
        equal(relay.connections, 0)
      },
    ))

  it('a target that is not on its list, and a Host header of another server', () =>
    withRelay(
      () => {},
      async ({ port, transport }) => {
        const forbidden = await netError(transport.exchange(wireRequest(port, { port: 1 })), 'ERR_ACCESS_DENIED')
        equal(forbidden.detail, 'the relay does not allow http://127.0.0.1:1')
        await netError(transport.exchange(wireRequest(port, { secure: true })), 'ERR_ACCESS_DENIED')
        const headers = ['Host', 'internal.test']
        await netError(transport.exchange(wireRequest(port, { headers })), 'ERR_ACCESS_DENIED')
      },
    ))

  it('a request that would break out of its line', () =>
    withRelay(
      () => {},
      async ({ port, transport }) => {
        await netError(transport.exchange(wireRequest(port, { target: '/ HTTP/1.1\r\nX: y' })), 'ERR_INVALID_ARGUMENT')
        await netError(transport.exchange(wireRequest(port, { method: 'GET /x' })), 'ERR_INVALID_ARGUMENT')
      },
    ))

  it('options that would mean nothing or everything', () => {
    const make = (options: Partial<RelayOptions>) => () =>
      createNativeRelay(freshHost(), { origins: [], targets: [], ...options })
    throws(make({ targets: ['*'] }), /A target is an origin/)
    throws(make({ targets: ['https://a.test/path'] }), /A target is an origin/)
    throws(make({ origins: ['*'] }), /An origin is such as/)
    throws(make({ token: 'short' }), /at least 16/)
  })

  it('frames that break the rules: the connection ends with the reason, and the relay goes on', () =>
    withRelay(
      eachRequest((connection) => connection.respond('ok')),
      async ({ url, relay, port, transport }) => {
        const lies: ((client: RawClient) => void)[] = [
          (client) => client.send(Uint8Array.of(1)),
          (client) => client.send(Uint8Array.of(1, 0, 0, 0, 1, 123)),
          (client) => client.send(Uint8Array.of(2, 0, 0, 0, 9, 1)),
          (client) => client.send(Uint8Array.of(99, 0, 0, 0, 0)),
          (client) => client.frame(0x81, Buffer.from('text')),
          (client) => client.frame(0xf2, Buffer.from('reserved')),
          (client) => client.frame(0x80, Buffer.from('a fragment of nothing')),
          (client) => client.send(Buffer.alloc(2_000_000)),
          (client) => void client.socket.write(Uint8Array.of(0x82, 1, 0)),
        ]
        for (const lie of lies) {
          const client = dial(url, relay.token)
          await client.accepted.promise
          const closed = new Promise<number>((resolve) =>
            client.listen({ message: () => {}, closed: (code) => resolve(code) }),
          )
          lie(client)
          const code = await closed
          ok([1002, 1009, 4400].includes(code), `closed with ${code}`)
        }
        const response = await transport.exchange(wireRequest(port))
        equal(await textOf(response.body), 'ok')
        equal(relay.connections, 1)
      },
    ))
})

describe('a relay that', () => {
  it('is away: the request fails and says where it should be', async () => {
    const transport = transportTo('ws://127.0.0.1:9/relay', 'x'.repeat(20))
    await rejects(transport.exchange(wireRequest(1)))
    equal(transport.openConnections, 0)
    transport.close()
  })

  it('goes away in the middle: running requests fail and say who is gone, later ones connect again', () =>
    withRelay(
      async (connection) => {
        const head = await connection.head()
        if (head.includes('/wait')) await connection.closed()
        else connection.respond('ok')
      },
      async ({ port, relay, transport, url }) => {
        const waiting = netError(transport.exchange(wireRequest(port, { target: '/wait' })), 'ERR_CONNECTION_CLOSED')
        await netError(transport.exchange(wireRequest(port, { port: 1 })), 'ERR_ACCESS_DENIED')
        await relay.close()
        const { detail } = await waiting
        equal(detail, `the relay ${url} closed the connection (the relay ends)`)
        await relay.listen({ port: Number(new URL(url).port) })
        const response = await transport.exchange(wireRequest(port))
        equal(await textOf(response.body), 'ok')
      },
    ))

  const LIES: Record<string, Uint8Array> = {
    'a frame without its head': Uint8Array.of(1),
    'an answer to a request that was never made': Uint8Array.of(12, 0, 0, 0, 7),
    'a body before its head': Uint8Array.of(2, 0, 0, 0, 1, 1),
    'a frame that is no JSON': Uint8Array.of(10, 0, 0, 0, 1, 123),
    'a frame of the unknown type 77': Uint8Array.of(77, 0, 0, 0, 1),
    "a frame whose 'status' cannot be": Buffer.concat([Uint8Array.of(10, 0, 0, 0, 1), Buffer.from('{"length":null}')]),
    "a frame whose 'headers' cannot be": Buffer.concat([
      Uint8Array.of(10, 0, 0, 0, 1),
      Buffer.from('{"status":200,"statusText":"","headers":["a","b\\r\\nc"],"length":null}'),
    ]),
  }
  for (const [what, message] of Object.entries(LIES))
    it(`lies is told so: ${what}`, async () => {
      let closed = 0
      const transport = new RelayTransport({
        url: 'ws://liar',
        connect: async (listener) => {
          const close = (): void => {
            closed += 1
          }
          return { send: () => queueMicrotask(() => listener.message(message)), close }
        },
      })
      const error = await netError(transport.exchange(wireRequest(1)), 'ERR_INVALID_RESPONSE')
      equal(error.detail, `the relay ws://liar sent ${what}`)
      equal(closed, 1)
      equal(transport.openConnections, 0)
    })
})
