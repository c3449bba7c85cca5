// TypeScript's compiler as a judge of lines: which of them it complains about, and how.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ChildResult, runChild } from '../testing/child.ts'

export interface Complaint {
  /** Without its directory; empty when it is about no file. */
  readonly file: string
  /** From 1. */
  readonly row: number
  readonly message: string
}

export function tsc(root: string, args: readonly string[]): Promise<ChildResult> {
  const program = join(root, 'node_modules', '.bin', 'tsc')
  return runChild(program, [...args, '--pretty', 'false'], { cwd: root, env: process.env, timeout: 120_000 })
}

export interface Project {
  readonly root: string
  /** May lie anywhere. */
  readonly directory: string
  /** In it. */
  readonly files: readonly string[]
  /** Module names to the declarations they lead to. */
  readonly paths?: Readonly<Record<string, readonly string[]>>
}

export async function compile({ root, directory, files, paths = {} }: Project): Promise<readonly Complaint[]> {
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable', 'dom.asynciterable'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    // A reference that leads nowhere would otherwise be an `any` that fits everything.
    skipLibCheck: false,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    paths,
  }
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }\n')
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  const { code, output } = await tsc(root, ['-p', directory])
  const complaints = complaintsOf(output)
  if (code !== 0 && complaints.length === 0) throw new Error(`tsc ended with ${code}:\n${output}`)
  return complaints
}

/** `file(row,column): error ...`, and the indented lines that belong to it. */
function complaintsOf(output: string): readonly Complaint[] {
  const complaints: { file: string; row: number; message: string }[] = []
  for (const text of output.split('\n')) {
    const [, path = '', row = '0', message = ''] = /^(?:(.+?)\((\d+),\d+\): )?error (TS.*)$/.exec(text) ?? []
    const last = complaints.at(-1)
    if (message !== '') complaints.push({ file: path.split(/[\\/]/).at(-1) ?? '', row: Number(row), message })
    else if (last !== undefined && text.startsWith(' ')) last.message += `\n${text}`
  }
  return complaints
}
