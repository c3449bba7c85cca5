// Builds what is published: the wasm, and dist/ as the tree of the sources, by plain tsc.

import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildComponent } from './build-component.ts'
import { buildCore } from './build-core.ts'
import { runChild } from './testing/child.ts'

/** Built before, and published as they are: the core's modules, the component with what runs it. */
const built = ['bindings/core/wasm/*.wasm', 'bindings/component/generated/**/*.{js,d.ts,wasm}']
const inputs = ['bindings/**/*.ts', 'runtimes/**/*.ts', ...built, 'tsconfig*.json']

function fingerprint(root: string): string {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap((pattern) => globSync(pattern, { cwd: root })).sort()) {
    hash.update(file).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

/** Brings `dist/` up to date; does nothing when no source has changed since it was built. */
export async function buildPackage(root: string): Promise<void> {
  buildCore()
  await buildComponent()
  const stamp = join(root, 'dist.from')
  const print = fingerprint(root)
  const isFresh = existsSync(join(root, 'dist')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === print
  if (isFresh) return
  await replaceDist(root)
  writeFileSync(stamp, print)
}

/** Built beside its place and moved there: an interrupted build leaves the old one. */
async function replaceDist(root: string): Promise<void> {
  const fresh = join(root, `dist.${process.pid}`)
  const old = `${fresh}.old`
  try {
    const tsc = join(root, 'node_modules', '.bin', 'tsc')
    const args = ['-p', 'tsconfig.build.json', '--outDir', fresh]
    const result = await runChild(tsc, args, { cwd: root, env: process.env, timeout: 120_000 })
    if (result.code !== 0) throw new Error(`tsc could not build the package:\n${result.output}`)
    for (const file of globSync([...built], { cwd: root })) cpSync(join(root, file), join(fresh, file))
    if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old)
    renameSync(fresh, join(root, 'dist'))
  } finally {
    for (const directory of [fresh, old]) rmSync(directory, { recursive: true, force: true })
  }
}
