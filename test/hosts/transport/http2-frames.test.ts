// Frames of an HTTP/2 server that break a rule, each kind: under which name the request fails, and that no other does.
import { STALE_CONNECTION } from '../../../bindings/host/transport.ts'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'
import {
  ACK,
  END_HEADERS,
  END_STREAM,
  FRAME,
  fieldBlock,
  type Http2Peer,
  PADDED,
  uint32,
} from '../../servers/http2-server.ts'
import { each, first, type Http2Bench, OK, withRawServer } from './http2-site.ts'
import { netError, octetsOf, textOf } from './wire.ts'

describe('frames that are wrong', () => {
  const cases: Record<string, [string, (peer: Http2Peer, stream: number) => unknown][]> = {
    ERR_HTTP2_PROTOCOL_ERROR: [
      ['DATA on stream 0', (peer) => peer.send(FRAME.data, 0, 0, [1])],
      ['DATA on a stream that was never opened', (peer) => peer.data(99, 'x')],
      ['HEADERS on stream 0', (peer) => peer.headers(0, OK)],
      ['HEADERS on a stream of the server', (peer) => peer.headers(2, OK)],
      ['RST_STREAM on stream 0', (peer) => peer.reset(0, 1)],
      ['RST_STREAM on a stream that was never opened', (peer) => peer.reset(99, 1)],
      ['SETTINGS on a stream', (peer, stream) => peer.send(FRAME.settings, 0, stream)],
      ['PING on a stream', (peer, stream) => peer.send(FRAME.ping, 0, stream, Array(8).fill(0))],
      ['GOAWAY on a stream', (peer, stream) => peer.send(FRAME.goaway, 0, stream, Array(8).fill(0))],
      ['PRIORITY on stream 0', (peer) => peer.send(FRAME.priority, 0, 0, Array(5).fill(0))],
      ['ENABLE_PUSH', (peer) => peer.settings({ 2: 1 })],
      ['a MAX_FRAME_SIZE too small', (peer) => peer.settings({ 5: 100 })],
      ['WINDOW_UPDATE of 0', (peer) => peer.send(FRAME.windowUpdate, 0, 0, uint32(0))],
      ['WINDOW_UPDATE of 0 on a stream', (peer, stream) => peer.send(FRAME.windowUpdate, 0, stream, uint32(0))],
      [
        'a pushed stream',
        (peer, stream) =>
          peer.send(FRAME.pushPromise, END_HEADERS, stream, [...uint32(2), ...fieldBlock([':path', '/'])]),
      ],
      [
        'padding longer than its frame of HEADERS',
        (peer, stream) => peer.send(FRAME.headers, PADDED | END_HEADERS, stream, [200, 1]),
      ],
      [
        'padding longer than its frame of DATA',
        (peer, stream) => [peer.headers(stream, OK), peer.send(FRAME.data, PADDED, stream, [2, 1])],
      ],
      ['CONTINUATION without a beginning', (peer, stream) => peer.send(FRAME.continuation, END_HEADERS, stream, [])],
      [
        'a PING between HEADERS and CONTINUATION',
        (peer, stream) => [peer.headers(stream, OK, 0), peer.send(FRAME.ping, 0, 0, Array(8).fill(0))],
      ],
      [
        'CONTINUATION of another stream',
        (peer, stream) => [peer.headers(stream, OK, 0), peer.send(FRAME.continuation, END_HEADERS, stream + 2, [])],
      ],
      ['a name in upper case', (peer, stream) => peer.headers(stream, [...OK, 'X-A', '1'])],
      ['an empty name', (peer, stream) => peer.headers(stream, [...OK, '', '1'])],
      ['a name with a space', (peer, stream) => peer.headers(stream, [...OK, 'a b', '1'])],
      ['a value with a line feed', (peer, stream) => peer.headers(stream, [...OK, 'a', '1\nb: 2'])],
      ['a field of HTTP/1.1', (peer, stream) => peer.headers(stream, [...OK, 'connection', 'close'])],
      ['Transfer-Encoding', (peer, stream) => peer.headers(stream, [...OK, 'transfer-encoding', 'chunked'])],
      ['no status', (peer, stream) => peer.headers(stream, ['a', 'b'])],
      ['two statuses', (peer, stream) => peer.headers(stream, [...OK, ...OK])],
      ['a status behind a header', (peer, stream) => peer.headers(stream, ['a', 'b', ...OK])],
      ['a pseudo field of requests', (peer, stream) => peer.headers(stream, [...OK, ':path', '/'])],
      ['status 2x0', (peer, stream) => peer.headers(stream, [':status', '2x0'])],
      ['status 101', (peer, stream) => peer.headers(stream, [':status', '101'])],
      ['an interim head that ends the stream', (peer, stream) => peer.headers(stream, [':status', '103'], 5)],
      ['two different lengths', (peer, stream) => peer.headers(stream, [...OK, ...lengths(1, 2)])],
      ['DATA before a head', (peer, stream) => peer.data(stream, 'x', END_STREAM)],
      ['a head of 300 KB', (peer, stream) => bomb(peer, stream, 30, 10_000)],
      ['a head of 100,000 fields', (peer, stream) => bomb(peer, stream, 100_000, 1)],
      ['CONTINUATION without end', (peer, stream) => continueFor(peer, stream, 200)],
    ],
    ERR_HTTP2_FRAME_SIZE_ERROR: [
      [
        'a frame larger than allowed',
        (peer, stream) => peer.send(FRAME.headers, END_HEADERS, stream, new Uint8Array(16_385)),
      ],
      ['no HTTP/2 at all', (peer) => peer.socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
      ['SETTINGS of a wrong size', (peer) => peer.send(FRAME.settings, 0, 0, [1])],
      ['an acknowledgement with a payload', (peer) => peer.send(FRAME.settings, ACK, 0, [0])],
      ['PING of a wrong size', (peer) => peer.send(FRAME.ping, 0, 0, [1])],
      ['GOAWAY of a wrong size', (peer) => peer.send(FRAME.goaway, 0, 0, [1])],
      ['RST_STREAM of a wrong size', (peer, stream) => peer.send(FRAME.reset, 0, stream, [1])],
      ['WINDOW_UPDATE of a wrong size', (peer, stream) => peer.send(FRAME.windowUpdate, 0, stream, [1])],
      ['PRIORITY of a wrong size', (peer, stream) => peer.send(FRAME.priority, 0, stream, [1])],
      ['padded DATA without its length', (peer, stream) => peer.send(FRAME.data, PADDED, stream)],
    ],
    ERR_HTTP2_FLOW_CONTROL_ERROR: [
      ['a window of the connection that overflows', (peer) => peer.send(FRAME.windowUpdate, 0, 0, uint32(0x7fffffff))],
      ['an INITIAL_WINDOW_SIZE too large', (peer) => peer.settings({ 4: 0x80000000 })],
    ],
    ERR_HTTP2_COMPRESSION_ERROR: [
      [
        'fields that cannot be decoded',
        (peer, stream) => peer.send(FRAME.headers, END_HEADERS, stream, Array(6).fill(255)),
      ],
      ['an index that does not exist', (peer, stream) => peer.send(FRAME.headers, END_HEADERS, stream, [0xfe])],
    ],
  }
  for (const [code, faults] of Object.entries(cases))
    for (const [what, misbehave] of faults)
      it(`${what}: ${code}, and the next request succeeds`, () =>
        withRawServer(
          first((peer, stream) => misbehave(peer, stream)),
          async ({ exchange }) => {
            const read = exchange().then(({ body }) => octetsOf(body))
            const error = await netError(read, code)
            ok(!(STALE_CONNECTION in error), 'marked as not processed')
            await nextSucceeds(exchange)
          },
        ))

  it('something else than SETTINGS at the beginning', () =>
    withRawServer(
      (peer) => peer.send(FRAME.ping, 0, 0, Array(8).fill(0)),
      async ({ exchange }) => void (await netError(exchange(), 'ERR_HTTP2_PROTOCOL_ERROR')),
    ))

  it('are answered with GOAWAY and its code', () => {
    const codes: number[] = []
    return withRawServer(
      async (peer) => {
        peer.settings()
        await peer.request()
        peer.send(FRAME.ping, 0, 0, [1])
        codes.push((await peer.next(FRAME.goaway))?.payload.readUInt32BE(4) ?? 0)
        await peer.closed()
        codes.push(-1)
      },
      async ({ exchange }) => {
        await netError(exchange(), 'ERR_HTTP2_FRAME_SIZE_ERROR')
        while (codes.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
        deepEqual(codes, [6, -1])
      },
    )
  })

  it('of one stream leave the others alone', () =>
    withRawServer(
      each((peer, stream) => (stream === 1 ? peer.headers(stream, [...OK, 'X', '1']) : peer.respond(stream, 'ok'))),
      async ({ exchange, transport }) => {
        await netError(exchange(), 'ERR_HTTP2_PROTOCOL_ERROR')
        equal(await textOf((await exchange()).body), 'ok')
        equal(transport.openConnections, 1)
      },
    ))
})

function lengths(...values: number[]): string[] {
  return values.flatMap((value) => ['content-length', String(value)])
}

/** HEADERS and empty CONTINUATIONs that never end. */
function continueFor(peer: Http2Peer, stream: number, frames: number): void {
  peer.headers(stream, OK, 0)
  for (let count = 0; count < frames; count++) peer.send(FRAME.continuation, 0, stream)
}

/** Some faults leave the connection open, whose server misbehaves again. */
async function nextSucceeds(exchange: Http2Bench['exchange']): Promise<void> {
  const answer = await exchange({ networkPartition: 'other' })
  equal(await textOf(answer.body), 'ok')
}

function bomb(peer: Http2Peer, stream: number, fields: number, size: number): void {
  const list = Array.from({ length: fields }, (_, at) => [`a${at}`, 'x'.repeat(size)]).flat()
  const block = fieldBlock([...OK, ...list])
  for (let at = 0; at < block.length; at += 16_000) {
    const last = at + 16_000 >= block.length
    peer.send(
      at === 0 ? FRAME.headers : FRAME.continuation,
      last ? END_HEADERS : 0,
      stream,
      block.subarray(at, at + 16_000),
    )
  }
}
