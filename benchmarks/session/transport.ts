// The transport alone, without session and cookies, against bare node:http with a keep-alive agent.
import * as http from 'node:http'
import { Cancellation } from '../../bindings/host/cancellation.ts'
import type { Transport, WireRequest } from '../../bindings/host/transport.ts'
import { createNativeTransport } from '../../runtimes/native/transport.ts'
import type { BenchCase, Contenders } from '../bench-case.ts'
import { bareClient, headersFor, inParallel, PARALLEL, startServer, timedBigBody } from './http-peer.ts'

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

async function smallRequests(): Promise<Contenders> {
  const server = await startServer()
  const transport = createNativeTransport({ certificateAuthorities: [] })
  const agent = new http.Agent({ keepAlive: true, maxSockets: PARALLEL })
  const bare = bareClient(server.port, agent)
  const headers = headersFor(server.port)
  // Three partitions, since one has 6 connections: as many sockets as the agent has.
  const lanes = Array.from({ length: PARALLEL }, (_, lane) => wireRequest(server.port, '/', headers, lane % 3))
  return {
    ours: inParallel((lane) => ours(transport, lanes[lane]!)),
    peers: { 'node:http': inParallel(() => bare('/')) },
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
  const bare = bareClient(server.port, agent)
  const headers = headersFor(server.port)
  return {
    ours: timedBigBody(() => ours(transport, wireRequest(server.port, '/big', headers, 0))),
    peers: { 'node:http': timedBigBody(() => bare('/big')) },
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
    title: 'Transport alone, small requests, 16 in parallel',
    unit: 'ns',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.85, good: 0.95, record: 1 },
    note: 'One exchange on the wire without session or cookies, the server in another process.',
    prepare: smallRequests,
  },
  {
    id: 'transport-256-mib',
    title: 'Transport alone, a body of 256 MiB',
    unit: 'ms',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.7, good: 0.9, record: 1 },
    prepare: bigBody,
  },
]
