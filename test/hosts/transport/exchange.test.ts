// One exchange on the wire: what is sent, what comes back.
import { Cancellation } from '../../../bindings/host/cancellation.ts'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'
import { bodyOf, eachRequest, netError, octetsOf, textOf, withServer } from './wire.ts'

const ALL_HIGH = Array.from({ length: 128 }, (_, index) => String.fromCharCode(128 + index)).join('')

describe('the request on the wire', () => {
  it('is the list as given: order, case, duplicates, every octet', () =>
    withServer(
      eachRequest((connection, head) => connection.respond(head)),
      async ({ exchange }) => {
        const headers = ['hOSt', 'h', 'B', '2', 'a', '1', 'b', '3', 'X-High', ALL_HIGH, 'X-Empty', '', 'X-Tab', 'a\tb']
        const { body } = await exchange({ method: 'PURGE', target: '/a?b=%20\xe9', headers })
        equal(
          await textOf(body),
          `PURGE /a?b=%20\xe9 HTTP/1.1\r\nhOSt: h\r\nB: 2\r\na: 1\r\nb: 3\r\nX-High: ${ALL_HIGH}\r\nX-Empty: \r\nX-Tab: a\tb\r\n\r\n`,
        )
      },
    ))

  const framed: [string, string[], boolean, string][] = [
    ['Content-Length of a known body', [], true, 'Content-Length: 6\r\n\r\nabcdef'],
    ['chunks of an unknown one', [], false, 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n'],
    ['the Content-Length of the list', ['content-length', '6'], false, 'content-length: 6\r\n\r\nabcdef'],
    [
      'the chunks the list asks for',
      ['Transfer-Encoding', 'Chunked'],
      true,
      'Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n',
    ],
  ]
  for (const [what, headers, known, expected] of framed) {
    it(`frames a body with ${what}`, () =>
      withServer(
        async (connection) => {
          const got = await connection.octets('POST / HTTP/1.1\r\n'.length + expected.length)
          connection.respond(got)
        },
        async ({ exchange }) => {
          const { body } = await exchange({ method: 'POST', headers, body: bodyOf(['abc', 'def'], known) })
          equal(await textOf(body), `POST / HTTP/1.1\r\n${expected}`)
        },
      ))
  }

  const refused: [string, object][] = [
    ['a CR in a value', { headers: ['A', 'b\rc'] }],
    ['an LF in a value', { headers: ['A', 'b\nc'] }],
    ['a NUL in a value', { headers: ['A', 'b\0c'] }],
    ['more than an octet in a value', { headers: ['A', '\u0100'] }],
    ['an LF in a name', { headers: ['A\n', 'b'] }],
    ['a colon in a name', { headers: ['A:', 'b'] }],
    ['an empty name', { headers: ['', 'b'] }],
    ['an octet above 127 in a name', { headers: ['\xe9', 'b'] }],
    ['a blank in the method', { method: 'GET /x' }],
    ['a blank in the target', { target: '/ HTTP/1.0' }],
    ['an LF in the target', { target: '/\nx' }],
    ['an empty target', { target: '' }],
    ['a length that is none', { headers: ['Content-Length', '1x'], body: bodyOf(['a']) }],
    ['two lengths', { headers: ['Content-Length', '1', 'Content-Length', '2'], body: bodyOf(['a']) }],
    ['length and chunks', { headers: ['Content-Length', '1', 'Transfer-Encoding', 'chunked'], body: bodyOf(['a']) }],
    ['a coding without chunks', { headers: ['Transfer-Encoding', 'gzip'], body: bodyOf(['a']) }],
    ['a length without a body', { headers: ['Content-Length', '1'] }],
    ['a body longer than its length', { headers: ['Content-Length', '1'], body: bodyOf(['ab']) }],
    ['a body shorter than its length', { headers: ['Content-Length', '3'], body: bodyOf(['ab']) }],
  ]
  for (const [what, changes] of refused) {
    it(`refuses ${what}`, () =>
      withServer(
        () => {},
        async ({ exchange }) => {
          const error = await netError(exchange(changes), 'ERR_INVALID_ARGUMENT')
          ok(error.detail)
        },
      ))
  }

  it('reports a body that fails with its own error', () =>
    withServer(
      () => {},
      async ({ exchange }) => {
        const cause = new Error('the disk is gone')
        const body = { ...bodyOf([]), length: 5, read: () => Promise.reject(cause) }
        equal((await netError(exchange({ method: 'PUT', body }), 'ERR_FAILED')).cause, cause)
      },
    ))
})

describe('the response', () => {
  it('has its status line, its headers as sent and its peer', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.end(
          `HTTP/1.0 299 Well\xe9 done\r\nb: 1\r\nA: 2\r\nB: 1\r\nX-High: ${ALL_HIGH}\r\nset-Cookie: a=\xff\r\n\r\n`,
        )
      },
      async ({ exchange, server }) => {
        const response = await exchange()
        const { status, statusText, httpVersion, reused, upgrade } = response
        deepEqual([status, statusText, httpVersion, reused, upgrade], [299, 'Well\xe9 done', '1.0', false, null])
        deepEqual(response.headers, ['b', '1', 'A', '2', 'B', '1', 'X-High', ALL_HIGH, 'set-Cookie', 'a=\xff'])
        equal(response.remoteAddress, `127.0.0.1:${server.port}`)
        equal(await response.body.read(), null)
      },
    ))

  it('starts before its body has come', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.send('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc')
        await connection.through('never')
      },
      async ({ exchange, server }) => {
        const { body } = await exchange()
        equal(body.length, 6)
        equal(String(await body.read()), 'abc')
        server.connections[0]!.end('def')
        equal(await textOf(body), 'def')
        equal(await body.read(), null)
      },
    ))

  it('is unfolded from chunks, trailers dropped', () =>
    withServer(
      eachRequest(async (connection) => {
        connection.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n')
        await new Promise(setImmediate)
        connection.send('1\r\n \r\n5\r\nworld\r\n0\r\nX-Trailer: z\r\n\r\n')
      }),
      async ({ exchange, server }) => {
        for (let round = 0; round < 3; round++) equal(await textOf((await exchange()).body), 'hello world')
        equal(server.connections.length, 1)
      },
    ))

  it('has no body after HEAD, 204, 205 and 304, and the connection goes on', () =>
    withServer(
      eachRequest((connection, head) => {
        const status = head.split(' ')[1]!.slice(1)
        connection.send(`HTTP/1.1 ${status} x\r\nContent-Length: 5\r\n\r\n`)
      }),
      async ({ exchange, server }) => {
        for (const [method, status] of [
          ['HEAD', 200],
          ['GET', 204],
          ['GET', 205],
          ['GET', 304],
        ] as const) {
          const response = await exchange({ method, target: `/${status}` })
          deepEqual([response.status, await response.body.read()], [status, null])
        }
        equal(server.connections.length, 1)
      },
    ))

  it('hands interim heads over first, in order', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.send('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nlink: </b>\r\n\r\n')
        await new Promise(setImmediate)
        connection.respond('done')
      },
      async ({ exchange }) => {
        const seen: unknown[] = []
        const response = await exchange({ onInterim: (...head) => seen.push(head) })
        seen.push(response.status)
        deepEqual(seen, [[102, 'Processing', []], [103, 'Early Hints', ['Link', '</a>', 'link', '</b>']], 200])
        equal(await textOf(response.body), 'done')
      },
    ))

  it('may be cancelled from an interim head, whatever followed in the same octets', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.send('HTTP/1.1 103 x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx')
        await connection.closed()
      },
      async ({ exchange, transport }) => {
        const cancellation = new Cancellation()
        await netError(exchange({ cancellation, onInterim: () => cancellation.cancel() }), 'ERR_ABORTED')
        equal(transport.openConnections, 0)
      },
    ))

  it('is read to the close without framing, and bounded by its reader', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.send('HTTP/1.1 200 OK\r\n\r\n')
        const piece = 'x'.repeat(64 * 1024)
        for (let sent = 0; sent < 64; sent++) connection.send(piece)
        connection.end()
      },
      async ({ exchange }) => {
        const { body } = await exchange()
        equal(body.length, undefined)
        equal((await octetsOf(body)).length, 64 * 64 * 1024)
      },
    ))
})

describe('a slow reader', () => {
  it('stops the server', () =>
    withServer(
      async (connection) => {
        await connection.head()
        connection.send(`HTTP/1.1 200 OK\r\nContent-Length: ${64 * 1024 * 1024}\r\n\r\n`)
        const piece = 'x'.repeat(64 * 1024)
        let sent = 0
        const more = (): void => {
          while (sent < 1024) {
            sent++
            if (!connection.send(piece)) return void connection.socket.once('drain', more)
          }
        }
        more()
        connection.sent = () => sent * 64 * 1024
      },
      async ({ exchange, server }) => {
        const { body } = await exchange()
        // Until the server has been stopped: what it could send in 5 looks does not change any more.
        const sent = (): number => server.connections[0]!.sent()
        for (let last = -1, same = 0; same < 5; ) {
          await new Promise((resolve) => setTimeout(resolve, 20))
          same = sent() === last ? same + 1 : 0
          last = sent()
        }
        ok(sent() < 16 * 1024 * 1024, `the server could send ${sent()} octets`)
        equal((await octetsOf(body)).length, 64 * 1024 * 1024)
      },
    ))
})
