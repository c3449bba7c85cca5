// runtimes: node deno bun browser
// Which entries leave a full index: the order is held against a sort of everything in test/fuzz/index-oracle.ts.
import { type CacheIndex, createCacheIndex } from '#core'
import { Chance } from '../../fuzz/chance.ts'
import { IndexOracle } from '../../fuzz/index-oracle.ts'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'

const NOW = 1_790_000_000_000
const DAY = 86_400_000

const create = (maxBytes: number): Promise<CacheIndex> => createCacheIndex({ maxBytes, seed: 'a seed' })

function evictAll(index: CacheIndex, now: number, limit?: number): bigint[] {
  const victims: bigint[] = []
  while (index.isFull) victims.push(...index.evict(now, limit))
  return victims
}

describe('eviction', () => {
  it('begins above 95 % and ends below 90 %', async () => {
    const index = await create(100 * 256)
    for (let i = 0; i < 95; i++) index.insert(`${i}`, 256, NOW, 0)
    ok(!index.isFull)
    equal(index.evict(NOW).length, 0)
    index.insert('one more', 256, NOW, 0)
    ok(index.isFull)
    equal(evictAll(index, NOW + 1000).length, 6)
    equal(index.count, 90)
    ok(!index.isFull)
  })

  it('takes the largest (age + 1) x (size + 512) first', async () => {
    const index = await create(1_000_000)
    index.insert('old and small', 1000, NOW - 100_000, 0)
    index.insert('new and large', 890_000, NOW, 0)
    index.insert('old and middle', 60_000, NOW - 100_000, 0)
    const [first, ...others] = [...evictAll(index, NOW), 0n]
    equal(first, index.idOf('old and middle'))
    deepEqual(others, [0n])
  })

  it('spares what has been used', async () => {
    const index = await create(1_000_000)
    for (let i = 0; i < 10; i++) index.insert(`${i}`, 95_000, NOW - DAY, 0)
    for (const used of ['3', '7']) equal(index.lookup(used, NOW), 0)
    index.insert('new', 5000, NOW, 0)
    equal(evictAll(index, NOW).length, 1)
    index.maxBytes = 220_000
    evictAll(index, NOW)
    deepEqual(index.lookupMany(['3', '7', 'new', '0'], NOW), [true, true, true, false].slice(0, 4))
  })

  for (const count of [10, 1000, 100_000]) {
    it(`goes by the order of a sort, ${count} entries of all sizes and ages`, async () => {
      const chance = new Chance(count)
      const index = await create(1e15)
      const oracle = new IndexOracle(1e15)
      for (let i = 0; i < count; i++) {
        const octets = 2 ** (8 + chance.below(16)) + chance.below(1000)
        const used = NOW - 1000 * 2 ** chance.below(24) - chance.below(100_000)
        index.insert(`key ${i}`, octets, used, 0)
        oracle.insert(index.lastId, octets, used, 0)
      }
      oracle.maxBytes = index.maxBytes = index.octets / 2
      equal(oracle.evict(evictAll(index, NOW, 1000), NOW), null)
      equal(index.octets, oracle.octets)
      ok(index.octets <= 0.9 * index.maxBytes)
      // No more than the mark asks for, but for the size of one entry.
      ok(index.octets > 0.9 * index.maxBytes - 2 ** 25, `${index.octets} of ${index.maxBytes}`)
    })
  }

  it('answers as many victims as asked for, none twice, and bounds the work of a call', async () => {
    const index = await create(1e15)
    for (let i = 0; i < 100_000; i++) index.insert(`key ${i}`, 256, NOW - i, 0)
    index.maxBytes = 256 * 50_000
    const seen = new Set<bigint>()
    let calls = 0
    for (; index.isFull; calls++) {
      const victims = index.evict(NOW, 700)
      ok(victims.length <= 700)
      for (const id of victims) seen.add(id)
    }
    equal(seen.size, 55_000)
    equal(index.count, 45_000)
    ok(calls >= 55_000 / 700)
  })

  it('goes on while entries come and go between its calls', async () => {
    const index = await create(256 * 10_000)
    let evicted = 0
    for (let i = 0; i < 50_000; i++) {
      index.insert(`key ${i}`, 256, NOW + i * 100, 0)
      if (index.isFull) evicted += index.evict(NOW + i * 100, 100).length
      ok(index.octets <= index.maxBytes, `${index.octets} after ${i}`)
    }
    equal(index.count, 50_000 - evicted)
    ok(index.count >= 9000)
    // With equal sizes that is plain LRU, but for ties.
    for (let i = 45_000; i < 50_000; i++) equal(index.lookup(`key ${i}`, NOW), 0)
  })

  it('takes nothing for old when the clock is set back', async () => {
    const index = await create(1_010_000)
    for (let i = 0; i < 9; i++) index.insert(`${i}`, 100_000, NOW, 0)
    equal(evictAll(index, NOW - 365 * DAY).length, 0)
    index.insert('larger', 150_000, NOW - 365 * DAY, 0)
    deepEqual(evictAll(index, NOW - 365 * DAY), [index.idOf('larger')])
    equal(index.count, 9)
  })

  it('bears every time there is', async () => {
    const index = await create(256 * 100)
    const times = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 53, 1e300]
    for (let i = 0; i < 1000; i++) {
      index.insert(`${i}`, 4e9, times[i % times.length]!, 0)
      while (index.isFull) index.evict(times[(i >> 3) % times.length]!)
    }
    equal(index.count, 0)
  })

  it('empties an index whose limit is nothing', async () => {
    const index = await create(1e9)
    for (let i = 0; i < 5000; i++) index.insert(`${i}`, 1000, NOW, 0)
    index.maxBytes = 0
    equal(evictAll(index, NOW).length, 5000)
    equal(index.octets, 0)
    ok(!index.isFull)
  })
})
