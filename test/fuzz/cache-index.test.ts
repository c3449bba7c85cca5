// runtimes: node deno bun browser
// A short run of the cache index's fuzzer; `npm run fuzz` runs it for as long as one likes.
import { createCacheIndex } from '#core'
import { describe, it } from '../harness.ts'
import { IndexFuzz } from './index-fuzz.ts'

describe('fuzz', () => {
  it('cache index: 12 known runs of 1,000 calls, against a Map and a sort', async () => {
    for (let seed = 1; seed <= 12; seed++) await new IndexFuzz(createCacheIndex, seed).run(1000)
  })
})
