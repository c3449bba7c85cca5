// `app`: names, paths, switches and the way to its end.

import { UnsupportedError } from '../../bindings/host/errors.ts'
import { deepEqual, describe, equal, it, ok, rejects, throws } from '../harness.ts'
import { testApplication } from './test-application.ts'

describe('app: who it is', () => {
  it('takes name and version from its package, productName first', () => {
    const { app } = testApplication().electron
    equal(app.name, 'Some App')
    equal(app.getName(), 'Some App')
    equal(app.getVersion(), '3.2.1')
    equal(app.getAppPath(), '/apps/some')
  })

  it('goes by name where there is no productName, and by Electron without a package', () => {
    const plain = { name: 'plain', productName: undefined, version: undefined }
    equal(testApplication({ package: plain }).electron.app.name, 'plain')
    equal(testApplication({ package: null }).electron.app.name, 'Electron')
  })

  it('can be renamed, which moves userData as long as nobody asked for it', () => {
    const { app } = testApplication().electron
    app.name = 'Other'
    equal(app.getPath('userData'), '/home/test/.config/Other')
    app.setName('Third')
    equal(app.getPath('userData'), '/home/test/.config/Other')
  })

  it('is not packaged, unless the environment says so', () => {
    equal(testApplication().electron.app.isPackaged, false)
    equal(testApplication({ environment: { ELECTRON_FORCE_IS_PACKAGED: 'true' } }).electron.app.isPackaged, true)
  })

  it('names itself in the user agent', () => {
    const { app } = testApplication().electron
    ok(app.userAgentFallback.includes(' SomeApp/3.2.1 Chrome/'), app.userAgentFallback)
    app.userAgentFallback = 'mine'
    equal(app.userAgentFallback, 'mine')
  })

  it('gives its user agent to the sessions that have none of their own, whenever it is set', async () => {
    const { app, session } = testApplication().electron
    await app.whenReady()
    const [plain, own] = [session.fromPartition('plain'), session.fromPartition('own')]
    ok(plain.getUserAgent().includes(' SomeApp/3.2.1 Chrome/'), plain.getUserAgent())
    own.setUserAgent('its own')
    app.userAgentFallback = 'mine'
    deepEqual([plain.getUserAgent(), own.getUserAgent()], ['mine', 'its own'])
    equal(session.fromPartition('later').getUserAgent(), 'mine')
    app.userAgentFallback = 'changed'
    equal(plain.getUserAgent(), 'changed')
  })

  it('speaks the language of the switch, else that of the user', () => {
    equal(testApplication().electron.app.getLocale(), 'en-US')
    equal(testApplication({ commandLine: ['--lang=de'] }).electron.app.getLocale(), 'de')
    deepEqual(testApplication().electron.app.getPreferredSystemLanguages(), ['en-US', 'de'])
  })
})

describe('app: paths', () => {
  it('come from the system and the name', () => {
    const { app } = testApplication().electron
    const paths = ['home', 'appData', 'userData', 'sessionData', 'temp', 'logs', 'crashDumps', 'exe', 'music']
    deepEqual(Object.fromEntries(paths.map((name) => [name, app.getPath(name)])), {
      home: '/home/test',
      appData: '/home/test/.config',
      userData: '/home/test/.config/Some App',
      sessionData: '/home/test/.config/Some App',
      temp: '/tmp',
      logs: '/home/test/.config/Some App/logs',
      crashDumps: '/home/test/.config/Some App/Crashpad',
      exe: '/usr/bin/runtime',
      music: '/home/test/music',
    })
  })

  it('that depend on others follow them', () => {
    const { app } = testApplication().electron
    equal(app.getPath('sessionData'), '/home/test/.config/Some App')
    app.setPath('userData', '/elsewhere')
    equal(app.getPath('sessionData'), '/elsewhere')
    equal(app.getPath('logs'), '/elsewhere/logs')
    app.setAppLogsPath('/logs')
    equal(app.getPath('logs'), '/logs')
    app.setAppLogsPath()
    equal(app.getPath('logs'), '/elsewhere/logs')
  })

  it('answer mistakes with the texts of Electron', () => {
    const { app } = testApplication().electron
    throws(() => app.getPath('nowhere'), "Failed to get 'nowhere' path")
    throws(() => app.setPath('userData', 'relative'), 'Path must be absolute')
    throws(() => app.setPath('nowhere', '/a'), 'Failed to set path')
    throws(() => app.setAppLogsPath('relative'), 'Path must be absolute')
  })

  it('start from the switch user-data-dir', () => {
    const { app } = testApplication({ commandLine: ['--user-data-dir=/mine'] }).electron
    equal(app.getPath('userData'), '/mine')
  })
})

