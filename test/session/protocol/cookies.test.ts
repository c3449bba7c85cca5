// runtimes: node deno bun browser
// Cookies of schemes declared standard: handlers see and set them, the API takes them, sites are told apart.
import { Persistence } from '../../../bindings/session/persistence.ts'
import { Sessions } from '../../../bindings/session/registry.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { after, before, deepEqual, describe, equal, it, rejects } from '../../harness.ts'
import { freshHost } from '../runtime-host.ts'

describe('cookies of schemes', () => {
  const sessions = new Sessions(new Persistence(freshHost()), {
    schemes: [
      { scheme: 'app', privileges: { standard: true, secure: true } },
      { scheme: 'plain', privileges: { standard: true } },
      { scheme: 'bare', privileges: { secure: true } },
    ],
  })
  let session: Session
  let seen: (string | null)[] = []

  /** What a page's Response cannot hold: a plain object does. */
  const answer = (lines: string[]): Response => {
    const headers = new Headers(lines.map((line): [string, string] => ['Set-Cookie', line]))
    return { status: 200, statusText: '', headers, body: null } as Response
  }
  const get = async (url: string, init?: RequestInit): Promise<string | null> => {
    await session.fetch(url, init)
    return seen.at(-1) ?? null
  }

  before(() => {
    session = sessions.fromPartition('cookies')
    for (const scheme of ['app', 'plain', 'bare'])
      session.protocol.handle(scheme, (request) => {
        seen.push(request.headers.get('cookie'))
        const { searchParams } = new URL(request.url)
        const to = searchParams.get('to')
        if (to !== null) return Response.redirect(to, 302)
        return answer(searchParams.getAll('set'))
      })
  })
  after(() => sessions.close())

  const set = (url: string, ...lines: string[]): Promise<string | null> =>
    get(`${url}?${lines.map((line) => `set=${encodeURIComponent(line)}`).join('&')}`)

  it('are set, kept by host and path, and sent', async () => {
    await set(
      'app://one.example/path/',
      'a=1',
      'b=2; Path=/',
      'c=3; Domain=example; HttpOnly',
      'd=4; Domain=one.example; Path=/',
    )
    equal(await get('app://one.example/path/x'), 'a=1; b=2; d=4')
    equal(await get('app://ONE.example/'), 'b=2; d=4')
    equal(await get('app://two.example/'), null)
    equal(await get('app://sub.one.example/'), 'd=4')
    equal(await get('app://one.example/', { credentials: 'omit' }), null)
    deepEqual(
      (await session.cookies.get({ url: 'app://one.example/' })).map(({ name, domain, secure }) => [
        name,
        domain,
        secure,
      ]),
      [
        ['b', 'one.example', false],
        ['d', '.one.example', false],
      ],
    )
  })

  it('are set and removed by the API', async () => {
    await session.cookies.set({ url: 'app://api.example/', name: 'a', value: '1', sameSite: 'strict' })
    await session.cookies.set({ url: 'app://b\u00fccher.example/', name: 'b', value: '2' })
    equal(await get('app://api.example/'), 'a=1')
    equal(await get('app://b\u00fccher.example/'), 'b=2')
    await session.cookies.remove('app://api.example/', 'a')
    equal(await get('app://api.example/'), null)
  })

  it('are Secure where the scheme is secure', async () => {
    await set('app://secure.example/', 'a=1; Secure', '__Host-b=2; Secure; Path=/', 'c=3; SameSite=None; Secure')
    equal(await get('app://secure.example/'), 'a=1; __Host-b=2; c=3')
    await set('plain://plain.example/', 'a=1; Secure', 'b=2')
    equal(await get('plain://plain.example/'), 'b=2')
    equal(await get('plain://secure.example/'), null)
  })

  it('have a site by scheme: a redirect to another scheme is cross-site', async () => {
    await set('plain://site.example/', 'strict=1; SameSite=Strict', 'lax=2; SameSite=Lax')
    await get(`app://site.example/?to=${encodeURIComponent('plain://site.example/')}`)
    equal(seen.at(-1), null)
    await get(`plain://other.site.example/?to=${encodeURIComponent('plain://site.example/')}`)
    equal(seen.at(-1), 'strict=1; lax=2')
  })

  it('are none of schemes that are not standard, nor of undeclared ones', async () => {
    await set('bare://one.example/', 'a=1')
    equal(await get('bare://one.example/'), null)
    await rejects(session.cookies.set({ url: 'bare://one.example/', name: 'a', value: '1' }))
    await rejects(session.cookies.set({ url: 'nobody://one.example/', name: 'a', value: '1' }))
  })

  it('reach sessions that were there before their scheme was declared', async () => {
    const persistence = new Persistence(freshHost())
    const first = new Sessions(persistence, {}).fromPartition('a')
    await first.cookies.get({})
    await rejects(first.cookies.set({ url: 'late://host/', name: 'a', value: '1' }))
    const later = new Sessions(persistence, { schemes: [{ scheme: 'late', privileges: { standard: true } }] })
    await first.cookies.set({ url: 'late://host/', name: 'a', value: '1' })
    seen = []
    await first.close()
    await later.close()
  })
})
