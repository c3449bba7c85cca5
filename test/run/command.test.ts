// The command line of `omnisession`, and what a script finds out about itself.

import { join } from 'node:path'
import { deepEqual, describe, equal, it, ok } from '../harness.ts'
import { withApp } from './script.ts'

const quits = `const { app } = require('electron')\napp.whenReady().then(() => app.quit())\n`

describe('omnisession', () => {
  it('explains itself', () =>
    withApp({ 'main.js': quits }, async (app) => {
      for (const typed of [[], ['--help'], ['run', '--help']]) {
        const { lines, code } = await app.start(...typed).end()
        equal(lines[0], 'Usage: omnisession run [options] <script or folder> [arguments]')
        equal(code, 0)
      }
      ok(/^\d+\.\d+\.\d+$/.test((await app.start('--version').end()).lines[0] ?? ''))
    }))

  it('says what is wrong with what was typed', () =>
    withApp({ 'main.js': quits, 'not-a-certificate.pem': 'hello' }, async (app) => {
      const wrong = [
        [['walk'], "There is no command 'walk'"],
        [['run'], 'omnisession run needs the script or folder of an app'],
        [['run', '--ca'], '--ca needs a file'],
        [['run', '--ca', 'missing.pem', 'main.js'], 'missing.pem: ENOENT'],
        [['run', '--ca', 'not-a-certificate.pem', 'main.js'], 'there is no PEM certificate in it'],
        [['run', 'nowhere.js'], `Unable to find an Electron app at ${join(app.path, 'nowhere.js')}`],
      ] as const
      for (const [typed, message] of wrong) {
        const { errors, code } = await app.start(...typed).end()
        ok(errors.includes(message), `${typed.join(' ')}: ${errors}`)
        equal(code, 2)
      }
    }))

  it('runs a script, a script without its ending, a folder and a folder with a main script', () =>
    withApp(
      {
        'main.js': `${quits}console.log('main')`,
        'folder/index.js': `${quits}console.log('index')`,
        'app/package.json': '{ "name": "x", "main": "source/start" }',
        'app/source/start.js': `${quits}console.log('start', app.getAppPath())`,
      },
      async (app) => {
        const said = async (typed: string) => (await app.run(typed)).lines
        deepEqual(await said('main.js'), ['main'])
        deepEqual(await said('./main'), ['main'])
        deepEqual(await said('folder'), ['index'])
        deepEqual(await said('app'), [`start ${join(app.path, 'app')}`])
        deepEqual(await said(join(app.path, 'app')), [`start ${join(app.path, 'app')}`])
      },
    ))

  it('runs a folder that is the current one', () =>
    withApp(
      { 'package.json': '{ "name": "here", "main": "m.js" }', 'm.js': `${quits}console.log(app.name)` },
      async (app) => deepEqual((await app.run('.')).lines, ['here']),
    ))
})

describe('a script under omnisession run', () => {
  const tell = `
const { app } = require('electron')
const tell = (name, value) => console.log(name, JSON.stringify(value))
tell('arguments', process.argv.slice(2))
tell('main', process.argv[1] === __filename)
tell('electron', /^\\d+\\./.test(process.versions.electron) && /^\\d+\\./.test(process.versions.chrome))
tell('node', typeof process.versions.node)
tell('type', process.type)
tell('default app', process.defaultApp)
tell('switch', [app.commandLine.getSwitchValue('lang'), app.commandLine.hasSwitch('after')])
tell('name', [app.name, app.getVersion(), app.getLocale(), app.isPackaged])
tell('user data', app.getPath('userData').replace(require('os').homedir(), '~'))
app.whenReady().then(() => app.quit())`
  const packageJson = '{ "name": "package-name", "productName": "Product Name", "version": "2.3.4" }'

  it('finds itself in Electron', () =>
    withApp({ 'main.js': tell, 'package.json': packageJson }, async (app) => {
      const { lines, errors } = await app.run('--lang=de', 'main.js', '--after', 'an argument')
      equal(errors, '')
      deepEqual(lines, [
        'arguments ["--after","an argument"]',
        'main true',
        'electron true',
        'node "string"',
        'type "browser"',
        'default app true',
        'switch ["de",true]',
        'name ["Product Name","2.3.4","de",false]',
        'user data "~/.config/Product Name"',
      ])
    }))

  it('keeps its data where --user-data-dir says, relative to where it was typed', () =>
    withApp({ 'main.js': tell }, async (app) => {
      const { lines } = await app.run('--user-data-dir', 'data', 'main.js')
      equal(lines.at(-1), `user data "${join(app.path, 'data')}"`)
    }))

  it('is told once that there is no page, and goes on', () =>
    withApp(
      {
        'main.js': `
const { app, BrowserWindow, Menu } = require('electron')
const createWindow = async () => {
  const win = new BrowserWindow({ width: 800, height: 600, webPreferences: { partition: 'persist:a' } })
  win.on('closed', () => console.log('closed'))
  win.loadURL('https://example.com')
  await win.loadFile('index.html')
}
app.whenReady().then(() => {
  createWindow()
  app.on('activate', () => { if (BrowserWindow.getAllWindows().length === 0) createWindow() })
  setTimeout(() => { console.log('still here'); BrowserWindow.getAllWindows()[0].close() }, 200)
})
app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit() })`,
      },
      async (app) => {
        const { lines, errors, code } = await app.run('main.js')
        deepEqual(lines, ['still here', 'closed'])
        equal(errors.match(/omnisession: page is not supported/g)?.length, 2)
        equal(errors.trimEnd().split('\n').length, 2)
        equal(code, 0)
      },
    ))
})
