// Drives the door of the cache's decisions with random headers and damaged heads: an answer for everything. Where RFC 9111
// leaves no choice (max-age, Date, Age; no Expires, no heuristics), freshness is that of a model of ten lines.
import type { CacheDecision, CacheMode, CacheRules, RequestRules } from '../../bindings/core/cache-rules.ts'
import { Chance } from './chance.ts'

const NOW = Date.UTC(2026, 8, 26, 12)
const NAMES = [
  'Cache-Control',
  'Vary',
  'ETag',
  'Last-Modified',
  'Date',
  'Expires',
  'Age',
  'Pragma',
  'Range',
  'X-A',
  'Set-Cookie',
]
NAMES.push(
  'If-None-Match',
  'If-Range',
  'If-Modified-Since',
  'Content-Length',
  'Content-Type',
  'Accept-Ranges',
  'Connection',
)
const VALUES = [
  'max-age=10',
  'no-cache',
  'no-store',
  'no-cache="x-a, etag"',
  'stale-while-revalidate=9',
  '*',
  'x-a, accept',
]
VALUES.push(
  '"v1"',
  'W/"v1"',
  'Sat, 26 Sep 2026 12:00:00 GMT',
  'Saturday, 26-Sep-26 12:00:00 GMT',
  '0',
  '12',
  'bytes=0-5',
  'none',
)
const METHODS = ['GET', 'HEAD', 'POST', 'PURGE', 'constructor']
const MODES: readonly CacheMode[] = ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached']
const DECISIONS: readonly CacheDecision[] = ['use', 'use-stale', 'validate', 'validate-etag', 'fetch']
const STATUSES = [200, 206, 301, 404, 410, 500]

export class CacheRulesFuzz {
  readonly #rules: CacheRules
  readonly #seed: number
  readonly #chance: Chance

  constructor(rules: CacheRules, seed: number) {
    this.#rules = rules
    this.#seed = seed
    this.#chance = new Chance(seed)
  }

  /** `count` exchanges. Throws, naming the seed, at the first that traps or is decided otherwise than by the model. */
  run(count: number): void {
    try {
      for (let i = 0; i < count; i++) {
        if (this.#chance.one(3)) this.#compare()
        else this.#disturb()
      }
    } catch (error) {
      throw new Error(`seed ${this.#seed}: ${error instanceof Error ? error.message : error}`, { cause: error })
    }
  }

  #text(list: readonly string[]): string {
    const text = this.#chance.of(list)
    return (this.#chance.one(2) ? text : this.#chance.mutate(text, 256)).replaceAll('\n', ' ')
  }

  #headers(): string[] {
    return Array.from({ length: this.#chance.below(12) }, () => [this.#text(NAMES), this.#text(VALUES)]).flat()
  }

  #request(): RequestRules {
    const [method, mode] = [this.#chance.of(METHODS), this.#chance.of(MODES)]
    return this.#rules.request({ method, mode, headers: this.#headers(), staleWhileRevalidate: this.#chance.one(2) })
  }

  #disturb(): void {
    const request = this.#request()
    const response = {
      status: this.#chance.of(STATUSES),
      statusText: 'OK',
      httpVersion: '1.1',
      headers: this.#headers(),
    }
    const times = { sent: NOW - this.#chance.below(5000), answered: NOW }
    const judged = this.#rules.head(request, response, times)
    if (judged === null) return
    const head = judged.octets
    if (this.#rules.read(head) === null) throw new Error(`nobody reads the head of ${JSON.stringify(response)}`)
    const [other, later] = [this.#request(), NOW + this.#chance.below(50_000)]
    const decided = [judged, head].map((one) => this.#rules.decide(one, other, later))
    if (decided[0] !== decided[1]) throw new Error(`judged ${decided[0]}, stored ${decided[1]}`)
    for (const one of [head, this.#chance.damage(head)]) {
      const decision = this.#rules.decide(one, this.#request(), NOW + this.#chance.below(50_000))
      if (!DECISIONS.includes(decision)) throw new Error(`no decision: ${decision}`)
      const merged = this.#rules.merge(one, this.#request(), this.#headers(), times)
      const read = this.#rules.read(one)
      if (read === null && merged !== null) throw new Error('a head that nobody reads was merged')
      if (one === head && read?.etag === '') throw new Error('an empty validator')
      if (merged !== null && this.#rules.read(merged) === null) throw new Error('nobody reads the merged head')
    }
  }

  #compare(): void {
    const [maxAge, age, delay] = [this.#chance.below(100), this.#chance.below(60), this.#chance.below(20)]
    const [old, after] = [this.#chance.below(90) - 20, this.#chance.below(120)]
    const date = new Date(NOW - old * 1000).toUTCString()
    const headers = ['Date', date, 'Age', `${age}`, 'Cache-Control', `private, max-age=${maxAge}`, 'ETag', '"v"']
    const request = this.#rules.request({ method: 'GET', headers: [], mode: 'default' })
    const response = { status: 200, statusText: 'OK', httpVersion: '1.1', headers }
    const head = this.#rules.head(request, response, { sent: NOW - delay * 1000, answered: NOW })
    const decision = head === null ? null : this.#rules.decide(head, request, NOW + after * 1000)
    const expected = Math.max(Math.max(0, old), age + delay) + after < maxAge ? 'use' : 'validate'
    if (decision !== expected) throw new Error(`${headers.join(' ')}, ${after} s later: ${decision}, not ${expected}`)
  }
}
