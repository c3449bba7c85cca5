// runtimes: node deno bun browser
// The memory cannot grow any more: the insert that needed it says so, and everything else is as it was.
import { type CacheIndex, createCacheIndex, OmniError } from '#core'
import { describe, equal, it, ok, throws } from '../../harness.ts'
import { moduleOctets, withLimitedMemory } from '../../limited-memory.ts'

const NOW = 1_790_000_000_000
const key = (i: number): string => `https://a.test/${i}`

async function createLimited(pages: number): Promise<CacheIndex> {
  const octets = withLimitedMemory(await moduleOctets('bindings/core/wasm/cache.wasm'), pages)
  return createCacheIndex({ maxBytes: 1e12, seed: 'a seed' }, await WebAssembly.compile(octets))
}

const isExhausted = (error: unknown): boolean => error instanceof OmniError && error.code === 'OMNI_CORE_MEMORY'

function fill(index: CacheIndex): number {
  for (let i = 0; i < 1e6; i++) {
    try {
      index.insert(key(i), 1000, NOW, i & 255)
    } catch (error) {
      ok(isExhausted(error), String(error))
      return i
    }
  }
  throw new Error('memory is never exhausted')
}

describe('cache index without memory', () => {
  it('keeps what it has, replaces and removes, and takes again what fits', async () => {
    const index = await createLimited(16)
    const count = fill(index)
    ok(count > (16 * 65_536 * 0.8) / 16, `${count} entries`)
    equal(index.count, count)
    throws(() => index.insert(key(count), 1, NOW, 0), isExhausted)
    throws(() => index.insert(1n, 1, NOW, 0), isExhausted)
    for (let i = 0; i < count; i++) equal(index.lookup(key(i), NOW), i & 255)
    index.insert(key(0), 5, NOW, 77)
    equal(index.lookup(key(0), NOW), 77)
    for (let i = 0; i < count; i += 2) ok(index.remove(key(i)))
    for (let i = 0; i < count; i += 4) index.insert(key(i), 1, NOW, 1)
    for (let i = 0; i < count; i++) equal(index.lookup(key(i), NOW), i & 1 ? i & 255 : i & 2 ? -1 : 1)
  })

  it('is still saved, and evicts', async () => {
    const index = await createLimited(16)
    const count = fill(index)
    const saved = index.save()
    equal(saved.length, 64 + 16 * count)
    index.maxBytes = index.octets / 2
    while (index.isFull) index.evict(NOW)
    ok(index.count < count / 2)
    index.clear()
    ok(fill(index) > count / 2)
  })

  it('does not load what does not fit, and is empty then', async () => {
    const large = await createCacheIndex({ maxBytes: 1e12, seed: 'a seed' })
    for (let i = 0; i < 200_000; i++) large.insert(key(i), 1, NOW, 0)
    const index = await createLimited(16)
    index.insert('x', 1, NOW, 0)
    const saved = large.save()
    throws(() => index.load(saved), isExhausted)
    equal(index.count, 0)
    index.insert('x', 1, NOW, 3)
    equal(index.lookup('x', NOW), 3)
  })
})
