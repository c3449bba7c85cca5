// runtimes: node
// The repository speaks of itself alone: no path of somebody's machine, no registry address, no secret place.

import { deepEqual, describe, equal, it } from '../harness.ts'
import { read, repositoryFiles } from './sources.ts'

const none: readonly string[] = []
const isText = (file: string) => !/\.(wasm|png|ico|gz|br|zst|sqlite|tsv)$/.test(file) && !file.includes('/fixtures/')

describe('the repository', () => {
  it('names no path of one machine', () => {
    // Made-up homes are called test, user or me.
    const machine =
      /(?<![\w.@:~-])\/(?:root|work|home\/(?!(?:test|user|me)\/)[a-z][\w-]*|Users\/(?!(?:test|user|me)\/)[A-Za-z][\w-]*)\//
    const naming = repositoryFiles().filter((file) => isText(file) && machine.test(read(file)))
    deepEqual(naming, none)
  })

  it('records no registry address in the lock', () => {
    const lock = JSON.parse(read('package-lock.json'))
    const resolved = Object.entries<{ resolved?: string }>(lock.packages).filter(
      ([, one]) => one.resolved !== undefined,
    )
    deepEqual(
      resolved.map(([name]) => name),
      none,
    )
    equal(/^omit-lockfile-registry-resolved=true$/m.test(read('.npmrc')), true)
  })

  it('pins every dependency to a version', () => {
    const { devDependencies = {}, dependencies = {} } = JSON.parse(read('package.json'))
    const loose = Object.entries<string>(devDependencies).filter(
      ([, version]) => !/^(npm:.+@)?\d+\.\d+\.\d+$/.test(version),
    )
    deepEqual(
      loose.map(([name, version]) => `${name} ${version}`),
      none,
    )
    deepEqual(dependencies, { idb: '8.0.4' }, 'the library has one dependency, in a page')
  })
})
