// After a whole test run: docs/compatibility.md as it should be now.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { testRuntimes } from '../testing/test-case.ts'
import { capabilities } from './capabilities.ts'
import { idleProofs, readResults, writeTable } from './table.ts'

/** Writes the table when every runtime was seen; the lines say what a person should know. */
export function updateCompatibility(root: string): readonly string[] {
  const seen = readResults(root)
  const missing = testRuntimes.filter((runtime) => seen[runtime] === undefined)
  if (missing.length > 0) return [`docs/compatibility.md is left as it is: nothing was seen of ${missing.join(', ')}`]
  const path = join(root, 'docs', 'compatibility.md')
  const table = writeTable(capabilities, seen)
  const idle = idleProofs(capabilities, seen).map(
    (proof) => `No test is called "${proof}": tools/compatibility/capabilities.ts`,
  )
  if (existsSync(path) && readFileSync(path, 'utf8') === table) return idle
  writeFileSync(path, table)
  return [...idle, 'docs/compatibility.md has changed: commit it with what changed it']
}
