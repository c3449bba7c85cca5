// The HTTP cache on disk: answers from it against undici's cache interceptor over its SQLite store, and what it costs to
// store an answer.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSessions, type Session } from '#runtime'
import type { BenchCase, Contenders } from '../bench-case.ts'
import { inParallel, startServer, timedBigBody } from './http-peer.ts'

const STORED_BIG = 64 * 1024 * 1024
/** Room for eight bodies of the big kind: an entry may take an eighth of the cache. */
const MAX_BYTES = 8 * 8 * STORED_BIG
/** Pages that are asked for in turn. */
const PAGES = 64

interface Scene {
  readonly directory: string
  readonly origin: string
  /** Of a partition on disk. */
  open(partition: string, cache: false | { maxBytes: number }): Session
  dispose(): Promise<void>
}

async function prepareScene(): Promise<Scene> {
  const server = await startServer()
  const directory = mkdtempSync(join(tmpdir(), 'omnisession-bench-cache-'))
  const sessions = createSessions({ directory })
  return {
    directory,
    origin: `http://127.0.0.1:${server.port}`,
    open: (partition, cache) => sessions.fromPartition(`persist:${partition}`, { cache }),
    dispose: async () => {
      await sessions.close()
      server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

async function octetsOf(response: Promise<{ arrayBuffer(): Promise<ArrayBuffer> }>): Promise<number> {
  return (await (await response).arrayBuffer()).byteLength
}

/** Counts 0 to `count`, and again. */
function turning(count: number): () => number {
  let at = 0
  return () => (at = (at + 1) % count)
}

async function hits(): Promise<Contenders> {
  const { Agent, cacheStores, fetch, interceptors } = await import('undici')
  const scene = await prepareScene()
  const session = scene.open('hits', { maxBytes: MAX_BYTES })
  const store = new cacheStores.SqliteCacheStore({ location: join(scene.directory, 'undici.sqlite') })
  const agent = new Agent()
  const dispatcher = agent.compose(interceptors.cache({ store }))
  const [ours, theirs] = [turning(PAGES), turning(PAGES)]
  const url = (page: number): string => `${scene.origin}/fresh/${page}`
  for (let page = 0; page < PAGES; page++) {
    await octetsOf(session.fetch(url(page)))
    await octetsOf(fetch(url(page), { dispatcher }))
  }
  return {
    ours: inParallel(() => octetsOf(session.fetch(url(ours())))),
    peers: { "undici's fetch": inParallel(() => octetsOf(fetch(url(theirs()), { dispatcher }))) },
    dispose: async () => {
      await agent.close()
      store.close()
      await scene.dispose()
    },
  }
}

async function misses(): Promise<Contenders> {
  const scene = await prepareScene()
  const [kept, plain] = [scene.open('kept', { maxBytes: MAX_BYTES }), scene.open('plain', false)]
  let asked = 0
  const fetchNew = (session: Session) => () => octetsOf(session.fetch(`${scene.origin}/fresh/${asked++}`))
  return {
    ours: inParallel(fetchNew(kept)),
    peers: { 'without a cache': inParallel(fetchNew(plain)) },
    dispose: scene.dispose,
  }
}

async function streamedOctets(response: Promise<Response>): Promise<number> {
  let octets = 0
  const { body } = await response
  if (body !== null) for await (const chunk of body) octets += chunk.length
  return octets
}

async function bigMisses(): Promise<Contenders> {
  const scene = await prepareScene()
  const [kept, plain] = [scene.open('kept', { maxBytes: MAX_BYTES }), scene.open('plain', false)]
  let asked = 0
  const fetchNew = (session: Session) => () => streamedOctets(session.fetch(`${scene.origin}/fresh-big/${asked++}`))
  return {
    ours: timedBigBody(fetchNew(kept), STORED_BIG),
    peers: { 'without a cache': timedBigBody(fetchNew(plain), STORED_BIG) },
    dispose: scene.dispose,
  }
}

export const cases: readonly BenchCase[] = [
  {
    id: 'cache-hit',
    title: '`ses.fetch` answered from the cache, 8 KiB, partition on disk, 16 in parallel',
    unit: 'ns',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 1.5, good: 3, record: 6 },
    // The store of the peer asks for a module that others do not have.
    runtimes: ['node'],
    prepare: hits,
  },
  {
    id: 'cache-miss-8-kib',
    title: 'A miss that is stored, 8 KiB, partition on disk, against the same request without a cache',
    unit: 'ns',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.6, good: 0.8, record: 0.95 },
    prepare: misses,
  },
  {
    id: 'cache-miss-64-mib',
    title: 'The same with 64 MiB',
    unit: 'ms',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.6, good: 0.8, record: 0.9 },
    prepare: bigMisses,
  },
]
