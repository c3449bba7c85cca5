// runtimes: node deno bun browser
// Bad input at the component's border of the cache: fields, heads, keys, resources that are none, no memory.
import { type CacheTypes, ComponentProblem, type CoreComponent, instantiateComponent } from '#component'
import { OmniError } from '../../bindings/core/errors.ts'
import { octetsOf as octets } from '../conformance/component-cache.ts'
import { deepEqual, describe, equal, it, ok, throws } from '../harness.ts'
import { changedComponent, limitedComponent } from './core-modules.ts'

type Cache = CoreComponent['cache']

const NOW = 1_800_000_000_000
const LONG = new Uint8Array(10_000_000).fill(0x78)
const times = { sent: NOW, answered: NOW }
const NONE = new Uint8Array(0)

async function cache(): Promise<Cache> {
  return (await instantiateComponent()).cache
}

function fields(...texts: readonly string[]): CacheTypes.Field[] {
  return texts.map((text) => {
    const [name = '', value = ''] = text.split(': ')
    return { name: octets(name), value: octets(value) }
  })
}

function request(given: readonly CacheTypes.Field[] = []): CacheTypes.Request {
  return { method: 'get', mode: 'default', fields: [...given], staleWhileRevalidate: false }
}

function response(given: readonly CacheTypes.Field[]): CacheTypes.Response {
  return { status: 200, statusText: octets('OK'), httpVersion: 'http11', fields: [...given] }
}

function headOf(one: Cache): Uint8Array {
  const given = fields('ETag: "v"', 'Cache-Control: max-age=10', 'Vary: accept', 'Content-Length: 5')
  return one.headOf(request(fields('Accept: a')), response(given), times)!
}

function problemOf(call: () => unknown): CacheTypes.Problem | undefined {
  try {
    call()
    return undefined
  } catch (error) {
    ok(error instanceof ComponentProblem, String(error))
    return error.problem as CacheTypes.Problem
  }
}

/** Whatever the answers are, there are some. */
function use(one: Cache, head: Uint8Array): void {
  const isHead = problemOf(() => one.read(head)) === undefined
  for (const call of [
    () => one.decide(head, request(), NOW),
    () => one.merge(head, request(), fields('X-A: 1', 'Vary: x'), times),
    () => one.withState(head, true, true),
    () => one.withRevalidation(head, NOW),
  ])
    deepEqual(problemOf(call), isHead ? undefined : { tag: 'damaged-head' })
}

const isMemory = (error: unknown): boolean =>
  error instanceof ComponentProblem && (error.problem as CacheTypes.Problem).tag === 'out-of-memory'

describe('fields and heads over the border', () => {
  it('a line break, a return or a NUL in a field is named by its place', async () => {
    const one = await cache()
    const head = headOf(one)
    for (const broken of ['a\nb', 'a\rb', '\0']) {
      for (const field of [
        { name: octets(broken), value: NONE },
        { name: octets('x'), value: octets(broken) },
      ]) {
        const problem = (val: number) => ({ tag: 'malformed-field', val }) as const
        const given = [...fields('X: 1'), field]
        deepEqual(
          problemOf(() => one.rulesOf(request(given))),
          problem(1),
        )
        deepEqual(
          problemOf(() => one.decide(head, request(given), NOW)),
          problem(1),
        )
        deepEqual(
          problemOf(() => one.headOf(request(fields('Y: 1')), response(given), times)),
          problem(2),
        )
        deepEqual(
          problemOf(() => one.merge(head, request(), given, times)),
          problem(1),
        )
      }
    }
    equal(one.decide(head, request(fields('Accept: a')), NOW), 'use')
  })

  it('octets that are no text come back as they were', async () => {
    const one = await cache()
    const field = { name: Uint8Array.of(0xff, 0x80), value: Uint8Array.of(0xed, 0xa0, 0x80) }
    deepEqual(one.read(one.headOf(request(), response([field]), times)!).fields, [field])
  })

  it('no damaged head is taken for one, and every flipped bit has an answer', async () => {
    const one = await cache()
    const head = headOf(one)
    for (let length = 0; length < head.length; length += 7) {
      deepEqual(
        problemOf(() => one.read(head.slice(0, length))),
        { tag: 'damaged-head' },
      )
      use(one, head.slice(0, length))
    }
    for (let bit = 0; bit < head.length * 8; bit += 3) {
      const flipped = head.slice()
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      use(one, flipped)
    }
    for (const length of [Number.NaN, -5, Number.POSITIVE_INFINITY, 1e300]) {
      const odd = head.slice()
      new DataView(odd.buffer).setFloat64(56, length, true)
      equal(one.read(odd).contentLength, undefined)
    }
    use(one, LONG)
  })

  it('times that are none decide something', async () => {
    const one = await cache()
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 1e300]) {
      const head = one.headOf(request(), response(fields('ETag: "v"', 'Age: 5')), { sent: time, answered: time })!
      ok(['use', 'validate'].includes(one.decide(head, request(), time)))
      use(one, head)
    }
  })

  it('ten megabytes are answered, and their memory is given back', async () => {
    let memory: WebAssembly.Memory | undefined
    const component = await changedComponent((exports) => {
      memory = exports.memory as WebAssembly.Memory
      return exports
    })
    const one = component.cache
    const index = new one.Index(LONG, 2n ** 64n - 1n, 0xffffffff)
    const sizes = [1, 2].map(() => {
      const value = { name: octets('x-long'), value: LONG }
      const head = one.headOf(request([value]), response([value, ...fields('Vary: x-long')]), times)!
      equal(one.read(head).fields[0]!.value.length, LONG.length)
      ok(one.merge(head, request([value]), [value], times)!.length > LONG.length)
      ok(one.rulesOf(request([{ name: octets('Range'), value: LONG }])).rules.reads !== true)
      equal(one.parseDate(LONG), undefined)
      deepEqual(
        problemOf(() => one.rulesOf(request([{ name: new Uint8Array(2 ** 24), value: NONE }]))),
        { tag: 'malformed-field', val: 0 },
      )
      equal(index.insertKey(LONG, 2n ** 64n - 1n, NOW, 255), index.idOf(LONG))
      deepEqual(index.lookup(LONG, NOW), { id: index.idOf(LONG), flags: 255 })
      deepEqual(index.lookupMany([LONG, NONE], NOW), [true, false])
      equal(index.load(LONG), false)
      return memory!.buffer.byteLength
    })
    equal(sizes[1], sizes[0])
  })
})

