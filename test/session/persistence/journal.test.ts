// runtimes: node deno bun browser
// When cookies reach the store: the three durabilities, failing disks, closing, exits, last access.
import { OmniError } from '../../../bindings/core/errors.ts'
import type { DamageReport, Row } from '../../../bindings/host/storage.ts'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import type { Durability } from '../../../bindings/session/options.ts'
import type { Lease } from '../../../bindings/session/persistence.ts'
import { persistenceOf } from '../../../bindings/session/process-wide.ts'
import type { Sessions } from '../../../bindings/session/registry.ts'
import type { MemoryHost } from '../../../bindings/testing/memory-host.ts'
import { deepEqual, describe, equal, fail, it, ok, rejects } from '../../harness.ts'
import { memoryHost } from '../runtime-host.ts'

const now = Date.UTC(2026, 0, 1)
const URL = 'https://www.shop.test/'
const cookie = (name: string, value = '1') => ({ url: URL, name, value, expirationDate: now / 1000 + 86_400 })
const turn = (host: MemoryHost): Promise<void> => new Promise((resolve) => host.timers.soon(resolve))

function scene(durability: Durability): { host: MemoryHost; sessions: Sessions } {
  const host = memoryHost(now)
  return { host, sessions: openSessions({ host, durability, directory: '/data' }, () => host) }
}

/** What another process would find: the names of the cookies in the store. */
async function stored(host: MemoryHost): Promise<string> {
  const other = memoryHost(now)
  const copy = Object.assign(Object.create(other), { storage: host.storage })
  const sessions = openSessions({ host: copy, directory: '/data' }, () => copy)
  const found = await sessions.fromPartition('persist:a').cookies.get({})
  await sessions.close()
  const names = found.map(({ name }) => name)
  return names.sort().join('')
}

describe('durability', () => {
  it('prompt: one batch a turn, before set resolves', async () => {
    const { host, sessions } = scene('prompt')
    const { cookies } = sessions.fromPartition('persist:a')
    await cookies.get({})
    await Promise.all(['a', 'b', 'c'].map((name) => cookies.set(cookie(name))))
    equal(host.storage.batches.length, 1)
    const [batch] = host.storage.batches
    deepEqual([batch?.changes.length, batch?.durable], [3, false])
    await sessions.close()
    equal(await stored(host), 'abc')
  })

  it('strict: as prompt, and durable', async () => {
    const { host, sessions } = scene('strict')
    const { cookies } = sessions.fromPartition('persist:a')
    await cookies.set(cookie('a'))
    await Promise.all([cookies.set(cookie('b')), cookies.set(cookie('c'))])
    ok(host.storage.batches.length >= 2 && host.storage.batches.length <= 3)
    ok(host.storage.batches.every(({ durable }) => durable))
    await sessions.close()
  })

  it('lazy: after 30 seconds', async () => {
    const { host, sessions } = scene('lazy')
    const { cookies } = sessions.fromPartition('persist:a')
    await cookies.set(cookie('a'))
    equal(host.storage.batches.length, 0)
    host.clock.advance(29_999)
    equal(host.storage.batches.length, 0)
    host.clock.advance(1)
    equal(host.storage.batches.length, 1)
    await sessions.close()
  })

  it('lazy: after 512 changes', async () => {
    const { host, sessions } = scene('lazy')
    const { cookies } = sessions.fromPartition('persist:a')
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => ({ ...cookie(`n${from + i}`), url: `https://s${(from + i) % 50}.test/` }))
    await cookies.setMany(many(0, 511))
    equal(host.storage.batches.length, 0)
    await cookies.setMany(many(511, 1))
    equal(host.storage.batches.length, 1)
    await sessions.close()
  })

  it('flushStore writes in every mode', async () => {
    for (const durability of ['lazy', 'prompt', 'strict'] as const) {
      const { host, sessions } = scene(durability)
      const { cookies } = sessions.fromPartition('persist:a')
      const set = cookies.set(cookie('a'))
      await cookies.get({})
      await cookies.flushStore()
      equal(host.storage.batches.length, 1, durability)
      await set
      await sessions.close()
    }
  })

  it('close and exit write in every mode', async () => {
    for (const durability of ['lazy', 'prompt', 'strict'] as const) {
      const { host, sessions } = scene(durability)
      await sessions.fromPartition('persist:a').cookies.set(cookie('a'))
      await sessions.close()
      equal(await stored(host), 'a', durability)
      const again = openSessions({ host, durability, directory: '/data' }, () => host)
      const { cookies } = again.fromPartition('persist:a')
      await cookies.get({})
      equal(host.exit.hooks, 1)
      void cookies.set(cookie('b'))
      host.exit.exit()
      equal(host.exit.hooks, 0)
      equal(await stored(host), 'ab', durability)
    }
  })

  it('the hardest of the sessions on one directory holds for all', async () => {
    const { host, sessions } = scene('lazy')
    const [a, b] = [sessions.fromPartition('persist:a'), sessions.fromPartition('persist:A', { durability: 'strict' })]
    await a.cookies.set(cookie('a'))
    equal(host.storage.batches.length, 0)
    await b.cookies.get({})
    await a.cookies.set(cookie('b'))
    equal(host.storage.batches.at(-1)?.durable, true)
    await sessions.close()
  })
})

