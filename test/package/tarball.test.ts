// runtimes: node
// The packed tarball, installed in another project: on every runtime, by import and by require, the command, and one
// plain line where Node is too old.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, before, deepEqual, describe, equal, it } from '../harness.ts'
import { InstalledPackage } from './installed-package.ts'
import { findNode } from './node-versions.ts'

const binaries = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url))
const command = 'node_modules/omnisession/dist/runtimes/bin.js'

interface Consumer {
  readonly title: string
  readonly binary: () => Promise<string>
  /** Before the name of the program. */
  readonly args: readonly string[]
}

const consumers: readonly Consumer[] = [
  { title: 'Node 24', binary: async () => join(binaries, 'node'), args: [] },
  { title: 'Node 22', binary: () => findNode('22.23.3'), args: [] },
  { title: 'the oldest Node, 22.18', binary: () => findNode('22.18.0'), args: [] },
  { title: 'Deno', binary: async () => join(binaries, 'deno'), args: ['run', '-A', '--no-lock', '--quiet'] },
  { title: 'Bun', binary: async () => join(binaries, 'bun'), args: [] },
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
  before(async () => {
    installed = await InstalledPackage.create()
  })
  after(() => installed?.remove())

  for (const { title, binary, args } of consumers) {
    it(`works on ${title}, by import and by require, with the identical objects`, async () => {
      const { output } = await installed.run(await binary(), [...args, 'use.mjs'])
      deepEqual(JSON.parse(output), working)
    })

    it(`works on ${title} from CommonJS, and prints nothing of its own`, async () => {
      const { output } = await installed.run(await binary(), [...args, 'use.cjs'])
      equal(output, 'a=1\n')
    })

    it(`runs an Electron main script on ${title}`, async () => {
      const { output } = await installed.run(await binary(), [...args, command, 'run', 'main.js'])
      equal(output, 'ready, 1 cookie\n')
    })
  }

  it('gives npm the command `omnisession`', async () => {
    const { output } = await installed.run(installed.path('node_modules/.bin/omnisession'), ['--version'])
    equal(output.trim().split('.').length, 3)
  })
})

describe('below the minimum Node', () => {
  let installed: InstalledPackage
  before(async () => {
    installed = await InstalledPackage.create()
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
      const node = await findNode('20')
      const { code, output } = await installed.tryRun(node, args)
      equal(code, 1)
      equal(/^omnisession needs Node 22\.18 or later, this is Node 20\.\d+\.\d+\n$/.test(output), true, output)
    })
  }
})
