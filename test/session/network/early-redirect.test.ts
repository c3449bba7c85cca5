// Redirects that come before the request's body has been sent: each hop sends a body whole or not at all, and no octet of
// it twice.
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { BytesBody } from '../../../bindings/session/network/bodies/bytes-body.ts'
import { StreamBody } from '../../../bindings/session/network/bodies/stream-body.ts'
import { after, before, deepEqual, describe, equal, it, rejects } from '../../harness.ts'
import { type RawConnection, type RawServer, rawServer } from '../../servers/raw-server.ts'
import { type Fixture, rawRequest, startEngine, textOf } from './engine-fixture.ts'

const LARGE = Buffer.alloc(4 * 1024 * 1024, 'some octets ')

function sha256(octets: Uint8Array | string): string {
  return createHash('sha256')
    .update(typeof octets === 'string' ? Buffer.from(octets, 'latin1') : octets)
    .digest('hex')
}

describe('a redirect before the end of the upload', () => {
  let server: RawServer
  let fixture: Fixture
  /** What came after the head of each `/early` request, until its connection ended. */
  let rests: Promise<string>[]

  async function serve(connection: RawConnection): Promise<void> {
    const head = await connection.head()
    const status = /^POST \/early\?(\d+)/.exec(head)?.[1]
    if (status === undefined) {
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
      connection.respond(sha256(await connection.octets(length)), 'Connection: close\r\n')
      return connection.end()
    }
    // Half a body: the response is not over, so nothing but the client ends this connection.
    connection.send(`HTTP/1.1 ${status} Moved\r\nLocation: /end\r\nContent-Length: 4\r\n\r\nab`)
    const { resolve, promise } = Promise.withResolvers<string>()
    rests.push(promise)
    await connection.closed()
    resolve(connection.take(Number.POSITIVE_INFINITY))
    connection.end()
  }

  before(async () => {
    server = await rawServer(serve)
    fixture = startEngine()
  })
  after(async () => {
    await fixture.close()
    await server.close()
  })

  const early = (status: number): string => {
    rests = []
    return `http://127.0.0.1:${server.port}/early?${status}`
  }

  it('ends it, and sends the whole body to the target', async () => {
    for (const body of [new BytesBody(LARGE), StreamBody.ofBlob(new Blob([LARGE]))]) {
      const response = await fixture.engine.send(rawRequest(early(307), { method: 'POST', body }))
      deepEqual([response.status, await textOf(response)], [200, sha256(LARGE)])
    }
  })

  it('leaves a dropped body unfinished: what was sent of it must not look complete', async () => {
    let cancelled: unknown
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from('first')),
      cancel: (reason) => {
        cancelled = reason ?? 'cancelled'
      },
    })
    const request = rawRequest(early(303), { method: 'POST', body: StreamBody.of(stream) })
    equal((await fixture.engine.send(request)).status, 200)
    equal((await Promise.all(rests)).join(), '5\r\nfirst\r\n')
    equal(cancelled, 'cancelled')
  })

  it('does so for fetch', async () => {
    const kept = await fixture.fetch(early(308), { method: 'POST', body: LARGE })
    equal(await kept.text(), sha256(LARGE))
    const piece = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(Buffer.from('first')) })
    const once = fixture.fetch(early(307), { method: 'POST', body: piece, duplex: 'half' })
    await rejects(once, 'net::ERR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED')
    equal((await Promise.all(rests)).join(), '5\r\nfirst\r\n')
  })
})
