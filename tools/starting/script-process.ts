// A script under `omnisession run` in a process of its own, line by line.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { root } from '../own-node.ts'

export type RuntimeCommand = readonly [program: string, ...flags: string[]]

export interface ScriptOptions {
  readonly runtime: RuntimeCommand
  /** What follows `omnisession run`. */
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly onLine: (line: string) => void
}

export class ScriptProcess {
  readonly #child: ChildProcess
  readonly #errors: Promise<string>
  readonly #ended: Promise<unknown>
  readonly lines: string[] = []

  constructor(options: ScriptOptions) {
    const [program, ...flags] = options.runtime
    const child = spawn(program, [...flags, 'runtimes/bin.ts', 'run', ...options.arguments], {
      cwd: root,
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.lines.push(line)
      options.onLine(line)
    })
    this.#child = child
    this.#errors = text(child.stderr)
    this.#ended = once(child, 'close')
    // The job is interrupted: nothing of it stays.
    const kill = (): void => this.kill()
    process.once('exit', kill)
    child.once('close', () => process.off('exit', kill))
  }

  /** Standard error and how the process ended: `code 0`, `signal SIGKILL`. */
  async end(): Promise<{ errors: string; ending: string }> {
    await this.#ended
    const { signalCode, exitCode } = this.#child
    return { errors: await this.#errors, ending: signalCode ? `signal ${signalCode}` : `code ${exitCode}` }
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
