// The cache's index against lru-cache and against one in typed arrays (typed-index.ts). Keys are decoded from octets anew
// for each call, as they come from a request; what decoding costs is in the figures of all.

import { Buffer } from 'node:buffer'
import { LRUCache } from 'lru-cache'
import { type CacheIndex, createCacheIndex } from '#core'
import type { BenchCase, Contender, Marks } from '../bench-case.ts'
import { TypedIndex } from './typed-index.ts'

const NOW = 1_790_000_000_000
const MANY = 100_000
const MILLION = 1_000_000
const SIZE = 5000
/** Every entry as the index counts it. */
const COUNTED = 5120
const LENGTH = 75

const marks = (must: number, good: number, record: number): Marks => ({ must, good, record })

const create = (maxBytes: number, expected = 0): Promise<CacheIndex> =>
  createCacheIndex({ maxBytes, seed: 'a known seed', expected })

/** `count` URLs of the same length, one behind the other. */
function keyOctets(count: number): Buffer {
  const octets = Buffer.alloc(count * LENGTH)
  const encoder = new TextEncoder()
  for (let i = 0; i < count; i++) {
    const mixed = (Math.imul(i, 0x9e3779b1) >>> 0).toString(16)
    const url = `1/0/https://static${i % 977}.example.com/assets/${mixed}/${i}/`.padEnd(LENGTH, 'image.webp-')
    encoder.encodeInto(url.slice(0, LENGTH), octets.subarray(i * LENGTH))
  }
  return octets
}

/** The key with this index, a string that no index has seen. */
const decode = (octets: Buffer, index: number): string =>
  octets.toString('latin1', index * LENGTH, (index + 1) * LENGTH)

/** Calls `work` with keys in an order that no cache foresees. */
function eachKey(octets: Buffer, work: (key: string) => void): Contender {
  const count = octets.length / LENGTH
  let at = 0
  return {
    run(iterations) {
      for (let i = 0; i < iterations; i++) {
        at = (at + 61_813) % count
        work(decode(octets, at))
      }
    },
  }
}

function check(holds: boolean): void {
  if (!holds) throw new Error('An index has lost an entry')
}

interface Sides {
  readonly ours: Contender
  readonly lru: Contender
  readonly typed: Contender
}

async function hits(): Promise<Sides> {
  const octets = keyOctets(MANY)
  const [index, lru, typed] = [
    await create(1e12),
    new LRUCache<string, number>({ max: MANY }),
    new TypedIndex(1e12, MANY),
  ]
  for (let i = 0; i < MANY; i++) {
    const key = decode(octets, i)
    index.insert(key, SIZE, NOW, 1)
    lru.set(key, 1)
    typed.insert(key, SIZE, NOW / 1000)
  }
  return {
    ours: eachKey(octets, (key) => check(index.lookup(key, NOW + 5000) === 1)),
    lru: eachKey(octets, (key) => check(lru.get(key) === 1)),
    typed: eachKey(octets, (key) => check(typed.lookup(key, NOW / 1000 + 5))),
  }
}

/** New entries into a full index, twice as many keys as have place in it: all of them have left when they come again. */
async function churn(): Promise<Sides> {
  const octets = keyOctets(2 * MANY)
  const maxBytes = MANY * COUNTED
  const index = await create(maxBytes, MANY)
  const lru = new LRUCache<string, number>({ maxSize: maxBytes, sizeCalculation: () => COUNTED })
  const typed = new TypedIndex(maxBytes, MANY)
  let [now, second] = [NOW, NOW / 1000]
  return {
    ours: eachKey(octets, (key) => {
      now += 1000
      index.insert(key, SIZE, now, 1)
      if (index.isFull) index.evict(now)
    }),
    lru: eachKey(octets, (key) => void lru.set(key, 1)),
    typed: eachKey(octets, (key) => void typed.insert(key, SIZE, second++)),
  }
}

function against(peer: 'lru' | 'typed', what: 'hit' | 'churn'): BenchCase {
  const name = peer === 'lru' ? 'lru-cache' : 'a typed-array index'
  const work = what === 'hit' ? 'look-up' : 'insert that evicts'
  return {
    id: `cache-index-${what}-${peer}`,
    title: `Cache index, ${work}, 100,000 entries, against ${name}`,
    unit: 'ns',
    figure: 'peer/ours',
    better: 'higher',
    marks: peer === 'lru' ? marks(1.5, 2.5, 4) : marks(0.7, 1, 1.5),
    note: 'Decoding the key is in it. Most of a look-up waits for memory: the key and one line of the table, both cold.',
    prepare: async () => {
      const sides = await (what === 'hit' ? hits() : churn())
      return { ours: sides.ours, peers: { [name]: sides[peer] } }
    },
  }
}

const memory: BenchCase = {
  id: 'cache-index-memory',
  title: 'Cache index, memory an entry, grown to 100,000',
  unit: 'bytes',
  figure: 'ours',
  better: 'lower',
  marks: marks(48, 32, 24),
  note: 'All of the instance: 16 octets an entry, a fifth of free slots, room for keys and eviction.',
  prepare: () => ({
    ours: {
      async sample() {
        const index = await create(1e12)
        for (let i = 0; i < MANY; i++) index.insert(`key ${i}`, SIZE, NOW, 0)
        return index.memorySize / index.count
      },
    },
    peers: {},
  }),
}

async function millionEntries(): Promise<CacheIndex> {
  const index = await create(MILLION * COUNTED)
  for (let i = 0; index.count < 0.95 * MILLION; i++) index.insert(`key ${i}`, SIZE, NOW + 100 * i, 0)
  return index
}

/** The longest insert of a whole eviction; of each insert its fastest repetition, for it is not about the scheduler. */
function longestInsert(index: CacheIndex, saved: Uint8Array): number {
  const fastest = new Float64Array(60_000).fill(Number.POSITIVE_INFINITY)
  for (let repetition = 0; repetition < 5; repetition++) {
    index.load(saved)
    for (let i = 0; i < fastest.length; i++) {
      const now = NOW + 2e8 + i
      const start = performance.now()
      index.insert(`new ${i}`, SIZE, now, 0)
      if (index.isFull) index.evict(now)
      fastest[i] = Math.min(fastest[i]!, performance.now() - start)
    }
  }
  return fastest.reduce((longest, one) => Math.max(longest, one), 0)
}

const pause: BenchCase = {
  id: 'cache-index-pause',
  title: 'Cache index, longest insert while evicting, 1,000,000 entries',
  unit: 'ms',
  figure: 'ours',
  better: 'lower',
  marks: marks(10, 3, 1),
  note: 'The fastest of five repetitions of each insert: a slice of 32,768 slots.',
  prepare: async () => {
    const index = await millionEntries()
    const saved = index.save()
    return { ours: { sample: () => longestInsert(index, saved) }, peers: {} }
  },
}

const save: BenchCase = {
  id: 'cache-index-save',
  title: 'Cache index, saved and loaded, 1,000,000 entries',
  unit: 'ms',
  figure: 'ours',
  better: 'lower',
  marks: marks(300, 100, 40),
  note: 'Mostly the fresh pages of 16 MB for the answer: the core itself takes some 10 ms.',
  prepare: async () => {
    const index = await millionEntries()
    return {
      ours: {
        sample() {
          const start = performance.now()
          check(index.load(index.save()))
          return performance.now() - start
        },
      },
      peers: {},
    }
  },
}

export const cases: readonly BenchCase[] = [
  against('lru', 'hit'),
  against('typed', 'hit'),
  against('lru', 'churn'),
  against('typed', 'churn'),
  memory,
  pause,
  save,
]
