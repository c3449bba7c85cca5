// Keeps what a run saw in test/.results, one file a runtime, for docs/compatibility.md.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FileRun, type TestCase, type TestRuntime, testRuntimes } from './test-case.ts'

/** By test file: what each case did. */
export type Results = Readonly<Record<string, readonly Pick<TestCase, 'name' | 'state'>[]>>

export function writeResults(root: string, runs: readonly FileRun[]): void {
  const directory = join(root, 'test', '.results')
  for (const runtime of testRuntimes) rmSync(join(directory, `${runtime}.json`), { force: true })
  mkdirSync(directory, { recursive: true })
  // A runtime on which everything was skipped, such as a page without a chromium, was not seen.
  const seen = runs.filter((run) => run.cases.some((one) => one.state !== 'skipped'))
  for (const runtime of testRuntimes) {
    const own = seen.filter((run) => run.runtime === runtime)
    if (own.length > 0)
      writeFileSync(join(directory, `${runtime}.json`), `${JSON.stringify(toResults(own), null, 1)}\n`)
  }
}

function toResults(runs: readonly FileRun[]): Results {
  const sorted = [...runs].sort((a, b) => (a.file < b.file ? -1 : 1))
  return Object.fromEntries(sorted.map((run) => [run.file, run.cases.map(({ name, state }) => ({ name, state }))]))
}

/** The cases of one file that were not run at all are a reason of their own: see tools/test.ts. */
export function skippedRun(runtime: TestRuntime, file: string, reason: string): FileRun {
  return { runtime, file, cases: [{ name: reason, state: 'skipped', message: '' }], milliseconds: 0 }
}
