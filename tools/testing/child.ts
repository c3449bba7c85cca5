// A child process with its output kept, in a process group of its own, so that a timeout ends its children as well.

import { type ChildProcess, spawn } from 'node:child_process'

export interface ChildResult {
  readonly code: number | null
  readonly isTimedOut: boolean
  /** Standard output and error in the order they came. */
  readonly output: string
}

export interface ChildOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** Milliseconds. */
  readonly timeout: number
}

const living = new Set<ChildProcess>()

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

/** Ends every child that still runs; for the moment when the job itself is interrupted. */
export function killChildren(): void {
  for (const child of living) killGroup(child)
}

export function runChild(command: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...options,
      timeout: undefined,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks: Buffer[] = []
    let isTimedOut = false
    const timer = setTimeout(() => {
      isTimedOut = true
      killGroup(child)
    }, options.timeout)
    living.add(child)
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    const finish = (code: number | null, note = '') => {
      clearTimeout(timer)
      living.delete(child)
      resolve({ code, isTimedOut, output: Buffer.concat(chunks).toString('utf8') + note })
    }
    child.on('error', (error) => finish(null, `Cannot start ${command}: ${error.message}\n`))
    child.on('close', (code) => {
      killGroup(child)
      finish(code)
    })
  })
}
