// HTTP/2 through a session's doors: what stands on the wire, what is sent again in silence.
import { once } from 'node:events'
import * as http2 from 'node:http2'
import { Readable, Writable } from 'node:stream'
import { createSessions } from '#runtime'
import { createClientRequestClass } from '../../../bindings/session/network/client-request.ts'
import { priorityHeader } from '../../../bindings/session/network/priority.ts'
import type { ReadableConstructor, WritableConstructor } from '../../../bindings/session/network/stream-classes.ts'
import { Session } from '../../../bindings/session/session.ts'
import { deepEqual, describe, equal, it } from '../../harness.ts'
import { createCertificate } from '../../servers/certificate.ts'
import { FRAME, http2Server } from '../../servers/http2-server.ts'

const authority = createCertificate({ commonName: 'Test Authority', isAuthority: true })
const identity = createCertificate({ commonName: 'site', names: ['localhost'], issuer: authority })

const ClientRequest = createClientRequestClass({
  Readable: Readable as unknown as ReadableConstructor,
  Writable: Writable as unknown as WritableConstructor,
  isSession: (value) => value instanceof Session,
  engineOf: (session) => Session.engineOf(session as Session),
})

function openSession(): Session {
  return createSessions({ certificateAuthorities: [authority.cert] }).fromPartition('http2')
}

/** A server that answers with the fields it got, sets a cookie and redirects `/redirect` to `/`. */
async function withEcho(test: (session: Session, origin: string) => Promise<void>): Promise<void> {
  const server = http2.createSecureServer({ cert: identity.cert, key: identity.key })
  const sessions: http2.ServerHttp2Session[] = []
  server.on('session', (session) => sessions.push(session))
  server.on(
    'stream',
    (stream: http2.ServerHttp2Stream, fields: http2.IncomingHttpHeaders, _: number, raw: string[]) => {
      stream.on('error', () => {})
      const moved = fields[':path'] === '/redirect'
      stream.respond({ ':status': moved ? 302 : 200, 'set-cookie': 'c=1', ...(moved ? { location: '/' } : {}) })
      stream.end(JSON.stringify(raw))
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const session = openSession()
  try {
    await test(session, `https://localhost:${(server.address() as { port: number }).port}`)
    equal(sessions.length, 1, 'connections')
  } finally {
    await session.close()
    for (const one of sessions) one.destroy()
    server.close()
  }
}

describe('a session over HTTP/2', () => {
  it('sends the default headers in order, the priority last, and follows with its cookies', () =>
    withEcho(async (session, origin) => {
      session.setUserAgent('agent', 'de')
      const response = await session.fetch(`${origin}/redirect`)
      const fields: string[] = await response.json()
      const names = fields.filter((_, at) => at % 2 === 0)
      deepEqual(names.slice(0, 4), [':method', ':authority', ':scheme', ':path'])
      deepEqual(names.slice(-5), ['user-agent', 'accept-encoding', 'accept-language', 'cookie', 'priority'])
      deepEqual(fields.slice(-4), ['cookie', 'c=1', 'priority', 'u=4, i'])
      equal(response.statusText, '')
    }))

  it('serves net.request with its priority and version', () =>
    withEcho(async (session, origin) => {
      const request = new ClientRequest({ session, url: origin, priority: 'highest', priorityIncremental: false })
      request.end()
      const [response] = await once(request as never, 'response')
      let text = ''
      response.on('data', (chunk: Uint8Array) => {
        text += new TextDecoder().decode(chunk)
      })
      await once(response, 'end')
      deepEqual([response.httpVersion, response.statusCode, response.statusMessage], ['2.0', 200, ''])
      deepEqual(JSON.parse(text).slice(-2), ['priority', 'u=0'])
    }))

  it('sends a refused request again, body and all', async () => {
    const bodies: string[] = []
    const server = await http2Server(identity, async (peer) => {
      peer.settings()
      for (let stream = await peer.request(); stream !== 0; stream = await peer.request()) {
        bodies.push(String((await peer.next(FRAME.data))?.payload))
        if (bodies.length === 1) peer.reset(stream, 7)
        else peer.respond(stream, 'done')
      }
    })
    const session = openSession()
    try {
      const response = await session.fetch(`https://localhost:${server.port}/`, { method: 'POST', body: 'once' })
      equal(await response.text(), 'done')
      deepEqual(bodies, ['once', 'once'])
    } finally {
      await session.close()
      await server.close()
    }
  })
})

describe('the Priority header', () => {
  const cases: [unknown, unknown, string][] = [
    [undefined, undefined, 'u=4, i'],
    ['highest', true, 'u=0, i'],
    ['medium', false, 'u=1'],
    ['low', true, 'u=2, i'],
    ['lowest', false, ''],
    ['lowest', true, 'i'],
    ['throttled', true, 'u=5, i'],
    ['unheard', 1, 'u=4, i'],
  ]
  for (const [priority, incremental, header] of cases)
    it(`of ${priority} is '${header}'`, () => equal(priorityHeader(priority, incremental), header))
})
