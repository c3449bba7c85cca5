// How a script lives under `omnisession run`: from ready to quit, as in Electron.

import { deepEqual, describe, equal, it, ok } from '../harness.ts'
import { withApp } from './script.ts'

const tellEvents = `
for (const name of ['will-finish-launching', 'ready', 'before-quit', 'will-quit'])
  app.on(name, () => console.log(name))
app.on('quit', (event, code) => console.log('quit', code))`

describe('omnisession run: the life of an app', () => {
  it('is ready after its main script, and lives until it quits', () =>
    withApp(
      {
        'main.js': `
const { app } = require('electron')
${tellEvents}
console.log('loaded', app.isReady())
app.whenReady().then(() => {
  console.log('whenReady', app.isReady())
  setTimeout(() => { app.quit(); console.log('after the call of quit') }, 300)
})`,
      },
      async (app) => {
        const { lines, errors, code } = await app.run('main.js')
        equal(errors, '')
        deepEqual(lines, [
          'loaded false',
          'will-finish-launching',
          'ready',
          'whenReady true',
          'before-quit',
          'will-quit',
          'quit 0',
          'after the call of quit',
        ])
        equal(code, 0)
      },
    ))

  it('is not ready before an ES module has awaited what it needs', () =>
    withApp(
      {
        'main.mjs': `
import { app } from 'electron'
app.on('ready', () => { console.log('ready', app.getName()); app.quit() })
await new Promise((resolve) => setTimeout(resolve, 200))
app.setName('set in time')
console.log('loaded', app.isReady())`,
      },
      async (app) => deepEqual((await app.run('main.mjs')).lines, ['loaded false', 'ready set in time']),
    ))

  it('gets ready when an ES module awaits just that', () =>
    withApp(
      {
        'main.mjs': `
import { app } from 'electron'
await app.whenReady()
console.log('ready', app.isReady())
app.quit()`,
      },
      async (app) => deepEqual((await app.run('main.mjs')).lines, ['ready true']),
    ))

  it('may refuse to quit', () =>
    withApp(
      {
        'main.js': `
const { app } = require('electron')
let refusals = 0
app.on('before-quit', (event) => { if (refusals++ === 0) event.preventDefault() })
app.on('will-quit', (event) => { if (refusals++ === 2) event.preventDefault() })
app.whenReady().then(() => {
  app.quit(); console.log('refused before-quit')
  app.quit(); console.log('refused will-quit')
  app.quit(); console.log('quitting')
})`,
      },
      async (app) => {
        const { lines, code } = await app.run('main.js')
        deepEqual(lines, ['refused before-quit', 'refused will-quit', 'quitting'])
        equal(code, 0)
      },
    ))

  it('ends with the code of app.exit, without asking', () =>
    withApp(
      { 'main.js': `const { app } = require('electron')\n${tellEvents}\napp.whenReady().then(() => app.exit(7))` },
      async (app) => {
        const { lines, code } = await app.run('main.js')
        deepEqual(lines, ['will-finish-launching', 'ready', 'quit 7'])
        equal(code, 7)
      },
    ))

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`quits on ${signal}`, () =>
      withApp(
        {
          'main.js': `const { app } = require('electron')\n${tellEvents}\napp.whenReady().then(() => console.log('up'))`,
        },
        async (app) => {
          const run = app.start('run', 'main.js')
          await run.said('up')
          run.signal(signal)
          const { lines, code } = await run.end()
          deepEqual(lines.slice(-3), ['before-quit', 'will-quit', 'quit 0'])
          equal(code, 0)
        },
      ))
  }

  for (const [how, end] of [
    ['a signal', 'console.log("up")'],
    ['app.quit', 'app.quit()'],
    ['app.exit', 'app.exit(3)'],
    ['process.exit', 'process.exit(3)'],
  ] as const) {
    it(`loses nothing that was to be written later when it is ended by ${how}`, () =>
      withApp(
        {
          'main.js': `
const { app, session } = require('electron')
app.whenReady().then(async () => {
  const { cookies } = session.fromPartition('persist:kept', { durability: 'lazy' })
  if (process.argv[2] === 'look') {
    console.log((await cookies.get({})).map(({ name }) => name).join())
    return app.quit()
  }
  await cookies.set({ url: 'https://example.com', name: 'kept', value: 'v', expirationDate: Date.now() / 1000 + 1000 })
  ${end}
})`,
        },
        async (app) => {
          const run = app.start('run', 'main.js')
          if (how === 'a signal') {
            await run.said('up')
            run.signal('SIGTERM')
          }
          equal((await run.end()).errors, '')
          deepEqual((await app.run('main.js', 'look')).lines, ['kept'])
        },
      ))
  }

  it('is ended by a second signal when it refuses to quit', () =>
    withApp(
      {
        'main.js': `
const { app } = require('electron')
app.on('before-quit', (event) => { event.preventDefault(); console.log('refused') })
app.whenReady().then(() => console.log('up'))`,
      },
      async (app) => {
        const run = app.start('run', 'main.js')
        await run.said('up')
        run.signal('SIGINT')
        await run.said('refused')
        run.signal('SIGINT')
        equal((await run.end()).code, 130)
      },
    ))

  it('ends with code 1 and a message when the script throws while it is loaded', () =>
    withApp({ 'main.js': `require('electron')\nthrow new Error('no luck')` }, async (app) => {
      const { errors, code } = await app.run('main.js')
      equal(code, 1)
      ok(/no luck/.test(errors), errors)
      ok(/main\.js/.test(errors), errors)
    }))

  it('ends with code 1 and a message when a listener throws', () =>
    withApp({ 'main.js': `require('electron').app.on('ready', () => { throw new Error('no luck') })` }, async (app) => {
      const { errors, code } = await app.run('main.js')
      equal(code, 1)
      ok(/no luck/.test(errors), errors)
    }))

  it('goes on after a rejection nobody handles, tells it, and ends with code 1, as Electron does', () =>
    withApp(
      {
        'main.js': `
const { app } = require('electron')
app.whenReady().then(() => { setTimeout(() => { console.log('still here'); app.quit() }, 200); throw new Error('no luck') })`,
      },
      async (app) => {
        const { lines, errors, code } = await app.run('main.js')
        deepEqual(lines, ['still here'])
        ok(/no luck/.test(errors), errors)
        equal(code, 1)
      },
    ))

  it('tells quit when the script ends its process by itself', () =>
    withApp(
      { 'main.js': `const { app } = require('electron')\n${tellEvents}\napp.on('ready', () => process.exit(3))` },
      async (app) => {
        const { lines, code } = await app.run('main.js')
        equal(lines.at(-1), 'quit 3')
        equal(code, 3)
      },
    ))

  it('lets only one process of an app have the single-instance lock', () =>
    withApp(
      {
        'main.js': `
const { app } = require('electron')
console.log('lock', app.requestSingleInstanceLock(), app.hasSingleInstanceLock())
if (process.argv[2] === 'short') app.quit()`,
      },
      async (app) => {
        const holder = app.start('run', 'main.js')
        await holder.said('lock')
        deepEqual(holder.lines, ['lock true true'])
        deepEqual((await app.run('main.js', 'short')).lines, ['lock false false'])
        holder.signal('SIGKILL')
        await holder.end()
        deepEqual((await app.run('main.js', 'short')).lines, ['lock true true'])
        ok(app.home)
      },
    ))
})
