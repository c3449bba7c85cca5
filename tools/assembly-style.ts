// Lints and formats the AssemblyScript sources. Biome cannot parse a decorator before a function or a constant, so it
// sees a copy in which a decorator at the start of a line is a comment.

import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChild } from './testing/child.ts'

const decorator = /^@(\w+(?:\([^)\n]*\))?)/gm
const comment = /^\/\*@(\w+(?:\([^)\n]*\))?)\*\//gm

function rewrite(directory: string, pattern: RegExp, replacement: string): void {
  for (const file of globSync('**/*.ts', { cwd: directory })) {
    const path = join(directory, file)
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(pattern, replacement))
  }
}

/** Resolves to the complaints, empty when there are none. With `isWriting` what can be mended is. */
export async function checkAssemblyStyle(root: string, isWriting: boolean): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'omnisession-style-'))
  const copy = join(scratch, 'assembly')
  try {
    cpSync(join(root, 'assembly'), copy, { recursive: true })
    const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
    delete config.$schema
    delete config.vcs
    config.files.includes = ['assembly/**/*.ts', '!**/*.generated.*']
    writeFileSync(join(scratch, 'biome.json'), JSON.stringify(config))
    rewrite(copy, decorator, '/*@$1*/')
    const args = ['check', ...(isWriting ? ['--write'] : []), '--error-on-warnings', 'assembly']
    const biome = join(root, 'node_modules', '.bin', 'biome')
    const result = await runChild(biome, args, { cwd: scratch, env: process.env, timeout: 60_000 })
    rewrite(copy, comment, '@$1')
    if (isWriting) cpSync(copy, join(root, 'assembly'), { recursive: true })
    return result.code === 0 ? '' : result.output
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
