// A store that reports damage or refuses while sessions use it, and listeners that throw when they hear of it.
import { OmniError } from '../../../bindings/core/errors.ts'
import type { DamageReport } from '../../../bindings/host/storage.ts'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import type { Durability } from '../../../bindings/session/options.ts'
import type { Sessions } from '../../../bindings/session/registry.ts'
import type { MemoryHost } from '../../../bindings/testing/memory-host.ts'
import { deepEqual, equal, it, rejects } from '../../harness.ts'
import { memoryHost } from '../runtime-host.ts'

const directory = '/data/Partitions/a'
const cookie = (name: string) => ({ url: 'https://www.shop.test/', name, value: '1', expirationDate: 4e9 })

function scene(durability: Durability): { host: MemoryHost; sessions: Sessions } {
  const host = memoryHost()
  return { host, sessions: openSessions({ host, durability, directory: '/data' }, () => host) }
}

/** What the next start finds. */
async function kept(sessions: Sessions): Promise<string> {
  const found = await sessions.fromPartition('persist:a').cookies.get({})
  await sessions.close()
  return found
    .map(({ name }) => name)
    .sort()
    .join('')
}

it('a store that is mended while in use is told of, and gets the rows that it lost', async () => {
  const { host, sessions } = scene('lazy')
  const session = sessions.fromPartition('persist:a')
  await session.cookies.setMany(['a', 'b', 'c'].map((name) => cookie(name)))
  await session.cookies.flushStore()
  const reports: DamageReport[] = []
  session.on('storage-damaged', (_event, report) => reports.push(report))
  const report = { store: directory, table: null, reason: 'a flipped bit', setAside: 'elsewhere' }
  host.storage.mend(directory, report)
  await session.cookies.set(cookie('d'))
  await session.close()
  deepEqual(reports, [report])
  equal(await kept(sessions), 'abcd')
})

const boom = (): never => {
  throw new Error('the listener of a test')
}

it('listeners that throw keep no store from opening and no other listener from hearing', async () => {
  const { host, sessions } = scene('prompt')
  const [a, b] = [sessions.fromPartition('persist:a'), sessions.fromPartition('persist:A')]
  const heard: string[] = []
  for (const name of ['storage-damaged', 'storage-error'] as const) {
    a.on(name, boom)
    b.on(name, () => heard.push(name))
  }
  b.cookies.on('changed', () => heard.push('changed'))
  const report = { store: directory, table: null, reason: 'mended', setAside: null }
  const thrown = await thrownBy(async () => {
    const opening = Promise.all([a, b].map((session) => session.cookies.get({})))
    host.storage.mend(directory, report)
    await opening
    host.storage.faults.write = new OmniError('OMNI_STORE_UNAVAILABLE', 'full')
    await rejects(a.cookies.set(cookie('c')), /full/)
    host.storage.faults.write = null
  })
  deepEqual(heard, ['storage-damaged', 'storage-error', 'changed'])
  equal(thrown.length, 2)
  await sessions.close()
  equal(await kept(sessions), 'c')
})

/** What listeners threw while `work` ran: it becomes the process's by a microtask. */
async function thrownBy(work: () => Promise<void>): Promise<unknown[]> {
  const { queueMicrotask } = globalThis
  const thrown: unknown[] = []
  globalThis.queueMicrotask = (callback) => {
    try {
      callback()
    } catch (error) {
      thrown.push(error)
    }
  }
  try {
    await work()
  } finally {
    globalThis.queueMicrotask = queueMicrotask
  }
  return thrown
}
