// runtimes: node deno bun browser
// A saved index: the same again, or nothing.
import { type CacheIndex, createCacheIndex } from '#core'
import { Chance } from '../../fuzz/chance.ts'
import { describe, equal, it, ok } from '../../harness.ts'

const NOW = 1_790_000_000_000
const HEADER = 64
const key = (i: number): string => `https://a${i % 31}.test/${i}`

const create = (seed = 'a seed'): Promise<CacheIndex> => createCacheIndex({ maxBytes: 1e12, seed })

async function filled(count: number): Promise<CacheIndex> {
  const index = await create()
  for (let i = 0; i < count; i++) index.insert(key(i), i * 100, NOW + i * 1000, i & 255)
  return index
}

function expectEmpty(index: CacheIndex): void {
  equal(index.count, 0)
  equal(index.octets, 0)
  equal(index.lookup(key(1), NOW), -1)
  index.insert(key(1), 1, NOW, 9)
  equal(index.lookup(key(1), NOW), 9)
  index.clear()
}

describe('saved index', () => {
  for (const count of [0, 1, 4095, 4096, 4097, 50_000]) {
    it(`holds ${count} entries, 16 octets each, for an index of another seed`, async () => {
      const index = await filled(count)
      const saved = index.save()
      equal(saved.length, HEADER + 16 * count)
      const other = await create('another')
      other.insert('gone', 1, NOW, 0)
      ok(other.load(saved))
      equal(other.count, count)
      equal(other.octets, index.octets)
      equal(other.idOf('a key'), index.idOf('a key'))
      for (let i = 0; i < count; i++) equal(other.lookup(key(i), NOW + i * 1000), i & 255)
      equal(other.lookup('gone', NOW), -1)
      for (let i = 0; i < 1000; i++) other.insert(`more ${i}`, 1, NOW, 0)
      for (let i = 0; i < 1000; i++) ok(other.remove(`more ${i}`))
      ok(equalOctets(other.save(), saved))
      ok(equalOctets(index.save(), saved))
    })
  }

  it('does not load with any one bit flipped', async () => {
    const index = await filled(200)
    const saved = index.save()
    const other = await create()
    for (let bit = 0; bit < saved.length * 8; bit++) {
      saved[bit >> 3]! ^= 1 << (bit & 7)
      ok(!other.load(saved), `bit ${bit}`)
      saved[bit >> 3]! ^= 1 << (bit & 7)
    }
    expectEmpty(other)
    ok(other.load(saved))
  })

  it('does not load cut, longer, or torn into another', async () => {
    const index = await filled(6000)
    const saved = index.save()
    const other = await create()
    for (const length of [0, 1, 63, 64, 65, 80, 65_600, saved.length - 16, saved.length - 1]) {
      ok(!other.load(saved.subarray(0, length)), `${length} octets`)
      expectEmpty(other)
    }
    ok(!other.load(new Uint8Array([...saved, ...new Uint8Array(16)])))
    index.insert(key(1), 99_999, NOW, 0)
    const later = index.save()
    for (let at = 64; at < saved.length; at += 4096) {
      const torn = new Uint8Array([...later.subarray(0, at), ...saved.subarray(at)])
      const isWhole = equalOctets(torn, later) || equalOctets(torn, saved)
      equal(other.load(torn), isWhole, `torn at ${at}`)
    }
  })

  it('does not load what a newer version has written, nor anything else', async () => {
    const saved = (await filled(10)).save()
    const other = await create()
    new DataView(saved.buffer).setUint32(4, 2, true)
    ok(!other.load(saved))
    const chance = new Chance(1)
    for (let i = 0; i < 500; i++) {
      const octets = Uint8Array.from({ length: 16 * chance.below(100) }, () => chance.below(256))
      ok(!other.load(octets))
    }
    expectEmpty(other)
  })

  it('ends an eviction that had begun', async () => {
    const index = await filled(5000)
    const saved = index.save()
    index.maxBytes = 1e6
    index.evict(NOW, 1)
    ok(index.isFull)
    index.maxBytes = 1e12
    ok(index.load(saved))
    ok(!index.isFull)
    equal(index.count, 5000)
  })
})

function equalOctets(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i])
}
