// Where a real application finds the directories of its user.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { deepEqual, describe, it } from '../harness.ts'
import { type AppFolder, withApp } from './script.ts'

const tell = `
const { app } = require('electron')
const home = require('os').homedir()
for (const name of process.argv.slice(2)) console.log(name, app.getPath(name).replace(home, '~'))
app.whenReady().then(() => {
  console.log('made', require('fs').existsSync(app.getPath('userData')))
  app.quit()
})`

const onLinux = process.platform === 'linux' ? undefined : 'the names of Linux'
const lines = async (app: AppFolder, ...names: string[]) => (await app.run('main.js', ...names)).lines

describe('app.getPath', () => {
  it(
    'follows the conventions of the system; userData exists once the app is ready',
    () =>
      withApp({ 'main.js': tell, 'package.json': '{ "name": "tell" }' }, async (app) =>
        deepEqual(await lines(app, 'home', 'appData', 'userData', 'cache', 'music', 'videos'), [
          'home ~',
          'appData ~/.config',
          'userData ~/.config/tell',
          'cache ~/.cache',
          'music ~/Music',
          'videos ~/Videos',
          'made true',
        ]),
      ),
    onLinux,
  )

  it(
    'follows the user, who may have moved them',
    () =>
      withApp({ 'main.js': tell }, async (app) => {
        const configuration = join(app.home, '.config')
        mkdirSync(configuration)
        const moved = '# a comment\nXDG_MUSIC_DIR="$HOME/Lieder"\nXDG_VIDEOS_DIR="/somewhere/films"\n'
        writeFileSync(join(configuration, 'user-dirs.dirs'), moved)
        deepEqual((await lines(app, 'music', 'videos', 'pictures')).slice(0, 3), [
          'music ~/Lieder',
          'videos /somewhere/films',
          'pictures ~/Pictures',
        ])
      }),
    onLinux,
  )
})
