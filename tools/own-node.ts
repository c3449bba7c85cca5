// The jobs run on the Node the repository brings, whatever the machine has; the first line of each job asserts it.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('..', import.meta.url))

interface Manifest {
  readonly version: string
  readonly devDependencies: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

export function readManifest(): Manifest {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
}

/** Throws when this is not the Node of package.json, which happens when a job is started by hand. */
export function assertOwnNode(): void {
  const wanted = readManifest().devDependencies.node
  if (process.versions.node === wanted) return
  throw new Error(`This job runs on Node ${wanted}, not ${process.versions.node}: start it with npm, or tools/run.mjs`)
}
