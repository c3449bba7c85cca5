// runtimes: node deno bun browser
// What the cache may do for a request, what it keeps of a response, and whether what it kept still answers.
import type { CacheMode } from '../../../bindings/core/cache-rules.ts'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'
import { type Ask, DAY, date, list, makeRules, NOW, Rulebook, SECOND } from './make-rules.ts'

const book = new Rulebook(await makeRules())
const VALIDATORS = ['ETag: "v1"', `Last-Modified: ${date(-1000)}`]

/** The rules that hold, by their first letters: reads, writes, only from the cache, external, invalidates. */
function may(lines: readonly string[], ask: Ask = {}): string {
  const { reads, writes, onlyFromCache, external, invalidates } = book.request(lines, ask)
  const said = { reads, writes, onlyFromCache, external, invalidates }
  return Object.entries(said)
    .map(([name, holds]) => (holds ? name[0] : ''))
    .join('')
}

const names = (head: Uint8Array | null): string[] =>
  book
    .read(head)
    .headers.filter((_, at) => at % 2 === 0)
    .map((name) => name.toLowerCase())

describe('cache rules of a request', () => {
  it('reads and writes for GET, reads for HEAD, invalidates for PUT, POST, DELETE, PATCH', () => {
    const methods = [
      'GET',
      'HEAD',
      'PUT',
      'POST',
      'DELETE',
      'PATCH',
      'OPTIONS',
      'M-SEARCH',
      'get',
      'constructor',
      '__proto__',
    ]
    const expected = ['rw', 'r', 'i', 'i', 'i', 'i', '', '', '', '', '']
    deepEqual(
      methods.map((method) => may([], { method })),
      expected,
    )
  })

  it('follows the cache mode', () => {
    const modes: CacheMode[] = ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached']
    deepEqual(
      modes.map((mode) => may([], { mode })),
      ['rw', '', 'w', 'rw', 'rw', 'rwo'],
    )
  })

  const disabling = [
    ['If-Match: "a"'],
    [`If-Unmodified-Since: ${date(0)}`],
    ['If-Range: "a"'],
    ['if-none-match:'],
    ['If-Modified-Since:'],
    ['If-None-Match: "a"', 'If-None-Match: "b"'],
    [`If-Modified-Since: ${date(0)}`, `IF-MODIFIED-SINCE: ${date(0)}`],
    ['If-None-Match: "a"', 'Range: bytes=0-1'],
    ['Range: bytes=0-1', `If-Modified-Since: ${date(0)}`],
    ['Range: bytes=0-1', 'Range: bytes=0-1'],
  ]
  for (const lines of disabling) it(`does nothing for ${lines.join(', ')}`, () => equal(may(lines), ''))

  it('takes no-cache for reload, of Cache-Control and of Pragma', () => {
    equal(may(['Cache-Control: no-cache']), 'w')
    equal(may(['cache-control: max-age=5 , NO-CACHE']), 'w')
    equal(may(['Pragma: no-cache']), 'w')
    equal(may(['Pragma: no-cache, x']), 'rw')
    equal(may(['Cache-Control: no-cache'], { mode: 'only-if-cached' }), 'wo')
  })

  it('takes max-age=0 for no-cache, and no other directive for anything', () => {
    const fresh = book.stored(['Cache-Control: max-age=100', ...VALIDATORS])
    equal(book.decide(fresh, 0, ['Cache-Control: max-age=0']), 'validate')
    for (const other of ['max-stale', 'min-fresh=1000', 'only-if-cached', 'max-age=1', 'no-store']) {
      equal(may([`Cache-Control: ${other}`]), 'rw', other)
      equal(book.decide(fresh, 50 * SECOND, [`Cache-Control: ${other}`]), 'use', other)
      equal(book.decide(fresh, 100 * SECOND, [`Cache-Control: ${other}`]), 'validate', other)
    }
  })

  it('leaves one validator of the caller to the caller', () => {
    equal(may(['If-None-Match: "a"']), 'rwe')
    equal(may([`If-Modified-Since: ${date(0)}`]), 'rwe')
    equal(may(['If-None-Match: "a"', `If-Modified-Since: ${date(0)}`]), 'rwe')
  })

  it('reads one range', () => {
    const good: [string, number, number][] = [
      ['bytes=0-0', 0, 0],
      ['bytes=5-9', 5, 9],
      ['bytes=5-', 5, -1],
      ['bytes=-3', -1, 3],
      ['Bytes = 1 - 2', 1, 2],
      ['bytes=9007199254740991-', 2 ** 53 - 1, -1],
    ]
    for (const [text, first, last] of good) {
      deepEqual(book.request([`Range: ${text}`]).range, { first, last }, text)
      equal(may([`Range: ${text}`]), 'rw', text)
    }
  })

  it('does nothing for ranges that are several, none, or of HEAD', () => {
    const bad = ['bytes=0-1,3-4', 'bytes=-', 'bytes=-0', 'bytes=2-1', 'bytes=a-b', 'bytes=1', 'bytes', 'lines=0-1', '']
    bad.push('bytes=--5', 'bytes=1-2-3', 'bytes=9007199254740992-', 'bytes=+1-2', 'bytes=0x1-2')
    for (const text of bad) {
      equal(book.request([`Range: ${text}`]).range, null, text)
      equal(may([`Range: ${text}`]), '', text)
    }
    equal(may(['Range: bytes=0-1'], { method: 'HEAD' }), '')
  })
})