describe('what is written', () => {
  it('session cookies never are, and one over a persistent cookie deletes its row', async () => {
    const { host, sessions } = scene('prompt')
    const { cookies } = sessions.fromPartition('persist:a')
    await cookies.set({ url: URL, name: 'session', value: '1' })
    equal(host.storage.batches.length, 0)
    await cookies.set(cookie('a'))
    await cookies.set({ url: URL, name: 'a', value: '2' })
    await sessions.close()
    equal(await stored(host), '')
  })

  it('last access never by a request: 1,000 headers, no write; the lazy timer takes it', async () => {
    const { host, sessions } = scene('prompt')
    const session = sessions.fromPartition('persist:a')
    await session.cookies.set(cookie('a'))
    const writes = host.storage.batches.length
    const lease = leaseOf(sessions, host)
    host.clock.set(now + 3_600_000)
    for (let request = 0; request < 1000; request++) equal(lease.cookies.header(URL, null), 'a=1')
    await turn(host)
    equal(host.storage.batches.length, writes, 'writes by requests')
    host.clock.advance(30_000)
    equal(host.storage.batches.length, writes + 1, 'one by the timer')
    equal(host.storage.batches.at(-1)?.changes.length, 1)
    host.clock.advance(300_000)
    equal(host.storage.batches.length, writes + 1, 'none when nothing was accessed')
    await lease.release()
    await sessions.close()
  })

  it('responses store their cookies; strict alone makes them wait', async () => {
    for (const durability of ['prompt', 'strict'] as const) {
      const { host, sessions } = scene(durability)
      await sessions.fromPartition('persist:a').cookies.get({})
      const lease = leaseOf(sessions, host)
      const lines = ['a=1; Max-Age=1000', 'b=2; Max-Age=1000; Path=/x', 'bad\0=1']
      const waiting = lease.cookies.store(URL, lines, null, 'Thu, 01 Jan 2026 00:00:00 GMT')
      equal(waiting !== null, durability === 'strict', durability)
      await waiting
      await turn(host)
      equal(host.storage.batches.length, 1)
      equal(lease.cookies.store(URL, ['bad\0=1'], null, null), null, 'nothing changed, nothing to wait for')
      await lease.release()
      await sessions.close()
      equal(await stored(host), 'ab')
    }
  })
})

describe('a store that refuses', () => {
  const full = new OmniError('OMNI_STORE_UNAVAILABLE', 'The session store /data cannot be used: no space left')
  const isFull = (error: unknown): boolean => error === full

  it('rejects set, tells the session, and loses nothing: the next batch carries it', async () => {
    const { host, sessions } = scene('prompt')
    const session = sessions.fromPartition('persist:a')
    const told: unknown[] = []
    session.on('storage-error', (_event, error) => told.push(error))
    await session.cookies.set(cookie('a'))
    host.storage.faults.write = full
    await rejects(session.cookies.set(cookie('b')), isFull)
    await rejects(session.cookies.set(cookie('b', '2')), isFull)
    await rejects(session.cookies.flushStore(), isFull)
    ok(told.length >= 2 && told.every(isFull))
    equal((await session.cookies.get({ name: 'b' }))[0]?.value, '2', 'the session goes on')
    host.storage.faults.write = null
    await session.cookies.set(cookie('c'))
    await sessions.close()
    equal(await stored(host), 'abc')
  })

  it('is tried again by the timer', async () => {
    const { host, sessions } = scene('prompt')
    const { cookies } = sessions.fromPartition('persist:a')
    await cookies.get({})
    host.storage.faults.write = full
    await rejects(cookies.set(cookie('a')), isFull)
    host.clock.advance(30_000)
    host.storage.faults.write = null
    host.clock.advance(30_000)
    equal(host.storage.batches.length, 1)
    await sessions.close()
  })

  it('at close: everything is released and the error told', async () => {
    const { host, sessions } = scene('lazy')
    const session = sessions.fromPartition('persist:a')
    await session.cookies.set(cookie('a'))
    host.storage.faults.write = full
    await rejects(session.close(), isFull)
    host.storage.faults.write = null
    equal((await sessions.fromPartition('persist:a').cookies.get({})).length, 0)
    await sessions.close()
  })

  it('to open: the first call rejects, a later one tries again', async () => {
    const { host, sessions } = scene('prompt')
    const { cookies } = sessions.fromPartition('persist:a')
    host.storage.faults.open = full
    await rejects(cookies.get({}), isFull)
    await rejects(cookies.set(cookie('a')), isFull)
    host.storage.faults.open = null
    await cookies.set(cookie('a'))
    await sessions.close()
    equal(await stored(host), 'a')
  })
})

