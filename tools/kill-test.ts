// npm run test:kill: the kill tests of `npm test`, with 300 kills on each runtime.

import { spawnSync } from 'node:child_process'
import { assertOwnNode, root } from './own-node.ts'

assertOwnNode()
const args = ['tools/test.ts', '--minutes=30', 'test/kill/', ...process.argv.slice(2)]
const env = { ...process.env, OMNISESSION_KILLS: '300' }
process.exitCode =
  spawnSync(process.execPath, [...process.execArgv, ...args], { cwd: root, env, stdio: 'inherit' }).status ?? 1
