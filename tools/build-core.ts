// Compiles each domain of the core with asc into bindings/core/wasm. A domain is a folder of assembly/ with an index.ts.
// asc prints its help and exits 0 when it is called wrongly, so the file itself is the proof that it was built.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = join(root, 'assembly')
const target = join(root, 'bindings', 'core', 'wasm')
const compiler = join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js')

function domains(): string[] {
  return readdirSync(sources).filter((name) => existsSync(join(sources, name, 'index.ts')))
}

/** One hash over the compiler's version, its options and every source: a domain may import any of the shared ones. */
function fingerprint(): string {
  const hash = createHash('sha256')
  hash.update(readFileSync(join(root, 'asconfig.json')))
  hash.update(readFileSync(join(root, 'node_modules', 'assemblyscript', 'package.json')))
  for (const name of readdirSync(sources, { recursive: true, encoding: 'utf8' }).sort()) {
    if (name.endsWith('.ts')) hash.update(name).update(readFileSync(join(sources, name)))
  }
  return hash.digest('hex')
}

function compile(domain: string, output: string): void {
  const entry = join('assembly', domain, 'index.ts')
  const fresh = `${output}.${process.pid}`
  try {
    execFileSync(process.execPath, [compiler, entry, '--outFile', fresh], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    const { stderr, stdout } = error as { stderr?: Buffer; stdout?: Buffer }
    throw new Error(`asc could not compile ${entry}:\n${stderr ?? ''}${stdout ?? ''}`)
  }
  if (!existsSync(fresh) || statSync(fresh).size === 0) throw new Error(`asc wrote nothing for ${entry}`)
  renameSync(fresh, output)
}

/** Builds what is out of date; the paths of all wasm files. */
export function buildCore(): string[] {
  const print = fingerprint()
  mkdirSync(target, { recursive: true })
  return domains().map((domain) => {
    const output = join(target, `${domain}.wasm`)
    const stamp = `${output}.from`
    if (!existsSync(output) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== print) {
      compile(domain, output)
      writeFileSync(stamp, print)
    }
    return output
  })
}

if (import.meta.main) for (const path of buildCore()) console.log(`${path}  ${statSync(path).size} octets`)
