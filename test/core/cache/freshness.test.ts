// runtimes: node deno bun browser
// How long a response is used, by whom, and what comes after.
import { withRevalidation } from '../../../bindings/core/cache-rules.ts'
import { describe, equal, it, ok } from '../../harness.ts'
import { DAY, date, FOREVER, makeRules, NOW, Rulebook, SECOND } from './make-rules.ts'

const book = new Rulebook(await makeRules())
const fresh = (lines: readonly string[], options = {}): number => book.freshFor(book.stored(lines, options)) / SECOND
const NOW_DATE = `Date: ${date(0)}`

describe('freshness lifetime', () => {
  const lifetimes: [string, readonly string[], number][] = [
    ['no-cache', ['Cache-Control: no-cache, max-age=9'], 0],
    ['Pragma: no-cache', ['Pragma: no-cache', 'Cache-Control: max-age=9'], 0],
    ['max-age', ['Cache-Control: public, MAX-AGE=9'], 9],
    ['max-age and blanks', ['Cache-Control: max-age= 9 , x'], 9],
    ['max-age before Expires', ['Cache-Control: max-age=9', `Expires: ${date(50)}`], 9],
    ['max-age=0 before Expires', ['Cache-Control: max-age=0', `Expires: ${date(50)}`], 0],
    ['the first max-age', ['Cache-Control: max-age=9, max-age=20', 'Cache-Control: max-age=30'], 9],
    ['the first valid max-age', ['Cache-Control: max-age=x, max-age=20'], 20],
    ['quoted max-age is none', ['Cache-Control: max-age="9"'], 0],
    ['signed max-age is none', ['Cache-Control: max-age=-1, max-age=+9, max-age=9.5'], 0],
    ['max-age inside quotes is none', ['Cache-Control: x="a, max-age=9"'], 0],
    ['overflow saturates', [`Cache-Control: max-age=${'9'.repeat(400)}`], 4294967295],
    ['s-maxage says nothing', ['Cache-Control: s-maxage=1, max-age=9'], 9],
    ['Expires', [`Expires: ${date(50)}`, NOW_DATE], 50],
    ['Expires without Date', [`Expires: ${date(50)}`], 50],
    ['Expires in the past', [`Expires: ${date(-50)}`, NOW_DATE, `Last-Modified: ${date(-1000)}`], 0],
    ['Expires: 0 counts as absent', ['Expires: 0', NOW_DATE, `Last-Modified: ${date(-1000)}`], 100],
    ['Expires: 0 alone', ['Expires: 0', NOW_DATE], 0],
    ['Last-Modified', [NOW_DATE, `Last-Modified: ${date(-1000)}`], 100],
    ['Last-Modified without Date', [`Last-Modified: ${date(-1000)}`], 100],
    ['Last-Modified after Date', [NOW_DATE, `Last-Modified: ${date(10)}`], 0],
    ['must-revalidate', [NOW_DATE, `Last-Modified: ${date(-1000)}`, 'Cache-Control: must-revalidate'], 0],
    ['nothing', [], 0],
  ]
  for (const [name, lines, seconds] of lifetimes) it(name, () => equal(fresh(lines), seconds))

  it('has heuristics for some statuses, and for ever for some', () => {
    const lines = [NOW_DATE, `Last-Modified: ${date(-1000)}`]
    for (const status of [200, 203, 206]) equal(fresh(lines, { status }), 100, `${status}`)
    for (const status of [300, 301, 308, 410]) equal(fresh([], { status }), FOREVER / SECOND, `${status}`)
    for (const status of [204, 302, 303, 307, 404, 405, 414, 500, 501]) equal(fresh(lines, { status }), 0, `${status}`)
    equal(fresh(['Cache-Control: no-cache'], { status: 301 }), 0)
    equal(fresh([`Expires: ${date(5)}`], { status: 404 }), 5)
  })

  const dates = [
    'Sat, 26 Sep 2026 13:00:00 GMT',
    'Saturday, 26-Sep-26 13:00:00 GMT',
    'Sat Sep 26 13:00:00 2026',
    'Sat, 26 Sep 2026 13:00:00 CET',
    'Sat, 26 Sep 2026 13:00:00',
    'Sat 26 Sep 2026 13:00:00 GMT',
    'Sat,  26  Sep  2026  13:00:00  GMT',
    'Sat, 26-Sep-2026 13:00:00 UTC',
    'sat, 26 sep 2026 13:00:00 gmt',
    'Mon, 26 Sep 2026 13:00:00 GMT',
  ]
  for (const text of dates) it(`reads ${text}`, () => equal(fresh([`Expires: ${text}`, NOW_DATE]), 3600))

  it('reads dates as they are, and what is none as none', () => {
    const { rules } = book
    for (const text of [
      'Thu, 29 Feb 2024 23:59:59 GMT',
      'Wed, 31 Dec 1969 23:59:59 GMT',
      'Fri, 31 Dec 9999 00:00:00 GMT',
    ])
      equal(rules.date(text), Date.parse(text), text)
    for (const text of ['', 'tomorrow', 'Sat, 30 Feb 2026 13:00:00 GMT', 'Sat, 26 Sep 2026 24:00:00 GMT', '26 2026'])
      ok(Number.isNaN(rules.date(text)), text)
    for (const text of [
      'Sat, 26 Sep 2026 13:60:00 GMT',
      'Sat, 00 Sep 2026 13:00:00 GMT',
      'Sat, 26 Sxp 2026 13:00:00 GMT',
    ])
      ok(Number.isNaN(rules.date(text)), text)
  })
})

