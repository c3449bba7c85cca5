// The cache index for outside measurement, on Node. Times are seconds here.
import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { type CacheIndex, createCacheIndex as createIndex } from '#core'

export interface MeasuredIndex {
  /** How many entries had to leave. */
  insert(key: string, size: number, nowSeconds: number): number
  lookup(key: string, nowSeconds: number): boolean
  lookupMany(keys: readonly string[], nowSeconds: number): boolean[]
  remove(key: string): boolean
  /** Down to the low mark, when the index is above the high one; how many left. */
  evict(nowSeconds: number): number
  stats(): { readonly count: number; readonly bytes: number }
  save(): Buffer
  load(saved: Uint8Array): boolean
}

class Adapter implements MeasuredIndex {
  readonly #index: CacheIndex
  constructor(index: CacheIndex) {
    this.#index = index
  }
  insert(key: string, size: number, nowSeconds: number): number {
    const index = this.#index
    const now = nowSeconds * 1000
    index.insert(key, size, now, 0)
    if (!index.isFull) return 0
    // A slice with each insert is enough; more only if the limit itself is passed.
    let evicted = index.evict(now).length
    while (index.octets > index.maxBytes && index.isFull) evicted += index.evict(now).length
    return evicted
  }
  lookup(key: string, nowSeconds: number): boolean {
    return this.#index.lookup(key, nowSeconds * 1000) >= 0
  }
  lookupMany(keys: readonly string[], nowSeconds: number): boolean[] {
    return this.#index.lookupMany(keys, nowSeconds * 1000)
  }
  remove(key: string): boolean {
    return this.#index.remove(key)
  }
  evict(nowSeconds: number): number {
    let evicted = 0
    while (this.#index.isFull) evicted += this.#index.evict(nowSeconds * 1000).length
    return evicted
  }
  stats(): { readonly count: number; readonly bytes: number } {
    return { count: this.#index.count, bytes: this.#index.octets }
  }
  save(): Buffer {
    const { buffer } = this.#index.save()
    return Buffer.from(buffer)
  }
  load(saved: Uint8Array): boolean {
    return this.#index.load(saved)
  }
}

/** `hint`: the number of entries to expect. */
export async function createCacheIndex(options: { maxBytes: number; hint?: number }): Promise<MeasuredIndex> {
  return new Adapter(await createIndex({ maxBytes: options.maxBytes, seed: randomUUID(), expected: options.hint }))
}
