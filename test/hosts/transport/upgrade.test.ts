// A connection that switches protocols: octets both ways from then on.
import type { Duplex } from '../../../bindings/host/body.ts'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'
import { netError, octetsOf, textOf, withServer } from './wire.ts'

const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n'
const headers = ['Upgrade', 'echo', 'Connection', 'Upgrade']

async function echo(connection: import('../../servers/raw-server.ts').RawConnection): Promise<void> {
  await connection.head()
  connection.send(`${SWITCH}hello`)
  for (let octet = await connection.octets(1); octet !== ''; octet = await connection.octets(1)) connection.send(octet)
  connection.end()
}

async function receive(upgrade: Duplex, count: number): Promise<string> {
  let text = ''
  while (text.length < count) text += Buffer.from((await upgrade.readable.read())!).toString('latin1')
  return text
}

describe('an upgrade', () => {
  it('echoes both ways, the octets right after the head included, until each side ends', () =>
    withServer(echo, async ({ exchange, transport }) => {
      const { status, headers: got, upgrade } = await exchange({ headers, upgrade: true })
      deepEqual([status, got], [101, ['Upgrade', 'echo', 'Connection', 'Upgrade']])
      ok(upgrade !== null)
      equal(await receive(upgrade, 5), 'hello')
      for (const text of ['a', '\0\xff\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n']) {
        await upgrade.write(Buffer.from(text, 'latin1'))
        equal(await receive(upgrade, text.length), text)
      }
      upgrade.end()
      equal(await upgrade.readable.read(), null)
      await netError(upgrade.write(Buffer.from('late')), 'ERR_CONNECTION_CLOSED')
      while (transport.openConnections > 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }))

  it('that is declined is an ordinary response on a connection that is not kept', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.respond('no')
        await connection.closed()
      },
      async ({ exchange, transport }) => {
        const { status, upgrade, body } = await exchange({ headers, upgrade: true })
        deepEqual([status, upgrade, await textOf(body)], [200, null, 'no'])
        equal(transport.openConnections, 0)
      },
    ))

  it('has a connection of its own, beyond the six', () =>
    withServer(echo, async ({ exchange, transport }) => {
      const all = await Promise.all(Array.from({ length: 8 }, () => exchange({ headers, upgrade: true })))
      equal(transport.openConnections, 8)
      for (const { upgrade } of all) upgrade!.destroy()
      equal(transport.openConnections, 0)
    }))

  it('waits for a peer that does not read', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.socket.pause()
        connection.send(SWITCH)
      },
      async ({ exchange, server }) => {
        const { upgrade } = await exchange({ headers, upgrade: true })
        const chunk = new Uint8Array(64 * 1024)
        let written = 0
        const writing = (async () => {
          for (let left = 512; left > 0; left--) {
            await upgrade!.write(chunk)
            written += chunk.length
          }
          upgrade!.end()
        })()
        for (let last = -1, same = 0; same < 5; ) {
          await new Promise((resolve) => setTimeout(resolve, 20))
          same = written === last ? same + 1 : 0
          last = written
        }
        ok(written < 16 * 1024 * 1024, `${written} octets were taken`)
        server.connections[0]!.socket.resume()
        await writing
        equal(written, 512 * 64 * 1024)
        server.connections[0]!.end()
        equal((await octetsOf(upgrade!.readable)).length, 0)
      },
    ))

  it('fails its reader and its writer when the connection is reset or destroyed', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.send(SWITCH)
      },
      async ({ exchange, server }) => {
        const { upgrade: first } = await exchange({ headers, upgrade: true })
        const reading = first!.readable.read()
        server.connections[0]!.reset()
        await netError(reading, 'ERR_CONNECTION_RESET')
        await netError(first!.write(new Uint8Array(1)), 'ERR_CONNECTION_CLOSED')
        const { upgrade: second } = await exchange({ headers, upgrade: true })
        const pending = second!.readable.read()
        second!.destroy('why')
        equal((await netError(pending, 'ERR_ABORTED')).cause, 'why')
      },
    ))
})
