// Seeded fuzz of a whole HTTP/2 connection: whatever a server sends, nothing is thrown, and every exchange comes to an
// end with an answer or a NetError.
import { Buffer } from 'node:buffer'
import { EventEmitter } from 'node:events'
import type { TLSSocket } from 'node:tls'
import { NetError } from '../../../bindings/host/errors.ts'
import type { WireResponse } from '../../../bindings/host/transport.ts'
import { Exchange } from '../../../runtimes/native/http1/exchange.ts'
import { RequestHead } from '../../../runtimes/native/http1/request-head.ts'
import { Http2Connection } from '../../../runtimes/native/http2/connection.ts'
import { generator } from '../../fuzz/chance.ts'
import { describe, equal, it, ok } from '../../harness.ts'
import { frame } from '../../servers/http2-frames.ts'
import { END_HEADERS, END_STREAM, FRAME, fieldBlock, PADDED, uint32 } from '../../servers/http2-server.ts'

import { octetsOf, wireRequest } from './wire.ts'

const CASES = 1500

/** As much of a socket as a connection uses; takes everything. */
class DeafSocket extends EventEmitter {
  writable = true
  remoteAddress = '127.0.0.1'
  remotePort = 443
  written = 0
  write(octets: Uint8Array, sent?: () => void): boolean {
    this.written += octets.length
    sent?.()
    return true
  }
  destroy(): void {
    this.writable = false
  }
  cork(): void {}
  uncork(): void {}
  ref(): void {}
  unref(): void {}
}

const HEADS = [
  [':status', '200', 'a', 'b'],
  [':status', '200', 'content-length', '3'],
  [':status', '103'],
  [':status', '204'],
  ['x-trailer', '1'],
  [':status', '421'],
]

function someFrame(random: (below: number) => number): Buffer {
  const stream = random(20) === 0 ? [0, 2, 99][random(3)]! : 1 + 2 * random(3)
  const end = random(3) === 0 ? END_STREAM : 0
  switch (random(12)) {
    case 0:
      return frame(FRAME.settings, 0, 0, [0, 1 + random(6), ...uint32([0, 1, 100, 65_536][random(4)]!)])
    case 1:
      return frame(FRAME.windowUpdate, 0, stream, uint32(random(3) * 1000))
    case 2:
      return frame(FRAME.reset, 0, stream, uint32(random(14)))
    case 3:
      return frame(FRAME.ping, random(2), 0, Array(8).fill(7))
    case 4:
      return frame(FRAME.goaway, 0, 0, [...uint32(random(6)), ...uint32(random(3))])
    case 5:
      return frame(FRAME.priority, 0, stream, Array(5).fill(random(2)))
    case 6:
      return Buffer.concat([
        frame(FRAME.headers, end, stream, fieldBlock(HEADS[0]!)),
        frame(FRAME.continuation, END_HEADERS, stream + 2 * Number(random(9) === 0), fieldBlock(['c', 'd'])),
      ])
    case 7:
      return frame(FRAME.data, PADDED | end, stream, [2, 65, 66, 0, 0])
    case 8:
    case 9:
      return frame(FRAME.data, end, stream, [65, 66, 67])
    default:
      return frame(FRAME.headers, END_HEADERS | end, stream, fieldBlock(HEADS[random(HEADS.length)]!))
  }
}

function octetsFor(random: (below: number) => number): Buffer {
  const frames = [frame(FRAME.settings, 0, 0)]
  for (let left = 1 + random(12); left > 0; left--) frames.push(someFrame(random))
  const octets = Buffer.concat(frames)
  for (let left = Math.max(random(6) - 3, 0); left > 0; left--) octets[random(octets.length)] = random(256)
  return octets
}

/** What came of it: the status of an answer that ended well, or the name of a failure. */
async function outcome(answer: Promise<WireResponse>): Promise<string> {
  try {
    const { status, body } = await answer
    await octetsOf(body)
    return String(status)
  } catch (error) {
    ok(error instanceof NetError, String(error))
    return (error as NetError).code
  }
}

async function play(seed: number): Promise<string[]> {
  const random = generator(seed)
  const socket = new DeafSocket()
  let gone = 0
  const moved: Exchange[] = []
  const connection = new Http2Connection(socket as unknown as TLSSocket, {
    idle: () => {},
    draining: () => {},
    gone: () => gone++,
    http1Required: () => {},
    again: (exchange) => moved.push(exchange),
  })
  const answers = Array.from({ length: 3 }, (_, at) => {
    const body =
      at === 1 ? { read: () => new Promise<null>(() => {}), cancel: () => {}, rewind: async () => true } : null
    const request = wireRequest(443, { secure: true, method: at === 1 ? 'POST' : 'GET', body })
    return outcome(
      new Promise((resolve, reject) =>
        connection.start(new Exchange(request, new RequestHead(request), resolve, reject)),
      ),
    )
  })
  const octets = octetsFor(random)
  for (let at = 0; at < octets.length; ) {
    const size = 1 + random(40)
    socket.emit('data', octets.subarray(at, at + size))
    at += size
  }
  socket.emit('end')
  socket.emit('close')
  for (const exchange of moved) exchange.fail(new NetError('ERR_FAILED', 'moved'))
  const outcomes = await Promise.all(answers)
  equal(gone, 1, `seed ${seed}: gone`)
  equal(connection.active, 0, `seed ${seed}: active`)
  ok(!socket.writable && socket.written > 0)
  return outcomes
}

describe('a connection that gets anything', () => {
  it('ends every exchange', async () => {
    const seen = new Map<string, number>()
    for (let seed = 1; seed <= CASES; seed++)
      for (const one of await play(seed)) seen.set(one, (seen.get(one) ?? 0) + 1)
    // The fuzz reaches good ends and bad ones.
    for (const expected of [
      '200',
      'ERR_HTTP2_PROTOCOL_ERROR',
      'ERR_HTTP2_SERVER_REFUSED_STREAM',
      'ERR_CONNECTION_CLOSED',
    ])
      ok((seen.get(expected) ?? 0) > 20, `${expected}: ${JSON.stringify([...seen])}`)
  })
})
