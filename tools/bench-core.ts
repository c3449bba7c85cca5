// npm run bench:core: the cookie workloads in a module that is called once and then works alone (a WASI command), beside
// the same through the door. The difference is what the border costs: strings in, strings out, objects, the call.
// `--on=bun` or `--on=deno` runs the command in their `node:wasi`; what is left in benchmarks/isolation/build runs in any
// WASI host: wasmtime run command.wasm < input.txt

import { execFileSync, type StdioOptions } from 'node:child_process'
import { closeSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Measured, measureDoor } from '../benchmarks/isolation/door.ts'
import { isolatedScales, workloadText } from '../benchmarks/isolation/workload-text.ts'
import { buildCore } from './build-core.ts'
import { assertOwnNode, root } from './own-node.ts'

const sources = 'benchmarks/isolation/assembly'
const build = join(root, 'benchmarks', 'isolation', 'build')
const command = join(build, 'command.wasm')
const input = join(build, 'input.txt')
const runtimeArgs: Readonly<Record<string, readonly string[]>> = {
  node: ['--disable-warning=ExperimentalWarning'],
  deno: ['run', '-A', '--no-check', '--no-lock'],
  bun: ['run'],
}

function compileCommand(): void {
  const compiler = join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js')
  const args = [compiler, `${sources}/command.ts`, '--config', `${sources}/asconfig.json`, '--outFile', command]
  execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (statSync(command).size === 0) throw new Error('asc wrote nothing')
}

function runCommand(runtime: string): string {
  const args = runtimeArgs[runtime]
  if (!args) throw new Error(`--on=${runtime}: one of ${Object.keys(runtimeArgs).join(', ')}`)
  const binary = join(root, 'node_modules', '.bin', runtime)
  const program = 'benchmarks/isolation/run-command.ts'
  const stdin = openSync(input, 'r')
  try {
    const stdio: StdioOptions = [stdin, 'pipe', 'inherit']
    return execFileSync(binary, [...args, program, command], { cwd: root, encoding: 'utf8', stdio })
  } finally {
    closeSync(stdin)
  }
}

function readTable(output: string): Measured {
  const rows = (unit: string) => {
    const found = output.matchAll(new RegExp(`^(.+?) {2,}(\\d+) ${unit}$`, 'gm'))
    return new Map([...found].map(([, name, amount]) => [name!, Number(amount)]))
  }
  return { nanoseconds: rows('ns'), octets: rows('octets') }
}

/** Both have done the same work, or the comparison means nothing. */
function compareAnswers(alone: Measured, door: Measured): void {
  for (const [name, octets] of door.octets) {
    const other = alone.octets.get(name)
    if (other !== octets) throw new Error(`${name}: ${octets} octets through the door, ${other} in the command`)
  }
}

const shown = (nanoseconds: number) =>
  Math.abs(nanoseconds) < 1e5 ? `${Math.round(nanoseconds)} ns` : `${(nanoseconds / 1e6).toFixed(1)} ms`

function row(name: string, ...cells: readonly string[]): string {
  return name.padEnd(50) + cells.map((cell) => cell.padStart(12)).join('')
}

function main(): void {
  assertOwnNode()
  const { values } = parseArgs({ options: { on: { type: 'string', default: 'node' } } })
  buildCore()
  mkdirSync(build, { recursive: true })
  compileCommand()
  writeFileSync(input, isolatedScales.map(workloadText).join(''))
  const alone = readTable(runCommand(values.on))
  // Once for the engine, which compiles what it has seen often enough.
  measureDoor(isolatedScales[0]!)
  const doors = isolatedScales.map(measureDoor)
  console.log('Nanoseconds of the fastest of 15 rounds, no crossing inside the command.')
  console.log(row('', `alone (${values.on})`, 'door (node)', 'the border'))
  for (const door of doors) compareAnswers(alone, door)
  for (const [name, through] of doors.flatMap(({ nanoseconds }) => [...nanoseconds])) {
    const inside = alone.nanoseconds.get(name)
    if (inside === undefined) throw new Error(`The command did not measure: ${name}`)
    console.log(row(name, shown(inside), shown(through), shown(through - inside)))
  }
}

main()
