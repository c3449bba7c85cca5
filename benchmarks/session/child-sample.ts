// Samples that need a process of their own, since they are about starting one or about all of its memory.

import { execFile } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { runtime } from '../../test/harness.ts'

const run = promisify(execFile)
const flags = { node: ['--expose-gc'], deno: ['run', '-A', '--no-check', '--no-lock'], bun: ['run'], browser: [] }[
  runtime
]

/** Runs a program of this folder on the same runtime; it prints one figure a word, as JSON. */
export async function childSample(program: string, args: readonly string[] = []): Promise<Record<string, number>> {
  const path = fileURLToPath(new URL(program, import.meta.url))
  const { stdout } = await run(process.execPath, [...flags, path, ...args], { env: { ...process.env, NO_COLOR: '1' } })
  return JSON.parse(stdout)
}
