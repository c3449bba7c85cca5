// What the running application calls itself: the nearest package.json of its main script, as Electron takes an app's
// name from there.
import { readFileSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'

export interface ApplicationPackage {
  /** `productName`, else `name`, else the script's own name. */
  readonly name: string
  readonly version: string | undefined
}

export function applicationPackage(script: string | undefined = process.argv[1]): ApplicationPackage {
  if (script === undefined) return { name: 'omnisession', version: undefined }
  for (let directory = dirname(resolve(script)); ; directory = dirname(directory)) {
    const found = readPackage(join(directory, 'package.json'))
    if (found !== null) return found
    if (directory === dirname(directory)) break
  }
  return { name: basename(script, extname(script)), version: undefined }
}

function readPackage(path: string): ApplicationPackage | null {
  try {
    const { productName, name, version } = JSON.parse(readFileSync(path, 'utf8'))
    const chosen = [productName, name].find((one) => typeof one === 'string' && one !== '')
    return chosen === undefined ? null : { name: chosen, version: typeof version === 'string' ? version : undefined }
  } catch {
    return null
  }
}
