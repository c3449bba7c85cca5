// The cache index as a Map and a sort: slow and plain, what the one in the core is held against.

interface Entry {
  used: number
  units: number
  flags: number
}

const UNIT = 256
/** Steps of a score within a power of two (assembly/cache/index-evict.ts): ties are within one. */
const STEPS = 64

const seconds = (millis: number): number => Math.floor(Math.max(0, millis) / 1000)

export class IndexOracle {
  readonly entries: Map<bigint, Entry> = new Map()
  maxBytes: number

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  get octets(): number {
    let sum = 0
    for (const { units } of this.entries.values()) sum += units * UNIT
    return sum
  }

  get isAboveHigh(): boolean {
    return this.octets / UNIT > Math.floor((this.maxBytes / UNIT) * 0.95)
  }

  lookup(id: bigint, now: number): number {
    const entry = this.entries.get(id)
    if (!entry) return -1
    entry.used = seconds(now)
    return entry.flags
  }

  insert(id: bigint, octets: number, now: number, flags: number): void {
    this.entries.set(id, { used: seconds(now), units: Math.ceil(octets / UNIT), flags })
  }

  /** What is wrong with `victims` as those of a whole run at `now`; null: nothing. They leave. */
  evict(victims: readonly bigint[], now: number): string | null {
    const low = Math.floor((this.maxBytes / UNIT) * 0.9)
    const steps: number[] = []
    let units = this.octets / UNIT
    for (const id of victims) {
      const entry = this.entries.get(id)
      if (!entry) return `${id} is not there, or goes twice`
      steps.push(this.#step(entry, now))
      units -= entry.units
      this.entries.delete(id)
    }
    const least = Math.min(...steps)
    const most = Math.max(...[...this.entries.values()].map((entry) => this.#step(entry, now)))
    if (most > least) return `${most} stays and ${least} goes`
    return units > low ? `${units} units stay, above ${low}` : null
  }

  /** The step of a score's logarithm, equal for ties. */
  #step({ used, units }: Entry, now: number): number {
    const score = (Math.max(0, seconds(now) - used) + 1) * (units + 2)
    const power = Math.floor(Math.log2(score))
    return power * STEPS + Math.floor((score / 2 ** power - 1) * STEPS)
  }
}
