// How long a request waits while another works on the same key (net/http/http_cache_transaction.cc: the lock's time-out).
// Departure: not at all where the last response was not stored, or answers nobody without being fetched anew, since the
// other's will not either. In Chromium requests for one URL wait for each other then too.
import type { RequestRules } from '../../core/cache-rules.ts'

const TURN_MS = 20_000
const RANGE_TURN_MS = 25
/** Keys that are remembered; the oldest goes. */
const MOST = 1024

export class Patience {
  readonly #lost = new Set<string>()

  /** Milliseconds. */
  of(key: string, { range, onlyFromCache }: RequestRules): number {
    if (this.#lost.has(key) && !onlyFromCache) return 0
    return range === null ? TURN_MS : RANGE_TURN_MS
  }

  lose(key: string): void {
    this.#lost.add(key)
    if (this.#lost.size <= MOST) return
    const [oldest] = this.#lost
    this.#lost.delete(oldest as string)
  }

  regain(key: string): void {
    this.#lost.delete(key)
  }
}
