// runtimes: node deno bun browser
// Damaged heads, header blocks of any size, no memory: an answer or an error, and everything works on.

import { OmniError } from '#core'
import { withState } from '../../../bindings/core/cache-rules.ts'
import { deepEqual, describe, equal, it, ok, throws } from '../../harness.ts'
import { withLimitedMemory } from '../../limited-memory.ts'
import { date, list, makeRules, NOW, Rulebook } from './make-rules.ts'

const book = new Rulebook(await makeRules())
const LINES = ['Vary: Accept', 'ETag: "v"', `Last-Modified: ${date(-100)}`, 'Cache-Control: max-age=10', 'X-A: 1']
const head = (): Uint8Array => book.stored(LINES, { to: ['Accept: a'] })
const times = { sent: NOW, answered: NOW }

/** Whatever the answers are, there are some. */
function use(damaged: Uint8Array): void {
  const read = book.rules.read(damaged)
  const decision = book.decide(damaged, 0, ['Accept: a'])
  const merged = book.rules.merge(damaged, book.request(['Accept: a']), list(['X-A: 2', 'Vary: x, y']), times)
  if (read === null) deepEqual([decision, merged], ['fetch', null])
  else
    ok(
      Array.isArray(read.headers) &&
        typeof (read.etag ?? '') === 'string' &&
        typeof (read.lastModified ?? '') === 'string',
    )
}

describe('cache rules and damaged heads', () => {
  it('take no head that is cut or longer', () => {
    const whole = head()
    for (let length = 0; length < whole.length; length++) {
      const cut = whole.slice(0, length)
      equal(book.rules.read(cut), null, `${length}`)
      use(cut)
    }
    use(new Uint8Array([...whole, 0]))
    equal(book.rules.read(new Uint8Array([...whole, 0])), null)
    equal(book.rules.read(new Uint8Array(1 << 20)), null)
  })

  it('answer something for every flipped bit', () => {
    const whole = head()
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const flipped = whole.slice()
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      use(flipped)
    }
  })

  it('take no head whose offsets lie outside', () => {
    const fields = [76, 80, 84, 88, 92, 96]
    for (const field of fields) {
      for (const value of [0xffffffff, 0x7fffffff, 0x80000000, 100_000]) {
        const damaged = head()
        new DataView(damaged.buffer, damaged.byteOffset).setUint32(field, value, true)
        equal(book.rules.read(damaged), null, `${field}: ${value}`)
        use(damaged)
      }
    }
  })

  it('take no head of another version', () => {
    const other = head()
    other[4]! += 1
    equal(book.rules.read(other), null)
    equal(book.decide(other, 0), 'fetch')
  })

  it('leave a head as it is when its state changes', () => {
    const whole = head()
    const cut = withState(whole, { truncated: true, sparse: false })
    ok(book.read(cut).truncated && !book.read(whole).truncated)
    const merged = book.rules.merge(cut, book.request(['Accept: a']), [], times)
    ok(book.read(merged).truncated)
    equal(book.read(withState(cut, { truncated: false, sparse: true })).truncated, false)
  })
})

describe('cache rules and large heads', () => {
  const big = 'x'.repeat(1 << 20)
  const after = () => equal(book.decide(head(), 0, ['Accept: a']), 'use')

  it('keep a value of a megabyte', () => {
    const stored = book.stored([`X-Big: ${big}`, 'ETag: "v"'])
    deepEqual(book.read(stored).headers, ['X-Big', big, 'ETag', '"v"'])
    equal(book.decide(stored, 0, [`X-Big: ${big}`]), 'validate')
    const varied = book.stored(['Vary: x-big', 'Cache-Control: max-age=9'], { to: [`X-Big: ${big}`] })
    equal(book.decide(varied, 0, [`X-Big: ${big}`]), 'use')
    equal(book.decide(varied, 0, [`X-Big: ${big}y`]), 'fetch')
    after()
  })

  it('are read in a time that follows their size, whatever their fields are', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `x-${i}: ${i}`)
    const values = many.map((line) => line.split(':')[0])
    const start = performance.now()
    const withheld = book.stored([...many, `Cache-Control: no-cache="${values.join(',')}"`])
    equal(book.read(withheld).headers.length, 2)
    const stored = book.stored(many)
    const merged = book.rules.merge(stored, book.request(), list(many), times)!
    equal(book.read(merged).headers.length, 2 * many.length)
    ok(performance.now() - start < 5000, `${performance.now() - start} ms`)
    after()
  })

  it('may be of nothing but separators', () => {
    for (const text of [',', ' ,', '"', '\\', '",', 'no-cache="', 'max-age=,', '*,'])
      for (const name of ['Cache-Control', 'Vary', 'Age', 'ETag', 'Date', 'Expires', 'Range'])
        book.head([`${name}: ${text.repeat(20_000)}`], { to: [`${name}: ${text.repeat(20_000)}`] })
    after()
  })
})

describe('cache rules without memory', () => {
  const isExhausted = (error: unknown): boolean => error instanceof OmniError && error.code === 'OMNI_CORE_MEMORY'

  it('say so, and work on with what fits', async () => {
    const small = new Rulebook(await makeRules((octets) => withLimitedMemory(octets, 8)))
    const kept = small.stored(LINES, { to: ['Accept: a'] })
    const big = `X-Big: ${'x'.repeat(1 << 20)}`
    const half = `X-Big: ${'x'.repeat(270_000)}`
    for (const line of [big, half]) {
      throws(() => small.stored([line], { to: ['Accept: a'] }), isExhausted)
      equal(small.decide(kept, 0, ['Accept: a']), 'use')
      throws(() => small.rules.merge(kept, small.request(['Accept: a']), list([line]), times), isExhausted)
      deepEqual(small.read(small.stored(LINES)).headers, list(LINES))
    }
    equal(small.head([half, 'Cache-Control: no-store', half]), null)
    equal(small.rules.read(new Uint8Array(1 << 20)), null)
    equal(small.decide(kept, 0, ['Accept: b']), 'validate-etag')
  })
})
