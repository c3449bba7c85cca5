// Which test files there are, and which runtimes run each: `test/**/*.test.ts`, on Node, Deno and Bun, unless the first
// line of the file says otherwise: `// runtimes: node deno bun browser`.

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestRuntime, testRuntimes } from './test-case.ts'

export interface TestFile {
  /** Relative to the repository, with `/`. */
  readonly file: string
  readonly runtimes: readonly TestRuntime[]
}

const marker = /^\/\/ *runtimes?: *(.*?) *$/i

function isTestRuntime(word: string): word is TestRuntime {
  return (testRuntimes as readonly string[]).includes(word)
}

/** The runtimes named in a file's first line; throws on a word that names none, since it would mean "never run". */
export function readMarker(file: string, firstLine: string): readonly TestRuntime[] {
  const words = marker.exec(firstLine)?.[1]
  if (words === undefined) return ['node', 'deno', 'bun']
  const named = words.split(/[\s,]+/).filter((word) => word !== '')
  const unknown = named.find((word) => !isTestRuntime(word))
  if (named.length === 0 || unknown !== undefined) {
    throw new Error(`${file}:1: "${unknown ?? ''}" is no runtime; write one or more of: ${testRuntimes.join(' ')}`)
  }
  return named.filter(isTestRuntime)
}

/** All files whose path contains one of the filters (all, without a filter), sorted. */
export function findTestFiles(root: string, filters: readonly string[]): readonly TestFile[] {
  const paths = globSync('test/**/*.test.ts', { cwd: root }).map((path) => path.replaceAll('\\', '/'))
  const files = paths.filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter))).sort()
  return files.map((file) => {
    const [firstLine = ''] = readFileSync(join(root, file), 'utf8').split('\n', 1)
    return { file, runtimes: readMarker(file, firstLine) }
  })
}
