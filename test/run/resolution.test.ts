// `electron` leads to us, however a script and what it depends on ask for it.

import { MODULE_NAMES } from '../../bindings/electron/module-names.ts'
import { deepEqual, describe, equal, it, ok } from '../harness.ts'
import { type Files, withApp } from './script.ts'

/** An installed package of that name, as Electron apps have it: `require` gives the path of a program. */
const realElectron: Files = {
  'node_modules/electron/package.json': '{ "name": "electron", "version": "45.4.1", "main": "index.js" }',
  'node_modules/electron/index.js': 'module.exports = "/somewhere/dist/electron"',
}

const dependencies: Files = {
  'node_modules/in-commonjs/package.json': '{ "name": "in-commonjs", "version": "1.0.0", "main": "index.js" }',
  'node_modules/in-commonjs/index.js': 'module.exports = require("electron").app',
  'node_modules/in-esm/package.json': '{ "name": "in-esm", "version": "1.0.0", "type": "module", "main": "index.js" }',
  'node_modules/in-esm/index.js': 'import { app } from "electron"\nexport const found = app',
}

const packageJson = JSON.stringify({
  name: 'an-app',
  main: 'main.js',
  dependencies: { 'in-commonjs': '1.0.0', 'in-esm': '1.0.0' },
})

const commonJs = `
const { app, BrowserWindow, session, net, Tray } = require('electron')
const main = require('electron/main')
const common = require('electron/common')
console.log('kinds', typeof app, typeof BrowserWindow, typeof session.fromPartition, typeof net.request, typeof Tray)
console.log('the same', main.app === app, common.app === app, require('in-commonjs') === app)
import('electron').then(async (module) => {
  console.log('by import', module.app === app, module.default.app === app)
  console.log('from a dependency in ESM', (await import('in-esm')).found === app)
  app.quit()
})`

const esmNamed = `
import { app, BrowserWindow, session, net, Tray } from 'electron'
import { app as again } from 'electron/main'
import fromCommonJs from 'in-commonjs'
import { found } from 'in-esm'
console.log('kinds', typeof app, typeof BrowserWindow, typeof session.fromPartition, typeof net.request, typeof Tray)
console.log('the same', again === app, fromCommonJs === app, found === app)
app.quit()`

const esmDefault = `
import electron from 'electron'
import main from 'electron/main'
import { app } from 'electron'
console.log('the same', electron.app === app, main.app === app, electron.session === main.session)
app.quit()`

const kinds = 'kinds object function function function function'
const withReal = [false, true].map((isInstalled) => ({
  title: isInstalled ? ' although the real electron is installed' : '',
  files: { 'package.json': packageJson, ...dependencies, ...(isInstalled ? realElectron : {}) },
}))

describe('omnisession run: electron', () => {
  for (const { title, files } of withReal) {
    it(`is ours in CommonJS, in its dependencies and by import()${title}`, () =>
      withApp({ ...files, 'main.js': commonJs }, async (app) => {
        const { lines, errors, code } = await app.run('main.js')
        equal(errors, '')
        deepEqual(lines, [kinds, 'the same true true true', 'by import true true', 'from a dependency in ESM true'])
        equal(code, 0)
      }))

    it(`is ours by the names of an ES module, and in its dependencies${title}`, () =>
      withApp({ ...files, 'main.mjs': esmNamed }, async (app) => {
        const { lines, errors, code } = await app.run('main.mjs')
        equal(errors, '')
        deepEqual(lines, [kinds, 'the same true true true'])
        equal(code, 0)
      }))

    it(`is ours as the default of an ES module${title}`, () =>
      withApp({ ...files, 'main.mjs': esmDefault }, async (app) => {
        const { lines, errors } = await app.run('main.mjs')
        equal(errors, '')
        deepEqual(lines, ['the same true true true'])
      }))
  }

  it('links an ES module that imports every name there is', () =>
    withApp(
      {
        'main.mjs': `
import { ${MODULE_NAMES.join(', ')} } from 'electron'
console.log([${MODULE_NAMES.join(', ')}].every((one) => typeof one === 'object' || typeof one === 'function'))
try { new Tray('icon.png') } catch (error) { console.log(error.code, error.message) }
app.quit()`,
      },
      async (app) => {
        const { lines, errors } = await app.run('main.mjs')
        equal(errors, '')
        equal(lines[0], 'true')
        ok(
          /^OMNI_UNSUPPORTED new Tray\(\) is not supported on \w+: this part of Electron is not built$/.test(
            lines[1] ?? '',
          ),
        )
      },
    ))

  it('is ours in forked children, in both kinds of modules', () =>
    withApp(
      {
        'package.json': packageJson,
        ...realElectron,
        'main.js': `
const { app } = require('electron')
const { fork } = require('child_process')
const ask = (file) => new Promise((resolve) => {
  const child = fork(require('path').join(__dirname, file), ['an argument'])
  child.on('message', (message) => console.log(file, JSON.stringify(message)))
  child.on('exit', (code) => resolve(console.log(file, 'ended with', code)))
  child.send('speak')
})
ask('child.js').then(() => ask('child.mjs')).then(() => app.quit())`,
        'child.js': `
const { app, session } = require('electron')
process.on('message', () => {
  process.send({ name: app.name, session: typeof session.fromPartition, argument: process.argv[2] })
  process.disconnect()
})`,
        'child.mjs': `
import { app } from 'electron'
process.on('message', () => {
  process.send({ name: app.name, argument: process.argv[2] })
  process.disconnect()
})`,
      },
      async (app) => {
        const { lines, errors } = await app.run('main.js')
        equal(errors, '')
        deepEqual(lines, [
          'child.js {"name":"an-app","session":"function","argument":"an argument"}',
          'child.js ended with 0',
          'child.mjs {"name":"an-app","argument":"an argument"}',
          'child.mjs ended with 0',
        ])
      },
    ))

  it('is ours when an ES module forks', () =>
    withApp(
      {
        'package.json': packageJson,
        'main.mjs': `
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { app } from 'electron'
fork(join(import.meta.dirname, 'child.mjs')).on('exit', (code) => app.exit(code))`,
        'child.mjs': 'import { app } from "electron"\nprocess.exit(app.name === "an-app" ? 7 : 1)',
      },
      async (app) => equal((await app.run('main.mjs')).code, 7),
    ))
})
