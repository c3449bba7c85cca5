// Packages that others wrote for Electron's main process, as they are on npm, under `omnisession run`.

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deepEqual, describe, it, ok } from '../harness.ts'
import { type AppFolder, type Files, withApp } from './script.ts'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
const packages = ['electron-log', 'electron-store', 'electron-updater']
// An ES module on Deno imports what its package.json lists.
const packageJson = JSON.stringify({
  name: 'other-people',
  version: '1.2.3',
  dependencies: Object.fromEntries(packages.map((name) => [name, '*'])),
})

function withPackages(files: Files, body: (app: AppFolder) => Promise<void>): Promise<void> {
  return withApp({ 'package.json': packageJson, ...files }, async (app) => {
    symlinkSync(modules, join(app.path, 'node_modules'), 'dir')
    await body(app)
  })
}

describe('electron-store under omnisession run', () => {
  const main = `
import { app, ipcMain } from 'electron'
import Store from 'electron-store'
const store = new Store({
  schema: { starts: { type: 'number', default: 0 } },
  migrations: { '1.2.0': (store) => store.set('migrated', true) },
})
store.onDidChange('starts', (now, before) => console.log('changed', before, now))
store.set('starts', store.get('starts') + 1)
try { store.set('starts', 'many') } catch (error) { console.log(error.message) }
console.log(store.path)
Store.initRenderer()
const asked = {}
ipcMain.emit('electron-store-get-data', asked)
console.log(JSON.stringify(asked.returnValue))
app.quit()`

  it('keeps its file where the app keeps its data, and migrates it to the version of the app', () =>
    withPackages({ 'main.mjs': main }, async (app) => {
      const data = join(app.home, '.config', 'other-people')
      const path = join(data, 'config.json')
      mkdirSync(data, { recursive: true })
      writeFileSync(path, '{ "starts": 0, "__internal__": { "migrations": { "version": "1.0.0" } } }')
      for (const start of [1, 2]) {
        const { lines, errors, code } = await app.run('main.mjs')
        deepEqual([errors, code], ['', 0])
        deepEqual(lines, [
          `changed ${start - 1} ${start}`,
          'Config schema violation: `starts` must be number',
          path,
          JSON.stringify({ defaultCwd: data, appVersion: '1.2.3' }),
        ])
      }
      const kept = JSON.parse(readFileSync(path, 'utf8'))
      deepEqual([kept.starts, kept.migrated], [2, true])
    }))
})

describe('electron-log under omnisession run', () => {
  const main = `
const { app, BrowserWindow, session } = require('electron')
const log = require('electron-log/main')
log.initialize()
log.errorHandler.startCatching({ showDialog: false, onError: () => app.quit() })
log.eventLogger.startLogging()
log.transports.console.level = false
log.info('started', { version: app.getVersion() })
log.scope('cookies').warn('none yet')
app.whenReady().then(() => {
  session.fromPartition('another')
  for (const one of [session.defaultSession, session.fromPartition('another')])
    console.log(one.getPreloadScripts().map(({ id, type }) => id + ' ' + type).join())
  new BrowserWindow({ show: false }).destroy()
  console.log(log.transports.file.getFile().path)
  Promise.reject(new Error('nobody waits for this'))
})
app.on('window-all-closed', () => {})`

  it('writes into the log directory of the app, and catches what nobody catches', () =>
    withPackages({ 'main.js': main }, async (app) => {
      const { lines, errors, code } = await app.run('main.js')
      const path = join(app.home, '.config', 'other-people', 'logs', 'main.log')
      deepEqual([errors, code], ['', 0])
      deepEqual(lines, ['electron-log-preload frame', 'electron-log-preload frame', path])
      const written = readFileSync(path, 'utf8')
      for (const expected of [
        /\[info\] +started \{ version: '1\.2\.3' \}/,
        /\[warn\] +\(cookies\) none yet/,
        /\[error\] +(?:\(\w+\) +)?Unhandled rejection Error: nobody waits for this/,
      ])
        ok(expected.test(written), `${expected}: ${written}`)
    }))
})

describe('electron-updater under omnisession run', () => {
  const update = new TextEncoder().encode('the new version '.repeat(20_000))
  const sha512 = createHash('sha512').update(update).digest('base64')
  const description = `version: 2.0.0
files:
  - url: app-2.0.0.AppImage
    sha512: ${sha512}
    size: ${update.length}
path: app-2.0.0.AppImage
sha512: ${sha512}
releaseDate: '2026-01-01T00:00:00.000Z'
`
  const main = (site: string) => `
const { app, session } = require('electron')
const { AppImageUpdater } = require('electron-updater')
process.env.APPIMAGE = require('path').join(__dirname, 'old.AppImage')
const updater = new AppImageUpdater({ provider: 'generic', url: '${site}/updates' })
updater.logger = null
updater.forceDevUpdateConfig = true
updater.disableDifferentialDownload = true
updater.autoInstallOnAppQuit = false
for (const name of ['checking-for-update', 'update-available', 'update-downloaded', 'error'])
  updater.on(name, (about) => console.log(name, about?.version ?? about?.message ?? ''))
const progress = []
updater.on('download-progress', ({ percent }) => progress.push(percent))
app.whenReady().then(async () => {
  const ses = session.fromPartition('electron-updater')
  ses.setUserAgent('its own header wins', 'de,en')
  await ses.cookies.set({ url: '${site}', name: 'kept', value: 'back' })
  const { updateInfo, downloadPromise } = await updater.checkForUpdates()
  const [path] = await downloadPromise
  console.log(updateInfo.version, path, progress.at(-1))
  app.quit()
}).catch((error) => {
  console.log(error)
  app.exit(1)
})`

  function serve(seen: string[]): Server {
    return createServer((request, response) => {
      const path = request.url?.replace(/\?.*/, '') ?? ''
      const { cookie = 'no cookies', 'accept-language': languages, 'user-agent': agent } = request.headers
      seen.push(`${path} ${languages} ${agent} ${cookie}`)
      if (path === '/updates/app-2.0.0.AppImage') response.writeHead(302, { location: '/mirror' }).end()
      else if (path === '/mirror') response.writeHead(200, { 'content-length': update.length }).end(update)
      else response.end(description)
    }).listen(0, '127.0.0.1')
  }

  it('finds, downloads and checks an update, over a redirect and in a session of its own', async () => {
    const seen: string[] = []
    const server = serve(seen)
    await once(server, 'listening')
    const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const files = {
      'main.js': main(site),
      'old.AppImage': 'old',
      'dev-app-update.yml': `provider: generic\nurl: ${site}\nupdaterCacheDirName: other-people-updater\n`,
    }
    try {
      await withPackages(files, async (app) => {
        const { lines, errors, code } = await app.run('main.js')
        const path = join(app.home, '.cache', 'other-people-updater', 'pending', 'app-2.0.0.AppImage')
        deepEqual([errors, code], ['', 0])
        deepEqual(lines, [
          'checking-for-update ',
          'update-available 2.0.0',
          'update-downloaded 2.0.0',
          `2.0.0 ${path} 100`,
        ])
        ok(readFileSync(path).equals(update), 'the download is not what was served')
      })
    } finally {
      server.close()
      server.closeAllConnections()
    }
    const file = process.arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${process.arch}.yml`
    // Electron's net.request sends no cookies unless it is told to (useSessionCookies).
    const asked = 'de,en;q=0.9 electron-builder no cookies'
    deepEqual(seen, [`/updates/${file} ${asked}`, `/updates/app-2.0.0.AppImage ${asked}`, `/mirror ${asked}`])
  })
})
