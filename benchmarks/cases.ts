// All cases there are: what the files of benchmarks/core and benchmarks/session export as `cases`.

import { readdirSync, readFileSync } from 'node:fs'
import type { BenchCase } from './bench-case.ts'

const folders = ['core', 'session', 'page']

/** Files beside the cases are servers and workloads: programs of their own, not to be imported. */
function caseFiles(folder: string): readonly URL[] {
  const directory = new URL(`./${folder}/`, import.meta.url)
  const files = readdirSync(directory)
    .sort()
    .filter((name) => name.endsWith('.ts'))
  return files
    .map((name) => new URL(name, directory))
    .filter((url) => /^export const cases\b/m.test(readFileSync(url, 'utf8')))
}

/** In the order of the folders and files; throws when an id is taken twice. */
export async function allCases(): Promise<readonly BenchCase[]> {
  const cases: BenchCase[] = []
  for (const url of folders.flatMap(caseFiles)) cases.push(...(await import(url.href)).cases)
  const twice = cases.find((one, at) => cases.findIndex((other) => other.id === one.id) !== at)
  if (twice !== undefined) throw new Error(`Two benchmark cases are called ${twice.id}`)
  return cases
}
