// What a person reads: a line a file, the failures with their stacks, a table, and the closing line.

import { count, type FileRun, testRuntimes } from './test-case.ts'

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** The failure without node:test's wrapping around it and without the runtimes' own frames. */
function readable(message: string): string {
  const inner = message.replace(/^\[?Error \[ERR_TEST_FAILURE\][\s\S]*?\n\s*cause: /, '').replace(/\n\}$/, '')
  const lines = inner.split('\n').filter((line) => !/^\s+at .*\(?(node:|ext:|native:)/.test(line))
  return lines.map((line) => `      ${line}`).join('\n')
}

export function printRun(run: FileRun): void {
  const failed = run.cases.filter((one) => one.state === 'failed')
  const skipped = count([run], 'skipped')
  const counts = [`${count([run], 'passed')} passed`]
  if (failed.length > 0) counts.push(`${failed.length} FAILED`)
  if (skipped > 0) counts.push(`${skipped} skipped`)
  if (skipped === run.cases.length) counts.push(run.cases.map((one) => one.name).join(', '))
  console.log(`${run.runtime.padEnd(7)} ${run.file}  ${counts.join(', ')} (${seconds(run.milliseconds)})`)
  for (const one of failed) console.log(`\n    FAILED on ${run.runtime}: ${one.name}\n${readable(one.message)}\n`)
}

/** Repeats the names of what failed, counts by runtime, and ends with `N passed, N failed, N skipped`. */
export function printSummary(runs: readonly FileRun[], notes: readonly string[]): void {
  const failures = runs.flatMap((run) =>
    run.cases.filter((one) => one.state === 'failed').map((one) => `  ${run.runtime}  ${run.file}: ${one.name}`),
  )
  if (failures.length > 0) console.log(`\nFailed:\n${failures.join('\n')}`)
  console.log('')
  for (const runtime of testRuntimes) {
    const own = runs.filter((run) => run.runtime === runtime)
    if (own.length === 0) continue
    const counts = `${count(own, 'passed')} passed, ${count(own, 'failed')} failed, ${count(own, 'skipped')} skipped`
    console.log(`${runtime.padEnd(7)} ${counts} in ${own.length} files`)
  }
  for (const note of notes) console.log(note)
  console.log(`\n${count(runs, 'passed')} passed, ${count(runs, 'failed')} failed, ${count(runs, 'skipped')} skipped`)
}
