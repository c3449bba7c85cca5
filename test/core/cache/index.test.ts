// runtimes: node deno bun browser
// What the cache index keeps, and how it names it.
import { type CacheIndex, createCacheIndex } from '#core'
import { deepEqual, describe, equal, it, ok, throws } from '../../harness.ts'

const NOW = 1_790_000_000_000
const key = (i: number): string => `1/0/https://static${i % 977}.example.test/assets/${i}.js`

const create = (maxBytes = 1e12, seed = 'a seed'): Promise<CacheIndex> => createCacheIndex({ maxBytes, seed })

async function filled(count: number): Promise<CacheIndex> {
  const index = await create()
  for (let i = 0; i < count; i++) index.insert(key(i), i, NOW, i & 255)
  return index
}

describe('cache index', () => {
  it('finds what was inserted, by key and by id, and nothing else', async () => {
    const index = await create()
    equal(index.lookup(key(1), NOW), -1)
    const id = index.lastId
    equal(id, index.idOf(key(1)))
    index.insert(id, 1000, NOW, 7)
    equal(index.lookup(key(1), NOW), 7)
    index.insert(key(2), 1, NOW, 255)
    equal(index.lookup(key(2), NOW), 255)
    equal(index.count, 2)
    ok(index.remove(id))
    ok(!index.remove(id))
    ok(index.remove(key(2)))
    equal(index.lookup(key(1), NOW), -1)
    equal(index.count, 0)
  })

  it('takes a seed of any length, and names its first key as every later one', async () => {
    const index = await create(1e12, 'seed'.repeat(50_000))
    const id = index.idOf('a')
    equal(index.idOf('a'), id)
    ok((await create(1e12, 'deed'.repeat(50_000))).idOf('a') !== id)
  })

  it('counts sizes in steps of 256 octets, and the last size of an entry', async () => {
    const index = await create()
    const sizes = [0, 1, 256, 257, 2 ** 32, 1e300, -1, Number.NaN]
    const octets = sizes.map((size) => {
      index.insert('one', size, NOW, 0)
      return index.octets
    })
    const most = (2 ** 24 - 1) * 256
    deepEqual(octets, [0, 256, 256, 512, most, most, 0, 0])
    equal(index.count, 1)
    index.insert('two', 300, NOW, 0)
    index.remove('one')
    equal(index.octets, 512)
    index.clear()
    equal(index.octets, 0)
    equal(index.count, 0)
    equal(index.lookup('two', NOW), -1)
  })

  it('finds all of 100,000 entries while it grows to them, and none that are not there', async () => {
    const index = await create()
    const count = 100_000
    for (let i = 0; i < count; i++) {
      index.insert(key(i), 700, NOW, i & 255)
      const earlier = (i * 7919) % (i + 1)
      equal(index.lookup(key(earlier), NOW), earlier & 255)
    }
    equal(index.count, count)
    equal(index.octets, count * 768)
    for (let i = 0; i < count; i++) equal(index.lookup(key(i), NOW), i & 255)
    for (let i = count; i < 2 * count; i++) equal(index.lookup(key(i), NOW), -1)
    const each = index.memorySize / count
    ok(each <= 32, `${each} octets an entry`)
  })

  it('keeps the others when entries go, in any order', async () => {
    const count = 20_000
    const index = await filled(count)
    for (let i = 0; i < count; i += 3) ok(index.remove(key((i * 7) % count)), `entry ${(i * 7) % count}`)
    const gone = new Set(Array.from({ length: Math.ceil(count / 3) }, (_, i) => (i * 21) % count))
    for (let i = 0; i < count; i++) equal(index.lookup(key(i), NOW), gone.has(i) ? -1 : i & 255)
    equal(index.count, count - gone.size)
  })

  it('names keys by 64 bits that depend on the whole key and on the seed', async () => {
    const index = await create()
    const texts = ['', '\0', '\0\0', 'a', 'ab', 'a\0b', 'x'.repeat(15), 'x'.repeat(16), 'x'.repeat(17), 'x'.repeat(33)]
    for (let length = 0; length < 200; length++) {
      const text = 'k'.repeat(length)
      for (let at = 0; at < length; at++) texts.push(`${text.slice(0, at)}K${text.slice(at + 1)}`)
    }
    const ids = new Set(texts.map((text) => index.idOf(text)))
    equal(ids.size, new Set(texts).size)
    ok([...ids].some((id) => id >= 2n ** 63n))
    equal((await create()).idOf('a key'), index.idOf('a key'))
    ok((await create(1, 'another seed')).idOf('a key') !== index.idOf('a key'))
  })

  it('takes the octets behind a key for no part of it', async () => {
    const index = await create()
    const id = index.idOf('short')
    index.idOf('x'.repeat(3000))
    equal(index.idOf('short'), id)
  })

  it('knows long keys by their ends, too', async () => {
    const index = await create()
    const long = 'u'.repeat(200_000)
    const ids = [`${long}a`, `${long}b`, `a${long}`, long, long.slice(0, 65_536), long.slice(0, 65_537)]
    equal(new Set(ids.map((text) => index.idOf(text))).size, ids.length)
    index.insert(`${long}a`, 1, NOW, 5)
    equal(index.lookup(`${long}a`, NOW), 5)
    equal(index.lookup(`${long}b`, NOW), -1)
    index.insert('short', 1, NOW, 6)
    equal(index.lookup('short', NOW), 6)
  })

  it('looks many keys up at once, long ones among them', async () => {
    const index = await filled(1000)
    const long = 'u'.repeat(40_000)
    index.insert(long, 1, NOW, 0)
    index.insert(long + long, 1, NOW, 0)
    const keys = [...Array.from({ length: 500 }, (_, i) => key(i * 4)), long, long, long + long, `${long}x`, '']
    deepEqual(
      index.lookupMany(keys, NOW),
      keys.map((one) => index.lookup(one, NOW) >= 0),
    )
    deepEqual(index.lookupMany([], NOW), [])
  })

  it('spreads ids that are no hashes as well as it can, and loses none', async () => {
    const index = await create()
    const ids = Array.from({ length: 3000 }, (_, i) => [BigInt(i), 2n ** 64n - 1n - BigInt(i), BigInt(i) << 40n]).flat()
    const known = [...new Set(ids)]
    for (const id of known) index.insert(id, 1, NOW, 0)
    // Zero and all ones share their places with two others.
    ok(known.length - index.count <= 2)
    for (const id of known.slice(6)) ok(index.remove(id), String(id))
  })

  it('refuses a limit that is none', async () => {
    const index = await create()
    for (const wrong of [-1, Number.NaN]) throws(() => (index.maxBytes = wrong), /maxBytes/)
    equal(index.maxBytes, 1e12)
  })
})
