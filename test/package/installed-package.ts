// Packs the package as it would be published and installs it in a project of its own, without a registry.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { buildPackage } from '../../tools/build-package.ts'
import { readManifest } from '../../tools/own-node.ts'
import { type ChildResult, runChild } from '../../tools/testing/child.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export class InstalledPackage {
  readonly #directory: string

  private constructor(directory: string) {
    this.#directory = directory
  }

  static async create(): Promise<InstalledPackage> {
    await buildPackage(root)
    const directory = mkdtempSync(join(tmpdir(), 'omnisession-consumer-'))
    cpSync(fileURLToPath(new URL('./consumer', import.meta.url)), directory, { recursive: true })
    writeFileSync(join(directory, 'package.json'), '{ "private": true }\n')
    const installed = new InstalledPackage(directory)
    const tarballs = [await installed.#pack(root)]
    // Without a registry its dependencies have to be brought along.
    for (const name of Object.keys(readManifest().dependencies ?? {}))
      tarballs.push(await installed.#pack(join(root, 'node_modules', name)))
    await installed.run('npm', ['install', '--silent', '--offline', '--no-audit', '--no-fund', ...tarballs])
    return installed
  }

  /** The name of the tarball, as npm takes it. */
  async #pack(directory: string): Promise<string> {
    const { output } = await this.run('npm', ['pack', directory, '--silent', '--ignore-scripts'])
    return `./${output.trim().split('\n').at(-1) ?? ''}`
  }

  /** Runs a program in the project; throws with its output when it fails. */
  async run(command: string, args: readonly string[]): Promise<ChildResult> {
    const result = await this.tryRun(command, args)
    if (result.code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${result.code}:\n${result.output}`)
    return result
  }

  tryRun(command: string, args: readonly string[]): Promise<ChildResult> {
    // Where the runtimes of the repository would be found first, npm's shims would hide the one under test.
    const env = { ...process.env, NO_COLOR: '1', XDG_CONFIG_HOME: join(this.#directory, 'config') }
    return runChild(command, args, { cwd: this.#directory, env, timeout: 120_000 })
  }

  path(file: string): string {
    return join(this.#directory, file)
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true })
  }
}
