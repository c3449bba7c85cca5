// runtimes: node deno bun browser
// Bad input at the component's border: texts, resources that are none, an instance that has trapped.
import { ComponentProblem, type CookieTypes, type CoreComponent, instantiateComponent } from '#component'
import { OmniError } from '../../bindings/core/errors.ts'
import { deepEqual, describe, equal, it, ok, throws } from '../harness.ts'
import { changedComponent, limitedComponent } from './core-modules.ts'

const NOW = 1_800_000_000_000
const LONG = 10_000_000
const everything: CookieTypes.Filter = { partition: { tag: 'any' } }
const octets = (text: string) => new TextEncoder().encode(text)
const text = (octets: Uint8Array) => new TextDecoder().decode(octets)

function request(url: string): CookieTypes.Request {
  const context = { siteForCookies: { tag: 'itself' }, partition: { tag: 'itself' } } as const
  return { url, ...context, script: false, mainFrameNavigation: false, unsafeMethod: false }
}

function details(name: string, value: string): CookieTypes.Details {
  return { url: 'https://example.com/', name, value, httpOnly: false, hostOnly: false, expiration: NOW / 1000 + 60 }
}

async function cookies(): Promise<CoreComponent['cookies']> {
  return (await instantiateComponent()).cookies
}

function drop(jar: CookieTypes.Jar): void {
  ;(jar as unknown as Disposable)[Symbol.dispose]()
}

function errorOrNothing(call: () => void): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

function errorOf(call: () => unknown): unknown {
  const error = errorOrNothing(() => void call())
  ok(error !== undefined, 'expected an error')
  return error
}

function isEnded(error: unknown): boolean {
  return error instanceof OmniError && error.code === 'OMNI_COMPONENT_ENDED' && /another instance/.test(error.message)
}

/** A wasm function that traps, whatever it is called with. */
function trap(): () => number {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  const type = [1, 5, 1, 0x60, 0, 1, 0x7f]
  const rest = [3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, 5, 1, 3, 0, 0, 11]
  const instance = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([...header, ...type, ...rest])))
  return instance.exports.f as () => number
}

function isProblem(error: unknown, tag: string): boolean {
  return error instanceof ComponentProblem && (error.problem as { readonly tag: string }).tag === tag
}

describe('texts over the border', () => {
  it('a lone surrogate is U+FFFD in a value', async () => {
    const { Jar } = await cookies()
    const jar = new Jar(false)
    ok(jar.set(details('name', 'a\ud800b'), NOW).stored)
    equal(text(jar.get(everything, NOW)[0]!.value), 'a\ufffdb')
  })

  it('a lone surrogate in a host is a host that is not ASCII', async () => {
    const { Jar, registrableDomain } = await cookies()
    const jar = new Jar(false)
    for (const call of [
      () => registrableDomain('\udc00.example.com'),
      () => jar.header(request('https://\ud800.example/'), NOW),
    ]) {
      const error = errorOf(call)
      ok(error instanceof ComponentProblem, String(error))
      deepEqual(error.problem, { tag: 'needs-ascii-host' })
      equal(error.message, 'The component answered: needs-ascii-host.')
    }
  })

  it('octets that are no UTF-8 come back as they were', async () => {
    const { Jar } = await cookies()
    const jar = new Jar(false)
    const line = Uint8Array.of(0x61, 0x3d, 0x80, 0xff, 0xc3)
    ok(jar.setFromHeader(request('https://example.com/'), line, NOW, undefined, undefined).stored)
    deepEqual([...jar.header(request('https://example.com/'), NOW)], [...line])
    deepEqual([...jar.get(everything, NOW)[0]!.value], [0x80, 0xff, 0xc3])
  })

  it('ten million characters are answered, and their memory is given back', async () => {
    let memory: WebAssembly.Memory | undefined
    const component = await changedComponent((exports) => {
      memory = exports.memory as WebAssembly.Memory
      return exports
    })
    const jar = new component.cookies.Jar(true)
    const long = 'x'.repeat(LONG)
    const sizes = [1, 2].map(() => {
      equal(component.cookies.parseDate(long), undefined)
      // No URL to Chromium, which ends at 2 MB (url/url_constants.h kMaxURLChars).
      equal(component.cookies.siteOf(`https://example.com/${long}`), undefined)
      equal(jar.set(details('name', long), NOW).reasons.nameValuePairExceedsMaxSize, true)
      const { reasons } = jar.setFromHeader(request('https://a.test/'), octets(`a=${long}`), NOW, undefined, undefined)
      equal(reasons.nameValuePairExceedsMaxSize, true)
      return memory!.buffer.byteLength
    })
    equal(sizes[1], sizes[0])
    equal(jar.size(), 0)
  })

  it('many calls leave the memory as it was', async () => {
    let memory: WebAssembly.Memory | undefined
    const component = await changedComponent((exports) => {
      memory = exports.memory as WebAssembly.Memory
      return exports
    })
    const jar = new component.cookies.Jar(true)
    const work = () => {
      for (let i = 0; i < 500; i++) {
        jar.setMany([details('a', `${i}`), details('b', 'x'.repeat(i))], NOW)
        ok(jar.get(everything, NOW).length === 2 && jar.drainChanges().length >= 2 && jar.rows().length === 2)
      }
      return memory!.buffer.byteLength
    }
    equal(work(), work())
  })
})

