// runtimes: node deno bun browser
// Where the octets go: wasm memory never shrinks, so what is given back has to be found again.
import { createCookieModule, loadCore } from '#core'
import { describe, equal, it, ok, runtime } from '../../harness.ts'

const URL_OF = 'https://www.example.com/'
const NOW = 1_790_000_000_000

/** A known sequence of numbers below 1. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 0) / 4294967296
  }
}

describe('memory of jars', () => {
  /** Overwrites a hundred cookies in turn; the memory after the first thousand and at the end. */
  function overwrite(count: number, changes: boolean): readonly [number, number] {
    const module = createCookieModule()
    const jar = module.createJar({ changes })
    const next = numbers(7)
    const values = Array.from({ length: 512 }, () => 'v'.repeat(8 + Math.floor(next() * 4080)))
    let afterThousand = 0
    for (let i = 0; i < count; i++) {
      jar.setFromHeader(URL_OF, `c${i % 100}=${values[Math.floor(next() * 512)]}`, null, NOW + i, null)
      if (changes && jar.changesFull) jar.drainChanges()
      if (i === 999) afterThousand = module.memorySize
    }
    equal(jar.size, 100)
    return [afterThousand, module.memorySize]
  }

  it('a million overwrites of 8 to 4,096 octets leave it where it was after the first thousand', async () => {
    await loadCore()
    // A page crosses the border more slowly: a tenth there.
    const [before, after] = overwrite(runtime === 'browser' ? 100_000 : 1_000_000, false)
    equal(after, before)
  })

  it('so do overwrites with a change log that is drained when it is full', async () => {
    await loadCore()
    const [before, after] = overwrite(100_000, true)
    equal(after, before)
  })

  it('a log that nobody drains is dropped at its limit, and says so', async () => {
    await loadCore()
    const module = createCookieModule()
    const jar = module.createJar()
    const value = 'v'.repeat(4000)
    let limit = 0
    for (let i = 0; i < 60_000; i++) {
      jar.setFromHeader(URL_OF, `a=${i}${value}`, null, NOW + i, null)
      if (i === 20_000) limit = module.memorySize
    }
    ok(module.memorySize <= limit * 2, `${module.memorySize} octets`)
    ok(jar.changesFull || jar.hasChanges)
    ok(jar.takeChangesLost())
    ok(!jar.takeChangesLost())
    equal(jar.rows().length, 1)
  })

  it('a thousand jars with ten cookies each take less than 16 KB each', async () => {
    await loadCore()
    const module = createCookieModule()
    const before = module.memorySize
    const jars = Array.from({ length: 1000 }, () => module.createJar())
    for (const jar of jars) {
      for (let i = 0; i < 10; i++) {
        jar.setFromHeader(`https://site${i % 3}.test/`, `c${i}=${'v'.repeat(8 + 60 * i)}; Path=/`, null, NOW, null)
      }
    }
    const each = (module.memorySize - before) / jars.length
    ok(each < 16_384, `${each} octets`)
    const full = module.memorySize
    for (const jar of jars) jar[Symbol.dispose]()
    equal(module.jars, 0)
    const again = Array.from({ length: 1000 }, () => module.createJar())
    for (const jar of again) jar.setFromHeader(URL_OF, 'a=1', null, NOW, null)
    equal(module.memorySize, full, 'memory of disposed jars is not used again')
  })

  it('jars of one module do not see each other', async () => {
    await loadCore()
    const module = createCookieModule()
    const [one, two] = [module.createJar(), module.createJar()]
    one.setFromHeader(URL_OF, 'a=1', null, NOW, null)
    two.setFromHeader(URL_OF, 'b=2', null, NOW, null)
    equal(one.header(URL_OF, null, NOW), 'a=1')
    equal(two.header(URL_OF, null, NOW), 'b=2')
    one[Symbol.dispose]()
    equal(two.header(URL_OF, null, NOW), 'b=2')
  })

  it('a jar that has shrunk and grown again keeps its cookies', async () => {
    await loadCore()
    const jar = createCookieModule().createJar({ changes: false })
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 5000; i++) {
        jar.setFromHeader(
          `https://s${i}.test/`,
          `n=${round}-${i}${'x'.repeat((i * 37) % 500)}`,
          null,
          NOW + round,
          null,
        )
      }
      equal(jar.size, 5000)
      for (let i = 0; i < 5000; i += 97) {
        equal(jar.header(`https://s${i}.test/`, null, NOW + round), `n=${round}-${i}${'x'.repeat((i * 37) % 500)}`)
      }
      if (round % 2 === 1) equal(jar.removeMany({}, [], NOW + round), 5000)
    }
  })
})
