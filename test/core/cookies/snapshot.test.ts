// runtimes: node deno bun browser
// A jar as one block of octets: what goes out comes back, and damage is seen.
import { type CookieJar, createCookieModule, loadCore } from '#core'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'

const NOW = 1_790_000_000_000
const OTHER = 'https://other.test/'

function fill(jar: CookieJar, count: number): void {
  for (let i = 0; i < count; i++) {
    const line = `c${i}=${'v'.repeat(i % 300)}; Path=/${i % 3 ? 'a' : ''}; Max-Age=${1000 + i}${i % 5 ? '' : '; Secure'}`
    jar.setFromHeader(`https://www.site${i % 40}.com/a/b`, line, null, NOW + i, null)
  }
}

describe('snapshots', () => {
  it('come back in another module as they were, without the log', async () => {
    await loadCore()
    const from = createCookieModule().createJar()
    fill(from, 400)
    const to = createCookieModule().createJar()
    ok(to.restore(from.snapshot()))
    deepEqual(to.get({}, NOW), from.get({}, NOW))
    equal(to.size, 400)
    equal(to.hasChanges, false)
    ok(from.hasChanges)
  })

  it('leave a jar that goes on working', async () => {
    await loadCore()
    const from = createCookieModule().createJar()
    fill(from, 100)
    const to = createCookieModule().createJar()
    to.restore(from.snapshot())
    fill(to, 300)
    to.setFromHeader(OTHER, 'x=1', null, NOW, null)
    equal(to.header(OTHER, null, NOW), 'x=1')
    equal(to.size, 301)
    ok(to.restore(to.snapshot()))
    equal(to.size, 301)
  })

  it('of an empty jar are fine', async () => {
    await loadCore()
    const module = createCookieModule()
    const jar = module.createJar()
    fill(jar, 5)
    ok(jar.restore(module.createJar().snapshot()))
    equal(jar.size, 0)
  })

  it('are refused when an octet has changed, and the jar stays as it was', async () => {
    await loadCore()
    const module = createCookieModule()
    const from = module.createJar()
    fill(from, 20)
    const snapshot = from.snapshot()
    const jar = module.createJar()
    jar.setFromHeader(OTHER, 'x=1', null, NOW, null)
    for (let at = 0; at < snapshot.length; at += at < 1200 ? 1 : 7) {
      const damaged = snapshot.slice()
      damaged[at]! ^= 1 << (at % 8)
      ok(!jar.restore(damaged), `octet ${at}`)
    }
    equal(jar.header(OTHER, null, NOW), 'x=1')
  })

  it('are refused when they are cut, empty or something else', async () => {
    await loadCore()
    const jar = createCookieModule().createJar()
    fill(jar, 20)
    const snapshot = jar.snapshot()
    for (const length of [0, 1, 63, 64, 1000, snapshot.length - 4]) ok(!jar.restore(snapshot.slice(0, length)))
    ok(!jar.restore(new Uint8Array(5000)))
    equal(jar.size, 20)
  })
})
