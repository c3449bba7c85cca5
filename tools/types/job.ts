// npm run test:types: whether our types are Electron's. Prints the list of expected differences, or what is not as
// expected. `-- --keep` leaves the generated files in test/.results/types, where a failing line can be looked at.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectedDifferences } from '../../test/types/expected-differences.ts'
import { assertOwnNode, root } from '../own-node.ts'
import { findDifferences, writeOurs } from './find-differences.ts'
import { complaintsOf, judge, summaryOf } from './verdict.ts'

assertOwnNode()
const isKept = process.argv.includes('--keep')
const directory = isKept ? join(root, 'test/.results/types') : mkdtempSync(join(tmpdir(), 'omnisession-types-'))
mkdirSync(directory, { recursive: true })
try {
  const comparison = await findDifferences(await writeOurs(root, directory))
  for (const { reason, differences } of expectedDifferences) console.log(`${reason}\n  ${differences.join('\n  ')}\n`)
  for (const line of summaryOf(comparison, expectedDifferences)) console.log(line)
  const complaints = complaintsOf(judge(comparison, expectedDifferences))
  for (const complaint of complaints) console.error(complaint)
  process.exitCode = complaints.length === 0 ? 0 : 1
} finally {
  if (!isKept) rmSync(directory, { recursive: true, force: true })
}
