// Programs the tests use that no npm package brings: Debian's chromium and strace. Installed where that is allowed.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, program)))
}

function apt(...args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
}

/** Tries to install what is missing; returns the programs that are still missing, each with the reason. */
export function bringPrograms(programs: readonly string[]): ReadonlyMap<string, string> {
  const missing = programs.filter((program) => !isOnPath(program))
  const without = (reason: string) => new Map(missing.map((program) => [program, reason]))
  if (missing.length === 0) return new Map()
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    return without(`is not installed; as root: apt-get install ${missing.join(' ')}`)
  }
  console.log(`Installing ${missing.join(' and ')} (once) ...`)
  if (apt('update') && apt('install', '-y', '--no-install-recommends', ...missing)) return new Map()
  return new Map(
    missing.filter((program) => !isOnPath(program)).map((program) => [program, 'could not be installed by apt-get']),
  )
}
