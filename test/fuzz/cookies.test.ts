// runtimes: node deno bun browser
// A short run of the cookie fuzzer; `npm run fuzz` runs it for as long as one likes.
import { createCookieModule, loadCore } from '#core'
import { deepEqual, describe, it } from '../harness.ts'
import { CookieFuzz } from './cookie-fuzz.ts'

describe('fuzz', () => {
  it('cookie doors: 20 known runs of 500 calls', async () => {
    await loadCore()
    const traps: unknown[] = []
    const module = createCookieModule({ onRecovered: ({ cause }) => void traps.push(cause) })
    for (let seed = 1; seed <= 20; seed++) new CookieFuzz(module, seed).run(500)
    deepEqual(traps, [])
  })
})
