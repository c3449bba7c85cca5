// npm run check: everything that is judged without running the library. `npm run check -- --write` mends style.

import { join } from 'node:path'
import { checkAssemblyStyle } from './assembly-style.ts'
import { buildPackage } from './build-package.ts'
import { assertOwnNode, root } from './own-node.ts'
import { compareSizes, measureSizes } from './sizes.ts'
import { runChild } from './testing/child.ts'

const isWriting = process.argv.includes('--write')

interface Step {
  readonly title: string
  /** Resolves to the complaints, empty when there are none. */
  readonly run: () => Promise<string>
}

async function command(name: string, ...args: readonly string[]): Promise<string> {
  const options = { cwd: root, env: { ...process.env, NO_COLOR: '1' }, timeout: 300_000 }
  const result = await runChild(join(root, 'node_modules', '.bin', name), args, options)
  return result.code === 0 ? '' : result.output || `${name} ended with ${result.code}`
}

/** AssemblyScript puts decorators before functions and constants, which TypeScript calls TS1206; all else must hold. */
async function assemblyTypes(): Promise<string> {
  const complaints = await command('tsc', '-p', 'assembly', '--pretty', 'false')
  return complaints
    .split('\n')
    .filter((line) => line !== '' && !line.includes('error TS1206'))
    .join('\n')
}

const steps: readonly Step[] = [
  // First, since it writes sources that the types need.
  { title: 'build', run: () => buildPackage(root).then(() => '', String) },
  { title: 'types', run: () => command('tsc', '-p', '.') },
  { title: 'types of the assembly', run: assemblyTypes },
  {
    title: 'lint and format',
    run: () => command('biome', 'check', '--error-on-warnings', ...(isWriting ? ['--write'] : []), '.'),
  },
  { title: 'lint and format of the assembly', run: () => checkAssemblyStyle(root, isWriting) },
  {
    title: 'architecture',
    run: () =>
      command('node', '--disable-warning=ExperimentalWarning', 'tools/test.ts', '--on=node', 'test/architecture/'),
  },
  { title: 'publint', run: () => command('publint', '--strict') },
  // Node 22.12 and later load ES modules by require, so that one complaint of theirs does not apply.
  {
    title: 'are the types wrong',
    run: () => command('attw', '--pack', '.', '--profile', 'esm-only', '--exclude-entrypoints', 'component.wasm'),
  },
  { title: 'sizes', run: async () => compareSizes(root, await measureSizes(root)) },
]

assertOwnNode()
for (const { title, run } of steps) {
  const started = performance.now()
  const complaints = await run().catch((error: unknown) => String(error))
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${complaints === '' ? 'ok    ' : 'FAILED'} ${title} (${seconds} s)`)
  if (complaints !== '') {
    console.log(complaints)
    process.exitCode = 1
  }
}
