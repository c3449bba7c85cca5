// runtimes: node deno bun browser
// The class Cookies: Electron's shapes, texts and events over a jar. The rules of cookies are tested in test/core.
import type { CookieDetails } from '../../../bindings/core/cookie-types.ts'
import type { Cookie } from '../../../bindings/session/cookies/electron-shapes.ts'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { deepEqual, describe, equal, it, ok, rejects, throws } from '../../harness.ts'
import { memoryHost } from '../runtime-host.ts'

const URL = 'https://www.shop.test/'
const now = Date.UTC(2026, 0, 1)
const inADay = now / 1000 + 86_400

function session(): Session {
  return openSessions({ host: memoryHost(now) }, memoryHost).fromPartition('test')
}

const names = (cookies: Cookie[]): string[] => cookies.map((cookie) => cookie.name).sort()

/** Records `changed` events; `next(n)` waits for the nth. */
function listen(ses: Session): { told: unknown[][]; next(count: number): Promise<void> } {
  const told: unknown[][] = []
  let wake = (): void => {}
  ses.cookies.on('changed', (_event, cookie, cause, removed) => {
    told.push([cookie.name, cookie.value, cause, removed])
    wake()
  })
  const next = async (count: number): Promise<void> => {
    while (told.length < count) await new Promise<void>((resolve) => (wake = resolve))
  }
  return { told, next }
}

describe('cookies.set and get', () => {
  it('give the shape of Electron: fields and their order', async () => {
    const { cookies } = session()
    await cookies.set({ url: `${URL}a/b`, name: 'n', value: 'v', expirationDate: inADay })
    await cookies.set({ url: URL, name: 's', value: '', domain: 'shop.test', secure: true, httpOnly: true, path: '/x' })
    const [s, n] = (await cookies.get({})).sort((a, b) => (a.name < b.name ? 1 : -1))
    equal(
      JSON.stringify(n),
      `{"name":"n","value":"v","domain":"www.shop.test","hostOnly":true,"path":"/a","secure":false,"httpOnly":false,"session":false,"expirationDate":${inADay},"sameSite":"lax"}`,
    )
    equal(
      JSON.stringify(s),
      '{"name":"s","value":"","domain":".shop.test","hostOnly":false,"path":"/x","secure":true,"httpOnly":true,"session":true,"sameSite":"lax"}',
    )
  })

  it('filter by every field; of a wrong type it counts as absent', async () => {
    const { cookies } = session()
    await cookies.set({ url: URL, name: 'a', value: '1' })
    await cookies.set({ url: URL, name: 'b', value: '1', secure: true, expirationDate: inADay })
    await cookies.set({ url: 'https://other.test/x/y', name: 'c', value: '1', httpOnly: true, domain: 'other.test' })
    const cases: [object, string][] = [
      [{}, 'abc'],
      [{ url: URL }, 'ab'],
      [{ url: '' }, 'abc'],
      [{ name: 'b' }, 'b'],
      [{ domain: 'other.test' }, 'c'],
      [{ path: '/x' }, 'c'],
      [{ secure: true }, 'b'],
      [{ secure: false }, 'ac'],
      [{ session: true }, 'ac'],
      [{ httpOnly: true }, 'c'],
      [{ hostOnly: true }, 'ab'],
      [{ hostOnly: false }, 'c'],
      [{ url: URL, session: false }, 'b'],
      [{ secure: 'yes', name: 5, url: null }, 'abc'],
    ]
    for (const [filter, expected] of cases)
      equal(names(await cookies.get(filter)).join(''), expected, JSON.stringify(filter))
  })

  it('reject with the texts of Electron', async () => {
    const { cookies } = session()
    const cases: [object, string][] = [
      [{}, "Missing required option 'url'"],
      [{ url: 5 }, "Missing required option 'url'"],
      [{ url: URL, sameSite: 'sometimes' }, "Failed to convert 'sometimes' to an appropriate cookie same site value"],
      [
        { url: '' },
        'Failed to set cookie - The cookie was set with an invalid Domain attribute.EXCLUDE_INVALID_DOMAIN, DO_NOT_WARN',
      ],
      [{ url: URL, name: 'n', value: 'test;test' }, 'The cookie contains ASCII control characters'],
      [{ url: URL, name: 'n', sameSite: 'no_restriction', secure: false }, 'not Secure.'],
    ]
    for (const [details, text] of cases)
      await rejects(
        cookies.set(details as CookieDetails),
        (error) => error instanceof Error && error.message.includes(text),
      )
    deepEqual(await cookies.get({}), [])
  })

  it('throw at once what Electron throws at once', () => {
    const cookies = session().cookies as unknown as Record<string, (...args: unknown[]) => unknown>
    for (const method of ['get', 'set', 'remove', 'setMany', 'removeMany'])
      throws(() => cookies[method]?.(), 'Insufficient number of arguments.')
    for (const method of ['get', 'set'])
      throws(() => cookies[method]?.('x'), 'Error processing argument at index 0, conversion failure from x')
    throws(() => cookies.remove?.(URL, 5), 'Error processing argument at index 1, conversion failure from 5')
    throws(() => cookies.remove?.(URL), 'Insufficient number of arguments.')
  })
})