describe('cache rules of a response', () => {
  it('stores everything but no-store', () => {
    const said = [
      'no-store',
      'max-age=5, No-Store',
      'no-cache, no-store',
      'private',
      'public',
      's-maxage=0',
      'x="no-store"',
    ]
    const stored = said.map((value) => book.head([`Cache-Control: ${value}`]) !== null)
    deepEqual(stored, [false, false, false, true, true, true, true])
    ok(book.head([]) !== null)
    ok(book.head(['Cache-Control: private'], { to: ['Authorization: Basic eA=='] }) !== null)
  })

  it('reads a directive wherever it stands, and no name that is only like another', () => {
    for (let length = 0; length <= 140; length++) {
      const before = `x${'y'.repeat(length)}`
      equal(book.head([`CACHE-control: ${before}, No-Store`]), null, before)
      equal(book.head([`cache-control: "${before}",no-store`]), null, before)
      equal(book.freshFor(book.stored([`Cache-Control: ${before},max-age=7`])), 7 * SECOND, before)
    }
    for (const name of ['Cache-Control_', 'Cache_Control', 'Xache-Control', 'Cache-Contro', 'xxxxxxxxxxxxl'])
      ok(book.head([`${name}: no-store`]) !== null, name)
  })

  it('keeps the head as it came', () => {
    const lines = ['Content-Type: text/html', 'X-One: a: b', 'X-Two:', 'X-One: é', 'Content-Length: 12', ...VALIDATORS]
    for (const httpVersion of ['1.0', '1.1', '2']) {
      const head = book.read(book.stored(lines, { status: 404, httpVersion }))
      deepEqual(head.headers, list(lines))
      deepEqual([head.status, head.statusText, head.httpVersion], [404, 'OK', httpVersion])
      deepEqual([head.etag, head.lastModified, head.contentLength], ['"v1"', date(-1000), 12])
      equal(head.answered, NOW)
      ok(!head.truncated && !head.sparse && head.acceptsRanges)
    }
  })

  it('drops what belongs to the connection, to authentication, to the session', () => {
    const dropped = [
      'Set-Cookie',
      'Set-Cookie2',
      'Clear-Site-Data',
      'WWW-Authenticate',
      'Proxy-Authenticate',
      'Connection',
    ]
    dropped.push(
      'Proxy-Connection',
      'Keep-Alive',
      'Trailer',
      'Transfer-Encoding',
      'Upgrade',
      'Strict-Transport-Security',
    )
    const lines = dropped.flatMap((name) => [`${name}: x`, `${name.toUpperCase()}: y`])
    const kept = ['x-a', 'content-type', 'cookie', 'set-cookie3', 'upgrades']
    deepEqual(names(book.stored([...lines, ...kept.map((name) => `${name}: v`)])), kept)
    deepEqual(names(book.stored(['Connection: x-named', 'X-Named: 1'])), ['x-named'])
  })

  it('withholds the fields that no-cache="…" names, not those of private="…"', () => {
    const lines = ['X-A: 1', 'Cache-Control: max-age=9, no-cache="x-a, X-B"', 'x-b: 2', 'X-C: 3', 'X-AB: 4']
    deepEqual(names(book.stored(lines)), ['cache-control', 'x-c', 'x-ab'])
    deepEqual(names(book.stored(['X-A: 1', 'Cache-Control: private="x-a"'])), ['x-a', 'cache-control'])
    deepEqual(names(book.stored(['X-A: 1', 'Cache-Control: no-cache=x-a'])), ['x-a', 'cache-control'])
    deepEqual(names(book.stored(['X-A: 1', 'Cache-Control: no-cache="x-a'])), ['x-a', 'cache-control'])
    deepEqual(names(book.stored(['X~: 1', 'Cache-Control: no-cache="x^"'])), ['x~', 'cache-control'])
    const etag = book.read(book.stored([...VALIDATORS, 'Cache-Control: no-cache="etag", no-cache="x-q"', 'X-Q: 1']))
    deepEqual([etag.etag, etag.lastModified], [null, date(-1000)])
    equal(book.freshFor(book.stored(['X-A: 1', 'Cache-Control: max-age=9, no-cache="x-a"'])), 9 * SECOND)
  })

  it('names a strong validator', () => {
    const strong = (...lines: string[]) => book.read(book.stored(lines)).strongValidator
    equal(strong('ETag: "a"', `Last-Modified: ${date(-100)}`, `Date: ${date(0)}`), '"a"')
    equal(strong('ETag: W/"a"'), null)
    equal(strong('ETag: w/"a"', `Last-Modified: ${date(-60)}`, `Date: ${date(0)}`), date(-60))
    equal(strong(`Last-Modified: ${date(-59)}`, `Date: ${date(0)}`), null)
    equal(strong(`Last-Modified: ${date(-100)}`), null)
    equal(strong('ETag:'), null)
  })

  it('reads Content-Length and Accept-Ranges', () => {
    const length = (value: string) => book.read(book.stored([`Content-Length: ${value}`])).contentLength
    deepEqual(
      ['0', '12', ' 7 ', '1e3', '-1', '+1', '', '9007199254740992', '9'.repeat(400)].map(length),
      [0, 12, 7, -1, -1, -1, -1, -1, -1],
    )
    equal(book.read(book.stored(['Accept-Ranges: None'])).acceptsRanges, false)
    equal(book.read(book.stored(['Accept-Ranges: bytes'])).acceptsRanges, true)
  })
})