describe('age', () => {
  const minute = 'Cache-Control: max-age=60'
  it('counts from Date, from Age and the delay, whichever is more', () => {
    equal(fresh([minute, `Date: ${date(-20)}`]), 40)
    equal(fresh([minute, `Date: ${date(20)}`]), 60)
    equal(fresh([minute, 'Age: 25']), 35)
    equal(fresh([minute, 'Age: 25', `Date: ${date(-20)}`], { delay: 5000 }), 30)
    equal(fresh([minute, 'Age: 5', `Date: ${date(-20)}`], { delay: 5000 }), 40)
    equal(fresh([minute], { delay: -5000 }), 60)
  })

  it('reads the first Age, digits only', () => {
    equal(fresh([minute, 'Age: 10, 20']), 50)
    equal(fresh([minute, 'Age: 10', 'Age: 20']), 50)
    for (const bad of ['-5', '+5', '5.5', '"5"', 'x', '']) equal(fresh([minute, `Age: ${bad}`]), 60, bad)
    equal(fresh([minute, `Age: ${'9'.repeat(400)}`]), 0)
    equal(fresh([`Cache-Control: max-age=${'9'.repeat(20)}`, 'Age: 4294967290']), 5)
  })

  it('does not become negative when the clock jumps back', () => {
    equal(book.decide(book.stored([minute, 'Age: 59']), -DAY), 'use')
    equal(book.decide(book.stored([minute, 'Age: 60']), -DAY), 'fetch')
  })
})

describe('use, validate or fetch', () => {
  const head = book.stored(['Cache-Control: max-age=10', 'ETag: "v"'])
  const bare = book.stored(['Cache-Control: max-age=10'])

  it('by the cache mode', () => {
    equal(book.decide(head, 9999), 'use')
    equal(book.decide(head, 10_000), 'validate')
    equal(book.decide(bare, 10_000), 'fetch')
    equal(book.decide(book.stored(['ETag:']), 0), 'fetch')
    equal(book.decide(book.stored([`Last-Modified: ${date(0)}`]), 0), 'validate')
    for (const mode of ['force-cache', 'only-if-cached'] as const) {
      equal(book.decide(bare, DAY, [], { mode }), 'use')
      equal(book.decide(book.stored(['Cache-Control: no-cache, must-revalidate']), DAY, [], { mode }), 'use')
    }
    equal(book.decide(head, 0, [], { mode: 'no-cache' }), 'validate')
    equal(book.decide(bare, 0, [], { mode: 'no-cache' }), 'fetch')
    equal(
      book.decide(book.stored(['Cache-Control: immutable, max-age=9', 'ETag: "v"']), 0, [], { mode: 'no-cache' }),
      'validate',
    )
  })

  const stale = (value: string, after: number, staleWhileRevalidate = true) =>
    book.decide(book.stored([`Cache-Control: ${value}`, 'ETag: "v"']), after * SECOND, [], { staleWhileRevalidate })

  it('takes a stale response where both allow it', () => {
    equal(stale('max-age=10, stale-while-revalidate=5', 9), 'use')
    equal(stale('max-age=10, stale-while-revalidate=5', 14), 'use-stale')
    equal(stale('max-age=10, stale-while-revalidate=5', 15), 'validate')
    equal(stale('max-age=10, stale-while-revalidate=5', 14, false), 'validate')
    equal(stale('max-age=10', 10), 'validate')
    equal(stale('max-age=10, stale-while-revalidate=5, must-revalidate', 14), 'validate')
    equal(stale('no-cache, stale-while-revalidate=5', 0), 'validate')
    equal(stale('stale-while-revalidate=5', 4), 'use-stale')
  })

  it('serves a stale response for a minute while one asks anew', () => {
    const marked = withRevalidation(book.stored(['Cache-Control: stale-while-revalidate=999', 'ETag: "v"']), NOW)
    equal(book.decide(marked, 60 * SECOND, [], { staleWhileRevalidate: true }), 'use-stale')
    equal(book.decide(marked, 61 * SECOND, [], { staleWhileRevalidate: true }), 'validate')
  })
})

