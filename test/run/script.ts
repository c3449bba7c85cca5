// Electron scripts for the tests of `omnisession run`: written into a folder of their own, run by the runtime that runs
// the test, in a process of their own.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { runtime } from '../harness.ts'

const bin = fileURLToPath(new URL('../../runtimes/bin.ts', import.meta.url))
const LONGEST = 60_000
const COMMANDS = { node: [], deno: ['run', '--allow-all', '--no-lock'], bun: ['--no-install'], browser: [] }

export interface Outcome {
  readonly lines: readonly string[]
  readonly errors: string
  readonly code: number | null
  readonly signal: string | null
}

export type Files = Readonly<Record<string, string>>

/** A folder with an app in it and a home directory beside it; removed by `remove`. */
export class AppFolder {
  readonly path: string
  readonly home: string
  readonly #root: string

  constructor(files: Files) {
    this.#root = realpathSync(mkdtempSync(join(tmpdir(), 'omnisession-run-')))
    this.path = join(this.#root, 'app')
    this.home = join(this.#root, 'home')
    mkdirSync(this.home)
    mkdirSync(this.path)
    this.write(files)
  }

  write(files: Files): void {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.path, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content)
    }
  }

  /** `typed`: what follows `omnisession`, with the app's folder as the working directory. */
  start(...typed: readonly string[]): Run {
    return new Run([bin, ...typed], this.path, this.home)
  }

  /** A program of this folder, without `omnisession run`. */
  startProgram(name: string): Run {
    return new Run([join(this.path, name)], this.path, this.home)
  }

  run(...typed: readonly string[]): Promise<Outcome> {
    return this.start('run', ...typed).end()
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true })
  }
}

export class Run {
  readonly lines: string[] = []
  readonly #child: ChildProcess
  readonly #errors: Promise<string>
  readonly #ended: Promise<unknown>
  #heard: () => void = () => {}

  constructor(typed: readonly string[], directory: string, home: string) {
    const child = spawn(process.execPath, [...COMMANDS[runtime], ...typed], {
      cwd: directory,
      // The developer's own settings must not show: a home, a configuration and a language of the test.
      env: {
        ...process.env,
        HOME: home,
        XDG_CONFIG_HOME: join(home, '.config'),
        XDG_CACHE_HOME: join(home, '.cache'),
        LANG: 'en_US.UTF-8',
        NO_COLOR: '1',
        DENO_DIR: process.env.DENO_DIR ?? join(home, 'deno'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.lines.push(line)
      this.#heard()
    })
    this.#child = child
    this.#errors = text(child.stderr)
    this.#ended = once(child, 'close')
  }

  get pid(): number {
    return this.#child.pid as number
  }

  /** Resolves when the script has printed a line that starts so; rejects when it ends before. */
  async said(beginning: string): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      this.#heard = () => {
        if (this.lines.some((line) => line.startsWith(beginning))) resolve()
      }
    })
    this.#heard()
    const ended = this.#ended.then(async () => {
      throw new Error(`the script ended before it said "${beginning}": ${await this.#errors}`)
    })
    await Promise.race([heard, ended])
    ended.catch(() => {})
  }

  /** Not `child.kill`: after it Deno reports every end as that signal's. */
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void {
    process.kill(this.pid, name)
  }

  async end(): Promise<Outcome> {
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), LONGEST)
    await this.#ended
    clearTimeout(limit)
    const { exitCode: code, signalCode: signal } = this.#child
    return { lines: this.lines, errors: await this.#errors, code, signal }
  }
}

/** Runs `body` with an app folder that is removed afterwards. */
export async function withApp(files: Files, body: (app: AppFolder) => Promise<void>): Promise<void> {
  const app = new AppFolder(files)
  try {
    await body(app)
  } finally {
    app.remove()
  }
}

export function withProgram(source: string, body: (run: Run) => Promise<void>): Promise<void> {
  return withApp({ 'program.mjs': source }, (app) => body(app.startProgram('program.mjs')))
}
