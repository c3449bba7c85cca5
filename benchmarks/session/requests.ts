// Requests of a session, cookies on, against bare node:http with a keep-alive agent; the runtime's own fetch beside it.

import * as http from 'node:http'
import { createSessions, Session } from '#runtime'
import { rawRequest } from '../../test/session/network/raw-request.ts'
import type { BenchCase, Contenders, Marks } from '../bench-case.ts'
import { bareClient, inParallel, PARALLEL, startServer, timedBigBody } from './http-peer.ts'

interface Scene {
  readonly session: Session
  readonly origin: string
  readonly bare: (target: string) => Promise<number>
  readonly dispose: () => Promise<void>
}

/** A server, a session in memory with three cookies for it, and the peer. */
async function prepareScene(): Promise<Scene> {
  const server = await startServer()
  const origin = `http://127.0.0.1:${server.port}`
  const agent = new http.Agent({ keepAlive: true, maxSockets: PARALLEL })
  const session = createSessions().fromPartition('bench')
  const url = `${origin}/`
  await session.cookies.setMany(['sid', 'theme', 'seen'].map((name) => ({ url, name, value: 'a1b2c3d4e5f6a7b8' })))
  const dispose = async (): Promise<void> => {
    await session.close()
    agent.destroy()
    server.stop()
  }
  return { session, origin, bare: bareClient(server.port, agent), dispose }
}

async function engineDoor(): Promise<Contenders> {
  const { session, origin, bare, dispose } = await prepareScene()
  const engine = await Session.engineOf(session)
  const send = async (): Promise<number> => {
    const { body } = await engine.send(rawRequest(`${origin}/`))
    let octets = 0
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) octets += chunk.length
    return octets
  }
  return { ours: inParallel(send), peers: { 'node:http': inParallel(() => bare('/')) }, dispose }
}

async function textOf(response: Promise<Response>): Promise<number> {
  return (await (await response).text()).length
}

async function fetchDoor(): Promise<Contenders> {
  const { session, origin, bare, dispose } = await prepareScene()
  return {
    ours: inParallel(() => textOf(session.fetch(`${origin}/`))),
    peers: {
      'node:http': inParallel(() => bare('/')),
      "the runtime's fetch": inParallel(() => textOf(fetch(`${origin}/`))),
    },
    dispose,
  }
}

async function octetsOf(response: Promise<Response>): Promise<number> {
  let octets = 0
  const { body } = await response
  if (body !== null) for await (const chunk of body) octets += chunk.length
  return octets
}

async function bigFetch(): Promise<Contenders> {
  const { session, origin, bare, dispose } = await prepareScene()
  return {
    ours: timedBigBody(() => octetsOf(session.fetch(`${origin}/big`))),
    peers: {
      'node:http': timedBigBody(() => bare('/big')),
      "the runtime's fetch": timedBigBody(() => octetsOf(fetch(`${origin}/big`))),
    },
    dispose,
  }
}

const others: Marks = { must: 0.5, good: 0.6, record: 0.7 }

export const cases: readonly BenchCase[] = [
  {
    id: 'engine-small',
    title: 'Engine door, small requests, cookies on, 16 in parallel',
    unit: 'ns',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.85, good: 0.95, record: 1 },
    note: 'A session has 6 connections a host, as Chromium; the agent of the peer has 16.',
    prepare: engineDoor,
  },
  {
    id: 'fetch-small',
    title: '`ses.fetch` with `.text()`, the same',
    unit: 'ns',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.5, good: 0.75, record: 0.9 },
    marksOn: { deno: others, bun: others },
    prepare: fetchDoor,
  },
  {
    id: 'fetch-256-mib',
    title: 'A body of 256 MiB through `ses.fetch`',
    unit: 'ms',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.7, good: 0.9, record: 1 },
    prepare: bigFetch,
  },
]