describe('Vary', () => {
  const varied = (vary: readonly string[], to: readonly string[], more: readonly string[] = ['ETag: "v"']) =>
    book.stored([...vary.map((value) => `Vary: ${value}`), 'Cache-Control: max-age=10', ...more], { to })

  it('compares the fields it names as they were sent', () => {
    const head = varied(['Accept-Language'], ['accept-language: de, en', 'X-Other: 1'])
    equal(book.decide(head, 0, ['X-Other: 2', 'Accept-Language: de, en']), 'use')
    for (const other of ['en, de', 'de,en', 'DE, en', 'de', '']) {
      equal(book.decide(head, 0, [`Accept-Language: ${other}`]), 'validate-etag', other)
    }
    equal(book.decide(head, 0), 'validate-etag')
    equal(book.decide(varied(['Accept-Language'], []), 0, ['X-Other: 2']), 'use')
    equal(book.decide(varied(['Cookie'], ['Cookie: a=1']), 0, ['Cookie: a=1']), 'use')
    equal(book.decide(varied(['Cookie'], ['Cookie: a=1']), 0, ['Cookie: a=2']), 'validate-etag')
  })

  it('takes an absent field for an empty one', () => {
    equal(book.decide(varied(['X-A'], ['X-A:']), 0), 'use')
    equal(book.decide(varied(['X-A'], []), 0, ['X-A:']), 'use')
  })

  it('takes every name of every Vary field, and tells whose value is whose', () => {
    const head = varied(['X-A, x-b', 'X-C'], ['X-A: 1', 'X-B: 2', 'X-C: 3'])
    equal(book.decide(head, 0, ['X-C: 3', 'X-B: 2', 'X-A: 1']), 'use')
    for (const [a, b, c] of [
      [2, 1, 3],
      [1, 3, 2],
      [1, 2, 4],
      ['12', '', 3],
      ['', '1', 3],
    ]) {
      equal(book.decide(head, 0, [`X-A: ${a}`, `X-B: ${b}`, `X-C: ${c}`]), 'validate-etag', `${a} ${b} ${c}`)
    }
    equal(book.decide(varied(['X-A'], ['X-A: 1', 'X-A: 2']), 0, ['X-A: 1', 'X-A: 2']), 'use')
    equal(book.decide(varied(['X-A'], ['X-A: 1', 'X-A: 2']), 0, ['X-A: 2', 'X-A: 1']), 'validate-etag')
  })

  it('compares values and takes names of every length, their letters in any case', () => {
    for (let length = 1; length <= 140; length++) {
      const name = `x-${'n'.repeat(length)}`
      const value = 'v'.repeat(length)
      const head = varied(['Accept', `\t${name.toUpperCase()} `], [`${name}: ${value}`, 'ACCEPT: a'])
      equal(book.decide(head, 0, ['accept: a', `X-${name.slice(2)}: ${value}`]), 'use', `${length}`)
      equal(book.decide(head, 0, ['accept: a', `${name}: ${value.slice(1)}w`]), 'validate-etag', `${length}`)
      equal(book.decide(head, 0, ['accept: a', `${name}n: ${value}`]), 'validate-etag', `${length}`)
    }
  })

  it('matches never for *, alone or in a list', () => {
    for (const all of ['*', 'x-a, *', '* , x-a']) equal(book.decide(varied([all], []), 0), 'validate-etag', all)
    equal(book.decide(varied(['*'], [], []), 0), 'fetch')
    equal(book.decide(varied(['*'], []), 0, [], { mode: 'force-cache' }), 'validate-etag')
  })

  it('asks with the ETag alone, or as if nothing were there', () => {
    const dated = [`Last-Modified: ${date(-10)}`]
    equal(book.decide(varied(['X-A'], ['X-A: 1'], dated), 0, ['X-A: 2']), 'fetch')
    equal(book.decide(varied(['X-A'], ['X-A: 1'], dated), DAY, ['X-A: 1']), 'validate')
  })
})