describe('cookies.remove and batches', () => {
  it('remove takes what would be sent to the url, and resolves also for nothing', async () => {
    const { cookies } = session()
    await cookies.set({ url: URL, name: 'n', value: '1' })
    await cookies.set({ url: `${URL}deep/`, name: 'n', value: '2', path: '/deep' })
    await cookies.remove(URL, 'n')
    deepEqual(
      (await cookies.get({})).map((cookie) => cookie.value),
      ['2'],
    )
    equal(await cookies.remove('https://nowhere.test/', 'n'), undefined)
  })

  it('setMany tells of each what set would have', async () => {
    const { cookies } = session()
    const results = await cookies.setMany([
      { url: URL, name: 'a', value: '1' },
      { name: 'no url' } as CookieDetails,
      { url: URL, name: 'n', value: 'a;b' },
      { url: URL, name: 'b', value: '2' },
    ])
    deepEqual(
      results.map((result) => result?.message.slice(0, 24) ?? null),
      [null, 'Missing required option ', 'Failed to set cookie - T', null],
    )
    equal(names(await cookies.get({})).join(''), 'ab')
  })

  it('removeMany spares the exceptions and counts', async () => {
    const { cookies } = session()
    await cookies.setMany(['a', 'b', 'c', 'd'].map((name) => ({ url: URL, name, value: '1', secure: name > 'b' })))
    equal(await cookies.removeMany({ url: URL }, { except: [{ name: 'a' }, { secure: true, name: 'd' }] }), 2)
    equal(names(await cookies.get({})).join(''), 'ad')
    equal(await cookies.removeMany({}), 2)
  })

  it('what is removed in bulk is never more than was meant: a wrong type is an error', async () => {
    const { cookies } = session()
    await cookies.set({ url: URL, name: 'a', value: '1' })
    for (const filter of [{ name: 5 }, { domain: null }, { secure: 'yes' }, { partitionKey: 'x' }])
      await rejects(cookies.removeMany(filter as never), (error) => error instanceof TypeError)
    await rejects(cookies.removeMany({ url: URL }, { except: [{ name: 5 }] } as never), /'name' cannot be a number/)
    await rejects(cookies.remove(URL, 'a', { hostOnly: 'no' } as never), /'hostOnly' cannot be a string/)
    for (const except of [null, 5, {}, [5]])
      throws(() => cookies.removeMany({}, { except } as never), /Error processing argument at index 1/)
    throws(() => cookies.setMany({} as never), /Error processing argument at index 0/)
    equal((await cookies.get({})).length, 1)
    equal(await cookies.removeMany({ name: undefined }), 1, 'undefined is absent')
  })

  it('arguments are read within the call, whatever the caller does with them while the store opens', async () => {
    const sessions = openSessions({ host: memoryHost(now), directory: '/data' }, memoryHost)
    const { cookies } = sessions.fromPartition('persist:a')
    const details = { url: URL, name: '', value: '1' }
    const calls: Promise<unknown>[] = ['a', 'b', 'c'].map((name) => cookies.set(Object.assign(details, { name })))
    const filter = { name: 'b' }
    calls.push(cookies.removeMany(filter))
    filter.name = 'c'
    await Promise.all(calls)
    deepEqual(names(await cookies.get({})), ['a', 'c'])
    await sessions.close()
  })

  it('partitioned cookies are named by their key, everywhere', async () => {
    const ses = session()
    const { cookies } = ses
    const partitionKey = { topLevelSite: 'https://top.test', hasCrossSiteAncestor: true }
    const partitioned = {
      url: URL,
      name: 'n',
      value: 'p',
      secure: true,
      sameSite: 'no_restriction',
      partitionKey,
    } as const
    await cookies.set(partitioned)
    await cookies.set({ url: URL, name: 'n', value: 'plain' })
    deepEqual(
      (await cookies.get({ partitionKey })).map((cookie) => [cookie.value, cookie.partitionKey]),
      [['p', partitionKey]],
    )
    deepEqual(
      (await cookies.get({ partitionKey: null })).map((cookie) => [cookie.value, 'partitionKey' in cookie]),
      [['plain', false]],
    )
    await cookies.remove(URL, 'n', { partitionKey })
    deepEqual(
      (await cookies.get({})).map((cookie) => cookie.value),
      ['plain'],
    )
    await rejects(cookies.get({ partitionKey: 'https://top.test' as never }), /partitionKey must be/)
  })

  it('hostOnly keeps a cookie to its host', async () => {
    const { cookies } = session()
    await cookies.set({ url: URL, name: 'n', value: '1', domain: 'www.shop.test', hostOnly: true })
    deepEqual(
      (await cookies.get({})).map(({ domain, hostOnly }) => ({ domain, hostOnly })),
      [{ domain: 'www.shop.test', hostOnly: true }],
    )
  })
})

