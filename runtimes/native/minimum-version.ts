// Imported first by every entry: below the minimum the program ends with one line, instead of a syntax or link error
// from somewhere inside. What is imported beside this must parse and link on Node 20.

import process from 'node:process'

const MINIMUM = [22, 18] as const

function isEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])
}

// Ended, not thrown: an uncaught error of a module is printed with a source line and a stack around it.
if (!('Deno' in globalThis) && !('Bun' in globalThis) && !isEnough(process.versions.node)) {
  console.error(`omnisession needs Node ${MINIMUM.join('.')} or later, this is Node ${process.versions.node}`)
  process.exit(1)
}
