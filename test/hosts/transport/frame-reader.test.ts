// Frames however their octets are cut: each size of piece gives the same events.
import { Buffer } from 'node:buffer'
import { type FrameEvents, FrameReader } from '../../../runtimes/native/http2/frame-reader.ts'
import { deepEqual, describe, it } from '../../harness.ts'
import { frame } from '../../servers/http2-frames.ts'
import { END_HEADERS, END_STREAM, FRAME, PADDED } from '../../servers/http2-server.ts'

const PRIORITY = 32

const OCTETS = Buffer.concat([
  frame(FRAME.settings, 0, 0, [0, 3, 0, 0, 0, 100]),
  frame(FRAME.settings, 1, 0),
  frame(FRAME.headers, END_HEADERS, 1, [1, 2, 3]),
  frame(FRAME.data, 0, 1, [10, 11, 12]),
  frame(FRAME.data, PADDED, 1, [2, 13, 0, 0]),
  frame(FRAME.data, PADDED, 1, [1, 0]),
  frame(FRAME.data, PADDED, 1, [0]),
  frame(FRAME.data, END_STREAM, 1),
  frame(FRAME.headers, END_STREAM | PADDED | PRIORITY, 3, [2, 0, 0, 0, 0, 9, 4, 5, 0, 0]),
  frame(FRAME.continuation, 0, 3),
  frame(FRAME.continuation, END_HEADERS, 3, [6, 7]),
  frame(0xfe, 255, 5, [1]),
  frame(FRAME.ping, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]),
])

const EVENTS = [
  'control 4 0: 0,3,0,0,0,100',
  'control 4 0: ',
  'fields 1 false: 1,2,3',
  'data 3: 10,11,12 flags 0',
  'data 4: 13 flags 8',
  'data 2:  flags 8',
  'data 1:  flags 8',
  'data 0:  flags 1',
  'fields 3 true: 4,5,6,7',
  'control 254 5: 1',
  'control 6 0: 1,2,3,4,5,6,7,8',
]

/** The events of the octets in pieces of that size. */
function read(size: number): string[] {
  const events: string[] = []
  let body: number[] = []
  const sink: FrameEvents = {
    dataBegin: ({ length }) => {
      body = []
      events.push(`data ${length}: `)
    },
    dataPiece: (piece) => void body.push(...piece),
    dataEnd: ({ flags }) => {
      events[events.length - 1] += `${body} flags ${flags}`
    },
    fields: (stream, endStream, { octets, start, end }) =>
      void events.push(`fields ${stream} ${endStream}: ${[...octets.subarray(start, end)]}`),
    control: ({ type, stream, length }, octets, start) =>
      void events.push(`control ${type} ${stream}: ${[...octets.subarray(start, start + length)]}`),
  }
  const reader = new FrameReader(sink)
  for (let at = 0; at < OCTETS.length; at += size) reader.push(OCTETS.subarray(at, at + size))
  return events
}

describe('frames', () => {
  it('in pieces of every size', () => {
    for (let size = 1; size <= OCTETS.length; size++) {
      deepEqual(read(size), EVENTS, `pieces of ${size}`)
    }
  })
})
