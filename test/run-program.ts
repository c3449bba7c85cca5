// A program of the tests in a process of its own, on the runtime that runs the test.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { runtime } from './harness.ts'

/** Its exit code and what it wrote to its output. */
export async function runProgram(program: URL): Promise<readonly [code: number | null, output: string]> {
  const before = { node: [], deno: ['run', '-A', '--no-check'], bun: [], browser: [] }[runtime]
  const args = [...before, fileURLToPath(program)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const [code] = await once(child, 'close')
  return [code, output.trim()]
}
