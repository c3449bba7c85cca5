// runtimes: node deno bun browser
// The cache's decisions and index through the component: what the fuzzers ask of the doors, and the same answers as theirs.

import { type CoreComponent, instantiateComponent } from '#component'
import { createCacheIndex } from '#core'
import type { CacheIndex } from '../../bindings/core/cache-index.ts'
import type { CacheMode, CacheRules, RequestRules, StoredHead } from '../../bindings/core/cache-rules.ts'
import { withRevalidation, withState } from '../../bindings/core/cache-rules.ts'
import { componentIndex, componentRules } from '../conformance/component-cache.ts'
import { makeRules, NOW } from '../core/cache/make-rules.ts'
import { CacheRulesFuzz } from '../fuzz/cache-rules-fuzz.ts'
import { Chance } from '../fuzz/chance.ts'
import { IndexFuzz } from '../fuzz/index-fuzz.ts'
import { deepEqual, describe, equal, it, ok } from '../harness.ts'

const component: CoreComponent = await instantiateComponent()
const times = { sent: NOW - 700, answered: NOW }
const MODES: readonly CacheMode[] = ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached']
const LINES: readonly (readonly [string, readonly string[]])[] = [
  ['Cache-Control', ['max-age=10', 'no-cache', 'no-store', 'no-cache="x-a"', 'max-age=0, stale-while-revalidate=9']],
  ['Vary', ['*', 'x-a, accept', 'Accept', '']],
  ['ETag', ['"v1"', 'W/"v1"', '']],
  ['last-modified', ['Sat, 26 Sep 2026 11:00:00 GMT', 'Saturday, 26-Sep-26 10:00:00 GMT', 'never']],
  ['Date', ['Sat, 26 Sep 2026 11:59:00 GMT']],
  ['EXPIRES', ['0', 'Sat, 26 Sep 2026 12:01:00 GMT']],
  ['Age', ['12', '-1']],
  ['Pragma', ['no-cache']],
  ['Range', ['bytes=0-5', 'bytes=7-', 'bytes=-3', 'bytes=5-4', 'bytes=9007199254740991-']],
  ['If-None-Match', ['"v1"', '']],
  ['If-Range', ['"v1"']],
  ['if-match', ['*']],
  ['If-Modified-Since', ['Sat, 26 Sep 2026 11:00:00 GMT']],
  ['If-Unmodified-Since', ['Sat, 26 Sep 2026 11:00:00 GMT']],
  ['Content-Length', ['12', 'x']],
  ['Accept-Ranges', ['none']],
  ['Accept', ['a', 'b', '']],
  ['X-A', ['\u00e9', '1']],
  ['Set-Cookie', ['a=b']],
]

/** What the fuzzer makes of CR and NUL is no field to the component. */
function cleaned(rules: CacheRules): CacheRules {
  const clean = (headers: readonly string[]): string[] => headers.map((text) => text.replaceAll(/[\0\r]/g, ' '))
  const offered: Pick<CacheRules, keyof CacheRules> = {
    request: (request) => rules.request({ ...request, headers: clean(request.headers) }),
    head: (request, response, when) => rules.head(request, { ...response, headers: clean(response.headers) }, when),
    merge: (head, request, update, when) => rules.merge(head, request, clean(update), when),
    decide: (head, request, now) => rules.decide(head, request, now),
    read: (octets) => rules.read(octets),
    date: (text) => rules.date(text),
  }
  return offered as CacheRules
}

/** Everything but the bits, which are the door's own. */
function permissions({ reads, writes, onlyFromCache, external, invalidates, range }: RequestRules): object {
  return { reads, writes, onlyFromCache, external, invalidates, range }
}

function visible(head: StoredHead | null): unknown {
  if (head === null) return null
  const { status, statusText, httpVersion, headers, contentLength, answered, etag, lastModified } = head
  const { strongValidator, acceptsRanges, truncated, sparse } = head
  const texts = { statusText, httpVersion, headers, etag, lastModified, strongValidator }
  return { ...texts, status, contentLength, answered, acceptsRanges, truncated, sparse, octets: [...head.octets] }
}

class Comparison {
  readonly #chance: Chance
  readonly #both: readonly CacheRules[]
  decisions = new Set<string>()

  constructor(seed: number, both: readonly CacheRules[]) {
    this.#chance = new Chance(seed)
    this.#both = both
  }

  #headers(): string[] {
    return Array.from({ length: this.#chance.below(6) }, (_, i) => {
      const [name, values] = i === 0 ? LINES[0]! : this.#chance.of(LINES)
      return [name, this.#chance.of(values)]
    }).flat()
  }

  #request() {
    const chance = this.#chance
    const method = chance.of(['GET', 'GET', 'HEAD', 'POST', 'get', 'constructor'])
    return { method, mode: chance.of(MODES), headers: this.#headers(), staleWhileRevalidate: chance.one(2) }
  }

  /** One exchange, a later request and a 304, by each of the two. */
  step(): void {
    const chance = this.#chance
    const [first, later, update] = [this.#request(), this.#request(), this.#headers()]
    const status = chance.of([200, 206, 301, 404, 500])
    const httpVersion = chance.of(['1.0', '1.1', '2'])
    const response = { status, statusText: chance.of(['', 'OK']), httpVersion, headers: this.#headers() }
    const now = NOW + chance.below(40_000)
    const [ours, theirs] = this.#both.map((rules) => {
      const [asked, again] = [rules.request(first), rules.request(later)]
      const head = rules.head(asked, response, times)
      const decision = head && rules.decide(head, again, now)
      if (decision !== null) this.decisions.add(decision)
      const merged = head && rules.merge(head.octets, again, update, times)
      return { ...permissions(asked), decision, head: visible(head), merged: merged && visible(rules.read(merged)) }
    })
    deepEqual(ours, theirs)
  }
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i])
}

