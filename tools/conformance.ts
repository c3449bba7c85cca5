// npm run test:conformance: the vectors in test/fixtures on every runtime.
// `npm run test:conformance -- DIRECTORY` also runs the runners found there (DIRECTORY/<subject>/runner.mjs) on the
// adapters of that subject in test/conformance/adapters (SUBJECT.ts, SUBJECT.VARIANT.ts).

import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { buildComponent } from './build-component.ts'
import { buildCore } from './build-core.ts'
import { assertOwnNode, root } from './own-node.ts'

function run(...args: readonly string[]): boolean {
  return spawnSync(process.execPath, [...process.execArgv, ...args], { cwd: root, stdio: 'inherit' }).status === 0
}

const subjectOf = (adapter: string) => basename(adapter).split('.', 1)[0] ?? ''

/** False when a runner found a failure; throws when the directory has none for any adapter. */
function runRunners(directory: string): boolean {
  const adapters = globSync('test/conformance/adapters/*.ts', { cwd: root })
  const pairs = adapters
    .map((adapter) => ({ adapter, runner: join(directory, subjectOf(adapter), 'runner.mjs') }))
    .filter(({ runner }) => existsSync(runner))
  if (pairs.length === 0) throw new Error(`${directory} has no runner for: ${adapters.join(', ')}`)
  return pairs.map(({ adapter, runner }) => run(runner, adapter)).every(Boolean)
}

assertOwnNode()
buildCore()
await buildComponent()
const [directory] = process.argv.slice(2)
const isExternalClean = directory === undefined || runRunners(resolve(directory))
const isOwnClean = run('tools/test.ts', 'test/conformance/')
process.exitCode = isExternalClean && isOwnClean ? 0 : 1
