// Runs one test file on one runtime, in a process of its own, and reads what happened from the runtime's JUnit file.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ChildResult, runChild } from './child.ts'
import { readJUnit } from './junit.ts'
import type { FileRun, TestCase, TestRuntime } from './test-case.ts'

export interface RunFileOptions {
  readonly root: string
  /** A directory for reports, removed by the caller. */
  readonly scratch: string
  /** Milliseconds a file may take; one test may take two minutes (test/harness.ts). */
  readonly timeout: number
}

type ServerRuntime = Exclude<TestRuntime, 'browser'>

function commandLine(runtime: ServerRuntime, file: string, report: string): readonly string[] {
  switch (runtime) {
    case 'node':
      return [
        '--test',
        '--test-isolation=none',
        '--test-reporter=spec',
        '--test-reporter-destination=stdout',
        '--test-reporter=junit',
        `--test-reporter-destination=${report}`,
        file,
      ]
    case 'deno':
      return ['test', '-A', '--no-check', '--no-lock', '--quiet', `--junit-path=${report}`, file]
    case 'bun':
      return ['test', '--timeout=120000', '--reporter=junit', `--reporter-outfile=${report}`, `./${file}`]
  }
}

/** A failure that belongs to no case: the file did not load, a hook failed, nothing ran, the process died or hung. */
function failureOfFile(result: ChildResult, cases: readonly TestCase[], timeout: number): TestCase | null {
  const failed = (name: string): TestCase => ({ name, state: 'failed', message: result.output.trim() })
  if (result.isTimedOut) return failed(`the file ran longer than ${timeout / 1000} s`)
  if (cases.length === 0) return failed('no test ran')
  if (result.code !== 0 && !cases.some((one) => one.state === 'failed')) return failed(`exit code ${result.code}`)
  return null
}

/** Node reports the tests of a suite whose hook failed as cancelled, and the hook's error on the terminal only. */
function explainCancelled(cases: readonly TestCase[], output: string): readonly TestCase[] {
  const isCancelled = ({ message }: TestCase) => message.includes('cancelledByParent')
  const first = cases.find(isCancelled)
  return cases.map((one) => {
    if (!isCancelled(one)) return one
    return { ...one, message: one === first ? output.trim() : 'cancelled with the one above' }
  })
}

export async function runFile(file: string, runtime: ServerRuntime, options: RunFileOptions): Promise<FileRun> {
  const started = performance.now()
  const report = join(options.scratch, `${runtime}-${file.replaceAll('/', '-')}.xml`)
  const result = await runChild(
    join(options.root, 'node_modules', '.bin', runtime),
    commandLine(runtime, file, report),
    {
      cwd: options.root,
      env: testEnvironment(options.scratch),
      timeout: options.timeout,
    },
  )
  const cases = existsSync(report) ? readJUnit(readFileSync(report, 'utf8'), runtime) : []
  const failure = failureOfFile(result, cases, options.timeout)
  const explained = explainCancelled(cases, result.output)
  const all = failure === null ? explained : [...explained, failure]
  return { runtime, file, cases: all, milliseconds: performance.now() - started }
}

/** The user's own data directories are out of reach, and npm's settings of the outer call do not leak into tests. */
function testEnvironment(scratch: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_|^FORCE_COLOR$/i.test(name))
  return {
    ...Object.fromEntries(inherited),
    NO_COLOR: '1',
    XDG_CONFIG_HOME: join(scratch, 'config'),
    DENO_NO_UPDATE_CHECK: '1',
  }
}
