// The parser alone: octets in, events out. What it accepts and refuses is Chromium's (net/http/http_stream_parser.cc and
// its unit tests), whatever RFC 9112 would say of the sender.
import { Buffer } from 'node:buffer'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'
import { type Recorded, record } from './parser-events.ts'

function only(octets: string): Recorded {
  return record([Buffer.from(octets, 'latin1')])
}

describe('response heads', () => {
  const statusLines: [string, string][] = [
    ['HTTP/1.1 200 OK', '1.1 200 OK'],
    ['http/1.1 404 Not found', '1.1 404 Not found'],
    ['HTTP/1.1 204', '1.1 204 '],
    ['HTTP/1.1   500   two  words  ', '1.1 500 two  words'],
    ['HTTP/1.1', '1.1 200 OK'],
    ['HTTP/1.1 ', '1.1 200 '],
    ['HTTP/1.1 OK', '1.1 200 '],
    ['HTTP/1.0 200 OK', '1.0 200 OK'],
    ['HTTP 200 OK', '1.0 200 OK'],
    ['HTTP/1.7 200 OK', '1.1 200 OK'],
    ['HTTP/3.0 200 OK', '1.1 200 OK'],
    ['HTTP/2.0 200 OK', '2.0 200 OK'],
    ['HTTP/0.9 200 OK', '1.0 200 OK'],
    ['HTTP/1.1 99999999999 huge', '1.1 2147483647 huge'],
    ['\r\n\r\nHTTP/1.1 200 OK', '1.1 200 OK'],
    ['junkHTTP/1.1 200 OK', '1.1 200 OK'],
  ]
  for (const [line, expected] of statusLines) {
    it(`reads ${JSON.stringify(line)}`, () => {
      const { head } = only(`${line}\r\nContent-Length: 0\r\n\r\n`)
      equal(`${head?.httpVersion} ${head?.status} ${head?.statusText}`, expected)
    })
  }

  const lines: [string, string[]][] = [
    ['A: b\r\na: c\r\n', ['A', 'b', 'a', 'c']],
    ['A: b\nB:c\n', ['A', 'b', 'B', 'c']],
    ['A:\t b c \t\r\n', ['A', 'b c']],
    ['A : b\r\n', ['A', 'b']],
    ['A:\r\n', ['A', '']],
    ['A: b\r\n  folded\r\n\tagain\r\nB: c\r\n', ['A', 'b folded again', 'B', 'c']],
    [' A: starts blank\r\nB: c\r\n', ['B', 'c']],
    ['no colon\r\nB: c\r\n', ['B', 'c']],
    ['no colon\r\n folded: x\r\nB: c\r\n', ['B', 'c']],
    [': no name\r\nB: c\r\n', ['B', 'c']],
    ['two words: x\r\nB: c\r\n', ['B', 'c']],
    ['A: b\rB: c\r\n', ['A', 'b', 'B', 'c']],
    ['A: b:c\r\n', ['A', 'b:c']],
    ['A: \x80\xff\xe9\r\n', ['A', '\x80\xff\xe9']],
  ]
  for (const [text, expected] of lines) {
    it(`reads the header lines ${JSON.stringify(text)}`, () => {
      deepEqual(only(`HTTP/1.1 304 x\r\n${text}\r\n`).head?.headers, expected)
    })
  }

  it('refuses a NUL', () => {
    equal(only('HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n').error, 'ERR_INVALID_HTTP_RESPONSE')
  })

  it('refuses what has no status line, except on the own port of the scheme', () => {
    equal(only('SSH-2.0-OpenSSH\r\n').error, 'ERR_INVALID_HTTP_RESPONSE')
    equal(only('short').error, 'ERR_INVALID_HTTP_RESPONSE')
    const plain = record([Buffer.from('<p>1991</p>')], { defaultPort: true })
    deepEqual([plain.head?.httpVersion, plain.head?.status, plain.body, plain.ended], ['0.9', 200, '<p>1991</p>', true])
    equal(only('ICY 200 OK\r\n\r\nsound').body, 'ICY 200 OK\r\n\r\nsound')
  })

  it('takes a head of 256 KiB and refuses one octet more', () => {
    const filled = (size: number): string => {
      const start = 'HTTP/1.1 204 x\r\nA: '
      return `${start}${'a'.repeat(size - start.length - 4)}\r\n\r\n`
    }
    equal(only(filled(256 * 1024)).ended, true)
    equal(only(filled(256 * 1024 + 1)).error, 'ERR_RESPONSE_HEADERS_TOO_BIG')
  })

  it('reads lines without a colon in linear time', () => {
    const start = performance.now()
    ok(only(`HTTP/1.1 204 x\r\n${'a\n'.repeat(120_000)}B: c\r\n\r\n`).ended)
    ok(performance.now() - start < 500, 'too slow')
  })
})

