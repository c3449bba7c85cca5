// runtimes: node deno bun browser
// The syntax of Set-Cookie lines (RFC 6265bis 5.6 as Chromium has it).
import { type CookieRecord, createCookieJar, loadCore } from '#core'
import { deepEqual, describe, equal, it } from '../../harness.ts'

const NOW = 1_790_000_000_000
const URL_ = 'https://www.example.test/dir/page'

/** The stored cookie, or the reasons against it. */
function set(line: string, url = URL_): CookieRecord | readonly string[] {
  const jar = createCookieJar()
  const { reasons } = jar.setFromHeader(url, line, null, NOW, null)
  const [cookie] = jar.get({}, NOW)
  jar[Symbol.dispose]()
  return cookie ?? reasons
}

function field<K extends keyof CookieRecord>(line: string, name: K): CookieRecord[K] | readonly string[] {
  const cookie = set(line)
  return 'name' in cookie ? cookie[name] : cookie
}

function pair(line: string): unknown {
  const cookie = set(line)
  return 'name' in cookie ? [cookie.name, cookie.value] : cookie
}

const PAIRS: [string, unknown][] = [
  ['a=b', ['a', 'b']],
  ['\t a \t=\t b \t; x', ['a', 'b']],
  ['a=', ['a', '']],
  ['a', ['', 'a']],
  ['=a', ['', 'a']],
  ['a=b=c==', ['a', 'b=c==']],
  ['a="b; c"', ['a', '"b']],
  ['"a"="b"', ['"a"', '"b"']],
  ['a=b c,d', ['a', 'b c,d']],
  ['a=%20', ['a', '%20']],
  ['', ['NO_COOKIE_CONTENT']],
  [' \t ', ['NO_COOKIE_CONTENT']],
  ['=', ['NO_COOKIE_CONTENT']],
  [';a=b', ['NO_COOKIE_CONTENT']],
  [' = ; Secure', ['NO_COOKIE_CONTENT']],
  ['=a=b', ['AMBIGUOUS_SERIALIZATION']],
]

describe('a Set-Cookie line', () => {
  it('has a name and a value', async () => {
    await loadCore()
    for (const [line, expected] of PAIRS) deepEqual(pair(line), expected, JSON.stringify(line))
  })

  it('keeps octets above 0x7F, which are no blanks', async () => {
    await loadCore()
    const line = '\u00a0a\u0080\u00a0=\u0085b\u00ff\u00a0'
    const jar = createCookieJar()
    jar.setFromHeader(URL_, line, null, NOW, null)
    equal(jar.header(URL_, null, NOW), line)
  })

  it('holds no control characters but blanks around its parts', async () => {
    await loadCore()
    for (let octet = 0; octet < 0x80; octet++) {
      const character = String.fromCharCode(octet)
      const isControl = octet < 0x20 || octet === 0x7f
      const expected = isControl ? ['DISALLOWED_CHARACTER'] : 'b'
      deepEqual(
        field(`a=b; x=z${character}y`, 'value'),
        character === ';' ? 'b' : expected,
        `in an attribute: ${octet}`,
      )
      deepEqual(field(`a=b; x${character}y`, 'value'), character === ';' ? 'b' : expected, `in a name: ${octet}`)
      if (isControl) deepEqual(field(`a=b${character}c`, 'value'), ['DISALLOWED_CHARACTER'], `in a value: ${octet}`)
    }
    equal(field('a=b\t;\tSecure\t', 'secure'), true)
    for (const line of ['a=b\r', '\na=b', 'a=b; \0']) deepEqual(set(line), ['DISALLOWED_CHARACTER'])
  })

  it('is measured in octets, the pair before its characters', async () => {
    await loadCore()
    equal(field(`${'n'.repeat(96)}=${'v'.repeat(4000)}`, 'value').length, 4000)
    deepEqual(set(`${'n'.repeat(97)}=${'v'.repeat(4000)}`), ['NAME_VALUE_PAIR_EXCEEDS_MAX_SIZE'])
    deepEqual(set(`a=\x01${'v'.repeat(4096)}`), ['NAME_VALUE_PAIR_EXCEEDS_MAX_SIZE'])
    deepEqual(set(`a=\0${'v'.repeat(4096)}`), ['DISALLOWED_CHARACTER'])
    equal(field(`a=${' '.repeat(9000)}b${' '.repeat(9000)}; x=${'y'.repeat(100_000)}`, 'value'), 'b')
    equal(field(`a=b${'; x'.repeat(100_000)}; Secure`, 'secure'), true)
  })

  it('drops attributes of more than 1024 octets, and only them', async () => {
    await loadCore()
    const path = `/${'p'.repeat(1023)}`
    equal(field(`a=b; Path=${path}`, 'path'), path)
    equal(field(`a=b; Path=/x; Path=${path}p`, 'path'), '/x')
    equal(field(`a=b; Secure=${'x'.repeat(1025)}`, 'secure'), false)
    equal(field(`a=b; Secure=${'x'.repeat(1024)}`, 'secure'), true)
    deepEqual(set(`a=b; x=${'x'.repeat(2000)}\t${'x'}`), ['DISALLOWED_CHARACTER'])
  })

  it('takes the last of repeated attributes, even if it means nothing', async () => {
    await loadCore()
    equal(field('a=b; SameSite=Strict; SameSite=x', 'sameSite'), 'unspecified')
    equal(field('a=b; SameSite=Strict; samesite', 'sameSite'), 'unspecified')
    equal(field('a=b; Domain=example.test; Domain=', 'hostOnly'), true)
    equal(field('a=b; Path=/x; Path=', 'path'), '/dir')
    equal(field('a=b; Path=/x; Path=y', 'path'), '/dir')
    equal(field('a=b; Max-Age=10; Max-Age=x', 'expires'), null)
    equal(field('a=b; Priority=High; priority', 'priority'), 'medium')
  })

  it('knows attributes in any case and by their whole name', async () => {
    await loadCore()
    equal(field('a=b; sEcUrE', 'secure'), true)
    equal(field('a=b; Secure=false', 'secure'), true)
    equal(field('a=b; "Secure"', 'secure'), false)
    equal(field('a=b; Secured', 'secure'), false)
    equal(field('a=b; Secur', 'secure'), false)
    equal(field('a=b; HTTPONLY = x', 'httpOnly'), true)
    equal(field('a=b; http-only', 'httpOnly'), false)
    equal(field('a=b; MAX-age=5', 'expires'), NOW + 5000)
    equal(field('a=b; Max_Age=5', 'expires'), null)
    equal(field('a=b; PATH=/q', 'path'), '/q')
    equal(field('a=b; Paths=/q', 'path'), '/dir')
    equal(field('a=b; Secure; PARTITIONED', 'partitionKey') !== null, true)
    equal(field('a=b; Secure; Partitione', 'partitionKey'), null)
  })

  it('has SameSite and Priority words in any case', async () => {
    await loadCore()
    equal(field('a=b; SameSite=NONE; Secure', 'sameSite'), 'no_restriction')
    equal(field('a=b; SameSite= lAx ', 'sameSite'), 'lax')
    equal(field('a=b; SameSite=stRict', 'sameSite'), 'strict')
    for (const word of ['', 'Laxx', 'La', '"lax"', 'stricter', 'no_restriction']) {
      equal(field(`a=b; SameSite=${word}`, 'sameSite'), 'unspecified', word)
    }
    equal(field('a=b; Priority=LOW', 'priority'), 'low')
    equal(field('a=b; Priority=high', 'priority'), 'high')
    equal(field('a=b; Priority=highest', 'priority'), 'medium')
  })
})
