// runtimes: browser
// Sessions in memory in a page, through both entries.
import { UnsupportedError } from '../../bindings/host/errors.ts'
import { createPageHost } from '../../runtimes/browser/host.ts'
import { deepEqual, describe, equal, it, ok, rejects, throws } from '../harness.ts'

const { createSessions, ready, session } = await import('#runtime' as string)
const { app, BrowserWindow, net, session: electronSession } = await import('#electron' as string)

const URL = 'https://www.shop.test/'
const NOT_READY = 'Session can only be received when app is ready'

describe('before ready', () => {
  it("sessions throw Electron's text", () => {
    throws(() => session.fromPartition('a'), NOT_READY)
    throws(() => session.defaultSession, NOT_READY)
    throws(() => createSessions(), NOT_READY)
    throws(() => electronSession.fromPartition('a'), NOT_READY)
    equal(app.isReady(), false)
  })

  it('a core that cannot be had is told, and the next call tries again', async () => {
    const host = createPageHost()
    await rejects(host.ready({ core: '/nowhere.wasm' }), /nowhere\.wasm answered 404/)
    equal(host.isReady, false)
    await host.ready({})
    equal(host.isReady, true)
  })
})

describe('in a page', () => {
  it('whenReady loads the core, and both entries have the same sessions', async () => {
    let told = false
    app.on('ready', () => (told = true))
    await app.whenReady()
    ok(told || (await new Promise((resolve) => setTimeout(() => resolve(told), 0))))
    equal(electronSession.fromPartition('shared'), session.fromPartition('shared'))
    await ready()
    equal(session.fromPartition('shared').isPersistent(), false)
  })

  it('cookies of a session in memory: set, get, changed, remove', async () => {
    const { cookies } = session.fromPartition('memory')
    const told: string[] = []
    cookies.on('changed', (_event: unknown, { name }: { name: string }, cause: string) => void told.push(name + cause))
    await cookies.set({ url: URL, name: 'ä', value: '1', expirationDate: Date.now() / 1000 + 60 })
    await cookies.set({ url: 'https://bücher.test/', name: 'b', value: '2', domain: 'bücher.test' })
    const found = await cookies.get({})
    deepEqual(
      found.map(({ name, domain }: { name: string; domain: string }) => [name, domain]),
      [
        ['ä', 'www.shop.test'],
        ['b', '.xn--bcher-kva.test'],
      ],
    )
    await cookies.remove(URL, 'ä')
    await cookies.flushStore()
    equal((await cookies.get({})).length, 1)
    deepEqual(told, ['äinserted', 'binserted', 'äexplicit'])
  })

  it('five hundred sessions share one memory', async () => {
    const sessions = createSessions()
    const all = Array.from({ length: 500 }, (_, index) => sessions.fromPartition(`many ${index}`))
    await Promise.all(all.map((one) => one.cookies.set({ url: URL, name: 'a', value: '1' })))
    equal((await all[499].cookies.get({})).length, 1)
    await sessions.close()
  })

  it('a long partition has a name of its own, by the same digest as elsewhere', () => {
    const { storagePath } = session.fromPartition(`persist:${'x'.repeat(300)}`)
    ok(storagePath.endsWith('%~0d4e2ca9e9cbced7a7a5380eb29e1a3783b9b6d0'), storagePath)
    equal(createPageHost().environment.digest('abc').slice(0, 16), 'ba7816bf8f01cfea')
    equal(createPageHost().environment.digest('a'.repeat(200)).slice(0, 16), 'c2a908d98f5df987')
  })

  it('what needs a process or a screen says so', async () => {
    throws(
      () => net.request(URL),
      (error) =>
        error instanceof UnsupportedError && /new ClientRequest\(\) .* on browser: .*Node's streams/.test(`${error}`),
    )
    throws(
      () => app.requestSingleInstanceLock(),
      (error) => error instanceof UnsupportedError,
    )
    const window = new BrowserWindow({ show: false })
    equal(window.webContents.session, electronSession.defaultSession)
    await rejects(window.loadURL(URL), (error) => error instanceof UnsupportedError)
    window.destroy()
  })
})
