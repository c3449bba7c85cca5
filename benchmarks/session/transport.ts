// The transport alone, without session and cookies, against bare node:http with a keep-alive agent.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import * as http from 'node:http'
import { fileURLToPath } from 'node:url'
import { Cancellation } from '../../bindings/host/cancellation.ts'
import type { Transport, WireRequest } from '../../bindings/host/transport.ts'
import { createNativeTransport } from '../../runtimes/native/transport.ts'
import type { BenchCase, Contender, Contenders } from '../bench-case.ts'

const PARALLEL = 16
const BIG_OCTETS = 256 * 1024 * 1024

interface Peer {
  readonly port: number
  stop(): void
}

async function startServer(): Promise<Peer> {
  const node = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))
  const file = fileURLToPath(new URL('./transport-server.ts', import.meta.url))
  const child = spawn(node, [file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return { port: Number(String(line)), stop: () => child.stdin.end() }
}

function wireRequest(port: number, target: string, headers: string[], partition: number): WireRequest {
  return {
    method: 'GET',
    secure: false,
    host: '127.0.0.1',
    port,
    target,
    headers,
    body: null,
    cancellation: new Cancellation(),
    upgrade: false,
    onInterim: null,
    onUploadProgress: null,
    proxyChain: '',
    privacyMode: false,
    networkPartition: partition === 0 ? '' : `${partition}`,
  }
}

/** One request and its whole body; returns the octets. */
async function ours(transport: Transport, request: WireRequest): Promise<number> {
  const { body } = await transport.exchange(request)
  let octets = 0
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) octets += chunk.length
  return octets
}

function bare(port: number, target: string, agent: http.Agent, headers: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path: target, agent, headers }, (response) => {
      let octets = 0
      response.on('data', (chunk: Buffer) => {
        octets += chunk.length
      })
      response.on('end', () => resolve(octets))
      response.on('error', reject)
    })
    request.on('error', reject)
  })
}

/** `iterations` calls of `once`, 16 at a time; `lane` says which of the 16. */
function inParallel(once: (lane: number) => Promise<number>): Contender {
  return {
    run: async (iterations) => {
      let left = iterations
      const lane = async (_: unknown, index: number): Promise<void> => {
        while (left-- > 0) await once(index)
      }
      await Promise.all(Array.from({ length: PARALLEL }, lane))
    },
  }
}

function headersFor(port: number): string[] {
  const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
  return ['Host', `127.0.0.1:${port}`, 'Connection', 'keep-alive', 'Accept', '*/*', 'User-Agent', agent]
}

async function smallRequests(): Promise<Contenders> {
  const server = await startServer()
  const transport = createNativeTransport({ certificateAuthorities: [] })
  const agent = new http.Agent({ keepAlive: true, maxSockets: PARALLEL })
  const headers = headersFor(server.port)
  // Three partitions, since one has 6 connections: as many sockets as the agent has.
  const lanes = Array.from({ length: PARALLEL }, (_, lane) => wireRequest(server.port, '/', headers, lane % 3))
  return {
    ours: inParallel((lane) => ours(transport, lanes[lane]!)),
    peers: { 'node:http': inParallel(() => bare(server.port, '/', agent, headers)) },
    dispose: () => {
      transport.close()
      agent.destroy()
      server.stop()
    },
  }
}

async function bigBody(): Promise<Contenders> {
  const server = await startServer()
  const transport = createNativeTransport({ certificateAuthorities: [] })
  const agent = new http.Agent({ keepAlive: true })
  const headers = headersFor(server.port)
  const timed = (once: () => Promise<number>): Contender => ({
    sample: async () => {
      const start = performance.now()
      const octets = await once()
      if (octets !== BIG_OCTETS) throw new Error(`the body has ${octets} octets`)
      return performance.now() - start
    },
  })
  return {
    ours: timed(() => ours(transport, wireRequest(server.port, '/big', headers, 0))),
    peers: { 'node:http': timed(() => bare(server.port, '/big', agent, headers)) },
    dispose: () => {
      transport.close()
      agent.destroy()
      server.stop()
    },
  }
}

export const cases: readonly BenchCase[] = [
  {
    id: 'transport-small',
    title: 'transport, small requests, 16 in parallel',
    unit: 'ns',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.85, good: 0.95, record: 1 },
    note: 'One exchange on the wire without session or cookies, the server in another process.',
    prepare: smallRequests,
  },
  {
    id: 'transport-256-mib',
    title: 'transport, a body of 256 MiB',
    unit: 'ms',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.7, good: 0.9, record: 1 },
    prepare: bigBody,
  },
]
