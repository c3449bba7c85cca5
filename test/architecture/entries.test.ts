// Nothing happens at import, and no entry waits: `require` can load it on every runtime that has `require`.

import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { deepEqual, describe, equal, it, ok, runtime } from '../harness.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const none: readonly string[] = []
const entries = ['index', 'electron', 'core', 'component'].map((name) => join(root, 'runtimes', runtime, `${name}.ts`))
/** Electron's module is made when it is imported, since its names are static, and every copy must meet the same one. */
const made = ['globals: Symbol(omnisession/1)', 'globals: Symbol(omnisession.electron.1)']
const allowed = (entry: string) => (entry.endsWith('electron.ts') ? made : none)
const runCommand = runtime === 'deno' ? ['run', '-A', '--no-check', '--no-lock'] : []

interface Probe {
  readonly changes: readonly string[]
  readonly errors: string
}

function probe(entry: string): Promise<Probe> {
  const directory = mkdtempSync(join(tmpdir(), 'omnisession-import-'))
  const args = [...runCommand, join(root, 'test/architecture/import-probe.ts'), pathToFileURL(entry).href]
  const env = { ...process.env, XDG_CONFIG_HOME: directory, NO_COLOR: '1' }
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: directory, env, timeout: 60_000 }, (error, stdout, stderr) => {
      rmSync(directory, { recursive: true, force: true })
      if (error) reject(error)
      else resolve({ changes: JSON.parse(stdout), errors: stderr })
    })
  })
}

describe('entries', () => {
  for (const entry of entries) {
    const name = entry.slice(root.length)

    it(`${name} exists`, () => ok(existsSync(entry), `${name} is missing`))

    it(`${name}: importing it changes nothing, prints nothing, and lets the process end`, async () => {
      const { changes, errors } = await probe(entry)
      deepEqual(changes, allowed(entry))
      equal(errors, '')
    })

    it(`${name}: require gives the module that import gives, so nothing in it awaits`, async () => {
      const required = createRequire(import.meta.url)(entry)
      const imported = await import(pathToFileURL(entry).href)
      const known = ['Session', 'session', 'loadCore', 'instantiateComponent'].find((name) => name in imported)
      ok(known !== undefined, 'the entry exports none of the names this test knows')
      equal(required[known], imported[known])
    })
  }

  it('the probe sees what an import changes', async () => {
    const { changes } = await probe(join(root, 'test/architecture/noisy-module.ts'))
    for (const kind of ['globals: noisy', 'listeners: exit 1', 'files: noise.txt', 'environment: NOISE=1']) {
      ok(changes.includes(kind), `the probe did not see "${kind}" in ${JSON.stringify(changes)}`)
    }
  })
})
