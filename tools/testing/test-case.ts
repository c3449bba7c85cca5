// What a test run knows about one case, whichever runtime ran it.

export type TestRuntime = 'node' | 'deno' | 'bun' | 'browser'
export const testRuntimes: readonly TestRuntime[] = ['node', 'deno', 'bun', 'browser']

export interface TestCase {
  /** Suites and test, joined by ` > `. */
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped'
  /** The failure's text with its stack, empty otherwise. */
  readonly message: string
}

export interface FileRun {
  readonly runtime: TestRuntime
  /** Relative to the repository, with `/`. */
  readonly file: string
  readonly cases: readonly TestCase[]
  readonly milliseconds: number
}

export function count(runs: readonly FileRun[], state: TestCase['state']): number {
  return runs.reduce((sum, run) => sum + run.cases.filter((one) => one.state === state).length, 0)
}