describe('sessions on one directory', () => {
  it('share store, jar and events, and the last one closes', async () => {
    const { host, sessions } = scene('prompt')
    const [a, b] = [sessions.fromPartition('persist:a'), sessions.fromPartition('persist:A')]
    const path = sessions.fromPath(a.storagePath as string)
    const heard = [a, b, path].map(
      (session) => new Promise((resolve) => session.cookies.once('changed', (_event, cookie) => resolve(cookie.name))),
    )
    await Promise.all([b, path].map((session) => session.cookies.get({})))
    await a.cookies.set(cookie('n'))
    deepEqual(await Promise.all(heard), ['n', 'n', 'n'])
    await a.close()
    a.cookies.on('changed', () => fail('a closed session hears nothing'))
    equal((await path.cookies.get({})).length, 1)
    const last = new Promise((resolve) => b.cookies.once('changed', resolve))
    await path.cookies.remove(URL, 'n')
    await path.cookies.set(cookie('n'))
    await last
    await path.close()
    await b.close()
    equal(await stored(host), 'n')
  })

  it('a session that is closed and opened again at once finds its cookies', async () => {
    const { sessions } = scene('lazy')
    const first = sessions.fromPartition('persist:a')
    await first.cookies.set(cookie('n'))
    const closing = first.close()
    equal((await sessions.fromPartition('persist:a').cookies.get({})).length, 1)
    await closing
    await sessions.close()
  })

  it('closing while opening neither hangs nor leaks the store', async () => {
    const { host, sessions } = scene('prompt')
    const session = sessions.fromPartition('persist:a')
    const reading = session.cookies.get({})
    const closing = session.close()
    await rejects(reading, (error) => error instanceof OmniError && error.code === 'OMNI_SESSION_CLOSED')
    await closing
    equal(await host.storage.delete('/data/Partitions/a'), true)
  })
})

it('a damaged row is set aside and reported, its neighbours stay', async () => {
  const { host, sessions } = scene('prompt')
  await sessions.fromPartition('persist:a').cookies.setMany(['a', 'b', 'c'].map((name) => cookie(name)))
  await sessions.close()
  const directory = '/data/Partitions/a'
  const before = await host.storage.open(directory)
  for await (const rows of before.rows('cookies')) {
    const row = rows[1]
    ok(row)
    const value = row.value.slice()
    value[value.length >> 1] = (value[value.length >> 1] as number) ^ 0x10
    before.write([{ table: 'cookies', key: row.key, value }], false)
  }
  before.close()
  const session = sessions.fromPartition('persist:a')
  const reports: DamageReport[] = []
  session.on('storage-damaged', (_event, report) => reports.push(report))
  equal((await session.cookies.get({})).length, 2)
  equal(reports.length, 1)
  deepEqual(session.storageDamage, reports)
  await session.close()
  const after = await host.storage.open(directory)
  let aside = 0
  for await (const rows of after.rows('damaged')) aside += rows.length
  equal(aside, 1)
  after.close()
})

it('a good row under a damaged key is put in its place, so that removing the cookie removes it', async () => {
  const { host, sessions } = scene('prompt')
  await sessions.fromPartition('persist:a').cookies.setMany(['a', 'b'].map((name) => cookie(name)))
  await sessions.close()
  const store = await host.storage.open('/data/Partitions/a')
  for await (const rows of store.rows('cookies')) {
    const { key, value } = rows[0] as Row
    const wrong = key.slice()
    wrong[key.length - 1] = 0x78
    store.write(
      [
        { table: 'cookies', key, value: null },
        { table: 'cookies', key: wrong, value },
      ],
      false,
    )
  }
  store.close()
  const session = sessions.fromPartition('persist:a')
  equal((await session.cookies.get({})).length, 2)
  equal(session.storageDamage.length, 1)
  await session.cookies.remove(URL, 'a')
  await sessions.close()
  equal(await stored(host), 'b')
})

/** What the request chain is given of the session `persist:a`; it has to be released. */
function leaseOf(sessions: Sessions, host: MemoryHost): Lease {
  return persistenceOf(host).lease(sessions.fromPartition('persist:a').storagePath, 'lazy')
}
