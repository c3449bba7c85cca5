// A known sequence of choices: a seed names a fuzz run, so that what it found can be run again.

export class Chance {
  #state: number
  constructor(seed: number) {
    this.#state = seed | 0
  }
  /** A number from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * limit)
  }
  /** True in one of `n` cases. */
  one(n: number): boolean {
    return this.below(n) === 0
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }
  /** A character below `limit`; now and then from anywhere in Unicode, lone surrogates included. */
  character(limit: number): string {
    return String.fromCharCode(limit > 256 && this.one(3) ? this.below(0x10000) : this.below(Math.min(limit, 256)))
  }
  /** The text with a few characters taken out, doubled, exchanged or put in. */
  mutate(text: string, limit: number): string {
    let result = text
    for (let i = this.below(4); i > 0; i--) {
      const at = this.below(result.length + 1)
      const piece = this.of([
        '',
        this.character(limit),
        result.slice(at, at + this.below(20)),
        ';',
        '=',
        '.',
        '\t',
        '%',
      ])
      result = result.slice(0, at) + piece + result.slice(at + this.below(3))
    }
    return this.one(200) ? result.repeat(this.below(300)) : result
  }
  /** The octets with a few of them changed, or cut. */
  damage(octets: Uint8Array): Uint8Array {
    const result = octets.slice(0, this.one(4) ? this.below(octets.length + 1) : octets.length)
    for (let i = this.below(6); i > 0 && result.length > 0; i--) result[this.below(result.length)] = this.below(256)
    return result
  }
}

/** The numbers alone: each below the limit it is asked with. */
export function generator(seed: number): (below: number) => number {
  const chance = new Chance(seed)
  return (below) => chance.below(below)
}
