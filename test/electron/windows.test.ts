// Windows without a page: what a main script sees of them, and how they end an app.

import { UnsupportedError } from '../../bindings/host/errors.ts'
import { deepEqual, describe, equal, it, ok, rejects, throws } from '../harness.ts'
import { type TestApplication, testApplication } from './test-application.ts'

async function readyApplication(): Promise<TestApplication> {
  const application = testApplication()
  await application.electron.app.whenReady()
  return application
}

const isPage = (error: unknown): boolean => error instanceof UnsupportedError && error.capability === 'page'

describe('BrowserWindow', () => {
  it('has the session it was given: session before partition, else the default one', async () => {
    const { BrowserWindow, session } = (await readyApplication()).electron
    const own = session.fromPartition('persist:own')
    const sessionOf = (webPreferences: object) => new BrowserWindow({ webPreferences }).webContents.session
    equal(sessionOf({ session: own, partition: 'other' }), own)
    equal(sessionOf({ partition: 'persist:own' }), own)
    equal(sessionOf({ partition: 'memory' }), session.fromPartition('memory'))
    equal(sessionOf({}), session.defaultSession)
    equal(new BrowserWindow().webContents.session, session.defaultSession)
  })

  it('can be found', async () => {
    const { BrowserWindow, webContents } = (await readyApplication()).electron
    const one = new BrowserWindow()
    const two = new BrowserWindow()
    deepEqual([one.id, two.id], [1, 2])
    ok(BrowserWindow.getAllWindows()[1] === two)
    ok(BrowserWindow.fromId(1) === one)
    ok(BrowserWindow.fromId(3) === null)
    ok(BrowserWindow.fromWebContents(two.webContents) === two)
    ok(BrowserWindow.getFocusedWindow() === two)
    ok(webContents.fromId(one.webContents.id) === one.webContents)
    equal(webContents.getAllWebContents().length, 2)
    ok(one instanceof BrowserWindow)
  })

  it('loads no page: the promise rejects, one line is reported, nothing else happens', async () => {
    const { electron, reports } = await readyApplication()
    const window = new electron.BrowserWindow()
    window.loadURL('https://example.com/')
    await rejects(window.loadURL('https://example.com/'), isPage)
    await rejects(window.loadFile('index.html'), isPage)
    await rejects(window.webContents.loadURL('https://example.com/'), isPage)
    equal(reports.length, 2)
    ok(reports[0]?.includes('loadURL("https://example.com/")'), reports[0])
    equal(window.webContents.getURL(), '')
  })

  it('takes what main scripts do to a window', async () => {
    const { BrowserWindow, ipcMain } = (await readyApplication()).electron
    const window = new BrowserWindow({ width: 1024, height: 700, show: false, title: 'Mine', resizable: false })
    window.setMenu(null)
    window.removeMenu()
    window.once('ready-to-show', () => window.show())
    window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
    const contents = window.webContents as unknown as Record<string, (...given: unknown[]) => unknown>
    contents.openDevTools?.()
    contents.send?.('channel', 1)
    ipcMain.handle('channel', () => 1)
    throws(() => ipcMain.handle('channel', () => 1), "Attempted to register a second handler for 'channel'")
    await rejects(Promise.resolve(contents.executeJavaScript?.('1')), isPage)
    throws(() => contents.print?.(), isPage)
  })

  it('remembers its state and tells of changes', async () => {
    const { BrowserWindow } = (await readyApplication()).electron
    const window = new BrowserWindow({ width: 1024, height: 700, show: false, title: 'Mine', resizable: false })
    const events: string[] = []
    for (const name of [
      'show',
      'hide',
      'focus',
      'blur',
      'maximize',
      'unmaximize',
      'minimize',
      'restore',
      'resize',
      'move',
    ])
      window.on(name, () => void events.push(name))
    deepEqual([window.isVisible(), window.title, window.isResizable()], [false, 'Mine', false])
    window.show()
    window.maximize()
    window.setSize(800, 600)
    window.setPosition(5, 6)
    window.minimize()
    window.restore()
    window.unmaximize()
    window.hide()
    deepEqual(events, [
      'show',
      'focus',
      'maximize',
      'resize',
      'move',
      'minimize',
      'restore',
      'unmaximize',
      'blur',
      'hide',
    ])
    deepEqual(window.getBounds(), { x: 5, y: 6, width: 800, height: 600 })
    window.setResizable(true)
    window.title = 'Other'
    deepEqual([window.isResizable(), window.getTitle()], [true, 'Other'])
  })

  it('is destroyed: its members say so, id and isDestroyed stay', async () => {
    const { BrowserWindow } = (await readyApplication()).electron
    const window = new BrowserWindow()
    const contents = window.webContents
    const events: string[] = []
    window.on('close', () => void events.push('close'))
    window.on('closed', () => void events.push('closed'))
    contents.on('destroyed', () => void events.push('destroyed'))
    new BrowserWindow()
    window.close()
    deepEqual(events, ['close', 'destroyed', 'closed'])
    equal(window.isDestroyed(), true)
    equal(contents.isDestroyed(), true)
    equal(window.id, 1)
    throws(() => window.show(), 'Object has been destroyed')
    throws(() => window.webContents, 'Object has been destroyed')
    window.destroy()
    equal(events.length, 3)
  })

  it('takes its children along', async () => {
    const { BrowserWindow } = (await readyApplication()).electron
    const parent = new BrowserWindow()
    const child = new BrowserWindow({ parent, modal: true })
    ok(child.getParentWindow() === parent)
    equal(child.isModal(), true)
    ok(parent.getChildWindows()[0] === child)
    parent.destroy()
    equal(child.isDestroyed(), true)
  })
})

