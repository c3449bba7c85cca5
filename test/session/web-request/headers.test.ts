// runtimes: node deno bun
// What answers do to headers and status lines, row by row of webrequest 4, and what malformed ones come to.
import { Buffer } from 'node:buffer'
import { createSessions, Session } from '#runtime'
import type { RawResponse } from '../../../bindings/session/network/request.ts'
import type { OnHeadersReceivedListenerDetails } from '../../../bindings/session/web-request/details-types.ts'
import { parseStatusLine } from '../../../bindings/session/web-request/response-headers.ts'
import { after, before, deepEqual, describe, equal, it } from '../../harness.ts'
import { type HeadServer, startHeadServer } from '../../servers/head-server.ts'
import { textOf } from '../network/engine-fixture.ts'
import { rawRequest } from '../network/raw-request.ts'

const HEAD =
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-One: 1\r\nx-two: 2\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n' +
  'X-Raw: \xe4\r\nX-Utf: \xc3\xa4\r\n\r\nok'

/** Not to be written as a literal, where it would be the prototype. */
const withProto = (value: string): object => JSON.parse(`{"X-A":"a","__proto__":"${value}"}`)

describe('headers that listeners answer', () => {
  let server: HeadServer
  let session: Session
  before(async () => {
    server = await startHeadServer((_, socket) => void socket.write(HEAD, 'latin1'))
    session = createSessions().fromPartition('headers')
  })
  after(async () => {
    await session.close()
    await server.close()
  })

  async function send(headers: string[] = [], changes: object = {}): Promise<RawResponse> {
    const engine = await Session.engineOf(session)
    const response = await engine.send(rawRequest(`${server.at('site-a.localhost')}/`, { headers, ...changes }))
    await textOf(response)
    return response
  }

  describe('of a request', () => {
    /** The lines sent, without the request line. `answer` is what the listener gives as requestHeaders. */
    async function lines(answer: unknown, headers: string[] = [], changes: object = {}): Promise<string[]> {
      session.webRequest.onBeforeSendHeaders((details, go) => {
        const given = typeof answer === 'function' ? answer(details.requestHeaders) : answer
        go({ requestHeaders: given })
      })
      await send(headers, { credentials: 'omit', ...changes })
      session.webRequest.onBeforeSendHeaders(null)
      return server.heads.at(-1)?.split('\r\n').slice(1) ?? []
    }
    const own = () => [`Host: site-a.localhost:${server.port}`, 'Connection: keep-alive']

    it('replace all that were shown, those of the connection stay', async () => {
      deepEqual(await lines({ B: '2', a: '1' }), [...own(), 'B: 2', 'a: 1'])
      deepEqual(await lines({}), own())
    })

    it('as they were shown: nothing changes', async () => {
      const same = await lines((shown: object) => shown, ['X-Raw', '\xe4\xff', 'X-Utf', '\xc3\xa4'])
      deepEqual(same, await lines(undefined, ['X-Raw', '\xe4\xff', 'X-Utf', '\xc3\xa4']))
      equal(same.includes('X-Raw: \xe4\xff') && same.includes('X-Utf: \xc3\xa4'), true)
    })

    it('of a request with a body: its framing stays', async () => {
      const { BytesBody } = await import('../../../bindings/session/network/bodies/bytes-body.ts')
      const body = () => ({ method: 'POST', body: new BytesBody(Buffer.from('text')) })
      deepEqual(await lines({ A: '1' }, [], body()), [...own(), 'Content-Length: 4', 'A: 1'])
      const wrong = { 'content-length': '9', 'Transfer-Encoding': 'chunked', A: '1' }
      deepEqual(await lines(wrong, [], body()), [...own(), 'Content-Length: 4', 'A: 1'])
    })

    it('text is sent as UTF-8', async () => {
      deepEqual(await lines({ A: '\u00e4 \u{1f600}' }), [
        ...own(),
        `A: ${Buffer.from('\u00e4 \u{1f600}').toString('latin1')}`,
      ])
    })

    it('twice in two cases: the second value, in the first place', async () => {
      deepEqual(await lines({ 'X-A': '1', B: '2', 'x-a': '3' }), [...own(), 'X-A: 3', 'B: 2'])
    })

    it('a Host or Connection of their own counts', async () => {
      deepEqual(await lines({ A: '1', HOST: 'else.test' }), ['Host: else.test', 'Connection: keep-alive', 'A: 1'])
    })

    for (const [what, answer, expected] of [
      ['arrays', { A: ['1'], B: '2' }, ['B: 2']],
      ['other types', { A: 1, B: null, C: undefined, D: {}, E: true, F: '' }, ['F: ']],
      ['names that are none', { 'A B': '1', '': '2', 'C:': '3', '\u00e4': '4', D: '5' }, ['D: 5']],
      ['line breaks and NUL', { A: '1\r\nX: y', B: '1\n', C: '1\0', 'D\r\nX': '1', E: '\t1' }, ['E: \t1']],
      [
        'symbols and inherited ones',
        Object.assign(Object.create({ A: '1' }), { B: '2', [Symbol('c')]: '3' }),
        ['B: 2'],
      ],
      ['__proto__', withProto('b'), ['X-A: a', '__proto__: b']],
      ['an array', ['1'], ['0: 1']],
    ] as const)
      it(`${what}: ${expected.join(', ')}`, async () => {
        deepEqual((await lines(answer)).slice(2), [...expected])
      })

    for (const answer of [undefined, null, 'A: 1', 1, true])
      it(`no object (${answer}): unchanged`, async () => {
        deepEqual(await lines(answer), await lines((shown: object) => shown))
      })
  })

  describe('of a response', () => {
    interface Answer {
      readonly responseHeaders?: unknown
      readonly statusLine?: unknown
    }
    async function received(
      answer: Answer | ((details: OnHeadersReceivedListenerDetails) => Answer),
    ): Promise<RawResponse> {
      session.webRequest.onHeadersReceived((details, go) => {
        go((typeof answer === 'function' ? answer(details) : answer) as object)
      })
      const response = await send()
      session.webRequest.onHeadersReceived(null)
      return response
    }

    it('replace all; the new ones count, cookies too', async () => {
      const { headers, status } = await received({
        responseHeaders: { A: ['1', '2'], b: '3', 'Set-Cookie': ['new=1'] },
      })
      deepEqual(headers, ['A', '1', 'A', '2', 'b', '3', 'Set-Cookie', 'new=1'])
      equal(status, 200)
      deepEqual(
        (await session.cookies.get({})).map(({ name }) => name),
        ['new'],
      )
      deepEqual((await received({ responseHeaders: {} })).headers, [])
    })

    it('as they were shown: the same lines, in the order of their names', async () => {
      const { headers } = await received(({ responseHeaders = {} }) => ({ responseHeaders }))
      const pairs = headers.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${headers[at + 1]}`] : []))
      deepEqual(pairs, [
        'Content-Length: 2',
        'Set-Cookie: a=1',
        'Set-Cookie: b=2',
        'X-One: 1',
        'X-Raw: \xe4',
        'X-Utf: \xc3\xa4',
        'x-two: 2',
      ])
    })

    for (const [what, answer, expected] of [
      [
        'values become text',
        { A: 1, B: [true, null], C: undefined, D: [] },
        ['A', '1', 'B', 'true', 'B', 'null', 'C', 'undefined'],
      ],
      ['the first bad name ends them', { A: '1', 'B C': '2', D: '3' }, ['A', '1']],
      ['the first bad value ends them', { A: ['1', '2\r\nX: y', '3'], D: '3' }, ['A', '1']],
      ['NUL ends them', { A: '1', B: '\0', C: '2' }, ['A', '1']],
      ['__proto__ is a name', withProto('b'), ['X-A', 'a', '__proto__', 'b']],
      ['text is UTF-8', { A: '\u00e4' }, ['A', '\xc3\xa4']],
    ] as const)
      it(what, async () => {
        deepEqual((await received({ responseHeaders: answer })).headers, [...expected])
      })

    it('a status line counts with headers alone', async () => {
      const answer = { responseHeaders: { A: '1' }, statusLine: 'HTTP/1.1 404 Not There' }
      const { status, statusText } = await received(answer)
      equal(`${status} ${statusText}`, '404 Not There')
      equal((await received({ statusLine: 'HTTP/1.1 404 Not There' })).status, 200)
      for (const statusLine of [404, null, {}])
        equal((await received({ responseHeaders: {}, statusLine })).statusText, 'OK')
    })

    it('a redirect of their own is followed', async () => {
      session.webRequest.onHeadersReceived({ urls: ['*://site-a.localhost/'] }, (_, go) =>
        go({ responseHeaders: { Location: '/elsewhere' }, statusLine: 'HTTP/1.1 302 Found' }),
      )
      const { url, redirected } = await send()
      session.webRequest.onHeadersReceived(null)
      equal(url, `${server.at('site-a.localhost')}/elsewhere`)
      equal(redirected, true)
    })

    for (const answer of [undefined, null, 'A: 1', 1])
      it(`no object (${answer}): unchanged`, async () => {
        equal((await received({ responseHeaders: answer })).headers.length, 14)
      })
  })

  for (const [line, version, status, text] of [
    ['HTTP/1.1 204 No Content', '1.1', 204, 'No Content'],
    ['http/1.0 301 Moved', '1.0', 301, 'Moved'],
    ['HTTP/1.1 404', '1.1', 404, ''],
    ['HTTP/1.1   503   Down  ', '1.1', 503, 'Down'],
    ['HTTP/2.0 200 OK', '1.1', 200, 'OK'],
    ['HTTP/1.1', '1.1', 200, 'OK'],
    ['HTTP/1.1 ', '1.1', 200, 'OK'],
    ['HTTP/1.1 abc', '1.1', 200, 'OK'],
    ['HTTP/1.1 99 Low', '1.1', 200, 'OK'],
    ['HTTP/1.1 1000 High', '1.1', 200, 'OK'],
    ['HTTP/1.1 -404 x', '1.1', 200, 'OK'],
    ['404 Not Found', '1.0', 200, 'OK'],
    ['', '1.0', 200, 'OK'],
    ['garbage', '1.0', 200, 'OK'],
    ['HTTP/1.1 404 Not\r\nX-Injected: 1', '1.1', 404, 'Not'],
    ['HTTP/1.1 404 h\u00e4', '1.1', 404, 'h\xc3\xa4'],
  ] as const)
    it(`the status line ${JSON.stringify(line)} is ${status} ${text}`, () => {
      deepEqual(parseStatusLine(line), { httpVersion: version, status, statusText: text })
    })
})
