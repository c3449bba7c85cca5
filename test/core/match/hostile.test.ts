// runtimes: node deno bun browser
// Patterns and URLs made to hurt: long, many, deep, and in a memory that ends. Nothing traps, nothing takes long.
import { createUrlPatterns, loadCore, type UrlFilter, UrlPatterns } from '#core'
import type { TextCodec } from '../../../bindings/core/codec.ts'
import { latin1Writer, writeUtf8 } from '../../../runtimes/web/loop-codec.ts'
import { Chance } from '../../fuzz/chance.ts'
import { before, describe, equal, it, ok, throws } from '../../harness.ts'
import { moduleOctets, withLimitedMemory } from '../../limited-memory.ts'

const MEBI = 1 << 20
const decoder = new TextDecoder()
/** One that every runtime has. */
const codec: TextCodec = {
  writeLatin1: latin1Writer(200),
  writeUtf8,
  readLatin1: (memory, start, end) => decoder.decode(memory.subarray(start, end)),
  readUtf8: (memory, start, end) => decoder.decode(memory.subarray(start, end)),
}
/** Milliseconds; quadratic work on these inputs takes hours. */
const LIMIT = 20_000

function quickly<T>(work: () => T): T {
  const start = performance.now()
  const result = work()
  const took = performance.now() - start
  ok(took < LIMIT, `took ${took} ms`)
  return result
}

describe('URL patterns that are made to hurt', () => {
  before(() => loadCore())

  it('10 MiB patterns of every kind', () => {
    const patterns = createUrlPatterns()
    const long = 'a'.repeat(10 * MEBI)
    const url = `http://h/${'a'.repeat(MEBI)}`
    const kinds = [`http://h/${long}`, `http://h/*${'*a'.repeat(5 * MEBI)}`, `http://h/${'%41'.repeat(3 * MEBI)}`]
    for (const pattern of [...kinds, `http://h/${'\ud800'.repeat(3 * MEBI)}`]) {
      equal(
        quickly(() => patterns.compile({ urls: [pattern] }).matches(url)),
        false,
      )
    }
    equal(patterns.compile({ urls: [`http://h/${'*'.repeat(10 * MEBI)}`] }).matches(url), true)
    for (const bad of [long, `http://${long}`, `http://h:${'0'.repeat(MEBI)}x/`, `http://${'\u00fc'.repeat(MEBI)}/*`])
      throws(() => quickly(() => patterns.compile({ urls: [bad] })), /Invalid url pattern/)
    equal(patterns.compile({ urls: [`http://h:${'0'.repeat(MEBI)}80/*`] }).matches('http://h/'), false)
  })

  it('100,000 patterns, of as many hosts, of one, and of any', () => {
    const patterns = createUrlPatterns()
    const list = (pattern: (index: number) => string) => Array.from({ length: 100_000 }, (_, index) => pattern(index))
    const hosts = quickly(() => patterns.compile({ urls: list((index) => `*://*.h${index}.test/*`) }))
    equal(hosts.matches('http://w.h99999.test/'), true)
    equal(hosts.matches('http://w.h100000.test/'), false)
    hosts.dispose()
    const paths = quickly(() => patterns.compile({ urls: list((index) => `*://*.one.test/${index}/*`) }))
    equal(paths.matches('http://one.test/99999/x'), true)
    equal(paths.matches('http://one.test/100000/x'), false)
    paths.dispose()
    const any = quickly(() => patterns.compile({ urls: [], excludeUrls: list((index) => `*://*/*-${index}-*`) }))
    equal(any.matches('http://one.test/-99999-'), false)
    equal(any.matches('http://one.test/-100000-'), true)
  })

  it('globs and URLs on which backtracking takes for ever', () => {
    const patterns = createUrlPatterns()
    const many = 'a'.repeat(MEBI)
    const url = `http://h/${many}`
    const glob = (path: string) => quickly(() => patterns.compile({ urls: [`http://h/${path}`] }).matches(url))
    equal(glob(`${'*a'.repeat(500)}*b`), false)
    equal(glob(`*${many.slice(MEBI / 2)}b*`), false)
    equal(glob(`*b${many.slice(MEBI / 2)}*`), false)
    equal(glob(`*${many.slice(MEBI / 2)}*`), true)
    equal(glob(`*${many.slice(MEBI / 2)}*a*${many.slice(MEBI / 2 + 1)}*`), true)
    equal(glob(`*${many.slice(MEBI / 2)}*a*${many.slice(MEBI / 2)}*`), false)
  })

  it('pieces that overlap themselves are found where they are', () => {
    const patterns = createUrlPatterns()
    const chance = new Chance(1)
    let found = 0
    for (let round = 0; round < 2000; round++) {
      const unit = Array.from({ length: 1 + chance.below(5) }, () => chance.of(['a', 'a', 'b'])).join('')
      const piece = unit.repeat(Math.ceil((62 + chance.below(10)) / unit.length)) + chance.of(['', 'a', 'b'])
      const text = Array.from({ length: 3 }, () => piece.slice(chance.below(9), piece.length - chance.below(4))).join(
        '',
      )
      const filter = patterns.compile({ urls: [`http://h/*${piece}*`] })
      equal(filter.matches(`http://h/${text}`), text.includes(piece), `${piece} in ${text}`)
      found += Number(text.includes(piece))
      filter.dispose()
    }
    ok(found > 200 && found < 1800, `${found} of 2000`)
  })

  it('URLs that are long, deep or none', () => {
    const patterns = createUrlPatterns()
    const filter = patterns.compile({ urls: ['*://*.a.test/*'] })
    const all = patterns.compile({ urls: ['*://*/*'] })
    equal(
      quickly(() => filter.matches(`http://${'l.'.repeat(MEBI / 2)}a.test/`)),
      true,
    )
    equal(filter.matches(`http://a.test/${'%41'.repeat(MEBI / 2)}`), true)
    equal(all.matches(`http://h/${'a'.repeat(2 * MEBI)}`), false, 'longer than a URL may be')
    for (const none of ['', ':', '//a', 'http', 'http:', 'a b', '\ud800', '1:/']) {
      equal(filter.matches(none), false, none)
      equal(all.matches(none), false, none)
    }
    equal(filter.matches('http://w.a.test/'), true)
  })

  it('in a memory that ends, lack of it is an error, and what was compiled goes on', async () => {
    const octets = withLimitedMemory(await moduleOctets('bindings/core/wasm/match.wasm'), 40)
    const patterns = new UrlPatterns(new WebAssembly.Module(octets), codec)
    const filter = patterns.compile({ urls: ['http://a.test/*'] })
    throws(() => patterns.compile({ urls: [`http://h/${'a'.repeat(4 * MEBI)}`] }), /more memory/)
    throws(() => filter.matches(`http://${'l.'.repeat(MEBI / 2)}a.test/`), /more memory/)
    equal(filter.matches('http://a.test/x'), true)
    const held: UrlFilter[] = []
    throws(() => {
      for (let at = 0; at < 1e6; at++) held.push(patterns.compile({ urls: [`http://h/${'a'.repeat(10_000)}${at}`] }))
    }, /more memory/)
    ok(held.length > 20, `${held.length} filters`)
    equal(filter.matches('http://a.test/y'), true)
    for (const one of held.splice(0)) one.dispose()
    equal(patterns.compile({ urls: [`http://h/${'a'.repeat(100_000)}`] }).matches('http://h/a'), false)
  })
})
