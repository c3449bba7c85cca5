// npm run bench: measures every case on Node, Deno and Bun, one process a case, and writes docs/benchmarks.md.
// `npm run bench -- cookie-header` measures the cases whose id contains a word, `--on=bun` on one runtime; what was not
// measured whole is printed, not written.

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, type } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BenchCase, BenchRuntime } from '../benchmarks/bench-case.ts'
import { allCases } from '../benchmarks/cases.ts'
import { type Judged, judge } from '../benchmarks/judge.ts'
import { drawPicture } from '../benchmarks/picture.ts'
import { type BenchMachine, showFigure, showMedians, writeReport } from '../benchmarks/report.ts'
import type { CaseRounds } from '../benchmarks/run-case.ts'
import { buildPackage } from './build-package.ts'
import { assertOwnNode, root } from './own-node.ts'
import { runChild } from './testing/child.ts'

const benchRuntimes: readonly BenchRuntime[] = ['node', 'deno', 'bun']
const runtimeArgs: Readonly<Record<BenchRuntime, readonly string[]>> = {
  node: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
  deno: ['run', '-A', '--no-check', '--no-lock', '--v8-flags=--expose-gc'],
  bun: ['run'],
}
/** Milliseconds for one case on one runtime. */
const caseTimeout = 600_000

const binary = (runtime: BenchRuntime) => join(root, 'node_modules', '.bin', runtime)

async function measureOn(runtime: BenchRuntime, one: BenchCase): Promise<Judged> {
  const args = [...runtimeArgs[runtime], 'benchmarks/run-case.ts', one.id]
  const result = await runChild(binary(runtime), args, { cwd: root, env: process.env, timeout: caseTimeout })
  if (result.code !== 0) throw new Error(`${one.id} failed on ${runtime}:\n${result.output}`)
  const rounds: CaseRounds = JSON.parse(result.output.trim().split('\n').at(-1) ?? '')
  return judge(one, runtime, rounds)
}

function versionOf(runtime: BenchRuntime): string {
  const output = execFileSync(binary(runtime), ['--version'], { encoding: 'utf8' })
  return /\d+\.\d+\.\d+/.exec(output)?.[0] ?? output.trim()
}

function describeMachine(): BenchMachine {
  const installed = (name: string) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'))
  return {
    processor: cpus()[0]?.model.trim() ?? 'an unknown processor',
    cores: availableParallelism(),
    system: `${type()} ${release()}`,
    load: loadavg()[2] ?? 0,
    versions: Object.fromEntries(benchRuntimes.map((runtime) => [runtime, versionOf(runtime)])),
    peers: Object.fromEntries(
      ['tough-cookie', 'tldts', 'lru-cache', 'http-cache-semantics', 'undici'].map((name) => [
        name,
        installed(name).version,
      ]),
    ),
  }
}

function print(judged: Judged): void {
  console.log(`${judged.runtime.padEnd(5)} ${judged.verdict.padEnd(7)} ${judged.case.title}: ${showFigure(judged)}`)
  console.log(`              ${showMedians(judged)}`)
}

async function main(): Promise<void> {
  assertOwnNode()
  const { values, positionals } = parseArgs({
    options: { on: { type: 'string', multiple: true } },
    allowPositionals: true,
  })
  const isWhole = positionals.length === 0 && values.on === undefined
  await buildPackage(root)
  const cases = (await allCases()).filter(({ id }) => isWhole || positionals.every((word) => id.includes(word)))
  if (cases.length === 0) throw new Error(`No benchmark case matches: ${positionals.join(' ')}`)
  const results: Judged[] = []
  for (const one of cases) {
    const runtimes = (one.runtimes ?? benchRuntimes).filter((runtime) => values.on?.includes(runtime) ?? true)
    for (const runtime of runtimes) {
      const judged = await measureOn(runtime, one)
      results.push(judged)
      print(judged)
    }
  }
  if (isWhole) {
    writeFileSync(join(root, 'docs', 'benchmarks.md'), writeReport(results, describeMachine()))
    writeFileSync(join(root, 'docs', 'benchmarks.svg'), drawPicture(results))
  }
  const missed = results.filter((one) => one.verdict === 'missed')
  console.log(`\n${results.length} figures, ${missed.length} below their must`)
  for (const one of missed) console.log(`  ${one.runtime} ${one.case.id}: ${showFigure(one)}`)
  process.exitCode = missed.length === 0 ? 0 : 1
}

await main()
