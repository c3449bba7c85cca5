// The entry `omnisession` as a program meets it: importing does nothing, `session` works at once, one registry however
// often the library is in the process.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'
import { after, deepEqual, describe, equal, it, runtime } from '../../harness.ts'

const root = mkdtempSync(join(tmpdir(), 'omnisession-entry-'))
const entryPoint = fileURLToPath(new URL(`../../../runtimes/${runtime}/index.ts`, import.meta.url))
const program = fileURLToPath(new URL('child.ts', import.meta.url))

/** A copy of the library in one file, as a bundler would put it into an application. */
function bundle(): string {
  const outfile = join(root, 'app/lib/bundle.mjs')
  // The core stays a file: a bundler's user copies it to the same place relative to the code.
  const wasm = 'bindings/core/wasm'
  cpSync(fileURLToPath(new URL(`../../../${wasm}`, import.meta.url)), join(root, wasm), { recursive: true })
  buildSync({ entryPoints: [entryPoint], outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'error' })
  return pathToFileURL(outfile).href
}

describe(`the entry on ${runtime}`, () => {
  after(() => rmSync(root, { recursive: true, force: true }))

  it('does nothing when imported, works at once, and is one in the process', () => {
    const flags = { node: [], deno: ['run', '-A', '--no-check'], bun: [], browser: [] }[runtime]
    const env = { ...process.env, XDG_CONFIG_HOME: join(root, 'config') }
    const child = spawnSync(process.execPath, [...flags, program, runtime, bundle()], { encoding: 'utf8', env })
    equal(child.stderr, '')
    deepEqual(JSON.parse(child.stdout), {
      globals: 0,
      exitListeners: 0,
      files: 0,
      'copied module is another': true,
      'same session': true,
      'same default': true,
      value: 'v',
      path: '/omnisession/Partitions/shop',
      shared: 1,
    })
  })

  it('is the same by require', async () => {
    const required = createRequire(import.meta.url)(entryPoint)
    const imported = await import(pathToFileURL(entryPoint).href)
    equal(required.Session, imported.Session)
    equal(required.session.fromPartition('x'), imported.session.fromPartition('x'))
  })
})
