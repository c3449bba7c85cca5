// runtimes: node deno bun browser
// Bad input at the component's border: texts, resources that are none, an instance that has trapped.
import { ComponentProblem, type CookieTypes, type CoreComponent, instantiateComponent } from '#component'
import { OmniError } from '../../bindings/core/errors.ts'
import { deepEqual, describe, equal, it, ok, throws } from '../harness.ts'
import { changedComponent } from './core-modules.ts'

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

function errorOf(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('expected an error')
}

function isEnded(error: unknown): boolean {
  return error instanceof OmniError && error.code === 'OMNI_COMPONENT_ENDED' && /another instance/.test(error.message)
}

/** A wasm function (i32 i32 i32 i32) -> i32 that traps, as `cabi_realloc` does when memory is exhausted. */
function trap(): WebAssembly.ExportValue {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  const type = [1, 9, 1, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f]
  const rest = [3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, 5, 1, 3, 0, 0, 11]
  return new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([...header, ...type, ...rest]))).exports.f!
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
    let isFull = false
    const component = await changedComponent((exports) => {
      const allocate = exports.cabi_realloc as (...sizes: number[]) => number
      const exhausted = trap() as typeof allocate
      return { ...exports, cabi_realloc: (...sizes: number[]) => (isFull ? exhausted : allocate)(...sizes) }
    })
    const { Jar, siteOf, parseDate } = component.cookies
    const jar = new Jar(true)
    ok(jar.set(details('a', '1'), NOW).stored)
    const snapshot = jar.snapshot()
    isFull = true
    ok(isEnded(errorOf(() => siteOf('https://a.test/'))))
    isFull = false
    for (const call of [() => parseDate('x'), () => jar.size(), () => new Jar(true)]) ok(isEnded(errorOf(call)))
    const successor = new (await cookies()).Jar(true)
    equal(successor.restore(snapshot), true)
    equal(text(successor.header(request('https://example.com/'), NOW)), 'a=1')
  })
})
