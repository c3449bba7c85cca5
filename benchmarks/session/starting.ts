// What it costs to begin: to the first cookie, a thousand sessions, a large store opened, a strict write waited for.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSessions, type Session } from '#runtime'
import type { BenchCase, Contenders } from '../bench-case.ts'
import { SCALES, workload } from '../core/cookie-workload.ts'
import { childSample } from './child-sample.ts'

const lower = { figure: 'ours', better: 'lower' } as const

function ofManySessions(figure: 'octets' | 'milliseconds'): Contenders {
  return { ours: { sample: async () => (await childSample('./many-sessions-program.ts'))[figure]! }, peers: {} }
}

function toFirstCookie(): Contenders {
  const sample = (whose: string) => async () => (await childSample('./first-cookie-program.ts', [whose])).milliseconds!
  return { ours: { sample: sample('ours') }, peers: { 'tough-cookie': { sample: sample('tough-cookie') } } }
}

interface Watched {
  readonly whole: number
  /** The longest time in which nothing else could run. */
  readonly longest: number
}

/** Milliseconds that work takes, and the longest stretch of it without a turn of the event loop. */
async function watch(work: () => Promise<unknown>): Promise<Watched> {
  let isRunning = true
  let longest = 0
  const start = performance.now()
  let last = start
  const look = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (isRunning) setImmediate(look)
  }
  setImmediate(look)
  await work()
  isRunning = false
  const end = performance.now()
  return { whole: end - start, longest: Math.max(longest, end - last) }
}

class Store {
  readonly directory: string = mkdtempSync(join(tmpdir(), 'omnisession-bench-'))

  open(): Session {
    return createSessions({ directory: this.directory }).fromPartition('persist:bench')
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true })
  }
}

/** 100,000 persistent cookies, set in batches. */
async function fill(session: Session): Promise<void> {
  const { visits } = workload(SCALES[3]!)
  const expirationDate = Date.now() / 1000 + 86_400 * 300
  const details = visits.map(({ url, line }) => {
    const [name = '', value = ''] = line.slice(0, line.indexOf(';')).split('=')
    return { url, name, value, expirationDate }
  })
  for (let at = 0; at < details.length; at += 5000) await session.cookies.setMany(details.slice(at, at + 5000))
}

async function opening(figure: keyof Watched): Promise<Contenders> {
  const store = new Store()
  const filled = store.open()
  await fill(filled)
  await filled.close()
  const sample = async (): Promise<number> => {
    const session = store.open()
    const watched = await watch(() => session.cookies.get({ name: 'nothing is called so' }))
    await session.close()
    return watched[figure]
  }
  return { ours: { sample }, peers: {}, dispose: () => store.remove() }
}

function strictWrite(): Contenders {
  const store = new Store()
  const session = createSessions({ directory: store.directory, durability: 'strict' }).fromPartition('persist:strict')
  let count = 0
  const sample = async (): Promise<number> => {
    const value = String(count++)
    const details = { url: 'https://example.com/', name: 'a', value, expirationDate: Date.now() / 1000 + 3600 }
    return (await watch(() => session.cookies.set(details))).longest
  }
  const dispose = async (): Promise<void> => {
    await session.close()
    store.remove()
  }
  return { ours: { sample }, peers: {}, dispose }
}

export const cases: readonly BenchCase[] = [
  {
    id: 'first-cookie',
    title: 'Import to the first cookie set, against tough-cookie',
    unit: 'ms',
    figure: 'ours/peer',
    better: 'lower',
    marks: { must: 3, good: 1.5, record: 1 },
    prepare: toFirstCookie,
  },
  {
    id: 'session-memory',
    title: 'Memory of one of 1,000 sessions with 10 cookies each',
    unit: 'bytes',
    ...lower,
    marks: { must: 120_000, good: 40_000, record: 16_000 },
    note: "Growth of the whole process's resident memory, in a process of its own.",
    prepare: () => ofManySessions('octets'),
  },
  {
    id: 'session-time',
    title: 'Time of one of 1,000 sessions with 10 cookies each',
    unit: 'ms',
    ...lower,
    marks: { must: 1, good: 0.3, record: 0.1 },
    prepare: () => ofManySessions('milliseconds'),
  },
  {
    id: 'open-store',
    title: 'Opening a persistent session of 100,000 cookies',
    unit: 'ms',
    ...lower,
    marks: { must: 600, good: 300, record: 150 },
    prepare: () => opening('whole'),
  },
  {
    id: 'open-store-slice',
    title: 'The longest slice of it',
    unit: 'ms',
    ...lower,
    marks: { must: 20, good: 20, record: 20 },
    prepare: () => opening('longest'),
  },
  {
    id: 'strict-stall',
    title: 'How long one strict write holds the event loop',
    unit: 'ms',
    ...lower,
    marks: null,
    note: "The disk's fsync, once a batch.",
    prepare: strictWrite,
  },
]
