// runtimes: browser
// Tabs that share a session: each host of this page stands for a tab, with jars and connections of its own.
import type { Cookie } from '../../bindings/session/cookies/electron-shapes.ts'
import { openSessions } from '../../bindings/session/open-sessions.ts'
import type { SessionsOptions } from '../../bindings/session/options.ts'
import type { Sessions } from '../../bindings/session/registry.ts'
import type { Session } from '../../bindings/session/session.ts'
import { createPageHost, type PageHost } from '../../runtimes/browser/host.ts'
import { databaseName } from '../../runtimes/browser/indexed-db-open.ts'
import { deepEqual, describe, equal, it, ok, rejects } from '../harness.ts'

const URL = 'https://www.shop.test/'
const inADay = (): number => Date.now() / 1000 + 86_400
const cookie = (name: string, value = '1') => ({ url: URL, name, value, expirationDate: inADay() })
const names = (cookies: Cookie[]): string =>
  cookies
    .map(({ name }) => name)
    .sort()
    .join(' ')
const values = (cookies: Cookie[]): string =>
  cookies
    .map(({ name, value }) => `${name}=${value}`)
    .sort()
    .join(' ')

interface Tab {
  readonly host: PageHost
  readonly sessions: Sessions
  readonly session: Session
}

async function openTab(partition: string, options: SessionsOptions = {}): Promise<Tab> {
  const host = createPageHost()
  await host.ready({})
  const sessions = openSessions({ ...options, host }, () => host)
  const session = sessions.fromPartition(`persist:${partition}`)
  await session.cookies.get({})
  return { host, sessions, session }
}

/** Waits until `condition` holds; announcements come when they come. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let round = 0; !(await condition()); round++) {
    if (round > 500) throw new Error('it did not come about')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** What a tab opened now would see: the store itself. */
async function stored(partition: string): Promise<Cookie[]> {
  const tab = await openTab(partition)
  const found = await tab.session.cookies.get({})
  await tab.sessions.close()
  return found
}

async function withTabs(
  partition: string,
  test: (one: Session, other: Session, tabs: readonly Tab[]) => Promise<void>,
): Promise<void> {
  const tabs = [await openTab(partition), await openTab(partition)]
  await test((tabs[0] as Tab).session, (tabs[1] as Tab).session, tabs)
  for (const { sessions } of tabs) await sessions.close()
}

describe('a persistent session in a page', () => {
  it('keeps its cookies when it is closed and opened again; session cookies go', async () => {
    const { sessions, session } = await openTab('kept')
    await session.cookies.set(cookie('a'))
    await session.cookies.set({ url: URL, name: 'gone', value: '1' })
    await sessions.close()
    equal(names(await stored('kept')), 'a')
  })

  for (const durability of ['lazy', 'prompt', 'strict'] as const)
    it(`${durability}: flushStore puts everything there`, async () => {
      const { sessions, session } = await openTab(`flushed ${durability}`, { durability })
      await session.cookies.set(cookie('a'))
      await session.cookies.flushStore()
      equal(names(await stored(`flushed ${durability}`)), 'a')
      await sessions.close()
    })

  it('lazy: what was set before the page is hidden is written then', async () => {
    const { sessions, session } = await openTab('hidden', { durability: 'lazy' })
    await session.cookies.set(cookie('a'))
    equal(names(await stored('hidden')), '')
    dispatchEvent(new PageTransitionEvent('pagehide'))
    await until(async () => names(await stored('hidden')) === 'a')
    await sessions.close()
  })

  it('many changes of one turn are one commit', async () => {
    const { sessions, session } = await openTab('batch')
    await Promise.all(Array.from({ length: 100 }, (_, index) => session.cookies.set(cookie(`c${index}`))))
    equal((await stored('batch')).length, 100)
    await sessions.close()
  })

  it('delete: while it is open here it is in use, afterwards it is gone', async () => {
    const { sessions, session } = await openTab('deleted')
    await session.cookies.set(cookie('a'))
    await rejects(sessions.delete('persist:deleted'), /in use/)
    await session.close()
    equal(await sessions.delete('persist:deleted'), true)
    equal(names(await stored('deleted')), '')
  })
})

