// npm test: every test file on every runtime it is written for, two at a time.
// `npm test -- cookies` runs the files whose path contains a word, `npm test -- --on=deno cookies` on one runtime;
// `--minutes=30` lets a file run longer than five.

import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findChromium, PageDriver } from '../test/page/page-driver.ts'
import { pageImports } from '../test/page/page-imports.ts'
import { buildComponent } from './build-component.ts'
import { buildCore } from './build-core.ts'
import { buildPackage } from './build-package.ts'
import { updateCompatibility } from './compatibility/update.ts'
import { bringPrograms } from './debian.ts'
import { assertOwnNode, root } from './own-node.ts'
import { killChildren } from './testing/child.ts'
import { printRun, printSummary } from './testing/report.ts'
import { skippedRun, writeResults } from './testing/results.ts'
import { runFile } from './testing/run-file.ts'
import { count, type FileRun, type TestRuntime, testRuntimes } from './testing/test-case.ts'
import { findTestFiles } from './testing/test-files.ts'

interface Job {
  readonly file: string
  readonly runtime: TestRuntime
}

function plan(filters: readonly string[], only: readonly string[]): readonly Job[] {
  const unknown = only.find((name) => !(testRuntimes as readonly string[]).includes(name))
  if (unknown !== undefined) throw new Error(`--on=${unknown}: no such runtime; one of ${testRuntimes.join(', ')}`)
  const jobs = findTestFiles(root, filters).flatMap(({ file, runtimes }) =>
    runtimes.map((runtime) => ({ file, runtime })),
  )
  return jobs.filter((job) => only.length === 0 || only.includes(job.runtime))
}

const usesPackage = ({ file }: Job) => /^test\/(package|docs)\//.test(file)

/** What does not build is one failure more; what does not need it is tested all the same. */
async function build(jobs: readonly Job[]): Promise<readonly FileRun[]> {
  try {
    if (jobs.some(usesPackage)) await buildPackage(root)
    else {
      buildCore()
      await buildComponent()
    }
    return []
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const failed = { name: 'the sources build', state: 'failed', message } as const
    return [{ runtime: 'node', file: 'tools/build-package.ts', cases: [failed], milliseconds: 0 }]
  }
}

class TestRun {
  readonly runs: FileRun[]
  readonly #scratch = mkdtempSync(join(tmpdir(), 'omnisession-test-'))
  readonly #waiting: Job[]
  readonly #timeout: number
  #driver: Promise<PageDriver> | null = null

  /** `timeout`: milliseconds a file may take. */
  constructor(jobs: readonly Job[], before: readonly FileRun[], timeout: number) {
    this.#timeout = timeout
    this.#waiting = [...jobs]
    this.runs = [...before]
    process.once('exit', () => rmSync(this.#scratch, { recursive: true, force: true }))
    before.forEach(printRun)
  }

  async runAll(): Promise<void> {
    const workers = Array.from({ length: Math.min(2, availableParallelism()) }, () => this.#work())
    await Promise.all(workers)
    await (await this.#driver)?.close()
  }

  async #work(): Promise<void> {
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      const run = await this.#runOne(job)
      this.runs.push(run)
      printRun(run)
    }
  }

  async #runOne({ file, runtime }: Job): Promise<FileRun> {
    if (runtime !== 'browser') return runFile(file, runtime, { root, scratch: this.#scratch, timeout: this.#timeout })
    const chromium = findChromium()
    if (chromium === null) return skippedRun(runtime, file, 'no chromium')
    const started = performance.now()
    this.#driver ??= PageDriver.start(root, chromium, pageImports(root))
    const cases = await (await this.#driver).run(file)
    const none = { name: 'no test ran', state: 'failed', message: '' } as const
    return { runtime, file, cases: cases.length === 0 ? [none] : cases, milliseconds: performance.now() - started }
  }
}

async function main(): Promise<void> {
  assertOwnNode()
  const { values, positionals } = parseArgs({
    options: { on: { type: 'string', multiple: true }, minutes: { type: 'string', default: '5' } },
    allowPositionals: true,
  })
  const jobs = plan(positionals, values.on ?? [])
  if (jobs.length === 0) throw new Error(`No test file matches: ${process.argv.slice(2).join(' ')}`)
  const missing = bringPrograms(['chromium', 'strace'])
  const notes = [...missing].map(([program, reason]) => `Skipped what needs ${program}: it ${reason}`)
  const run = new TestRun(jobs, await build(jobs), Number(values.minutes) * 60_000)
  await run.runAll()
  if (positionals.length === 0 && values.on === undefined) {
    writeResults(root, run.runs)
    notes.push(...updateCompatibility(root))
  }
  printSummary(run.runs, notes)
  process.exitCode = count(run.runs, 'failed') === 0 ? 0 : 1
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killChildren()
    process.exit(130)
  })
}
await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