describe('cache rules after a 304', () => {
  const stored = [...VALIDATORS, 'Content-Type: text/a', 'Cache-Control: max-age=10', 'X-A: 1', 'x-a: 2', 'X-Kept: k']
  const merge = (update: readonly string[], lines: readonly string[] = stored) =>
    book.rules.merge(book.stored(lines), book.request(), list(update), { sent: NOW + DAY, answered: NOW + DAY })

  it('replaces what it brings, all of a name, and keeps the rest', () => {
    const merged = book.read(merge(['X-A: new', 'Cache-Control: max-age=500', 'X-New: n']))
    const kept = stored.filter((line) => !/^(x-a|cache-control)/i.test(line))
    deepEqual(merged.headers, list([...kept, 'X-A: new', 'Cache-Control: max-age=500', 'X-New: n']))
    deepEqual([merged.status, merged.statusText, merged.answered], [200, 'OK', NOW + DAY])
    equal(book.decide(merge(['Cache-Control: max-age=500'])!, DAY + 499 * SECOND), 'use')
    equal(book.decide(merge(['Cache-Control: max-age=500'])!, DAY + 500 * SECOND), 'validate')
  })

  it('leaves what describes the stored body', () => {
    const lasting = [
      'Proxy-Authorization',
      'TE',
      'Content-Location',
      'Content-MD5',
      'ETag',
      'Content-Encoding',
      'Content-Range',
    ]
    lasting.push(
      'Content-Type',
      'Content-Length',
      'X-Frame-Options',
      'X-XSS-Protection',
      'X-Content-Any',
      'X-WebKit-Any',
    )
    const old = lasting.map((name) => `${name}: old`)
    const headers = book.read(
      merge(
        lasting.map((name) => `${name.toLowerCase()}: new`),
        old,
      ),
    ).headers
    deepEqual(headers, list(old))
    const hop = [
      'Connection',
      'Keep-Alive',
      'WWW-Authenticate',
      'Trailer',
      'Transfer-Encoding',
      'Upgrade',
      'Set-Cookie',
    ]
    deepEqual(
      names(
        merge(
          hop.map((name) => `${name}: x`),
          ['X-A: 1'],
        ),
      ),
      ['x-a'],
    )
  })

  it('drops the response when it says no-store', () => {
    equal(merge(['Cache-Control: no-store']), null)
  })

  it('belongs to the request that asked', () => {
    const head = book.stored(['Vary: Accept', 'Cache-Control: max-age=10', 'ETag: "v"'], { to: ['Accept: a'] })
    equal(book.decide(head, 0, ['Accept: b']), 'validate-etag')
    const merged = book.rules.merge(head, book.request(['Accept: b']), [], { sent: NOW, answered: NOW })!
    equal(book.decide(merged, 0, ['Accept: b']), 'use')
    equal(book.decide(merged, 0, ['Accept: a']), 'validate-etag')
  })
})
