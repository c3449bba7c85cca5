// Brings up what a bare clone lacks (npm dependencies, the repository's own Node) and runs a job on it.
// Plain JavaScript, because it is the one file that has to run on whatever Node the machine has.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const lock = join(root, 'package-lock.json')
const stamp = join(modules, '.installed-lock')
const node = join(modules, '.bin', 'node')

const run = (command, args, env = process.env) =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit', env }).status ?? 1

if (!existsSync(stamp) || !readFileSync(stamp).equals(readFileSync(lock))) {
  // The packages node, deno and bun place their binaries in install scripts, which a user setting may have switched off.
  if (run('npm', ['ci', '--ignore-scripts=false', '--loglevel=error']) !== 0) process.exit(1)
  copyFileSync(lock, stamp)
}
if (!existsSync(node)) {
  console.error('The package "node" has no binary. Run: npm rebuild node')
  process.exit(1)
}
process.exit(
  run(node, process.argv.slice(2), { ...process.env, PATH: join(modules, '.bin') + delimiter + process.env.PATH }),
)
