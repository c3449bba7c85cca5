// `omnisession cookies`: what an app has stored, seen and changed from outside.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseCookiesCommand } from '../../runtimes/native/cookies/arguments.ts'
import { deepEqual, describe, equal, it, ok } from '../harness.ts'
import { type AppFolder, type Outcome, withApp } from './script.ts'

const packageJson = '{ "name": "shop", "main": "main.js" }'
const later = '2099-01-01'
const none: readonly string[] = []
const set = ['set', '--url', 'https://a.example', '--name', 'a']

/** Signs in, then says so and stays. */
const keeper = `
const { app, session } = require('electron')
app.whenReady().then(async () => {
  const { cookies } = session.fromPartition('persist:work')
  const expirationDate = Date.now() / 1000 + 3600
  await cookies.set({ url: 'https://shop.example/', name: 'sid', value: '1', secure: true, httpOnly: true, expirationDate })
  await cookies.set({ url: 'https://shop.example/', name: 'gone', value: 'with the session' })
  await session.defaultSession.cookies.set({ url: 'https://default.example/', name: 'd', value: '2', expirationDate })
  console.log('stored')
  if (process.argv[2] === 'quit') app.quit()
})`

function cookies(app: AppFolder, ...typed: readonly string[]): Promise<Outcome> {
  return app.start('cookies', ...typed).end()
}

async function named(app: AppFolder, ...typed: readonly string[]): Promise<string[]> {
  const { lines, code, errors } = await cookies(app, 'list', '--json', ...typed)
  equal(code, 0, errors)
  return (JSON.parse(lines.join('\n')) as { name: string; value: string }[]).map((one) => `${one.name}=${one.value}`)
}

describe('omnisession cookies', () => {
  it('explains itself', () =>
    withApp({}, async (app) => {
      for (const typed of [[], ['list', '--help']]) {
        const { lines, errors, code } = await cookies(app, ...typed)
        ok(lines[0]?.startsWith('Usage: omnisession cookies list'), typed.join(' '))
        deepEqual([errors, code], ['', 0])
      }
    }))

  it('says in one line what is wrong with what was typed', () =>
    withApp({}, async (app) => {
      const wrong: readonly (readonly [readonly string[], string])[] = [
        [['show'], "there is no 'cookies show', only list, set and remove"],
        [['list', '--partition=persist:a', '--app=nowhere'], '--app nowhere: there is no such folder or script'],
        [[...set, '--partition=persist:a'], 'a cookie without --expires ends with the session and is never stored'],
      ]
      for (const [typed, message] of wrong) {
        const { lines, errors, code } = await cookies(app, ...typed)
        ok(errors.startsWith(`omnisession: ${message}`), `${typed.join(' ')}: ${errors}`)
        deepEqual([errors.trimEnd().split('\n').length, lines, code], [1, none, 2])
      }
      equal(existsSync(join(app.home, '.config')), false)
    }))

  it('takes nothing it does not understand', () => {
    const wrong: readonly (readonly [readonly string[], string])[] = [
      [['list', 'all'], "'all' is not an option"],
      [['list', '--value', 'x'], 'cookies list has no --value'],
      [['list', '--name'], '--name needs a value'],
      [['list', '--name', '--json'], '--name needs a value'],
      [['list', '--json=yes'], '--json takes no value'],
      [['list', '--name=a', '--name=b'], '--name is given twice'],
      [['list', '--path='], '--path needs a directory'],
      [['list', '--path=a', '--partition=b'], '--partition and --path are two ways to name a store'],
      [['list', '--app=.'], '--app and --user-data-dir need a --partition'],
      [['set', '--url', 'https://a.example'], 'cookies set needs --url and --name'],
      [[...set, '--same-site', 'loose'], '--same-site is one of unspecified, no_restriction, lax, strict'],
      [[...set, '--expires', 'soon'], "--expires is a date or seconds since 1970, not 'soon'"],
      [[...set, '--expires', '2001-01-01'], '--expires 2001-01-01 is in the past'],
      [['remove'], 'cookies remove needs --url, --domain, --name or --cookie-path, or else --all'],
      [['remove', '--all', '--name', 'a'], 'cookies remove needs'],
    ]
    for (const [typed, message] of wrong) {
      const parsed = parseCookiesCommand(typed, Date.now())
      ok(parsed.kind === 'wrong' && parsed.message.startsWith(message), `${typed.join(' ')}: ${JSON.stringify(parsed)}`)
    }
  })

  it('lists nothing where nothing is stored, says why, and makes no store', () =>
    withApp({ 'package.json': packageJson }, async (app) => {
      const why = [
        [[], 'without --partition or --path this is a session in memory: it starts empty and ends with this command'],
        [['--partition', 'work'], "the partition 'work' is in memory and ends with its app; 'persist:work' would be"],
        [['--partition', 'persist:x'], `no cookies are stored in ${join(app.home, '.config/shop/Partitions/x')}`],
        [['--path', 'state'], `no cookies are stored in ${join(app.path, 'state')}`],
      ] as const
      for (const [typed, message] of why) {
        const { lines, errors, code } = await cookies(app, 'list', '--json', ...typed)
        deepEqual([lines, code], [['[]'], 0])
        ok(errors.startsWith(`omnisession: ${message}`), errors)
      }
      deepEqual((await cookies(app, 'remove', '--all', '--partition=persist:x')).lines, ['0 cookies removed'])
      deepEqual([existsSync(join(app.home, '.config')), existsSync(join(app.path, 'state'))], [false, false])
    }))

  it('sets, lists, filters and removes in a directory of its own', () =>
    withApp({}, async (app) => {
      const at = ['--path', 'state', '--expires', later]
      const first = await cookies(app, 'set', ...at, '--url=https://a.example/', '--name=a', '--value=1', '--secure')
      deepEqual([first.errors, first.code], ['', 0])
      deepEqual(first.lines[0]?.split(/ +/), ['DOMAIN', 'PATH', 'NAME', 'VALUE', 'EXPIRES', 'ATTRIBUTES'])
      ok(/^a\.example {2}\/ {5}a {5}1 {6}\d{4}-\d\d-\d\dT\d\d:\d\dZ {2}secure, lax$/.test(first.lines[1] ?? ''))
      const deep = ['--domain=b.example', '--cookie-path=/deep', '--http-only', '--same-site=strict', '--json']
      const second = await cookies(app, 'set', ...at, '--url=https://www.b.example/', '--name=b', ...deep)
      const [cookie] = JSON.parse(second.lines.join('\n'))
      deepEqual(
        [cookie.domain, cookie.hostOnly, cookie.path, cookie.httpOnly, cookie.sameSite, cookie.value],
        ['.b.example', false, '/deep', true, 'strict', ''],
      )

      const from = ['--path', 'state']
      deepEqual(await named(app, ...from), ['b=', 'a=1'])
      deepEqual(await named(app, ...from, '--domain', 'b.example'), ['b='])
      deepEqual(await named(app, ...from, '--url', 'https://a.example/'), ['a=1'])
      deepEqual(await named(app, ...from, '--cookie-path', '/deep', '--name', 'a'), none)
      deepEqual((await cookies(app, 'remove', ...from, '--name=b')).lines, ['1 cookie removed'])
      deepEqual((await cookies(app, 'remove', ...from, '--all', '--json')).lines, ['{"removed":1}'])
      deepEqual(await named(app, ...from), none)
    }))

  it('tells in the words of Electron why a cookie is refused', () =>
    withApp({}, async (app) => {
      const { lines, errors, code } = await cookies(app, 'set', '--url=http://a.example/', '--name=__Host-a')
      ok(errors.startsWith('omnisession: Failed to set cookie - The cookie was set with an invalid __Host-'), errors)
      deepEqual([lines, code], [none, 1])
    }))

  it('shows a value that a terminal would obey as what it is', () =>
    withApp({}, async (app) => {
      const typed = ['--url=http://a.example/', '--name=a', `--value=${'\u009b'}2J${'x'.repeat(60)}`]
      const { lines } = await cookies(app, 'set', ...typed)
      ok(lines[1]?.includes(`\\u009b2J${'x'.repeat(34)}...`), lines[1])
    }))
})

