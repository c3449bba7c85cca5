// Seeded fuzz of the response parser: it never throws, and the same octets give the same events however they are cut.
import { Buffer } from 'node:buffer'
import { generator } from '../../fuzz/chance.ts'
import { describe, equal, it } from '../../harness.ts'
import { type Recorded, record } from './parser-events.ts'

const CASES = 1500

const STARTS = [
  'HTTP/1.1 200 OK',
  'http/1.0 404',
  'HTTP/1.1 204 x',
  'HTTP/1.1 100 y',
  'HTTP/1.1 101 z',
  'junk',
  '\r\nHTTP/1.1 304 n',
]
const LINES = [
  'Content-Length: 5',
  'Content-Length: 5, 5',
  'Content-Length: 7',
  'Transfer-Encoding: chunked',
  'Connection: close',
  'Location: /a',
  ' folded',
  'Bad Name: x',
  'no colon',
  'X: \x80\xff',
  'Y:',
]
const ENDS = ['\r\n', '\r\n', '\r\n', '\n', '\r']
const TAILS = [
  '5\r\nhello\r\n0\r\n\r\n',
  'hello',
  '3;x\r\nabc\r\n2\r\nde\r\n0\r\nT: r\r\n\r\n',
  '5\r\nhelloX',
  'HTTP/1.1 200 OK\r\n\r\nbody',
  '',
]

function message(random: (below: number) => number): Buffer {
  const pick = (list: readonly string[]): string => list[random(list.length)]!
  let text = pick(STARTS) + pick(ENDS)
  for (let left = random(5); left > 0; left--) text += pick(LINES) + pick(ENDS)
  const octets = Buffer.from(text + pick(ENDS) + pick(TAILS) + pick(TAILS), 'latin1')
  for (let left = random(3); left > 0; left--) octets[random(octets.length)] = random(256)
  return octets
}

/** All that must not depend on the cuts. After a failure the count of used octets says nothing. */
function summary(seen: Recorded): string {
  const { interim, head, body, ended, error } = seen
  const fields = head && [head.httpVersion, head.status, head.statusText, head.headers, head.keepAlive, head.framing]
  return JSON.stringify({ interim, fields, body, ended, error, used: ended ? seen.used : -1 })
}

function cutAt(octets: Buffer, ...positions: number[]): Buffer[] {
  const bounds = [0, ...positions.sort((a, b) => a - b), octets.length]
  return bounds.slice(1).map((end, index) => octets.subarray(bounds[index], end))
}

describe('the response parser under fuzz', () => {
  it('gives the same events for every cut in two', () => {
    const random = generator(1)
    for (let index = 0; index < CASES; index++) {
      const octets = message(random)
      const expected = summary(record([octets]))
      for (let cut = 1; cut < octets.length; cut++) {
        equal(
          summary(record(cutAt(octets, cut))),
          expected,
          `case ${index} cut at ${cut}: ${octets.toString('latin1')}`,
        )
      }
    }
  })

  it('gives the same events octet by octet and for random cuts', () => {
    const random = generator(2)
    for (let index = 0; index < CASES; index++) {
      const octets = message(random)
      const expected = summary(record([octets]))
      const note = `case ${index}: ${octets.toString('latin1')}`
      equal(summary(record([...octets].map((octet) => Buffer.from([octet])))), expected, note)
      for (let round = 0; round < 5; round++) {
        const cuts = Array.from({ length: random(6) }, () => random(octets.length))
        equal(summary(record(cutAt(octets, ...cuts))), expected, note)
      }
    }
  })

  it('survives noise', () => {
    const random = generator(3)
    for (let index = 0; index < CASES; index++) {
      const prefix = random(2) === 0 ? 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' : 'HTTP/1.1 '
      const noise = Buffer.from(Array.from({ length: random(200) }, () => random(256)))
      const octets = Buffer.concat([Buffer.from(prefix), noise])
      const seen = record([octets])
      equal(seen.ended || seen.error !== null || seen.head?.status === 101, true, octets.toString('latin1'))
    }
  })
})
