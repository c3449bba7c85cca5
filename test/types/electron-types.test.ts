// runtimes: node
// Our types are Electron's but for the listed differences, and the checks that say so notice every kind of damage.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '../../tools/types/compiler.ts'
import {
  type Comparison,
  findDifferences,
  type Subject,
  writeElectrons,
  writeOurs,
} from '../../tools/types/find-differences.ts'
import { complaintsOf, judge, summaryOf } from '../../tools/types/verdict.ts'
import { after, before, deepEqual, describe, equal, it, ok } from '../harness.ts'
import { damages } from './damages.ts'
import { expectedDifferences } from './expected-differences.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const none: readonly string[] = []

describe("Electron's types", () => {
  let scratch: string
  let ours: Subject
  let comparison: Comparison

  before(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'omnisession-types-'))
    ours = await writeOurs(root, join(scratch, 'sound'))
    comparison = await findDifferences(ours)
  })
  after(() => rmSync(scratch, { recursive: true, force: true }))

  it('are ours, but for the listed differences', () => {
    deepEqual(complaintsOf(judge(comparison, expectedDifferences)), none)
    for (const line of summaryOf(comparison, expectedDifferences)) console.log(line)
  })

  it('are found to be their own', async () => {
    const { differences, checks } = await findDifferences(writeElectrons(root, join(scratch, 'electrons')))
    deepEqual(differences, [])
    ok(checks > 2000, `expected the checks of the whole session API, not ${checks}`)
  })

  for (const whose of ['theirs', 'ours'] as const) {
    it(`let a main script compile: ${whose}`, async () => {
      const directory = join(scratch, whose)
      cpSync(join(root, 'test/fixtures/types'), directory, { recursive: true })
      const declarations = {
        theirs: join(root, 'node_modules/electron/electron.d.ts'),
        ours: join(ours.directory, 'ours/runtimes/node/electron.d.ts'),
      }
      const paths = { electron: [declarations[whose]] }
      const complaints = await compile({ root, directory, files: ['main-script.ts'], paths })
      deepEqual(
        complaints.map(({ file, row, message }) => `${file}:${row}: ${message}`),
        none,
      )
    })
  }

  it('are not ours when our declarations are damaged, whatever the kind of damage', async () => {
    const directory = join(scratch, 'damaged')
    cpSync(ours.directory, directory, { recursive: true })
    for (const { kind, file, sound, damaged } of damages) {
      const path = join(directory, 'ours', file)
      const text = readFileSync(path, 'utf8')
      equal(text.split(sound).length, 2, `${kind}: ${file} has once: ${sound}`)
      writeFileSync(path, text.replace(sound, damaged))
    }
    const damaged = await findDifferences({ ...ours, directory })
    const found = new Set(judge(damaged, expectedDifferences).unexpected.map(({ name }) => name))
    const unnoticed = damages.filter(({ noticedAs }) => !found.has(noticedAs))
    deepEqual(
      unnoticed.map(({ kind, noticedAs }) => `${kind}: no "${noticedAs}"`),
      none,
    )
  })

  it('are not ours when a difference is not in the list, or one in the list is gone', () => {
    const [{ name = '' } = {}] = comparison.differences
    const without = expectedDifferences.map(({ reason, differences }) => ({
      reason,
      differences: differences.filter((one) => one !== name),
    }))
    deepEqual(
      judge(comparison, without).unexpected.map((one) => one.name),
      [name],
    )
    const more = [...expectedDifferences, { reason: 'mended long ago', differences: ['type Cookies.get', name] }]
    deepEqual(judge(comparison, more).outdated, ['type Cookies.get'])
    deepEqual(judge(comparison, more).repeated, [name])
  })
})
