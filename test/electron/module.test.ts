// The shape of the module: every name is there, and what is not built says so at use, never before.

import { MODULE_NAMES } from '../../bindings/electron/module-names.ts'
import { UnsupportedError } from '../../bindings/host/errors.ts'
import { deepEqual, describe, equal, it, ok, throws } from '../harness.ts'
import { testApplication } from './test-application.ts'

const built = [
  'app',
  'BrowserWindow',
  'ipcMain',
  'Menu',
  'MenuItem',
  'nativeTheme',
  'net',
  'protocol',
  'session',
  'webContents',
]
const isUnsupported = (name: string) => (error: unknown) =>
  error instanceof UnsupportedError && error.capability.includes(name) && error.message.includes('not built')

type Loose = Record<string, Record<string, () => unknown> & (new () => unknown)>

describe('the electron module', () => {
  it('has every name of the main process of Electron 45, and no other', () => {
    const { electron } = testApplication()
    equal(MODULE_NAMES.length, 42)
    deepEqual(Object.keys(electron).sort(), [...MODULE_NAMES].sort())
  })

  for (const name of MODULE_NAMES.filter((one) => !built.includes(one))) {
    it(`${name}: can be looked at and taken apart, and throws at use`, () => {
      const electron = testApplication().electron as unknown as Loose
      const { [name]: member } = electron
      ok(member)
      equal(typeof member, /^[A-Z]/.test(name) ? 'function' : 'object')
      throws(() => member.anything, isUnsupported(`${name}.anything`))
      throws(() => {
        Object.assign(member, { anything: 1 })
      }, isUnsupported(name))
      if (typeof member === 'function') throws(() => new member(), isUnsupported(`new ${name}`))
    })
  }

  it('lets a class be derived from one that is not built', () => {
    const { Tray } = testApplication().electron as unknown as Loose
    class OwnTray extends (Tray as new () => object) {}
    throws(() => new OwnTray(), isUnsupported('new Tray'))
  })

  it('survives being awaited, printed and turned into JSON', async () => {
    const { electron } = testApplication()
    const { dialog } = electron
    equal(await dialog, dialog)
    ok(`${JSON.stringify({ dialog })}`)
  })
})

describe('before ready', () => {
  it('session throws the text of Electron', () => {
    const { session } = testApplication().electron
    const text = 'Session can only be received when app is ready'
    for (const use of [() => session.fromPartition('a'), () => session.fromPath('/a'), () => session.defaultSession])
      throws(use, (error) => error instanceof TypeError && error.message === text)
  })

  it('net throws the text of Electron', () => {
    const { net } = testApplication().electron
    throws(() => net.request('https://example.com'), 'net module can only be used after app is ready')
    throws(() => net.fetch('https://example.com'), 'Session can only be received when app is ready')
  })

  it('a window throws the text of Electron', () => {
    const { BrowserWindow } = testApplication().electron
    throws(() => new BrowserWindow(), 'Cannot create BrowserWindow before app is ready')
  })
})

describe('after ready', () => {
  it('sessions are where the app says', async () => {
    const { app, session } = testApplication().electron
    app.setPath('sessionData', '/data/here')
    await app.whenReady()
    equal(session.defaultSession.getStoragePath(), '/data/here')
    equal(session.fromPartition('persist:Shop').getStoragePath(), '/data/here/Partitions/shop')
    equal(session.fromPartition('persist:Shop'), session.fromPartition('persist:Shop'))
  })

  it('session-created comes once for each, without an event object, before fromPartition returns', async () => {
    const { app, session } = testApplication().electron
    await app.whenReady()
    const seen: unknown[][] = []
    app.on('session-created', (...given) => void seen.push(given))
    const one = session.fromPartition('one')
    equal(seen.length, 1)
    equal(seen[0]?.length, 1)
    equal(seen[0]?.[0], one)
    session.fromPartition('one')
    equal(seen.length, 1)
  })

  it('net has what it knows about being online', async () => {
    const { app, net } = testApplication().electron
    await app.whenReady()
    equal(net.isOnline(), true)
    equal(net.online, true)
    throws(() => net.WebSocket, isUnsupported('net.WebSocket'))
  })
})
