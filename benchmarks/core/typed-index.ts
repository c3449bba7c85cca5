// The cache index one would write in plain JavaScript: typed arrays, open addressing, a hash of two 32-bit lanes over the
// key's characters, eviction by a sort of all scores. No strings kept, nothing allocated but for eviction.

const LOAD = 0.7
const UNIT = 256

export class TypedIndex {
  readonly #mask: number
  readonly #low: Uint32Array
  readonly #high: Uint32Array
  readonly #used: Uint32Array
  readonly #units: Uint32Array
  readonly #maxUnits: number
  #a = 0
  #b = 0
  #total = 0
  count = 0

  constructor(maxBytes: number, expected: number) {
    let capacity = 16
    while (capacity * LOAD < expected) capacity *= 2
    this.#mask = capacity - 1
    this.#low = new Uint32Array(capacity)
    this.#high = new Uint32Array(capacity)
    this.#used = new Uint32Array(capacity)
    this.#units = new Uint32Array(capacity)
    this.#maxUnits = maxBytes / UNIT
  }

  #hash(key: string): void {
    let a = 0x9747b28c
    let b = 0x1b873593
    for (let i = 0; i < key.length; i++) {
      const unit = key.charCodeAt(i)
      a = Math.imul(a ^ unit, 0x9e3779b1)
      b = Math.imul(b ^ unit, 0x85ebca77)
    }
    // Zero means empty.
    this.#a = ((a ^ (a >>> 15)) | 1) >>> 0
    this.#b = (b ^ (b >>> 13)) >>> 0
  }

  /** The key's slot, or the complement of the one where it belongs. */
  #find(key: string): number {
    this.#hash(key)
    const low = this.#low
    const mask = this.#mask
    let at = (this.#b ^ (this.#a >>> 7)) & mask
    while (low[at] !== 0) {
      if (low[at] === this.#a && this.#high[at] === this.#b) return at
      at = (at + 1) & mask
    }
    return ~at
  }

  lookup(key: string, now: number): boolean {
    const at = this.#find(key)
    if (at < 0) return false
    this.#used[at] = now
    return true
  }

  /** How many entries had to leave. */
  insert(key: string, octets: number, now: number): number {
    let at = this.#find(key)
    if (at < 0) {
      at = ~at
      this.count++
    } else this.#total -= this.#units[at]!
    this.#low[at] = this.#a
    this.#high[at] = this.#b
    this.#used[at] = now
    this.#units[at] = Math.ceil(octets / UNIT)
    this.#total += this.#units[at]!
    return this.#total > 0.95 * this.#maxUnits ? this.#evict(now) : 0
  }

  #score(at: number, now: number): number {
    return (now - this.#used[at]! + 1) * (this.#units[at]! + 2)
  }

  #evict(now: number): number {
    const scores = new Float64Array(this.count)
    const slots = new Uint32Array(this.count)
    let found = 0
    for (let at = 0; at <= this.#mask; at++) {
      if (this.#low[at] === 0) continue
      scores[found] = this.#score(at, now)
      slots[found++] = at
    }
    const order = scores.slice().sort()
    let units = this.#total
    // Sizes are about equal: the mean tells how many have to go.
    const mean = units / this.count
    let going = 0
    while (units > 0.9 * this.#maxUnits) {
      units -= mean
      going++
    }
    const least = order[order.length - going]!
    let evicted = 0
    for (let i = found - 1; i >= 0; i--) if (scores[i]! >= least) evicted += this.#take(slots[i]!)
    return evicted
  }

  /** Empties a slot and moves back what it has pushed; from the last slot to the first, none of those to come moves. */
  #take(slot: number): number {
    const [low, high, used, units, mask] = [this.#low, this.#high, this.#used, this.#units, this.#mask]
    this.#total -= units[slot]!
    this.count--
    let hole = slot
    for (let at = (slot + 1) & mask; low[at] !== 0; at = (at + 1) & mask) {
      const home = (high[at]! ^ (low[at]! >>> 7)) & mask
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      low[hole] = low[at]!
      high[hole] = high[at]!
      used[hole] = used[at]!
      units[hole] = units[at]!
      hole = at
    }
    low[hole] = 0
    return 1
  }
}
