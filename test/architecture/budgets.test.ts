// runtimes: node
// Files stay readable in one sitting: 400 lines, unless line 1 says that it is a table or generated. The budget of a
// function (60 lines, 4 parameters) is the linter's: biome.json, run by `npm run check`.

import { deepEqual, describe, it, ok } from '../harness.ts'
import { read, repositoryFiles, sourceFiles } from './sources.ts'

const code = ['assembly', 'bindings', 'runtimes', 'test', 'tools', 'benchmarks', 'examples']
const none: readonly string[] = []
const isException = (text: string) => /^(\/\/|\/\*).*\b(table|generated)\b/i.test(text.split('\n', 1)[0] ?? '')

function functionBudget(): number {
  const rules = JSON.parse(read('biome.json')).linter.rules.complexity
  return rules.noExcessiveLinesPerFunction.options.maxLines
}

describe('budgets', () => {
  it('of files: at most 400 lines', () => {
    const long = sourceFiles(...code).filter((file) => read(file).split('\n').length > 401 && !isException(read(file)))
    deepEqual(
      long.map((file) => `${file}: ${read(file).split('\n').length - 1} lines`),
      none,
    )
  })

  it('of functions: the linter holds them to 60 lines', () => {
    ok(functionBudget() <= 60, 'biome.json allows longer functions')
  })

  it('of names: no utils, no helpers, kebab-case', () => {
    const vague = sourceFiles(...code).filter((file) => /\/(utils?|helpers?|misc|common)(\.|\/)/.test(file))
    const otherCase = sourceFiles(...code).filter((file) => /[A-Z_]/.test(file.split('/').at(-1) ?? ''))
    deepEqual([...vague, ...otherCase], none)
  })

  it('of the top level: only what docs/internals.md names', () => {
    const folders = new Set(
      repositoryFiles()
        .filter((file) => file.includes('/'))
        .map((file) => file.split('/')[0] ?? ''),
    )
    const known = new Set([...code, 'docs', '.ci'])
    deepEqual(
      [...folders].filter((folder) => !known.has(folder)),
      none,
    )
  })
})
