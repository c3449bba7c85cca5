// Servers that misbehave: each is answered with Chromium's name for it, within bounds, and without a leak.
import { describe, equal, it, ok } from '../../harness.ts'
import { netError, octetsOf, textOf, withServer } from './wire.ts'

/** Sends `octets` for the first request and closes, the way `how` says. */
function answering(octets: string, how: 'end' | 'reset' | 'stay' = 'end') {
  return async (connection: import('../../servers/raw-server.ts').RawConnection): Promise<void> => {
    await connection.head()
    if (octets !== '') connection.send(octets)
    if (how === 'end') connection.end()
    if (how === 'reset') connection.reset()
    await connection.closed()
  }
}

describe('a server that fails before the body', () => {
  const cases: [string, string, 'end' | 'reset', string][] = [
    ['closes at once', '', 'end', 'ERR_EMPTY_RESPONSE'],
    ['resets at once', '', 'reset', 'ERR_CONNECTION_RESET'],
    ['speaks another protocol', '220 mail.example ESMTP ready\r\n', 'end', 'ERR_INVALID_HTTP_RESPONSE'],
    ['sends a NUL', 'HTTP/1.1 200 OK\r\nA: \0\r\n\r\n', 'end', 'ERR_INVALID_HTTP_RESPONSE'],
    ['upgrades unasked', 'HTTP/1.1 101 x\r\nUpgrade: x\r\n\r\n', 'end', 'ERR_INVALID_HTTP_RESPONSE'],
    [
      'contradicts itself',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      'end',
      'ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH',
    ],
    [
      'sends a head of 1 MB',
      `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(1_000_000)}\r\n\r\n`,
      'end',
      'ERR_RESPONSE_HEADERS_TOO_BIG',
    ],
    [
      'sends headers without end',
      `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(100_000)}`,
      'end',
      'ERR_RESPONSE_HEADERS_TOO_BIG',
    ],
  ]
  for (const [what, octets, how, code] of cases) {
    it(`${what}: ${code}`, () =>
      withServer(answering(octets, how), async ({ exchange, transport }) => {
        const error = await netError(exchange(), code)
        equal(error.message, `net::${code}`)
        ok(error.detail, 'no detail')
        equal(transport.openConnections, 0)
      }))
  }

  it('a head of 200 KB in one header passes', () => {
    const value = 'a'.repeat(200_000)
    return withServer(
      answering(`HTTP/1.1 200 OK\r\nA: ${value}\r\nContent-Length: 1\r\n\r\nx`),
      async ({ exchange }) => {
        const { headers, body } = await exchange()
        equal(headers[1], value)
        equal(await textOf(body), 'x')
      },
    )
  })

  it('10,000 headers pass', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `X-${index}: ${index}\r\n`).join('')
    return withServer(answering(`HTTP/1.1 200 OK\r\n${lines}Content-Length: 1\r\n\r\nx`), async ({ exchange }) => {
      const { headers, body } = await exchange()
      equal(headers.length, 20_002)
      equal(headers[19_999], '9999')
      equal(await textOf(body), 'x')
    })
  })
})

describe('a server that fails in the body', () => {
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'
  const cases: [string, string, 'end' | 'reset' | 'stay', string][] = [
    ['closes too early', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc', 'end', 'ERR_CONTENT_LENGTH_MISMATCH'],
    ['closes between chunks', chunked, 'end', 'ERR_INCOMPLETE_CHUNKED_ENCODING'],
    ['sends a bad chunk', `${chunked}nonsense\r\n`, 'stay', 'ERR_INVALID_CHUNKED_ENCODING'],
  ]
  for (const [what, octets, how, code] of cases) {
    it(`${what}: ${code}, after what had come`, () =>
      withServer(answering(octets, how), async ({ exchange, transport }) => {
        const { body } = await exchange()
        equal(String(await body.read()), 'abc')
        await netError(body.read(), code)
        await netError(body.read(), code)
        equal(transport.openConnections, 0)
      }))
  }

  it('resets: ERR_CONNECTION_RESET with the cause', () =>
    withServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc', 'stay'), async ({ exchange, server }) => {
      const { body } = await exchange()
      equal(String(await body.read()), 'abc')
      server.connections[0]!.reset()
      const error = await netError(body.read(), 'ERR_CONNECTION_RESET')
      equal((error.cause as { code: string }).code, 'ECONNRESET')
    }))

  it('sends more than it announced: the rest is dropped with the connection', () =>
    withServer(
      answering('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef', 'stay'),
      async ({ exchange, transport }) => {
        const { body } = await exchange()
        equal((await octetsOf(body)).toString(), 'abc')
        equal(transport.openConnections, 0)
      },
    ))
})
