// runtimes: node deno bun browser
// A session whose cookie module runs out of memory: the call says so, the store keeps what it had, the session goes on.
import { OmniError } from '../../../bindings/core/errors.ts'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import type { Durability } from '../../../bindings/session/options.ts'
import type { Session } from '../../../bindings/session/session.ts'
import type { MemoryHost } from '../../../bindings/testing/memory-host.ts'
import { deepEqual, equal, it, ok, rejects, runtime } from '../../harness.ts'
import { moduleOctets, withLimitedMemory } from '../../limited-memory.ts'
import { memoryHost } from '../runtime-host.ts'

const PAGES = 32
const value = 'v'.repeat(2000)
const octets = withLimitedMemory(await moduleOctets('bindings/core/wasm/cookies.wasm'), PAGES)
const limited = await WebAssembly.compile(octets)
const exhausted = /needs more memory/

function cookie(i: number) {
  return { url: `https://site${i}.test/`, name: 'a', value: `${i}${value}`, expirationDate: 4e9 }
}

function limitedHost(): MemoryHost {
  return { ...memoryHost(), core: { module: () => limited, loaded: async () => limited } }
}

function sessionsOn(host: MemoryHost, durability: Durability) {
  return openSessions({ host, durability, directory: '/data' }, () => host)
}

/** Sets cookies until memory is exhausted; how many are set. */
async function fill(session: Session): Promise<number> {
  for (let i = 0; ; i++) {
    try {
      await session.cookies.set(cookie(i))
    } catch (error) {
      ok(error instanceof OmniError && error.code === 'OMNI_CORE_MEMORY', String(error))
      return i
    }
  }
}

async function expectAll(session: Session, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const found = await session.cookies.get({ url: cookie(i).url })
    deepEqual(
      found.map((one) => one.value),
      [cookie(i).value],
    )
  }
}

for (const durability of ['lazy', 'prompt', 'strict'] as const) {
  it(`${durability}: what was set before is in the session, its neighbour and the store`, async () => {
    const host = limitedHost()
    const sessions = sessionsOn(host, durability)
    const [session, neighbour] = [sessions.fromPartition('persist:a'), sessions.fromPartition('persist:b')]
    await neighbour.cookies.set(cookie(0))
    const count = await fill(session)
    ok(count > 300, `${count} cookies`)
    await expectAll(session, count)
    await rejects(session.cookies.set(cookie(count)), exhausted)
    // In a page all sessions have one memory; elsewhere a persistent one has its own.
    if (runtime !== 'browser') await neighbour.cookies.set(cookie(1))
    await expectAll(neighbour, runtime === 'browser' ? 1 : 2)
    await session.cookies.remove(cookie(7).url, 'a')
    await session.close()
    await sessions.close()
    // Another start, with more memory.
    const roomy = sessionsOn({ ...memoryHost(), storage: host.storage }, durability).fromPartition('persist:a')
    equal((await roomy.cookies.get({})).length, count - 1)
    await roomy.close()
  })
}

it('a batch that runs out of memory rejects, and what it stored is written and told', async () => {
  const host = limitedHost()
  const session = sessionsOn(host, 'prompt').fromPartition('persist:a')
  const told: string[] = []
  session.cookies.on('changed', (_event, { value }) => told.push(value))
  const batch = Array.from({ length: 2000 }, (_, i) => cookie(i))
  // The details cross the border in one piece: this many fit, what they make does not.
  let count = 0
  for (let from = 0; from < batch.length; from += 100) {
    const error = await session.cookies.setMany(batch.slice(from, from + 100)).catch((error: unknown) => error)
    if (Array.isArray(error)) count += error.length
    else {
      ok(error instanceof OmniError && error.code === 'OMNI_CORE_MEMORY', String(error))
      break
    }
  }
  ok(count > 200 && count < 2000, `${count} cookies`)
  await session.cookies.flushStore()
  await session.close()
  const roomy = sessionsOn({ ...memoryHost(), storage: host.storage }, 'prompt').fromPartition('persist:a')
  const kept = await roomy.cookies.get({})
  ok(kept.length >= count)
  deepEqual(told.sort(), kept.map((one) => one.value).sort())
  await roomy.close()
})

it('a store that is too large for the memory stays as it is', async () => {
  const host = memoryHost()
  const roomy = sessionsOn(host, 'prompt').fromPartition('persist:a')
  const batch = Array.from({ length: 2000 }, (_, i) => cookie(i))
  await roomy.cookies.setMany(batch)
  await roomy.close()
  const small = sessionsOn({ ...limitedHost(), storage: host.storage }, 'prompt').fromPartition('persist:a')
  await rejects(small.cookies.get({}), exhausted)
  await small.close()
  const again = sessionsOn({ ...memoryHost(), storage: host.storage }, 'prompt').fromPartition('persist:a')
  equal((await again.cookies.get({})).length, batch.length)
  deepEqual(again.storageDamage, [])
  await again.close()
})