describe('rows and snapshots over the border', () => {
  it('rows of the change log load elsewhere; damaged ones are named', async () => {
    const { Jar } = await cookies()
    const [jar, other] = [new Jar(true), new Jar(true)]
    jar.setMany([details('a', '1'), details('b', '2')], NOW)
    const rows = jar.drainChanges().map(({ stored }) => stored.row)
    const damaged = Uint8Array.from(rows[1]!, (octet, i) => (i === 20 ? octet ^ 1 : octet))
    deepEqual(other.load([rows[0]!, damaged, Uint8Array.of(1)]), [
      { index: 1, fault: 'wrong-checksum' },
      { index: 2, fault: 'too-short' },
    ])
    equal(text(other.header(request('https://example.com/'), NOW)), 'a=1')
    equal(other.drainChanges().length, 0)
  })

  it('adopted cookies are the cookies they were', async () => {
    const { Jar } = await cookies()
    const [jar, other] = [new Jar(false), new Jar(false)]
    const line = octets('__Host-a=\u00e9; Secure; Path=/; Partitioned; Priority=High; SameSite=None; Max-Age=9')
    ok(jar.setFromHeader(request('https://example.com/'), line, NOW, undefined, undefined).stored)
    ok(jar.set(details('b', '2'), NOW).stored)
    const all = jar.get(everything, NOW)
    equal(all.length, 2)
    deepEqual(other.adopt(all), [])
    deepEqual(other.get(everything, NOW), all)
    deepEqual(other.adopt([{ ...all[0]!, path: octets('x'.repeat(70_000)) }]), [{ index: 0, fault: 'too-short' }])
  })

  it('a snapshot is restored whole or not at all', async () => {
    const { Jar } = await cookies()
    const [jar, other] = [new Jar(false), new Jar(false)]
    jar.set(details('a', '1'), NOW)
    other.set(details('b', '2'), NOW)
    const snapshot = jar.snapshot()
    equal(other.restore(snapshot.subarray(0, snapshot.length - 1)), false)
    equal(text(other.header(request('https://example.com/'), NOW)), 'b=2')
    equal(other.restore(snapshot), true)
    equal(text(other.header(request('https://example.com/'), NOW)), 'a=1')
  })
})

describe('resources', () => {
  it('what is no jar, and a jar of another instance, are refused by name', async () => {
    const [one, other] = [await cookies(), await cookies()]
    const { size } = one.Jar.prototype
    throws(() => size.call({} as CookieTypes.Jar), /"Jar" resource/)
    throws(() => size.call(new other.Jar(true)), /"Jar" resource/)
    equal(size.call(new one.Jar(true)), 0)
  })

  it('a dropped jar is refused, its neighbours are not', async () => {
    const { Jar } = await cookies()
    const [jar, neighbour] = [new Jar(true), new Jar(true)]
    neighbour.set(details('a', '1'), NOW)
    drop(jar)
    drop(jar)
    throws(() => jar.size(), /"Jar" resource/)
    equal(neighbour.size(), 1)
  })

  it('an argument of the wrong shape is a TypeError, and the instance lives on', async () => {
    const { Jar, siteOf } = await cookies()
    const jar = new Jar(true)
    ok(errorOf(() => siteOf(5 as never)) instanceof TypeError)
    ok(errorOf(() => jar.header({ url: 'https://a.test/' } as never, NOW)) instanceof TypeError)
    equal(siteOf('https://www.example.com/'), 'https://example.com')
  })
})