describe('omnisession cookies and an app', () => {
  it('shows what the script stored, wherever it is asked from', () =>
    withApp({ 'package.json': packageJson, 'main.js': keeper, 'source/deep.js': '' }, async (app) => {
      equal((await app.run('main.js', 'quit')).code, 0)
      deepEqual(await named(app, '--partition', 'persist:work'), ['sid=1'])
      deepEqual(await named(app, '--partition', 'persist:work', '--app', 'main.js'), ['sid=1'])
      deepEqual(await named(app, '--partition', 'persist:work', '--app', 'source'), ['sid=1'])
      deepEqual(await named(app, '--partition', ''), ['d=2'])
      const { lines } = await cookies(app, 'list', '--partition=persist:work')
      ok(/^shop\.example {2}\/ {5}sid {3}1 {6}\S+Z {2}secure, http-only, lax$/.test(lines[1] ?? ''), lines[1])
    }))

  it('finds the data of an app that was run with --user-data-dir', () =>
    withApp({ 'package.json': packageJson, 'main.js': keeper }, async (app) => {
      equal((await app.run('--user-data-dir', 'data', 'main.js', 'quit')).code, 0)
      deepEqual(await named(app, '--partition=persist:work', '--user-data-dir=data'), ['sid=1'])
      ok((await cookies(app, 'list', '--partition=persist:work')).errors.includes('no cookies are stored in'))
    }))

  it('gives the script what was set from outside', () =>
    withApp(
      {
        'package.json': packageJson,
        'main.js': `
const { app, session } = require('electron')
app.whenReady().then(async () => {
  console.log((await session.fromPartition('persist:work').cookies.get({})).map((one) => one.name + one.value).join())
  app.quit()
})`,
      },
      async (app) => {
        const cookie = ['--url=https://a.example/', '--name=token', '--value=7', '--expires', later]
        equal((await cookies(app, 'set', '--partition=persist:work', ...cookie)).code, 0)
        deepEqual((await app.run('main.js')).lines, ['token7'])
      },
    ))

  it('names the running app that owns the store', () =>
    withApp({ 'package.json': packageJson, 'main.js': keeper }, async (app) => {
      const running = app.start('run', 'main.js')
      await running.said('stored')
      for (const typed of [['list'], ['remove', '--all']]) {
        const { lines, errors, code } = await cookies(app, ...typed, '--partition', 'persist:work')
        ok(errors.trimEnd().endsWith(`is in use by process ${running.pid}`), errors)
        deepEqual([errors.trimEnd().split('\n').length, lines, code], [1, none, 1])
      }
      running.signal('SIGTERM')
      await running.end()
      deepEqual(await named(app, '--partition', 'persist:work'), ['sid=1'])
    }))
})
