// Imported first by every entry: below the minimum the program ends with one line, not with a syntax or link error
// from somewhere inside. Only what Node 18 can parse and link may be imported beside this.

const MINIMUM = [22, 18] as const

export function checkNodeVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return
  throw new Error(`omnisession needs Node ${MINIMUM.join('.')} or later, this is Node ${version}`)
}

if (!('Deno' in globalThis) && !('Bun' in globalThis)) checkNodeVersion(process.versions.node)
