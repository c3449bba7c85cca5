// runtimes: node
// Nothing below runtimes/ knows where it runs: no Node, Deno, Bun or page global, no clock, no timer, no randomness.

import { deepEqual, describe, it } from '../harness.ts'
import { codeOnly, read, sourceFiles } from './sources.ts'

const none: readonly string[] = []

/** `file: name` for each use of one of the names that is not a member of something else. */
function usesOf(names: readonly string[], files: readonly string[]): readonly string[] {
  const use = new RegExp(`(?<![\\w$.#'])(?:globalThis\\.)?(${names.join('|')})(?=\\s*[.(\\[])`, 'g')
  return files.flatMap((file) => [...codeOnly(read(file)).matchAll(use)].map((match) => `${file}: ${match[1]}`))
}

describe('globals', () => {
  it('of a runtime appear in runtimes/ only (window and document: the linter, which knows locals)', () => {
    const names = ['process', 'Buffer', 'Deno', 'Bun', 'navigator', 'require', 'localStorage']
    deepEqual(usesOf(names, sourceFiles('bindings')), none)
  })

  it('that are a clock, a timer or randomness come from the host', () => {
    const names = [
      'Date\\.now',
      'performance',
      'setTimeout',
      'setInterval',
      'setImmediate',
      'Math\\.random',
      'crypto\\.(?:get|random)\\w+',
    ]
    deepEqual(
      usesOf(
        names,
        sourceFiles('bindings').filter((file) => !file.startsWith('bindings/testing/')),
      ),
      none,
    )
  })

  it('of Node and of a page do not meet in the shared folders', () => {
    deepEqual(usesOf(['process', 'Buffer', 'Deno', 'Bun'], sourceFiles('runtimes/web', 'runtimes/browser')), none)
    deepEqual(usesOf(['Deno', 'Bun'], sourceFiles('runtimes/native', 'runtimes/node')), none)
  })
})
