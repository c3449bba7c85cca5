// A hundred small requests at once on one HTTP/2 connection: the engine's door, cookies on, against bare node:http2.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import * as http2 from 'node:http2'
import { fileURLToPath } from 'node:url'
import { createSessions, Session } from '#runtime'
import type { Engine } from '../../bindings/session/network/engine.ts'
import { rawRequest } from '../../test/session/network/raw-request.ts'
import type { BenchCase, Contender, Contenders } from '../bench-case.ts'

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

/** What the session sends, as a list for node:http2. */
async function sessionFields(engine: Engine, url: string, port: number): Promise<string[]> {
  const { body } = await engine.send(rawRequest(`${url}echo`))
  let text = ''
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) text += new TextDecoder().decode(chunk)
  const fields: string[] = JSON.parse(text)
  const [pseudo, rest] = [fields.slice(0, 8), fields.slice(8)]
  pseudo[pseudo.indexOf(':path') + 1] = '/'
  if (!pseudo.includes(`localhost:${port}`)) throw new Error(`unexpected fields: ${text}`)
  return [...pseudo, ...rest]
}

/** A client of bare node:http2: one request and its whole body; the octets. */
function bareClient(session: http2.ClientHttp2Session, list: readonly string[]): () => Promise<number> {
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
  const engine = await Session.engineOf(session)
  const send = async (): Promise<number> => {
    const { body } = await engine.send(rawRequest(url))
    let octets = 0
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) octets += chunk.length
    return octets
  }
  const fields = await sessionFields(engine, url, server.port)
  const bare = http2.connect(`https://localhost:${server.port}`, { ca: server.ca })
  await once(bare, 'connect')
  return {
    ours: inParallel(send),
    peers: { 'node:http2': inParallel(bareClient(bare, fields)) },
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
    note: 'An iteration is 100 requests; both sides send the same fields, three cookies and the default headers.',
    prepare: hundred,
  },
]
