// What the HTTP/2 tests share: a certificate, a server on node:http2 or of raw frames, a transport that trusts it.
import { once } from 'node:events'
import * as http2 from 'node:http2'
import type { Transport, WireRequest, WireResponse } from '../../../bindings/host/transport.ts'
import { createNativeTransport } from '../../../runtimes/native/transport.ts'
import { equal } from '../../harness.ts'
import { createCertificate } from '../../servers/certificate.ts'
import { type Http2Peer, http2Server } from '../../servers/http2-server.ts'
import { wireRequest } from './wire.ts'

const authority = createCertificate({ commonName: 'Test Authority', isAuthority: true })
const identity = createCertificate({ commonName: 'site', names: ['localhost', '127.0.0.1'], issuer: authority })

export type Stream = http2.ServerHttp2Stream
export type Fields = http2.IncomingHttpHeaders

export interface Http2Bench {
  readonly transport: Transport
  readonly port: number
  request(changes?: Partial<WireRequest>): WireRequest
  exchange(changes?: Partial<WireRequest>): Promise<WireResponse>
}

function benchFor(transport: Transport, port: number): Http2Bench {
  const request = (changes: Partial<WireRequest> = {}): WireRequest =>
    wireRequest(port, { secure: true, host: 'localhost', headers: ['Host', `localhost:${port}`], ...changes })
  return { transport, port, request, exchange: (changes) => transport.exchange(request(changes)) }
}

async function withTransport(port: number, test: (bench: Http2Bench) => Promise<void>): Promise<void> {
  const transport = createNativeTransport({ certificateAuthorities: [authority.cert] })
  try {
    await test(benchFor(transport, port))
  } finally {
    transport.close()
  }
  equal(transport.openConnections, 0, 'open connections after close')
}

export interface RealSite extends Http2Bench {
  readonly sessions: http2.ServerHttp2Session[]
}

/** A server on the runtime's own node:http2. */
export async function withRealServer(
  options: http2.SecureServerOptions,
  serve: (stream: Stream, fields: Fields, raw: string[]) => void,
  test: (site: RealSite) => Promise<void>,
): Promise<void> {
  const { cert, key } = identity
  const server = http2.createSecureServer({ cert, key, ...options })
  const sessions: http2.ServerHttp2Session[] = []
  server.on('session', (session) => {
    sessions.push(session)
    session.on('error', () => {})
  })
  server.on('stream', (stream: Stream, fields: Fields, _: number, raw: string[]) => {
    stream.on('error', () => {})
    serve(stream, fields, raw)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  try {
    await withTransport(port, (bench) => test({ ...bench, sessions }))
  } finally {
    for (const session of sessions) session.destroy()
    server.close()
  }
}

/** A server whose frames `serve` writes. */
export async function withRawServer(
  serve: (peer: Http2Peer) => unknown,
  test: (bench: Http2Bench & { connections: readonly Http2Peer[] }) => Promise<void>,
): Promise<void> {
  const server = await http2Server(identity, serve)
  try {
    await withTransport(server.port, (bench) => test({ ...bench, connections: server.connections }))
  } finally {
    await server.close()
  }
}

export const OK: readonly string[] = [':status', '200']

type Answer = (peer: Http2Peer, stream: number) => unknown

/** Settings, then `answer` for each request in turn. */
export const each =
  (answer: Answer) =>
  async (peer: Http2Peer): Promise<void> => {
    peer.settings()
    for (let stream = await peer.request(); stream !== 0; stream = await peer.request()) await answer(peer, stream)
  }

/** Misbehaves on the first connection, serves `ok` on all others. */
export const first = (answer: Answer): ((peer: Http2Peer) => Promise<void>) =>
  each((peer, stream) => (peer.index === 0 ? answer(peer, stream) : peer.respond(stream, 'ok')))
