// runtimes: node
// The packed tarball, installed in another project: on every runtime, by import and by require, the command, and one
// plain line where Node is too old.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, before, deepEqual, describe, equal, it } from '../harness.ts'
import { InstalledPackage } from './installed-package.ts'
import { findNode } from './node-versions.ts'

const ownBinaries = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url))
const command = 'node_modules/omnisession/dist/runtimes/bin.js'

interface Consumer {
  readonly title: string
  readonly find: () => Promise<string>
  /** Before the name of the program. */
  readonly args: readonly string[]
}

const consumers: readonly Consumer[] = [
  { title: 'Node 24', find: async () => join(ownBinaries, 'node'), args: [] },
  { title: 'Node 22.18, the minimum', find: () => findNode('22.18.0'), args: [] },
  { title: 'Deno', find: async () => join(ownBinaries, 'deno'), args: ['run', '-A', '--no-lock', '--quiet'] },
  { title: 'Bun', find: async () => join(ownBinaries, 'bun'), args: [] },
]

const working = {
  sameClass: true,
  sameSession: true,
  sameElectron: true,
  sameThroughElectron: true,
  cookie: 'a=1',
  persistent: true,
  core: true,
  refusesDeepImports: true,
}

describe('the installed package', () => {
  let installed: InstalledPackage
  const binaries = new Map<Consumer, string>()
  // Other versions of Node may have to be downloaded: that is no part of a test's time.
  before(async () => {
    installed = await InstalledPackage.create()
    for (const consumer of consumers) binaries.set(consumer, await consumer.find())
  })
  after(() => installed?.remove())

  for (const consumer of consumers) {
    const { title, args } = consumer
    const binary = () => binaries.get(consumer)!

    it(`works on ${title}, by import and by require, with the identical objects`, async () => {
      const { output } = await installed.run(binary(), [...args, 'use.mjs'])
      deepEqual(JSON.parse(output), working)
    })

    it(`works on ${title} from CommonJS, and prints nothing of its own`, async () => {
      const { output } = await installed.run(binary(), [...args, 'use.cjs'])
      equal(output, 'a=1\n')
    })

    it(`runs an Electron main script on ${title}`, async () => {
      const { output } = await installed.run(binary(), [...args, command, 'run', 'main.js'])
      equal(output, 'ready, 1 cookie\n')
    })
  }

  it('has types that compile in a project of its own', async () => {
    const args = ['use.ts', '--noEmit', '--strict', '--module', 'nodenext', '--types', '', '--target', 'es2022']
    const { output } = await installed.run(join(ownBinaries, 'tsc'), args)
    equal(output, '')
  })

  it('gives npm the command `omnisession`', async () => {
    const { output } = await installed.run(installed.path('node_modules/.bin/omnisession'), ['--version'])
    equal(output.trim().split('.').length, 3)
  })
})

describe('below the minimum Node', () => {
  let installed: InstalledPackage
  let node: string
  before(async () => {
    installed = await InstalledPackage.create()
    node = await findNode('20')
  })
  after(() => installed?.remove())

  const starts: Readonly<Record<string, readonly string[]>> = {
    'the command': [command, 'run', 'main.js'],
    'import of the entry': ['--input-type=module', '-e', "import 'omnisession'"],
    'import of the Electron entry': ['--input-type=module', '-e', "import 'omnisession/electron'"],
    'import of the core entry': ['--input-type=module', '-e', "import 'omnisession/core'"],
  }
  for (const [title, args] of Object.entries(starts)) {
    it(`${title} ends with one line that names found and needed`, async () => {
      const { code, output } = await installed.tryRun(node, args)
      equal(code, 1)
      equal(/^omnisession needs Node 22\.18 or later, this is Node 20\.\d+\.\d+\n$/.test(output), true, output)
    })
  }
})
