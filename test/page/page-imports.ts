// The import map of a page: `imports` of package.json (`#core`: the browser's condition, else the default) and the
// packages the library depends on.

import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

interface Manifest {
  readonly imports?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly dependencies?: Readonly<Record<string, string>>
  /** The ES module of a package. */
  readonly module?: string
}

const manifest = (...folders: readonly string[]): Manifest =>
  JSON.parse(readFileSync(join(...folders, 'package.json'), 'utf8'))

export function pageImports(root: string): Record<string, string> {
  const { imports = {}, dependencies = {} } = manifest(root)
  const own = Object.entries(imports).map(([name, { browser, default: other }]) => [name, browser ?? other] as const)
  const foreign = Object.keys(dependencies).map((name) => {
    const { module = 'index.js' } = manifest(root, 'node_modules', name)
    return [name, posix.join('./node_modules', name, module)] as const
  })
  const targets = [...own, ...foreign].flatMap(([name, target]) => (target === undefined ? [] : [[name, target]]))
  return Object.fromEntries(targets.map(([name, target]) => [name, posix.join('/', target as string)]))
}
