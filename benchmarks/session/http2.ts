// A hundred small requests at once on one HTTP/2 connection: the engine's door, cookies on, against bare node:http2.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import * as http2 from 'node:http2'
import { fileURLToPath } from 'node:url'
import { createSessions, Session } from '#runtime'
import { Cancellation } from '../../bindings/host/cancellation.ts'
import { MAIN_PROCESS, type RawRequest } from '../../bindings/session/network/request.ts'
import type { BenchCase, Contender, Contenders } from '../bench-case.ts'
import { headersFor } from './http-peer.ts'

const PARALLEL = 100

interface Peer {
  readonly port: number
  readonly ca: string
  stop(): void
}

/** Always on Node, whichever runtime measures. */
async function startServer(): Promise<Peer> {
  const node = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))
  const file = fileURLToPath(new URL('./http2-server.ts', import.meta.url))
  const child = spawn(node, [file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return { ...JSON.parse(String(line)), stop: () => child.stdin.end() }
}

function rawRequest(url: string): RawRequest {
  return {
    method: 'GET',
    url,
    headers: [],
    body: null,
    initiator: MAIN_PROCESS,
    redirects: 'follow',
    challenges: 'follow',
    defaults: 'add',
    credentials: 'include',
    upgrade: false,
    cancellation: new Cancellation(),
    onInterim: null,
    onUploadProgress: null,
  }
}

/** A client of bare node:http2: one request and its whole body; the octets. */
function bareClient(session: http2.ClientHttp2Session, port: number): () => Promise<number> {
  const fields = headersFor(port).slice(4)
  const rest = fields.map((text, at) => (at % 2 === 0 ? text.toLowerCase() : text))
  const authority = `localhost:${port}`
  const list = [':method', 'GET', ':authority', authority, ':scheme', 'https', ':path', '/', ...rest]
  return () =>
    new Promise((resolve, reject) => {
      // The types of the runtime know the object form alone.
      const stream = session.request(list as never, { endStream: true })
      let octets = 0
      stream.on('data', (chunk: Buffer) => {
        octets += chunk.length
      })
      stream.on('end', () => resolve(octets))
      stream.on('error', reject)
    })
}

function inParallel(once: () => Promise<number>): Contender {
  return {
    run: async (iterations) => {
      for (let left = iterations; left > 0; left--) {
        const octets = await Promise.all(Array.from({ length: PARALLEL }, once))
        if (octets.some((one) => one !== 13)) throw new Error(`a body has ${octets.join()} octets`)
      }
    },
  }
}

async function hundred(): Promise<Contenders> {
  const server = await startServer()
  const url = `https://localhost:${server.port}/`
  const sessions = createSessions({ certificateAuthorities: [server.ca] })
  const session = sessions.fromPartition('bench')
  await session.cookies.setMany(['sid', 'theme', 'seen'].map((name) => ({ url, name, value: 'a1b2c3d4e5f6a7b8' })))
  const engine = Session.engineOf(session)
  const send = async (): Promise<number> => {
    const { body } = await engine.send(rawRequest(url))
    let octets = 0
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) octets += chunk.length
    return octets
  }
  const bare = http2.connect(`https://localhost:${server.port}`, { ca: server.ca })
  await once(bare, 'connect')
  return {
    ours: inParallel(send),
    peers: { 'node:http2': inParallel(bareClient(bare, server.port)) },
    dispose: async () => {
      await session.close()
      bare.destroy()
      server.stop()
    },
  }
}

export const cases: readonly BenchCase[] = [
  {
    id: 'http2-100-parallel',
    title: 'Engine door over HTTP/2, 100 small requests in parallel on one connection',
    unit: 'ns',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.8, good: 0.9, record: 1 },
    note: 'An iteration is 100 requests with three cookies and all default headers; the peer sends two headers.',
    prepare: hundred,
  },
]
