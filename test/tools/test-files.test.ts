// runtimes: node
// The convention of a test file's first line.

import { readMarker } from '../../tools/testing/test-files.ts'
import { deepEqual, describe, it, throws } from '../harness.ts'

const read = (firstLine: string) => [...readMarker('a.test.ts', firstLine)]

describe('the marker of a test file', () => {
  it('may be absent: Node, Deno and Bun', () => {
    deepEqual(read('// What this file tests.'), ['node', 'deno', 'bun'])
    deepEqual(read("import { it } from '../harness.ts'"), ['node', 'deno', 'bun'])
  })

  it('names the runtimes', () => {
    deepEqual(read('// runtimes: node'), ['node'])
    deepEqual(read('// runtimes: browser, bun'), ['browser', 'bun'])
  })

  it('that names no runtime is an error, since the file would never run', () => {
    throws(() => read('// runtimes: nodejs'), /a\.test\.ts:1: "nodejs" is no runtime/)
    throws(() => read('// runtimes:'), /is no runtime/)
  })
})
