// Builds what is published: the wasm, and dist/ as the tree of the sources, by plain tsc.

import { cpSync, globSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildCore } from './build-core.ts'
import { runChild } from './testing/child.ts'

/**
 * Writes `dist/`. It is built beside its place and moved there, so that whoever reads it meanwhile sees one build or
 * the other.
 */
export async function buildPackage(root: string): Promise<void> {
  buildCore()
  const fresh = join(root, `dist.${process.pid}`)
  const old = join(root, `dist.${process.pid}.old`)
  try {
    const tsc = join(root, 'node_modules', '.bin', 'tsc')
    const args = ['-p', 'tsconfig.build.json', '--outDir', fresh]
    const result = await runChild(tsc, args, { cwd: root, env: process.env, timeout: 120_000 })
    if (result.code !== 0) throw new Error(`tsc could not build the package:\n${result.output}`)
    copyWasm(root, fresh)
    try {
      renameSync(join(root, 'dist'), old)
    } catch {
      // The first build.
    }
    renameSync(fresh, join(root, 'dist'))
  } finally {
    for (const directory of [fresh, old]) rmSync(directory, { recursive: true, force: true })
  }
}

function copyWasm(root: string, target: string): void {
  for (const file of globSync('bindings/core/wasm/*.wasm', { cwd: root })) cpSync(join(root, file), join(target, file))
}
