// What a cache decides at one exchange: whether the response may be kept, and whether it still answers the request.

import CachePolicy from 'http-cache-semantics'
import { CacheRules } from '../../bindings/core/cache-rules.ts'
import type { TextCodec } from '../../bindings/core/codec.ts'
import { runtime } from '../../test/harness.ts'
import { moduleOctets } from '../../test/limited-memory.ts'
import type { BenchCase, Contender } from '../bench-case.ts'
import { type CacheExchange, cacheExchanges, objectOf } from './cache-exchanges.ts'

/** Keeps an answer alive, so that no engine can leave out the work. */
let kept = 0

function each(decisions: readonly (() => boolean)[]): Contender {
  let at = 0
  return {
    run(iterations) {
      for (let i = 0; i < iterations; i++) {
        if (decisions[at]!()) kept = (kept + 1) | 0
        at = at + 1 === decisions.length ? 0 : at + 1
      }
    },
  }
}

/** Whether the response is kept and used for the same request. */
function ours(rules: CacheRules, now: number, { method, request, status, response }: CacheExchange): () => boolean {
  const asked = { method, headers: request, mode: 'default' } as const
  const answer = { status, statusText: 'OK', httpVersion: '1.1', headers: response }
  const times = { sent: now, answered: now }
  return () => {
    const may = rules.request(asked)
    const head = rules.head(may, answer, times)
    return head !== null && rules.decide(head, may, now) === 'use'
  }
}

/** The same of http-cache-semantics, for a cache of one user. */
function theirs({ method, url, request, status, response }: CacheExchange): () => boolean {
  const asked = { method, url, headers: objectOf(request) }
  const answer = { status, headers: objectOf(response) }
  return () => {
    const policy = new CachePolicy(asked, answer, { shared: false })
    return policy.storable() && policy.satisfiesWithoutRevalidation(asked)
  }
}

async function makeRules(): Promise<CacheRules> {
  const { textCodec }: { textCodec: TextCodec } = await import(`../../runtimes/${runtime}/codec.ts`)
  return new CacheRules(await WebAssembly.compile(await moduleOctets('bindings/core/wasm/cache.wasm')), textCodec)
}

export const cases: readonly BenchCase[] = [
  {
    id: 'cache-rules',
    title: 'HTTP cache, one storability and freshness decision, against http-cache-semantics 4',
    unit: 'ns',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 2, good: 5, record: 10 },
    note: 'From lists of names and values, ours, and objects of lower-case names, theirs, to a decision; half of the responses vary. The octets of what is stored are not in it, on either side.',
    prepare: async () => {
      const now = Date.now()
      const exchanges = cacheExchanges(now)
      const rules = await makeRules()
      const mine = exchanges.map((exchange) => ours(rules, now, exchange))
      const other = exchanges.map(theirs)
      const differs = mine.findIndex((decide, at) => decide() !== other[at]!())
      if (differs !== -1) throw new Error(`The rules differ about ${exchanges[differs]!.response.join(' | ')}`)
      return { ours: each(mine), peers: { 'http-cache-semantics': each(other) } }
    },
  },
]
