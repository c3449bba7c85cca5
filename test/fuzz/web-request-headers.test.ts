// runtimes: node deno bun browser
// A short run of the fuzzer of webRequest's answers; `npm run fuzz` runs it for as long as one likes.
import { describe, it } from '../harness.ts'
import { HeaderFuzz } from './header-fuzz.ts'

describe('fuzz', () => {
  it('answers of webRequest: 20 known runs of 200', () => {
    for (let seed = 1; seed <= 20; seed++) new HeaderFuzz(seed).run(200)
  })
})
