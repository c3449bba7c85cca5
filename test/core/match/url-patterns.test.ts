// runtimes: node deno bun browser
// Filters: several patterns at once, what is named when one is bad, many filters in one memory.
import { createUrlPatterns, InvalidUrlPatternError, loadCore, OmniError, type UrlFilterSource } from '#core'
import { before, describe, equal, it, ok, throws } from '../../harness.ts'

const IN_ORDER = ['http://a', 'http://b:x/', 'nothing']

function refusal(source: UrlFilterSource): InvalidUrlPatternError {
  let caught: unknown
  throws(() => {
    try {
      createUrlPatterns().compile(source)
    } catch (error) {
      caught = error
      throw error
    }
  })
  if (!(caught instanceof InvalidUrlPatternError)) throw caught
  return caught
}

describe('URL filters', () => {
  before(() => loadCore())

  it('any of urls, none of excludeUrls', () => {
    const filter = createUrlPatterns().compile({
      urls: ['*://*.a.test/*', 'https://b.test/x'],
      excludeUrls: ['*://ads.a.test/*', '*://*/*.png'],
    })
    const answers = {
      'http://a.test/': true,
      'https://w.w.a.test/x?y': true,
      'https://b.test/x': true,
      'https://b.test/y': false,
      'https://ads.a.test/': false,
      'https://w.ads.a.test/': true,
      'https://a.test/x.png': false,
      'https://a.test/x.png?': true,
    }
    for (const [url, answer] of Object.entries(answers)) equal(filter.matches(url), answer, url)
  })

  it('no urls: everything but excludeUrls; <all_urls> in either list', () => {
    const patterns = createUrlPatterns()
    const matches = (source: UrlFilterSource, url: string) => patterns.compile(source).matches(url)
    for (const url of ['http://a/', 'data:x', 'custom://x', 'javascript:', 'https://a/']) {
      equal(matches({ urls: [] }, url), true, url)
      equal(matches({ urls: ['<all_urls>', 'http://a/*'] }, url), true, url)
      equal(matches({ urls: [], excludeUrls: ['http://a/*'] }, url), url !== 'http://a/', url)
      equal(matches({ urls: ['http://a/*'], excludeUrls: ['<all_urls>'] }, url), false, url)
    }
  })

  it('names the alphabetically first bad pattern, of urls before those of excludeUrls', () => {
    for (const urls of [IN_ORDER, IN_ORDER.toReversed(), ['http://good/*', ...IN_ORDER]]) {
      const { pattern, reason, message, code } = refusal({ urls, excludeUrls: ['a'] })
      equal(pattern, 'http://a')
      equal(reason, 'Empty path.')
      equal(message, 'Invalid url pattern http://a: Empty path.')
      equal(code, 'OMNI_URL_PATTERN')
    }
    equal(refusal({ urls: ['http://a/*'], excludeUrls: ['x', 'b'] }).pattern, 'b')
    const { pattern, reason } = refusal({ urls: ['http://b\u00fccher.test/*', 'http://\u00fc\uff0f/*'] })
    equal(pattern, 'http://\u00fc\uff0f/*', 'as it was given, not in ASCII')
    equal(reason, 'Invalid host.')
  })

  it('registered standard schemes have hosts, in any case', () => {
    const patterns = createUrlPatterns()
    const filter = patterns.compile({ urls: ['app://*.host/*'] }, ['App', 'other'])
    equal(filter.matches('app://w.host'), true, 'no path: the root')
    equal(filter.matches('app://HOST/x'), true, 'a scheme that URL does not know keeps capitals')
    equal(filter.matches('other://host/x'), false)
    throws(() => patterns.compile({ urls: ['app://host:80/*'] }, ['app']), /Invalid port\.$/)
    throws(() => patterns.compile({ urls: ['app://host/*'] }), /Wrong scheme type\.$/)
    throws(() => patterns.compile({ urls: ['app:*'] }, ['app']), /Wrong scheme type\.$/)
  })

  it('10,000 filters come and go in the memory of a hundred', () => {
    const patterns = createUrlPatterns()
    const compile = (at: number) =>
      patterns.compile({ urls: Array.from({ length: 20 }, (_, i) => `*://*.h${at}-${i}/*`) })
    const held = Array.from({ length: 100 }, (_, at) => compile(at))
    const size = patterns.memorySize
    for (let at = 100; at < 10_000; at++) {
      held[at % 100]!.dispose()
      held[at % 100] = compile(at)
      equal(held[at % 100]!.matches(`http://w.h${at}-19/`), true)
      equal(held[at % 100]!.matches(`http://w.h${at - 1}-19/`), false)
    }
    ok(patterns.memorySize <= 2 * size, `${size} became ${patterns.memorySize}`)
  })

  it('a disposed filter says so; disposing it again does nothing', () => {
    const patterns = createUrlPatterns()
    const filter = patterns.compile({ urls: ['http://a/*'] })
    const other = patterns.compile({ urls: ['http://a/*'] })
    equal(filter.matches('http://a/'), true)
    filter.dispose()
    filter.dispose()
    throws(() => filter.matches('http://a/'), /disposed/)
    equal(other.matches('http://a/'), true)
    other[Symbol.dispose]()
    try {
      other.matches('http://a/')
    } catch (error) {
      ok(error instanceof OmniError && error.code === 'OMNI_FILTER_DISPOSED')
    }
  })
})