describe('app: command line', () => {
  it('is read as Chromium reads it', () => {
    const { commandLine } = testApplication({
      commandLine: ['--flag', '-short', '--value=a=b', 'argument', '--value=last', '--', '--not-a-switch'],
    }).electron.app
    const names = ['flag', '--flag', 'short', 'value', 'argument', 'not-a-switch']
    deepEqual(
      names.map((name) => commandLine.hasSwitch(name)),
      [true, true, true, true, false, false],
    )
    equal(commandLine.getSwitchValue('value'), 'last')
    equal(commandLine.getSwitchValue('flag'), '')
    equal(commandLine.getSwitchValue('missing'), '')
  })

  it('can be changed', () => {
    const { commandLine } = testApplication().electron.app
    commandLine.appendSwitch('one')
    commandLine.appendSwitch('--two', 'b')
    commandLine.appendArgument('three')
    equal(commandLine.getSwitchValue('two'), 'b')
    commandLine.removeSwitch('one')
    equal(commandLine.hasSwitch('one'), false)
  })

  it('refuses what would send requests elsewhere and is not built', () => {
    const { commandLine } = testApplication().electron.app
    for (const name of ['proxy-server', '--ignore-certificate-errors', 'host-rules'])
      throws(
        () => commandLine.appendSwitch(name, 'x'),
        (error) => error instanceof UnsupportedError,
      )
  })
})

describe('app: from start to end', () => {
  it('becomes ready after the turn in which somebody asked', async () => {
    const { app } = testApplication().electron
    const order: string[] = []
    app.on('will-finish-launching', () => void order.push('will-finish-launching'))
    app.on('ready', (event, info) => void order.push(`ready ${typeof event.preventDefault} ${JSON.stringify(info)}`))
    const ready = app.whenReady()
    equal(app.isReady(), false)
    equal(app.whenReady(), ready)
    await ready
    equal(app.isReady(), true)
    deepEqual(order, ['will-finish-launching', 'ready function {}'])
  })

  it('refuses what only counts before', async () => {
    const { app } = testApplication().electron
    app.disableHardwareAcceleration()
    equal(app.isHardwareAccelerationEnabled(), false)
    await app.whenReady()
    throws(
      () => app.disableHardwareAcceleration(),
      'app.disableHardwareAcceleration() can only be called before app is ready',
    )
  })

  it('quits: asks twice, tells once, ends with code 0', async () => {
    const { electron, exited } = testApplication()
    const { app } = electron
    await app.whenReady()
    const order: unknown[] = []
    for (const name of ['before-quit', 'will-quit'] as const) app.on(name, () => void order.push(name))
    app.on('quit', (_event, code) => void order.push(code))
    app.quit()
    app.quit()
    deepEqual(order, ['before-quit', 'will-quit', 0])
    equal(await exited, 0)
  })

  it('what is not built throws or rejects by name', async () => {
    const app = testApplication().electron.app as unknown as Record<string, () => Promise<unknown>>
    throws(() => app.relaunch?.(), /app\.relaunch is not supported/)
    await rejects(Promise.resolve(app.getGPUInfo?.()), /app\.getGPUInfo is not supported/)
  })
})
