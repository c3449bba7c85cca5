// The package.json that belongs to a directory: in it or in the nearest one above.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ApplicationPackage } from '../../../bindings/host/application.ts'

export type PackageFields = Readonly<Record<string, unknown>>

/** Null when there is no readable package.json; throws a SyntaxError that names the file when it is not JSON. */
export function readPackage(directory: string): PackageFields | null {
  const path = join(directory, 'package.json')
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return null
  }
  try {
    return JSON.parse(text) as PackageFields
  } catch (cause) {
    throw new SyntaxError(`Unable to parse ${path}: ${(cause as Error).message}`, { cause })
  }
}

export function describePackage(fields: PackageFields): ApplicationPackage {
  const text = (name: string): string | undefined => (typeof fields[name] === 'string' ? fields[name] : undefined)
  return { name: text('name'), productName: text('productName'), version: text('version') }
}

export function nearestPackage(start: string): ApplicationPackage | null {
  for (let directory = start; ; directory = dirname(directory)) {
    const fields = readPackage(directory)
    if (fields !== null) return describePackage(fields)
    if (dirname(directory) === directory) return null
  }
}