describe('indexes over the border', () => {
  it('what is no index, one of another instance, and a dropped one are refused by name', async () => {
    const [one, other] = [await cache(), await cache()]
    const create = (from: Cache) => new from.Index(octets('seed'), 1000n, 0)
    const { count } = one.Index.prototype
    throws(() => count.call({} as CacheTypes.Index), /"Index" resource/)
    throws(() => count.call(create(other)), /"Index" resource/)
    const [dropped, neighbour] = [create(one), create(one)]
    neighbour.insert(1n, 5n, NOW, 0)
    ;(dropped as unknown as Disposable)[Symbol.dispose]()
    throws(() => dropped.count(), /"Index" resource/)
    equal(neighbour.count(), 1)
    equal(create(one).count(), 0)
  })

  it('an argument of the wrong shape is an error, and the instance lives on', async () => {
    const one = await cache()
    const index = new one.Index(octets('seed'), 1000n, 0)
    for (const call of [
      () => one.rulesOf({ ...request(), mode: 'x\ud800' as never }),
      () => one.rulesOf({ ...request(), fields: [{ name: 'x' }] as never }),
      () => one.rulesOf('\udc00' as never),
      () => index.insert(-1n, 5n, NOW, 0),
      () => index.insert(1n, 5n, NOW, 256),
      () => index.insert(1.5 as never, 5n, NOW, 0),
      () => index.lookup(5 as never, NOW),
    ])
      ok(isError(call), String(call))
    equal(index.insert(1n, 5n, NOW, 0), 1n)
    equal(one.rulesOf(request()).rules.reads, true)
  })

  it('a damaged saved index does not load, and leaves an empty one', async () => {
    const one = await cache()
    const index = new one.Index(octets('seed'), 10n ** 9n, 0)
    for (let i = 0; i < 50; i++) index.insertKey(octets(`${i}`), 5n, NOW, 0)
    const [saved, id] = [index.save(), index.idOf(octets('0'))]
    for (let at = 0; at < saved.length; at += 5) {
      const damaged = saved.slice()
      damaged[at]! ^= 4
      equal(index.load(damaged), false, `${at}`)
      deepEqual([index.count(), index.idOf(octets('0'))], [0, id])
    }
    equal(index.load(saved.slice(0, 10)), false)
    equal(index.load(saved), true)
    equal(index.count(), 50)
  })
})

function isError(call: () => unknown): boolean {
  try {
    call()
    return false
  } catch (error) {
    return error instanceof Error && !(error instanceof OmniError && error.code === 'OMNI_COMPONENT_ENDED')
  }
}

describe('the cache with exhausted memory', () => {
  it('is an answer, and costs nothing that is there', async () => {
    const { cache: one, cookies } = await limitedComponent(24)
    const index = new one.Index(octets('seed'), 10n ** 12n, 0)
    const head = headOf(one)
    let count = 0
    throws(() => {
      for (; ; count++) index.insertKey(octets(`https://a.test/${count}`), 1000n, NOW, count & 255)
    }, isMemory)
    ok(count > 20_000, `${count} entries`)
    equal(index.count(), count)
    for (let i = 0; i < count; i += 97) equal(index.lookup(octets(`https://a.test/${i}`), NOW)!.flags, i & 255)
    equal(one.decide(head, request(fields('Accept: a')), NOW), 'use')
    const none = new one.Index(octets('seed'), 1000n, 1)
    throws(() => none.insert(1n, 1n, NOW, 0), isMemory)
    throws(() => none.save(), isMemory)
    throws(() => none.load(new Uint8Array(64)), isMemory)
    deepEqual(
      [none.count(), none.isFull(), none.remove(1n), none.octets(), none.lookup(NONE, NOW)],
      [0, false, false, 0n, undefined],
    )
    ok(new cookies.Jar(false).size() === 0)
    index.setMaxOctets(index.octets() / 2n)
    while (index.isFull()) index.evict(NOW, 4096)
    ok(index.count() < count / 2)
    index.insert(5n, 1n, NOW, 7)
    ;(index as unknown as Disposable)[Symbol.dispose]()
    const next = new one.Index(octets('seed'), 1000n, 1)
    equal(next.insert(1n, 1n, NOW, 0), 1n)
  })

  it('an argument it does not suffice for is an error of that call', async () => {
    const { cache: one } = await limitedComponent(24)
    const head = headOf(one)
    const long = new Uint8Array(24 * 65_536).fill(0x78)
    throws(
      () => one.decide(head, request([{ name: long, value: long }]), NOW),
      (error: unknown) => error instanceof OmniError && error.code === 'OMNI_CORE_MEMORY',
    )
    throws(
      () => one.headOf(request(), response([{ name: octets('x'), value: long.subarray(900_000) }]), times),
      isMemory,
    )
    equal(one.decide(head, request(fields('Accept: a')), NOW), 'use')
  })
})