describe("the event 'changed'", () => {
  it('tells causes as Electron does, after the turn', async () => {
    const ses = session()
    const { told, next } = listen(ses)
    const base = { url: URL, name: 'n', value: '1', expirationDate: inADay }
    await ses.cookies.set(base)
    await ses.cookies.set({ ...base, value: '2' })
    await ses.cookies.set({ ...base, value: '2', expirationDate: inADay + 5 })
    await ses.cookies.remove(URL, 'n')
    await ses.cookies.set(base)
    await ses.cookies.set({ ...base, expirationDate: 1 })
    await next(8)
    deepEqual(told, [
      ['n', '1', 'inserted', false],
      ['n', '1', 'overwrite', true],
      ['n', '2', 'inserted', false],
      ['n', '2', 'overwrite', true],
      ['n', '2', 'inserted-no-value-change-overwrite', false],
      ['n', '2', 'explicit', true],
      ['n', '1', 'inserted', false],
      ['n', '1', 'expired-overwrite', true],
    ])
  })

  it('is not delivered within the call', async () => {
    const ses = session()
    const { told, next } = listen(ses)
    const set = ses.cookies.set({ url: URL, name: 'n', value: '1' })
    equal(told.length, 0)
    await set
    await next(1)
  })

  it('begins with an event object, and comes for the cookies of this session alone', async () => {
    const ses = session()
    const other = session()
    listen(other)
    const event = await new Promise<{ sender: unknown; defaultPrevented: boolean }>((resolve) => {
      ses.cookies.once('changed', (first) => resolve(first))
      void ses.cookies.set({ url: URL, name: 'n', value: '1' })
    })
    equal(event.sender, ses.cookies)
    equal(event.defaultPrevented, false)
  })

  it('a clock that jumps back a year neither expires nor loses a cookie', async () => {
    const host = memoryHost(now)
    const ses = openSessions({ host }, () => host).fromPartition('clock')
    await ses.cookies.set({ url: URL, name: 'n', value: '1', expirationDate: inADay })
    host.clock.set(now - 365 * 86_400_000)
    equal((await ses.cookies.get({})).length, 1)
    await ses.cookies.set({ url: URL, name: 'm', value: '1', expirationDate: inADay - 300 * 86_400 })
    equal((await ses.cookies.get({})).length, 2)
    host.clock.set(now)
    deepEqual(names(await ses.cookies.get({})), ['n'])
  })
})

it('ses.cookies is one object', () => {
  const ses = session()
  const { cookies } = ses
  ok(ses.cookies === cookies)
})
