// A relay on the connections of a session (`createRelay({ session })`), whose engine nobody may have woken yet.
import { openSessions } from '../../bindings/session/open-sessions.ts'
import type { Relay } from '../../bindings/session/relay/relay-options.ts'
import type { RelayTransport } from '../../bindings/session/relay/relay-transport.ts'
import type { Session } from '../../bindings/session/session.ts'
import { createNativeRelay } from '../../runtimes/native/relay/create-relay.ts'
import { deepEqual, describe, equal, it, ok, rejects, throws } from '../harness.ts'
import { netError, textOf, wireRequest } from '../hosts/transport/wire.ts'
import { type RawConnection, rawServer } from '../servers/raw-server.ts'
import { memoryHost } from '../session/runtime-host.ts'
import { dial, ORIGIN, transportTo } from './dial.ts'

interface Scene {
  readonly session: Session
  readonly relay: Relay
  readonly url: string
  readonly transport: RelayTransport
  readonly port: number
  /** Heads of the requests, each with the index of its connection before it. */
  readonly heads: readonly string[]
}

/** The server answers with a cookie; `/wait` never. */
async function withSession(test: (scene: Scene) => Promise<void>): Promise<void> {
  const heads: string[] = []
  const server = await rawServer(async (connection: RawConnection) => {
    for (let head = await connection.head(); head !== ''; head = await connection.head()) {
      heads.push(`${connection.index} ${head}`)
      if (!head.includes('/wait')) connection.respond('ok', 'Set-Cookie: from=server\r\n')
    }
  })
  const host = memoryHost()
  const session = openSessions({ host }, () => host).fromPartition('relayed')
  const targets = [`http://127.0.0.1:${server.port}`]
  const relay = createNativeRelay(host, { origins: [ORIGIN], targets, session })
  const url = await relay.listen()
  const transport = transportTo(url, relay.token)
  try {
    await test({ session, relay, url, transport, port: server.port, heads })
  } finally {
    transport.close()
    await relay.close()
    await session.close()
    await server.close()
  }
}

describe('a relay on a session', () => {
  it('serves before the session has made a request; its cookies take no part', () =>
    withSession(async ({ session, transport, port, heads }) => {
      await session.cookies.set({ url: `http://127.0.0.1:${port}/`, name: 'own', value: '1' })
      const response = await transport.exchange(wireRequest(port))
      equal(await textOf(response.body), 'ok')
      ok(!/^cookie:/im.test(heads[0] ?? ''), heads[0])
      deepEqual(
        (await session.cookies.get({})).map(({ name }) => name),
        ['own'],
      )
    }))

  it("shares the session's connections, whoever came first", () =>
    withSession(async ({ session, transport, port, heads }) => {
      const address = `http://127.0.0.1:${port}/`
      const wired = async (): Promise<string> => textOf((await transport.exchange(wireRequest(port))).body)
      equal(await (await session.fetch(address)).text(), 'ok')
      equal(await wired(), 'ok')
      equal(await (await session.fetch(address)).text(), 'ok')
      equal(heads.filter((head) => head.startsWith('0 ')).length, heads.length, heads.join())
    }))

  it("feels the session's closeAllConnections, and goes on", () =>
    withSession(async ({ session, transport, port, heads }) => {
      const waiting = netError(transport.exchange(wireRequest(port, { target: '/wait' })), 'ERR_NETWORK_CHANGED')
      while (heads.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      await session.closeAllConnections()
      await waiting
      equal(await textOf((await transport.exchange(wireRequest(port))).body), 'ok')
    }))

  it('leaves the session open when it is closed', () =>
    withSession(async ({ session, relay, transport, port }) => {
      await transport.exchange(wireRequest(port)).then(({ body }) => textOf(body))
      await relay.close()
      equal(await (await session.fetch(`http://127.0.0.1:${port}/`)).text(), 'ok')
    }))

  it('whose session is closed: pages that are there are told, others are turned away, the program lives', () =>
    withSession(async ({ session, relay, url, transport, port }) => {
      await transport.exchange(wireRequest(port)).then(({ body }) => textOf(body))
      await session.close()
      await netError(transport.exchange(wireRequest(port)), 'ERR_CONTEXT_SHUT_DOWN')
      await rejects(
        dial(url, relay.token).accepted.promise,
        (error) => (error as { code?: number }).code === 4410 && /its session is closed/.test(String(error)),
      )
    }))

  it('takes a session and nothing that looks like one', () => {
    const session = { fetch: () => {} } as unknown as Session
    throws(
      () => createNativeRelay(memoryHost(), { origins: [], targets: [], session }),
      /must be a Session of this copy/,
    )
  })
})
