// runtimes: node deno bun browser
// A short run of the fuzzer of the cache's decisions; `npm run fuzz` runs it for as long as one likes.
import { makeRules } from '../core/cache/make-rules.ts'
import { describe, it } from '../harness.ts'
import { CacheRulesFuzz } from './cache-rules-fuzz.ts'

describe('fuzz', () => {
  it('cache rules: 10 known runs of 500 exchanges', async () => {
    const rules = await makeRules()
    for (let seed = 1; seed <= 10; seed++) new CacheRulesFuzz(rules, seed).run(500)
  })
})
