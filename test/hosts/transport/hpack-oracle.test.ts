// runtimes: node
// HPACK against nghttp2, which is what node:http2 speaks with: it reads our requests, and we read its responses, on one
// connection, for several sizes of its table and of ours.
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { createServer, type Http2Server, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { HpackEncoder } from '../../../runtimes/native/http2/hpack/encoder.ts'
import { generator } from '../../fuzz/chance.ts'
import { deepEqual, describe, equal, it } from '../../harness.ts'
import { ACK, END_HEADERS, END_STREAM, FRAME, uint32 } from '../../servers/http2-server.ts'
import { decoded, encoded, newDecoder, randomFields } from './hpack-wire.ts'

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const HEADER_TABLE_SIZE = 1
const MAX_FRAME = 16_384
const REQUESTS = 150

interface Frame {
  readonly type: number
  readonly flags: number
  readonly payload: Buffer
}

function frame(type: number, flags: number, stream: number, payload: Uint8Array | readonly number[] = []): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, Buffer.from(payload)])
}

/** A whole request: HEADERS and as many CONTINUATION as it takes. */
function requestFrames(stream: number, block: Uint8Array): Buffer {
  const frames: Buffer[] = []
  for (let at = 0; at < block.length; at += MAX_FRAME) {
    const flags = (at === 0 ? END_STREAM : 0) | (at + MAX_FRAME >= block.length ? END_HEADERS : 0)
    const type = at === 0 ? FRAME.headers : FRAME.continuation
    frames.push(frame(type, flags, stream, block.subarray(at, at + MAX_FRAME)))
  }
  return Buffer.concat(frames)
}

async function* framesOf(socket: Socket): AsyncGenerator<Frame> {
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of socket) {
    held = Buffer.concat([held, chunk as Buffer])
    while (held.length >= 9 && held.length >= 9 + held.readUIntBE(0, 3)) {
      const end = 9 + held.readUIntBE(0, 3)
      yield { type: held[3]!, flags: held[4]!, payload: held.subarray(9, end) }
      held = held.subarray(end)
    }
  }
}

async function nextOf(frames: AsyncGenerator<Frame>, type: number): Promise<Frame> {
  for (;;) {
    const { value, done } = await frames.next()
    if (done) throw new Error(`the connection ended before a frame of type ${type}`)
    if (value.type === FRAME.reset) throw new Error('the server refused a request')
    if (value.type === type) return value
  }
}

/** What nghttp2 read of each request, in order; it answers with a few fields of the request. */
async function startServer(tableSize: number, seen: string[][]): Promise<Http2Server> {
  const settings = { headerTableSize: tableSize, maxHeaderListSize: 1 << 20 }
  const server = createServer({ settings, maxHeaderListPairs: 1000 })
  server.on('stream', (...[stream, , , raw]: [ServerHttp2Stream, unknown, number, string[]]) => {
    seen.push([...raw])
    stream.respond(responseTo(raw), { endStream: true })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const ANSWERED = ['accept', 'user-agent', 'x-a', 'x-b']

/** The last value of each. */
function responseTo(fields: readonly string[]): OutgoingHttpHeaders {
  const answer: OutgoingHttpHeaders = { ':status': fields.length % 4 === 0 ? 200 : 451 }
  for (let at = 0; at < fields.length; at += 2) {
    if (ANSWERED.includes(fields[at]!)) answer[fields[at]!] = fields[at + 1]!.slice(0, 2000)
  }
  return answer
}

async function exchangeOn(socket: Socket, [theirs, ours]: [theirs: number, ours: number], seen: string[][]) {
  const frames = framesOf(socket)
  const encoder = new HpackEncoder()
  const decoder = newDecoder(ours)
  const random = generator(theirs + ours)
  socket.write(PREFACE)
  socket.write(frame(FRAME.settings, 0, 0, [0, HEADER_TABLE_SIZE, ...uint32(ours)]))
  await nextOf(frames, FRAME.settings)
  socket.write(frame(FRAME.settings, ACK, 0))
  encoder.setMaxTableSize(theirs)
  for (let index = 0; index < REQUESTS; index++) {
    const fields = randomFields(random)
    socket.write(requestFrames(2 * index + 1, encoded(encoder, fields)))
    const { payload, flags } = await nextOf(frames, FRAME.headers)
    equal(flags & END_HEADERS, END_HEADERS)
    deepEqual(seen[index], fields, `request ${index}`)
    const answer = new Map<string, unknown>(Object.entries(responseTo(fields)))
    const got = decoded(decoder, payload)!
    for (let at = 0; at < got.length; at += 2) {
      if (got[at] !== 'date') equal(got[at + 1], String(answer.get(got[at]!)), `${got[at]} of response ${index}`)
      answer.delete(got[at]!)
    }
    equal(answer.size, 0, `what response ${index} lacks`)
  }
}

describe('HPACK against nghttp2', () => {
  const SIZES: [theirs: number, ours: number][] = [
    [4096, 65_536],
    [65_536, 4096],
    [256, 4096],
    [0, 65_536],
  ]
  for (const sizes of SIZES) {
    it(`agrees with tables of ${sizes[0]} octets there and ${sizes[1]} here`, async () => {
      const seen: string[][] = []
      const server = await startServer(sizes[0], seen)
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      try {
        await exchangeOn(socket, sizes, seen)
      } finally {
        socket.destroy()
        server.close()
      }
    })
  }
})
