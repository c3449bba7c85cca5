// runtimes: node
// What must never pass: a file in which nothing ran, that does not load, whose hook fails, or that hangs.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runFile } from '../../tools/testing/run-file.ts'
import { after, before, describe, equal, it, ok } from '../harness.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const results = join(root, 'test', '.results')

describe('running a test file', () => {
  let directory = ''
  before(() => {
    // Inside the repository, where `./test/.results/...` imports the harness as every test does.
    mkdirSync(results, { recursive: true })
    directory = mkdtempSync(join(results, 'run-file-'))
  })
  after(() => rmSync(directory, { recursive: true }))

  async function failuresOf(
    code: string,
    runtime: 'node' | 'deno' | 'bun',
    timeout = 60_000,
  ): Promise<readonly string[]> {
    const path = join(directory, 'sample.test.ts')
    writeFileSync(path, `import { describe, it, before } from '../../harness.ts'\n${code}\n`)
    const { cases } = await runFile(path.slice(root.length), runtime, { root, scratch: directory, timeout })
    return cases.filter(({ state }) => state === 'failed').map(({ name, message }) => `${name}: ${message}`)
  }

  for (const runtime of ['node', 'deno', 'bun'] as const) {
    it(`on ${runtime}: nothing ran`, async () => {
      const failures = await failuresOf('void it', runtime)
      equal(failures.length, 1)
      ok(failures[0]?.startsWith('no test ran'), failures[0])
    })

    it(`on ${runtime}: a file that does not load`, async () => {
      const failures = await failuresOf("it('a', () => {})\nthrow new Error('broken while loading')", runtime)
      ok(
        failures.some((failure) => failure.includes('broken while loading')),
        failures.join('\n'),
      )
    })

    it(`on ${runtime}: a hook that fails`, async () => {
      const code = "describe('a', () => { before(() => { throw new Error('the hook broke') }); it('b', () => {}) })"
      const failures = await failuresOf(code, runtime)
      ok(
        failures.some((failure) => failure.includes('the hook broke')),
        failures.join('\n'),
      )
    })

    it(`on ${runtime}: one that passes is not among them`, async () => {
      equal((await failuresOf("it('a', () => {})", runtime)).length, 0)
    })
  }

  it('one that hangs is ended', async () => {
    const failures = await failuresOf("it('a', () => new Promise(() => setInterval(() => {}, 1000)))", 'node', 3000)
    ok(failures[0]?.startsWith('the file ran longer than 3 s'), failures[0])
  })
})
