// runtimes: node deno bun browser
// The memory cannot grow any more: the call that needed it says so, and everything else is as it was.
import { type CookieJar, type CookieModule, createCookieModule, loadCore } from '#core'
import { OmniError } from '../../../bindings/core/errors.ts'
import { deepEqual, describe, equal, it, ok, throws } from '../../harness.ts'
import { moduleOctets, withLimitedMemory } from '../../limited-memory.ts'

const NOW = 1_790_000_000_000
const PAGES = 32
const ROOM = PAGES * 65_536
const site = (i: number) => `https://site${i}.test/`
const value = 'v'.repeat(1000)

await loadCore(
  await WebAssembly.compile(withLimitedMemory(await moduleOctets('bindings/core/wasm/cookies.wasm'), PAGES)),
)

function isExhausted(error: unknown): boolean {
  return error instanceof OmniError && error.code === 'OMNI_CORE_MEMORY' && /more memory/.test(error.message)
}

function set(jar: CookieJar, url: string, line: string): void {
  ok(jar.setFromHeader(url, `${line}; Max-Age=9000`, null, NOW, null).stored)
}

/** Stores cookies, each for a site of its own, until memory is exhausted; how many are in the jar. */
function fill(jar: CookieJar, text = value): number {
  for (let i = 0; i < ROOM; i++) {
    try {
      set(jar, site(i), `a=${i}${text}`)
    } catch (error) {
      ok(isExhausted(error), String(error))
      return i
    }
  }
  throw new Error('memory is never exhausted')
}

function expectAll(jar: CookieJar, count: number, text = value): void {
  equal(jar.size, count)
  for (let i = 0; i < count; i++) equal(jar.header(site(i), null, NOW), `a=${i}${text}`)
}

function fullModule(changes: boolean): { module: CookieModule; neighbour: CookieJar; jar: CookieJar; count: number } {
  const module = createCookieModule()
  const [neighbour, jar] = [module.createJar({ changes }), module.createJar({ changes })]
  set(neighbour, 'https://neighbour.test/', 'n=1')
  return { module, neighbour, jar, count: fill(jar) }
}

describe('exhausted memory', () => {
  for (const changes of [false, true]) {
    it(`costs nothing that is stored, ${changes ? 'with' : 'without'} a change log`, () => {
      const { neighbour, jar, count } = fullModule(changes)
      ok(count > 500, `${count} cookies`)
      expectAll(jar, count)
      equal(neighbour.header('https://neighbour.test/', null, NOW), 'n=1')
      throws(() => jar.setFromHeader(site(count), `a=${value}`, null, NOW, null), isExhausted)
      expectAll(jar, count)
    })
  }

  it('leaves the cookie that was to be replaced, and its neighbours what they were', () => {
    const { neighbour, jar, count } = fullModule(true)
    const big = 'w'.repeat(4000)
    for (const one of [jar, neighbour]) {
      const url = one === jar ? site(3) : 'https://neighbour.test/'
      const before = one.header(url, null, NOW)
      throws(() => fillSite(one, url, big), isExhausted)
      ok(one.header(url, null, NOW).includes(before))
    }
    // What may have been stored in the meantime stands under other names.
    equal(jar.header(site(4), null, NOW), `a=4${value}`)
    ok(jar.size >= count)
  })

  it('loses no change record: they are the cookies of the jar', () => {
    const { jar, count } = fullModule(true)
    const changes = jar.drainChanges()
    ok(!jar.takeChangesLost())
    ok(!jar.hasChanges)
    deepEqual(
      changes.map((change) => change.cookie().value),
      Array.from({ length: count }, (_, i) => `${i}${value}`),
    )
  })

  it('ends when cookies go, even with a change log that keeps them until it is drained', () => {
    const { jar, count } = fullModule(true)
    jar.drainChanges()
    for (let i = 0; i < count; i += 2) equal(jar.remove(site(i), 'a', NOW), 1)
    const removed = jar.drainChanges().filter((change) => change.removed)
    ok(jar.takeChangesLost() || removed.length === Math.ceil(count / 2))
    // What was drained last still takes some of it.
    for (let i = 0; i < count; i += 4) set(jar, site(i), `a=${i}${value}`)
    for (let i = 0; i < count; i++) equal(jar.header(site(i), null, NOW), i % 4 === 2 ? '' : `a=${i}${value}`)
  })

  it('refuses a new jar, and takes one when another is disposed', () => {
    const { module, neighbour, jar, count } = fullModule(true)
    throws(() => {
      for (;;) module.createJar()
    }, isExhausted)
    expectAll(jar, count)
    jar[Symbol.dispose]()
    const next = module.createJar()
    ok(fill(next) > 100)
    equal(neighbour.header('https://neighbour.test/', null, NOW), 'n=1')
  })

  it('is said of arguments and answers that are too large, and the next call has room again', () => {
    const module = createCookieModule()
    const jar = module.createJar()
    set(jar, site(0), 'a=1')
    const long = 'x'.repeat(ROOM)
    throws(() => jar.setFromHeader(site(1), `a=${long}`, null, NOW, null), isExhausted)
    throws(() => jar.header(site(0) + long, null, NOW), isExhausted)
    throws(() => jar.set({ url: site(1), name: 'a', value: long }, NOW), isExhausted)
    throws(() => jar.get({ name: long }, NOW), isExhausted)
    throws(() => module.parseCookieDate(long), isExhausted)
    throws(() => jar.restore(new Uint8Array(ROOM)), isExhausted)
    equal(jar.header(site(0), null, NOW), 'a=1')
    set(jar, site(1), 'a=2')
    equal(jar.size, 2)
  })

  it('does not make stored rows look damaged', () => {
    const source = createCookieModule().createJar()
    const count = fill(source)
    const rows = source.drainChanges().map(({ row }) => row)
    const target = createCookieModule().createJar({ changes: false })
    throws(() => target.load([...rows, ...rows.map((_, i) => rows[i]!), ...moreRows(count)], NOW), isExhausted)
    deepEqual(target.load([rows[0]!], NOW), { loaded: 1, damaged: [] })
    equal(target.header(site(0), null, NOW), `a=0${value}`)
  })

  it('lets a snapshot be taken, which a roomier module restores', () => {
    const { jar, count } = fullModule(true)
    const snapshot = jar.snapshot()
    const other = createCookieModule().createJar()
    ok(other.restore(snapshot))
    expectAll(other, count)
  })
})

/** Stores ever more under other names, then under the name of what stands there. */
function fillSite(jar: CookieJar, url: string, big: string): void {
  for (let i = 0; ; i++) {
    set(jar, url, `b${i}=${big}`)
    if (i > 170) throw new Error('memory is never exhausted')
  }
}

/** Rows of cookies that no other row replaces. */
function moreRows(from: number): Uint8Array[] {
  const jar = createCookieModule().createJar()
  for (let i = 0; i < 1000; i++) set(jar, site(from + i), `a=${value}`)
  return jar.drainChanges().map(({ row }) => row)
}
