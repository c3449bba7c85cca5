// What the architecture tests read: the tracked sources, and who imports whom.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))

/** Files of the repository, tracked or about to be, relative and with `/`; in a copy without git, of the working tree. */
export function repositoryFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  return listed
    .toString('utf8')
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(root, file)))
}

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** TypeScript and JavaScript sources under the given folders. */
export function sourceFiles(...folders: readonly string[]): readonly string[] {
  const inFolder = (file: string) => folders.some((folder) => file.startsWith(`${folder}/`))
  return repositoryFiles().filter(
    (file) => /\.(ts|mjs|js)$/.test(file) && inFolder(file) && !file.includes('/fixtures/'),
  )
}

/** The text without comments and without the content of strings: what is left are names and signs. */
export function codeOnly(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, (match) =>
    match.startsWith('/') ? ' ' : "''",
  )
}

const specifier =
  /(?:^|\n)\s*(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

export interface Import {
  readonly from: string
  /** A file of the repository, or a bare name (`node:fs`, `tldts`, `#core`). */
  readonly to: string
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(^|\s)\/\/[^\n]*/g, '$1')
}

/** Static and literal dynamic imports and re-exports, types included. */
export function importsOf(file: string): readonly Import[] {
  const found = [...withoutComments(read(file)).matchAll(specifier)].map((match) => match[1] ?? match[2] ?? '')
  return found.map((to) => ({ from: file, to: to.startsWith('.') ? resolve(file, to) : to }))
}

function resolve(from: string, relative: string): string {
  const path = posix.join(dirname(from), relative)
  // AssemblyScript names files without their ending.
  return from.startsWith('assembly/') && !path.endsWith('.ts') ? `${path}.ts` : path
}