describe('two tabs', () => {
  it('hear of each other: sets, overwrites, removals, as changed events too', () =>
    withTabs('heard', async (one, other) => {
      const told: string[] = []
      other.cookies.on('changed', (_event, { name, value }, cause, removed) => {
        told.push(`${removed ? '-' : '+'}${name}=${value} ${cause}`)
      })
      await one.cookies.set(cookie('a'))
      await one.cookies.set(cookie('a', '2'))
      await one.cookies.set(cookie('b'))
      await one.cookies.remove(URL, 'a')
      await until(async () => values(await other.cookies.get({})) === 'b=1')
      deepEqual(told, ['+a=1 inserted', '-a=1 overwrite', '+a=2 inserted', '+b=1 inserted', '-a=2 explicit'])
      await other.cookies.set(cookie('c'))
      await until(async () => values(await one.cookies.get({})) === 'b=1 c=1')
    }))

  it('setting at the same moment: nothing is lost, and both agree with the store', () =>
    withTabs('both', async (one, other) => {
      const work = async (session: Session, letter: string): Promise<void> => {
        for (let index = 0; index < 20; index++) await session.cookies.set(cookie(`${letter}${index}`))
      }
      await Promise.all([work(one, 'a'), work(other, 'b')])
      const there = names(await stored('both'))
      equal(there.split(' ').length, 40)
      await until(async () => names(await one.cookies.get({})) === there)
      await until(async () => names(await other.cookies.get({})) === there)
    }))

  it('overwriting and evicting the same site: at most 180 stay, the same in both tabs and in the store', () =>
    withTabs('evicted', async (one, other) => {
      const work = async (session: Session, letter: string): Promise<void> => {
        for (let index = 0; index < 150; index += 10)
          await Promise.all(
            Array.from({ length: 10 }, (_, more) => session.cookies.set(cookie(`${letter}${index + more}`))).concat(
              session.cookies.set(cookie('same', `${letter}${index}`)),
            ),
          )
      }
      await Promise.all([work(one, 'a'), work(other, 'b')])
      const there = values(await stored('evicted'))
      const count = there.split(' ').length
      ok(count <= 180 && count >= 150, `${count} cookies`)
      ok(/same=[ab]140/.test(there), 'the last overwriting stands')
      await until(async () => values(await one.cookies.get({})) === there)
      await until(async () => values(await other.cookies.get({})) === there)
    }))

  it("a conflict is decided by the rules: what the other tab's cookie forbids is refused after all", () =>
    withTabs('rules', async (one, other) => {
      const secure = one.cookies.set({ ...cookie('a', 'secure'), secure: true })
      // Decided before the other tab can have heard: accepted at first, refused when it runs again.
      const insecure = other.cookies.set({ ...cookie('a', 'insecure'), url: 'http://www.shop.test/' })
      await Promise.allSettled([secure, insecure])
      const there = values(await stored('rules'))
      equal(there, 'a=secure')
      await until(async () => values(await other.cookies.get({})) === there)
    }))

  it('a tab that missed commits looks itself', () =>
    withTabs('missed', async (one, other) => {
      // Nobody hears: as for a page that is frozen.
      const post = BroadcastChannel.prototype.postMessage
      BroadcastChannel.prototype.postMessage = () => {}
      await one.cookies.set(cookie('a'))
      await one.cookies.set(cookie('b'))
      await one.cookies.remove(URL, 'a')
      BroadcastChannel.prototype.postMessage = post
      equal(names(await other.cookies.get({})), '')
      dispatchEvent(new PageTransitionEvent('pageshow'))
      await until(async () => names(await other.cookies.get({})) === 'b')
      BroadcastChannel.prototype.postMessage = () => {}
      await one.cookies.set(cookie('c'))
      BroadcastChannel.prototype.postMessage = post
      // This announcement comes with a gap before it.
      await one.cookies.set(cookie('d'))
      await until(async () => names(await other.cookies.get({})) === 'b c d')
    }))

  it('each keeps its own session cookies through what the other does', () =>
    withTabs('own', async (one, other) => {
      await other.cookies.set({ url: URL, name: 'mine', value: '1' })
      await one.cookies.set(cookie('a'))
      await one.cookies.remove(URL, 'a')
      await Promise.all([one.cookies.set(cookie('b')), other.cookies.set(cookie('c'))])
      await until(async () => names(await other.cookies.get({})) === 'b c mine')
      equal(names(await stored('own')), 'b c')
    }))
})

describe('faults', () => {
  it('a full disk: set rejects with the reason, and the cookie is written when there is room again', async () => {
    const { sessions, session } = await openTab('full')
    const told: unknown[] = []
    session.on('storage-error', (_event, error) => void told.push(error))
    const put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (this: IDBObjectStore): IDBRequest<IDBValidKey> {
      throw new DOMException('', 'QuotaExceededError')
    }
    await rejects(session.cookies.set(cookie('a')), /no space left for this origin/)
    IDBObjectStore.prototype.put = put
    equal(told.length, 1)
    equal(names(await session.cookies.get({})), 'a')
    await session.cookies.set(cookie('b'))
    equal(names(await stored('full')), 'a b')
    await sessions.close()
  })

  it('evicted under us: what the tab knows is written again, and told', async () => {
    const { sessions, session } = await openTab('gone')
    await session.cookies.set(cookie('a'))
    const gone = indexedDB.deleteDatabase(databaseName(session.storagePath ?? ''))
    await new Promise((resolve, reject) => Object.assign(gone, { onsuccess: resolve, onerror: reject }))
    await session.cookies.set(cookie('b'))
    equal(names(await stored('gone')), 'a b')
    ok(/removed the store/.test(session.storageDamage[0]?.reason ?? ''))
    await sessions.close()
  })

  it('a damaged row is set aside and told; its neighbours are there', async () => {
    const { sessions, session } = await openTab('damaged')
    await session.cookies.set(cookie('good'))
    const directory = session.storagePath ?? ''
    await sessions.close()
    const { host } = await openTab('other')
    const store = 'openShared' in host.storage ? await host.storage.openShared(directory) : null
    await store?.write([{ table: 'cookies', key: Uint8Array.of(1), value: Uint8Array.of(1, 2, 3) }], false)
    const again = await openTab('damaged')
    equal(names(await again.session.cookies.get({})), 'good')
    equal(again.session.storageDamage.length, 1)
    deepEqual([...((await store?.get('damaged', new TextEncoder().encode('cookies\0\x01'))) ?? [])], [1, 2, 3])
    store?.close()
    await again.sessions.close()
  })
})
