// runtimes: node deno bun browser
// What schemes are declared to be: URLs of standard ones as Chromium reads them, origins, redirects, secure ones.
import { readCustomSchemes } from '../../../bindings/session/protocol/custom-scheme.ts'
import { SchemeRules } from '../../../bindings/session/protocol/scheme-rules.ts'
import { after, before, deepEqual, describe, equal, it, rejects, throws } from '../../harness.ts'
import { openSession, openSessions } from './sessions.ts'

describe('URLs of a standard scheme', () => {
  const rules = new SchemeRules([
    { scheme: 'app', privileges: { standard: true } },
    { scheme: 'bare', privileges: { secure: true } },
  ])

  for (const [given, expected] of [
    ['app://host', 'app://host/'],
    ['app://HOST/Path', 'app://host/Path'],
    ['APP://Host', 'app://host/'],
    ['app://host/a/./b/../c', 'app://host/a/c'],
    ['app://host/a/%2e%2e/c', 'app://host/c'],
    ['app://host?q', 'app://host/?q'],
    ['app://host#f', 'app://host/#f'],
    ['app:host/x', 'app://host/x'],
    ['app:///host/x', 'app://host/x'],
    ['app:\\\\host\\x', 'app://host/x'],
    ['app://user:pass@host:8080/x', 'app://host/x'],
    ['app://b\u00fccher.example/', 'app://xn--bcher-kva.example/'],
    ['app://127.1/', 'app://127.0.0.1/'],
    ['app://[::1]/x', 'app://[::1]/x'],
    ['app://host/\u00e9 x', 'app://host/%C3%A9%20x'],
    ['app://', null],
    ['app://[x/', null],
    // Not declared standard: as the URL standard has unknown schemes.
    ['bare://HOST/a/../b', 'bare://HOST/b'],
    ['bare:anything', 'bare:anything'],
    ['other://X', 'other://X'],
    ['no url', null],
  ] as const) {
    it(`${given} is ${expected ?? 'none'}`, () => equal(rules.resolve(given), expected))
  }

  for (const [reference, base, expected] of [
    ['c', 'app://host/a/b?q#f', 'app://host/a/c'],
    ['/c', 'app://host/a/b', 'app://host/c'],
    ['../../../c', 'app://host/a/b', 'app://host/c'],
    ['?x', 'app://host/a/b', 'app://host/a/b?x'],
    ['#x', 'app://host/a/b', 'app://host/a/b#x'],
    ['//OTHER/x', 'app://host/a', 'app://other/x'],
    ['app://Other', 'http://h/', 'app://other/'],
    ['http://h', 'app://host/', 'http://h/'],
    ['x', 'bare:opaque', null],
    ['x', 'bare://h/a/b', 'bare://h/a/x'],
  ] as const) {
    it(`${reference} at ${base} is ${expected ?? 'none'}`, () => equal(rules.resolve(reference, base), expected))
  }

  it('are told by their privileges, which are kept', () => {
    deepEqual(
      [rules.standardSchemes, rules.traitsOf('app'), rules.traitsOf('bare')],
      [['app'], { standard: true, secure: false }, { standard: false, secure: true }],
    )
    deepEqual(rules.privilegesOf('nobody'), {})
    const declared = readCustomSchemes([
      { scheme: 'x', privileges: { stream: 1, bypassCSP: false, allowExtensions: true } },
    ])
    deepEqual(new SchemeRules(declared).privilegesOf('x'), { stream: true, bypassCSP: false, allowExtensions: true })
  })

  it('are declared with createSessions, which refuses what Electron refuses', () => {
    throws(() => openSessions('app' as never), 'Argument must be an array of custom schemes.')
    throws(() => openSessions([{ scheme: 'a', privileges: { codeCache: true } }]), /^Code cache can only be enabled/)
  })
})

describe('requests of a standard scheme', () => {
  const session = openSession([{ scheme: 'app', privileges: { standard: true, secure: true } }])
  before(() => {
    session.protocol.handle('app', (request) => {
      const { searchParams } = new URL(request.url)
      const to = searchParams.get('to')
      if (to === null) return new Response(request.url)
      return new Response(null, { status: 302, headers: { Location: to } })
    })
  })
  after(() => session.close())

  it('have canonical URLs, in the Request and in the Response', async () => {
    const response = await session.fetch('app://HOST/a/../b?q#f')
    deepEqual([response.url, await response.text()], ['app://host/b?q', 'app://host/b?q#f'])
    const bare = await session.fetch('app://host')
    equal(bare.url, 'app://host/')
  })

  it('need a host', () => rejects(session.fetch('app://'), 'net::ERR_INVALID_URL'))

  it('redirect to relative URLs', async () => {
    equal(await (await session.fetch('app://host/a/b?to=../c')).text(), 'app://host/c')
    equal(await (await session.fetch('app://host/a/b?to=//Other/c')).text(), 'app://other/c')
    await rejects(session.fetch(`app://host/?to=${encodeURIComponent('app://')}`), 'net::ERR_INVALID_REDIRECT')
  })
})
