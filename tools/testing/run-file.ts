// Runs one test file on one runtime, in a process of its own, and reads what happened from the runtime's JUnit file.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
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

/** `report` is where the JUnit file goes. */
function commandLine(runtime: ServerRuntime, file: string, report: string): readonly string[] {
  switch (runtime) {
    case 'node': {
      const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=junit']
      return ['--test', '--test-isolation=none', ...reporters, `--test-reporter-destination=${report}`, file]
    }
    case 'deno':
      return ['test', '-A', '--no-check', '--no-lock', '--quiet', `--junit-path=${report}`, file]
    case 'bun':
      return ['test', '--timeout=120000', '--reporter=junit', `--reporter-outfile=${report}`, `./${file}`]
  }
}

/**
 * Node (without isolation) and Deno pass a file that throws after its first tests were declared. There the file is
 * loaded by this one, which makes a failing test of that.
 */
function writeLoader(path: string, file: string): void {
  const url = JSON.stringify(pathToFileURL(file).href)
  const code = `import { it } from 'node:test'
await import(${url}).catch((error) => {
  it('the file loads', () => {
    throw error
  })
})
`
  writeFileSync(path, code)
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
  const name = `${runtime}-${file.replaceAll('/', '-')}`
  const report = join(options.scratch, `${name}.xml`)
  const loader = join(options.scratch, name.replace(/\.ts$/, '.mjs'))
  if (runtime !== 'bun') writeLoader(loader, join(options.root, file))
  const args = commandLine(runtime, runtime === 'bun' ? file : loader, report)
  const result = await runChild(join(options.root, 'node_modules', '.bin', runtime), args, {
    cwd: options.root,
    env: testEnvironment(options.scratch),
    timeout: options.timeout,
  })
  const seen = existsSync(report) ? readJUnit(readFileSync(report, 'utf8'), runtime) : []
  // Node reports a file without tests as a test of its name.
  const cases = seen.filter((one) => !one.name.endsWith(basename(loader)))
  const failure = failureOfFile(result, cases, options.timeout)
  const explained = explainCancelled(cases, result.output)
  const all = failure === null ? explained : [...explained, failure]
  return { runtime, file, cases: all, milliseconds: performance.now() - started }
}

/** The user's own data directories are out of reach, and npm's settings of the outer call do not leak into tests. */
function testEnvironment(scratch: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_|^FORCE_COLOR$|^NODE_TEST_CONTEXT$/i.test(name),
  )
  return {
    ...Object.fromEntries(inherited),
    NO_COLOR: '1',
    XDG_CONFIG_HOME: join(scratch, 'config'),
    DENO_NO_UPDATE_CHECK: '1',
  }
}
