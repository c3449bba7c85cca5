// What the running application calls itself: the nearest package.json of its main script, as Electron takes an app's
// name from there.
import { basename, dirname, extname, resolve } from 'node:path'
import { nearestPackage } from './application/nearest-package.ts'

export interface NamedApplication {
  /** `productName`, else `name`, else the script's own name. */
  readonly name: string
  readonly version: string | undefined
}

export function namedApplication(script: string | undefined = process.argv[1]): NamedApplication {
  if (script === undefined) return { name: 'omnisession', version: undefined }
  const own = basename(script, extname(script))
  try {
    const found = nearestPackage(dirname(resolve(script)))
    return { name: found?.productName || found?.name || own, version: found?.version }
  } catch {
    // A package.json that is no JSON names nothing.
    return { name: own, version: undefined }
  }
}
