// Drives the doors of the cache index at random and holds every answer against the oracle's.
// Kinds of ids: hashes of keys, and ids that are none and crowd at one place, which the order of the table must bear.
import type { CacheIndex, CacheIndexOptions } from '../../bindings/core/cache-index.ts'
import { Chance } from './chance.ts'
import { IndexOracle } from './index-oracle.ts'

const START = 1_790_000_000_000
const LIMITS = [0, 1, 50_000, 1e6, 1e8, 1e12]
const ALL = 0xffff_ffff_ffff_ffffn

type CreateCacheIndex = (options: CacheIndexOptions) => Promise<CacheIndex>

function check(holds: boolean, rule: string): void {
  if (!holds) throw new Error(rule)
}

export class IndexFuzz {
  readonly #create: CreateCacheIndex
  readonly #chance: Chance
  readonly #seed: number
  #index!: CacheIndex
  readonly #oracle: IndexOracle
  readonly #keys: number
  readonly #crowds: boolean
  #now = START

  constructor(create: CreateCacheIndex, seed: number) {
    this.#create = create
    this.#seed = seed
    this.#chance = new Chance(seed)
    const chance = this.#chance
    this.#oracle = new IndexOracle(chance.of(LIMITS))
    this.#keys = chance.of([3, 300, 30_000])
    this.#crowds = chance.one(4)
  }

  /** `count` calls; rejects, naming the seed, when a rule is broken. */
  async run(count: number): Promise<void> {
    this.#index = await this.#create({ maxBytes: this.#oracle.maxBytes, seed: `seed ${this.#seed}` })
    try {
      for (let i = 0; i < count; i++) this.#step()
      this.#compare()
    } catch (error) {
      throw new Error(`seed ${this.#seed}: ${error instanceof Error ? error.message : error}`, { cause: error })
    }
  }

  #step(): void {
    const chance = this.#chance
    this.#now += chance.of([0, 1, 999, 60_000, chance.one(50) ? -1e9 : 5, chance.one(50) ? 1e10 : 5])
    const kind = chance.below(1000)
    if (kind < 500) this.#insert()
    else if (kind < 700) this.#lookup()
    else if (kind < 800) this.#remove()
    else if (kind < 850) this.#lookupMany()
    else if (kind < 970) this.#insertSome()
    else if (kind < 985) this.#evictWhole()
    else if (kind < 994) this.#evictSome()
    else if (kind < 997) this.#saveAndLoad()
    else if (kind < 999) this.#compare()
    else this.#limit()
  }

  #key(): string {
    const key = this.#chance.below(this.#keys)
    return `1/0/https://host${key % 97}.test/${'p'.repeat(key % 60)}/${key}`
  }

  #id(): bigint {
    if (!this.#crowds) return this.#index.idOf(this.#key())
    const near = BigInt(this.#chance.below(this.#keys) + 1)
    return this.#chance.of([near, ALL - near, (near << 40n) | 5n, 0x8000_0000_0000_0000n + near])
  }

  #octets(): number {
    const chance = this.#chance
    return chance.of([0, 1, 256, 257, chance.below(5000), chance.below(1e6), chance.one(20) ? 4e9 : 700])
  }

  #insert(): void {
    const [octets, flags] = [this.#octets(), this.#chance.below(256)]
    if (this.#crowds || this.#chance.one(2)) {
      const id = this.#id()
      this.#index.insert(id, octets, this.#now, flags)
      this.#oracle.insert(id, octets, this.#now, flags)
      return
    }
    const key = this.#key()
    this.#index.insert(key, octets, this.#now, flags)
    this.#oracle.insert(this.#index.lastId, octets, this.#now, flags)
  }

  /** Enough of them to make the table grow. */
  #insertSome(): void {
    for (let i = this.#chance.below(60); i > 0; i--) this.#insert()
  }

  #lookup(): void {
    const flags = this.#index.lookup(this.#key(), this.#now)
    check(flags === this.#oracle.lookup(this.#index.lastId, this.#now), 'a lookup answers the flags')
  }

  #lookupMany(): void {
    const keys = Array.from({ length: this.#chance.below(200) }, () => this.#key())
    const found = this.#index.lookupMany(keys, this.#now)
    check(found.length === keys.length, 'as many answers as keys')
    keys.forEach((key, i) => {
      check(found[i] === this.#oracle.lookup(this.#index.idOf(key), this.#now) >= 0, 'many lookups answer as one each')
    })
  }

  #remove(): void {
    const id = this.#id()
    check(this.#index.remove(id) === this.#oracle.entries.delete(id), 'a removal tells whether there was one')
  }

  #evictWhole(): void {
    const wasFull = this.#oracle.isAboveHigh
    const victims: bigint[] = []
    if (!wasFull) return
    while (this.#index.isFull) victims.push(...this.#index.evict(this.#now, 1 + this.#chance.below(2000)))
    const problem = this.#oracle.evict(victims, this.#now)
    check(problem === null, `eviction: ${problem}`)
  }

  /** A run in slices, with other calls between them. */
  #evictSome(): void {
    for (let round = 0; this.#index.isFull; round++) {
      const victims = this.#index.evict(this.#now, 1 + this.#chance.below(50))
      for (const id of victims) check(this.#oracle.entries.delete(id), 'a victim was there')
      if (round < 10) this.#insert()
      if (this.#chance.one(3)) this.#remove()
      if (this.#chance.one(3)) this.#lookup()
    }
  }

  #saveAndLoad(): void {
    const saved = this.#index.save()
    const damaged = this.#chance.damage(saved)
    const isSame = damaged.length === saved.length && damaged.every((octet, i) => octet === saved[i])
    check(this.#index.load(damaged) === isSame, 'what is damaged does not load')
    check(isSame || this.#index.count === 0, 'what is damaged leaves an empty index')
    check(this.#index.load(saved), 'what was saved loads')
    check(areEqual(this.#index.save(), saved), 'what was loaded is saved as it was')
  }

  #limit(): void {
    this.#oracle.maxBytes = this.#index.maxBytes = this.#chance.of(LIMITS)
    this.#evictSome()
    if (this.#chance.one(3)) {
      this.#index.clear()
      this.#oracle.entries.clear()
    }
  }

  #compare(): void {
    check(
      this.#index.count === this.#oracle.entries.size,
      `${this.#index.count} of ${this.#oracle.entries.size} entries`,
    )
    check(this.#index.octets === this.#oracle.octets, 'the sizes add up')
    const records = new DataView(this.#index.save().buffer, 64)
    const ids = [...this.#oracle.entries.keys()].sort((a, b) => (a < b ? -1 : 1))
    ids.forEach((id, i) => {
      const { used, units, flags } = this.#oracle.entries.get(id)!
      check(records.getBigUint64(i * 16, true) === id, 'the ids are those of the oracle, in order')
      check(records.getUint32(i * 16 + 8, true) === used, 'last uses')
      check(records.getUint32(i * 16 + 12, true) === units + flags * 2 ** 24, 'sizes and flags')
    })
  }
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i])
}
