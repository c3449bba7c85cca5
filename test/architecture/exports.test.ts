// runtimes: node
// The `exports` map in both directions: what it names exists as a source, and every entry that exists is named.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readEntryPoints, sourceOf } from '../../tools/package-exports.ts'
import { deepEqual, describe, equal, it } from '../harness.ts'
import { read, root, sourceFiles } from './sources.ts'

const none: readonly string[] = []
const entryFile = /^runtimes\/(node|deno|bun|browser)\/(index|electron|core|component)\.ts$/
const pathOf = (name: string) => (name === 'index' ? '.' : `./${name}`)
const entries = readEntryPoints(root)

describe('exports', () => {
  it('name sources that exist', () => {
    const missing = entries.filter(({ target }) => !existsSync(join(root, sourceOf(target))))
    deepEqual(
      missing.map(({ path, condition, target }) => `${path} (${condition}): ${target}`),
      none,
    )
  })

  it('name every entry file of every runtime', () => {
    const files = sourceFiles('runtimes').flatMap((file) => {
      const [, runtime, name] = entryFile.exec(file) ?? []
      return runtime === undefined || name === undefined ? [] : [`${pathOf(name)} ${runtime} ${file}`]
    })
    const named = new Set(entries.map(({ path, condition, target }) => `${path} ${condition} ${sourceOf(target)}`))
    deepEqual(
      files.filter((file) => !named.has(file)),
      none,
    )
  })

  it('list the conditions in the order in which they must be tried', () => {
    const order = ['types', 'deno', 'bun', 'node', 'browser', 'default']
    for (const path of new Set(entries.map((entry) => entry.path))) {
      const conditions = entries.filter((entry) => entry.path === path).map((entry) => entry.condition)
      deepEqual(
        conditions,
        order.filter((condition) => conditions.includes(condition)),
        path,
      )
    }
  })

  it('and the bin point into dist, which is all that is published', () => {
    const { files, bin } = JSON.parse(read('package.json'))
    equal(files.includes('dist'), true)
    equal(existsSync(join(root, sourceOf(`./${bin.omnisession}`))), true, bin.omnisession)
    deepEqual(
      entries.filter(({ target }) => !target.startsWith('./dist/')).map(({ target }) => target),
      none,
    )
  })
})
