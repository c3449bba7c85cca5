// runtimes: node deno bun browser
// A short run of the URL pattern fuzzer; `npm run fuzz` runs it for as long as one likes.
import { createUrlPatterns, loadCore } from '#core'
import { describe, it, ok } from '../harness.ts'
import { PatternFuzz } from './pattern-fuzz.ts'

describe('fuzz', () => {
  it('URL patterns: 10 known runs of 200 filters and URLs, in bounded memory', async () => {
    await loadCore()
    const patterns = createUrlPatterns()
    for (let seed = 1; seed <= 10; seed++) new PatternFuzz(patterns, seed).run(200)
    ok(patterns.memorySize < 4 << 20, `${patterns.memorySize} octets are kept`)
  })
})