describe('response framing', () => {
  const bodies: [string, string, string | null][] = [
    ['Content-Length: 3\r\n', 'abc', 'abc'],
    ['Content-Length: 3\r\nContent-Length: 3\r\n', 'abc', 'abc'],
    ['Content-Length: 3, 3\r\n', 'abc', 'abc'],
    ['Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '3\r\nabc\r\n0\r\n\r\n', 'abc'],
    ['Content-Length: 5\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n', '3\r\nabc\r\n0\r\n\r\n', 'abc'],
    ['Transfer-Encoding: gzip, Chunked\r\n', '3\r\nabc\r\n0\r\n\r\n', 'abc'],
    ['Content-Length: x\r\n', 'until close', 'until close'],
    ['Content-Length: -1\r\n', 'until close', 'until close'],
    ['Content-Length: +3\r\n', 'until close', 'until close'],
    ['', 'until close', 'until close'],
    ['Content-Length: 3\r\nContent-Length: 4\r\n', 'abc', null],
    ['Content-Length: 3, 4\r\n', 'abc', null],
  ]
  for (const [headers, octets, expected] of bodies) {
    it(`frames ${JSON.stringify(headers)}`, () => {
      const { body, ended, error } = only(`HTTP/1.1 200 OK\r\n${headers}\r\n${octets}`)
      if (expected === null) equal(error, 'ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH')
      else deepEqual([body, ended, error], [expected, true, null])
    })
  }

  it('ignores chunked of HTTP/1.0', () => {
    equal(only('HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc').body, '3\r\nabc')
  })

  it('refuses distinct copies of Location and Content-Disposition', () => {
    const twice = (name: string, a: string, b: string): string | null =>
      only(`HTTP/1.1 302 x\r\n${name}: ${a}\r\n${name}: ${b}\r\nContent-Length: 0\r\n\r\n`).error
    equal(twice('Location', '/a,b', '/a,b'), null)
    equal(twice('Location', '/a', '/b'), 'ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION')
    equal(twice('Content-Disposition', 'inline', 'inline'), null)
    equal(twice('Content-Disposition', 'a; f="x,y"', 'a; f="x,y"'), null)
    equal(twice('content-disposition', 'a', 'b'), 'ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_DISPOSITION')
  })

  for (const status of [204, 205, 304]) {
    it(`gives ${status} no body`, () => {
      const head = `HTTP/1.1 ${status} x\r\nContent-Length: 5\r\n\r\n`
      const { body, ended, used } = only(`${head}abcde`)
      deepEqual([body, ended, used], ['', true, head.length])
    })
  }

  it('gives HEAD no body', () => {
    const { body, ended } = record([Buffer.from('HTTP/1.1 200 x\r\nContent-Length: 5\r\n\r\n')], { isHead: true })
    deepEqual([body, ended], ['', true])
  })

  it('reports interim heads and goes on', () => {
    const { interim, head, body } = only(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx',
    )
    deepEqual(interim, ['100 Continue', '103 Early Hints Link,</a>'])
    deepEqual([head?.status, body], [200, 'x'])
  })

  it('leaves what follows a 101 to the new protocol', () => {
    const text = 'HTTP/1.1 101 x\r\n\r\n'
    equal(only(`${text}frames`).used, text.length)
  })
})

describe('the chunked coding', () => {
  const good: [string, string][] = [
    ['3\r\nabc\r\n0\r\n\r\n', 'abc'],
    ['3;name="v;x"\r\nabc\r\n00\r\n\r\n', 'abc'],
    ['003   \r\nabc\r\n1\r\nd\r\n0\r\nTrailer: dropped\r\nB: c\r\n\r\n', 'abcd'],
    ['3\nabc\nA\n0123456789\n0\n\n', 'abc0123456789'],
  ]
  for (const [octets, expected] of good) {
    it(`decodes ${JSON.stringify(octets)}`, () => {
      const { body, ended, error } = only(`HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n${octets}`)
      deepEqual([body, ended, error], [expected, true, null])
    })
  }

  const bad = [
    'x\r\n',
    '\r\n',
    '-3\r\nabc',
    '+3\r\nabc',
    '0x3\r\nabc',
    '3 1\r\nabc',
    '3\r\nabcd\r\n',
    ';\r\n',
    ' 3\r\nabc',
  ]
  for (const octets of [...bad, `${'f'.repeat(17)}\r\n`, `1;${'x'.repeat(17_000)}\r\n`]) {
    it(`refuses ${JSON.stringify(octets.slice(0, 20))}`, () => {
      equal(only(`HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n${octets}`).error, 'ERR_INVALID_CHUNKED_ENCODING')
    })
  }
})

describe('an early end', () => {
  const cases: [string, string | null][] = [
    ['', 'ERR_EMPTY_RESPONSE'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc', 'ERR_CONTENT_LENGTH_MISMATCH'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n', 'ERR_INCOMPLETE_CHUNKED_ENCODING'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n', 'ERR_INCOMPLETE_CHUNKED_ENCODING'],
    ['HTTP/1.1 103 x\r\n\r\n', 'ERR_EMPTY_RESPONSE'],
    ['HTTP/1.1 103 x\r\n', 'ERR_CONNECTION_CLOSED'],
    ['HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n', null],
  ]
  for (const [octets, expected] of cases) {
    it(`answers ${JSON.stringify(octets)} with ${expected}`, () => {
      const { error, ended } = only(octets)
      deepEqual([error, ended], [expected, expected === null])
    })
  }

  it('does not take a cut head over TLS', () => {
    equal(record([Buffer.from('HTTP/1.1 200 OK\r\nA: b')], { secure: true }).error, 'ERR_RESPONSE_HEADERS_TRUNCATED')
  })
})
