// Names, addresses, attempts to connect, and what keeps the process alive.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Cancellation } from '../../../bindings/host/cancellation.ts'
import { connectTcp } from '../../../runtimes/native/connect.ts'
import { createNativeTransport } from '../../../runtimes/native/transport.ts'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'
import { runProgram } from '../../run-program.ts'
import { eachRequest, netError, textOf, wireRequest, withServer } from './wire.ts'

/** A port of 127.0.0.1 where nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

describe('host resolution', () => {
  it('knows literals and loopback names without asking', async () => {
    const transport = createNativeTransport({ certificateAuthorities: [] })
    const loopback = [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ]
    for (const name of ['localhost', 'LOCALHOST', 'localhost.', 'deep.inside.localhost']) {
      deepEqual<unknown>(await transport.resolveHost(name), loopback)
    }
    deepEqual<unknown>(await transport.resolveHost('192.0.2.7'), [{ address: '192.0.2.7', family: 4 }])
    deepEqual<unknown>(await transport.resolveHost('[2001:db8::1]'), [{ address: '2001:db8::1', family: 6 }])
    transport.close()
  })

  it('fails with ERR_NAME_NOT_RESOLVED and the cause', async () => {
    const transport = createNativeTransport({ certificateAuthorities: [] })
    const error = await netError(transport.resolveHost('no-such-host.invalid'), 'ERR_NAME_NOT_RESOLVED')
    ok(error.cause instanceof Error && error.detail?.includes('no-such-host.invalid'))
    await netError(transport.exchange(wireRequest(80, { host: 'no-such-host.invalid' })), 'ERR_NAME_NOT_RESOLVED')
    equal(transport.openConnections, 0)
    transport.clearHostCache?.()
    transport.close()
  })
})

describe('an attempt to connect', () => {
  it('is refused: ERR_CONNECTION_REFUSED', async () => {
    const transport = createNativeTransport({ certificateAuthorities: [] })
    const port = await deadPort()
    const error = await netError(transport.exchange(wireRequest(port)), 'ERR_CONNECTION_REFUSED')
    equal((error.cause as { code: string }).code, 'ECONNREFUSED')
    ok(error.detail?.includes(`${port}`), error.detail)
    await netError(transport.exchange(wireRequest(port, { host: 'localhost' })), 'ERR_CONNECTION_REFUSED')
    equal(transport.openConnections, 0)
    transport.close()
  })

  it('goes on to the next address', () =>
    withServer(
      eachRequest((connection) => connection.respond('here')),
      async ({ exchange }) => {
        // Nobody listens on ::1 at this port; the name has both addresses.
        const { body, remoteAddress } = await exchange({ host: 'localhost' })
        equal(await textOf(body), 'here')
        ok(remoteAddress.startsWith('127.0.0.1:'))
      },
    ))

  it('tries the addresses in turn and reports the last failure', async () => {
    const port = await deadPort()
    const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'].map((address) => ({ address, family: 4 as const }))
    const error = await netError(connectTcp(addresses, port, new Cancellation()), 'ERR_CONNECTION_REFUSED')
    ok(error.detail?.includes('127.0.0.3'), error.detail)
  })

  it('ends with its cancellation', async () => {
    const cancellation = new Cancellation()
    const socket = connectTcp([{ address: '127.0.0.1', family: 4 }], await deadPort(), cancellation)
    cancellation.cancel(new Error('stop'))
    equal(await socket.catch((error: Error) => error.message), 'stop')
  })
})

describe('the process', () => {
  it('ends by itself while connections are idle', async () => {
    deepEqual(await runProgram(new URL('./idle-process.ts', import.meta.url)), [0, 'ok, idle: 1'])
  })
})