describe('windows and the app', () => {
  it('tell it when they are made, focused and left', async () => {
    const { app, BrowserWindow } = (await readyApplication()).electron
    const events: string[] = []
    for (const name of ['browser-window-created', 'browser-window-focus', 'browser-window-blur'] as const)
      app.on(name, (_event, window) => void events.push(`${name} ${window.id}`))
    app.on('web-contents-created', (_event, contents) => void events.push(`contents ${contents.id}`))
    new BrowserWindow().hide()
    deepEqual(events, ['browser-window-created 1', 'contents 1', 'browser-window-focus 1', 'browser-window-blur 1'])
  })

  it('end it with the last one, when nobody listens', async () => {
    const { electron, exited } = await readyApplication()
    new electron.BrowserWindow().close()
    equal(await exited, 0)
  })

  it('leave it running when somebody listens', async () => {
    const { electron } = await readyApplication()
    const { app, BrowserWindow } = electron
    let told = 0
    let quits = 0
    app.on('window-all-closed', () => void told++)
    app.on('before-quit', () => void quits++)
    new BrowserWindow().close()
    deepEqual([told, quits], [1, 0])
  })

  it('are closed by a quit, and can refuse it', async () => {
    const { electron, exited } = await readyApplication()
    const { app, BrowserWindow } = electron
    const window = new BrowserWindow()
    const refuse = (event: { preventDefault(): void }) => event.preventDefault()
    window.on('close', refuse as never)
    const order: string[] = []
    for (const name of ['before-quit', 'window-all-closed', 'will-quit', 'quit'] as const)
      app.on(name, () => void order.push(name))
    app.quit()
    equal(window.isDestroyed(), false)
    deepEqual(order, ['before-quit'])
    window.off('close', refuse as never)
    app.quit()
    equal(window.isDestroyed(), true)
    deepEqual(order, ['before-quit', 'before-quit', 'will-quit', 'quit'])
    equal(await exited, 0)
  })

  it('are not asked by exit', async () => {
    const { electron, exited } = await readyApplication()
    const window = new electron.BrowserWindow()
    window.on('close', ((event: { preventDefault(): void }) => event.preventDefault()) as never)
    electron.app.exit(4)
    equal(window.isDestroyed(), true)
    equal(await exited, 4)
  })
})