describe('an instance that has trapped', () => {
  it('says so at every call, and another one takes over', async () => {
    let isBroken = false
    const component = await changedComponent((exports) => {
      const name = Object.keys(exports).find((name) => name.endsWith('#site-of'))!
      const siteOf = exports[name] as (...args: number[]) => number
      const broken = trap()
      return { ...exports, [name]: (...args: number[]) => (isBroken ? broken() : siteOf(...args)) }
    })
    const { Jar, siteOf, parseDate } = component.cookies
    const jar = new Jar(true)
    ok(jar.set(details('a', '1'), NOW).stored)
    const snapshot = jar.snapshot()
    equal(siteOf('https://a.test/'), 'https://a.test')
    isBroken = true
    ok(isEnded(errorOf(() => siteOf('https://a.test/'))))
    isBroken = false
    for (const call of [() => parseDate('x'), () => jar.size(), () => new Jar(true)]) ok(isEnded(errorOf(call)))
    const successor = new (await cookies()).Jar(true)
    equal(successor.restore(snapshot), true)
    equal(text(successor.header(request('https://example.com/'), NOW)), 'a=1')
  })
})

describe('exhausted memory', () => {
  const PAGES = 32
  const site = (i: number) => ({ ...details('a', `${i}${'v'.repeat(1000)}`), url: `https://site${i}.test/` })
  const header = (jar: CookieTypes.Jar, i: number) => text(jar.header(request(site(i).url), NOW))

  /** Stores cookies until memory is exhausted; how many are in the jar. */
  function fill(jar: CookieTypes.Jar): number {
    for (let i = 0; ; i++) {
      const error = errorOrNothing(() => ok(jar.set(site(i), NOW).stored))
      if (error === undefined) continue
      ok(isProblem(error, 'out-of-memory'), String(error))
      return i
    }
  }

  function expectAll(jar: CookieTypes.Jar, count: number): void {
    equal(jar.size(), count)
    for (let i = 0; i < count; i++) equal(header(jar, i), `a=${site(i).value}`)
  }

  it('is an answer, and costs nothing that is stored', async () => {
    const { Jar } = (await limitedComponent(PAGES)).cookies
    const [jar, neighbour] = [new Jar(true), new Jar(true)]
    ok(neighbour.set(site(0), NOW).stored)
    const count = fill(jar)
    ok(count > 500, `${count} cookies`)
    expectAll(jar, count)
    expectAll(neighbour, 1)
    let told = 0
    while (jar.logState().changes) told += jar.drainChanges().length
    equal(told, count)
    equal(jar.logState().lost, false)
    for (let i = 0; i < count; i += 2) equal(jar.remove(site(i).url, 'a', NOW), 1)
    while (jar.logState().changes) jar.drainChanges()
    ok(neighbour.set(site(1), NOW).stored)
  })

  it('a jar that it does not suffice for says so at every call; the others live on', async () => {
    const { Jar } = (await limitedComponent(PAGES)).cookies
    const full = new Jar(true)
    const count = fill(full)
    const jars: CookieTypes.Jar[] = []
    do jars.push(new Jar(true))
    while (errorOrNothing(() => jars.at(-1)!.rows()) === undefined)
    const none = jars.at(-1)!
    for (const call of [
      () => none.set(details('a', '1'), NOW),
      () => none.header(request('https://example.com/'), NOW),
      () => none.get(everything, NOW),
      () => none.rows(),
      () => none.drainChanges(),
      () => none.snapshot(),
      () => none.removeMany(everything, [], NOW),
      () => none.load([]),
    ])
      ok(isProblem(errorOf(call), 'out-of-memory'))
    deepEqual([none.size(), none.restore(new Uint8Array(10_000))], [0, false])
    ok(!Object.values(none.logState()).includes(true))
    for (const jar of jars) drop(jar)
    expectAll(full, count)
    drop(full)
    const next = new Jar(true)
    ok(next.set(details('a', '1'), NOW).stored)
  })

  it('an argument it does not suffice for is an error of that call', async () => {
    const { Jar, siteOf } = (await limitedComponent(PAGES)).cookies
    const jar = new Jar(true)
    ok(jar.set(site(0), NOW).stored)
    const long = 'x'.repeat(PAGES * 65_536)
    for (const call of [() => siteOf(`https://${long}/`), () => jar.set(details(long, long), NOW)]) {
      const error = errorOf(call)
      ok(error instanceof OmniError && error.code === 'OMNI_CORE_MEMORY', String(error))
    }
    expectAll(jar, 1)
    ok(jar.set(site(1), NOW).stored)
    equal(siteOf('https://www.example.com/'), 'https://example.com')
  })
})