/** The same calls to both; every answer is compared. */
function compareIndexes(seed: number, both: readonly CacheIndex[], steps: number): void {
  const chance = new Chance(seed)
  let now = NOW
  let victims = 0
  const same = <T>(call: (index: CacheIndex) => T): T => {
    const [one, other] = both.map(call)
    deepEqual(one, other)
    return one as T
  }
  for (let i = 0; i < steps; i++) {
    now += chance.of([0, 999, 60_000])
    const key = `https://host${chance.below(9)}.test/${'p'.repeat(chance.below(60))}/${chance.below(400)}`
    const [octets, flags] = [chance.below(9000), chance.below(256)]
    const kind = chance.below(10)
    if (kind < 5) same((index) => index.insert(key, octets, now, flags))
    else if (kind < 7) same((index) => [index.lookup(key, now), index.lastId, index.isFull])
    else if (kind < 8) same((index) => index.remove(flags & 1 ? index.idOf(key) : key))
    else victims += same((index) => [...index.evict(now, 30)]).length
    if (chance.one(400)) same((index) => index.lookupMany([key, 'x'.repeat(200_000), ''], now))
    if (chance.one(500)) same((index) => index.load(index.save()))
  }
  same((index) => [index.count, index.octets, index.isFull])
  ok(areEqual(both[0]!.save(), both[1]!.save()))
  ok(victims > 0, 'nothing was evicted')
}

describe("the cache's decisions through the component", () => {
  it('answers the fuzzer', () => {
    for (let seed = 1; seed <= 3; seed++) new CacheRulesFuzz(cleaned(componentRules(component)), seed).run(200)
  })

  it('decides, stores and merges as the door does', async () => {
    const both = [componentRules(component), await makeRules()]
    const comparison = new Comparison(7, both)
    for (let i = 0; i < 800; i++) comparison.step()
    equal(comparison.decisions.size, 5)
    for (const text of ['Sat, 26 Sep 2026 11:00:00 GMT', 'Sat Sep 26 11:00:00 2026', 'never', ''])
      equal(both[0]!.date(text), both[1]!.date(text), text)
  })

  it('marks a head as the door does', async () => {
    const rules = await makeRules()
    const request = rules.request({ method: 'GET', mode: 'default', headers: [] })
    const headers = ['ETag', '"v"', 'Cache-Control', 'max-age=0, stale-while-revalidate=60']
    const head = rules.head(request, { status: 200, statusText: 'OK', httpVersion: '2', headers }, times)!.octets
    for (const [truncated, sparse] of [
      [true, false],
      [false, true],
      [false, false],
    ] as const)
      deepEqual([...component.cache.withState(head, truncated, sparse)], [...withState(head, { truncated, sparse })])
    deepEqual([...component.cache.withRevalidation(head, NOW + 60_000)], [...withRevalidation(head, NOW)])
    const { lifetime, staleLifetime, initialAge, contentLength } = component.cache.read(head)
    deepEqual([lifetime, staleLifetime, initialAge, contentLength], [0, 60_000, 700, undefined])
  })
})

describe("the cache's index through the component", () => {
  it('answers the fuzzer, whose indexes share one memory', async () => {
    const create = async (options: Parameters<typeof createCacheIndex>[0]) => componentIndex(component, options)
    for (let seed = 1; seed <= 6; seed++) await new IndexFuzz(create, seed).run(150)
  })

  it('answers every call as the door does', async () => {
    for (let seed = 1; seed <= 2; seed++) {
      const options = { maxBytes: 400_000, seed: `seed ${seed}`, expected: seed * 1000 }
      compareIndexes(seed, [componentIndex(component, options), await createCacheIndex(options)], 1500)
    }
  })

  it('has indexes that know nothing of each other, evicting in turns', async () => {
    const indexes = [1, 2, 3].map((i) => componentIndex(component, { maxBytes: 1e12, seed: `${i}` }))
    const alone = await Promise.all([1, 2, 3].map((i) => createCacheIndex({ maxBytes: 1e12, seed: `${i}` })))
    // More than one slice looks at, so that runs of all of them are under way at once.
    for (let i = 0; i < 40_000; i++)
      for (const [n, index] of alone.entries()) index.insert(`${i}`, 256 * (i % 50), NOW + i * n * 99, n)
    for (const [n, index] of indexes.entries()) ok(index.load(alone[n]!.save()))
    for (const [n, index] of [...indexes, ...alone].entries()) index.maxBytes = alone[n % 3]!.octets / 2
    let victims = 0
    for (let round = 0; indexes.some(({ isFull }) => isFull); round++) {
      for (const [n, index] of indexes.entries()) {
        const [gone, expected] = [index, alone[n]!].map((one) => one.evict(NOW + 1e9, 4096).join())
        equal(gone, expected, `round ${round}`)
        if (gone) victims += gone.split(',').length
        equal(index.isFull, alone[n]!.isFull)
      }
    }
    ok(victims > 30_000, `${victims} victims`)
    for (const [n, index] of indexes.entries()) ok(areEqual(index.save(), alone[n]!.save()))
  })
})
