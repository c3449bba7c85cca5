// Builds the core as a WebAssembly component: from assembly/wit the views and the entry in AssemblyScript, of these and the
// domains one module (asc), of the module and the WIT a component, of the component the JavaScript that runs it
// where components are not known. All of it lands in folders that git ignores.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transpileBytes } from '@bytecodealliance/jco-transpile'
import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools'
import { writeEntry } from './component/entry.ts'
import { ENTRY } from './component/export-names.ts'
import { writeFieldNames } from './component/field-names.ts'
import { readPackage, witSource } from './component/package.ts'
import { writeViews } from './component/views.ts'

const root: string = fileURLToPath(new URL('..', import.meta.url))
const sources = join(root, 'assembly', 'component')
const target = join(root, 'bindings', 'component', 'generated')
const compiler = join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js')
const NAME = 'omnisession'

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

/** Files are written only when they change, so that what watches them stays quiet. */
function writeSources(): void {
  const pkg = readPackage()
  const files = pkg.interfaces.map((wit): [string, string] => [`${wit.name}-views.generated.ts`, writeViews(wit)])
  const others = [
    ['entry.generated.ts', writeEntry(pkg)],
    ['field-names.generated.ts', writeFieldNames()],
  ] as const
  for (const [name, content] of [...files, ...others]) {
    const file = join(sources, name)
    if (!existsSync(file) || readFileSync(file, 'utf8') !== content) write(file, content)
  }
}

function compile(): Uint8Array {
  const output = join(target, `core.${process.pid}.wasm`)
  const transform = join(root, 'tools', 'component', 'export-names.ts')
  const args = [compiler, `${ENTRY}.ts`, '--transform', transform, '--outFile', output]
  mkdirSync(target, { recursive: true })
  try {
    execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], { cwd: root, stdio: 'pipe' })
    return readFileSync(output)
  } catch (error) {
    const { stderr, stdout } = error as { stderr?: Buffer; stdout?: Buffer }
    throw new Error(`asc could not compile the component:\n${stderr ?? error}${stdout ?? ''}`)
  } finally {
    rmSync(output, { force: true })
  }
}

async function makeComponent(core: Uint8Array): Promise<Uint8Array> {
  const embedded = await componentEmbed({
    binary: core,
    witSource: witSource(),
    world: 'core',
    stringEncoding: 'utf16',
  })
  return componentNew(embedded, [])
}

/** Everything the result depends on: all of assembly, these tools, and the versions of what they call. */
function fingerprint(): string {
  const hash = createHash('sha256')
  const packages = ['assemblyscript', '@bytecodealliance/jco-transpile'].map(
    (name) => `node_modules/${name}/package.json`,
  )
  const list = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  const files = [
    ...list('assembly'),
    ...list('tools/component'),
    'tools/build-component.ts',
    'asconfig.json',
    ...packages,
  ]
  for (const file of files.sort())
    if (/\.(ts|wit|json)$/.test(file)) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** Builds the component when it is out of date. */
export async function buildComponent(): Promise<void> {
  writeSources()
  const stamp = join(target, `${NAME}.from`)
  const print = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === print) return
  const component = await makeComponent(compile())
  const { files } = await transpileBytes(component, {
    name: NAME,
    instantiation: 'async',
    minify: true,
    validLiftingOptimization: true,
    strict: true,
    noComponentErrorWrapping: true,
  })
  for (const [name, content] of Object.entries(files)) replace(join(target, name), content)
  replace(join(target, `${NAME}.component.wasm`), component)
  writeFileSync(stamp, print)
}

/** Never half a file, whoever reads it meanwhile. */
function replace(file: string, content: Uint8Array): void {
  write(`${file}.${process.pid}`, content)
  renameSync(`${file}.${process.pid}`, file)
}

if (import.meta.main) {
  await buildComponent()
  for (const name of readdirSync(target, { recursive: true, encoding: 'utf8' })) {
    console.log(`${name}  ${statSync(join(target, name)).size} octets`)
  }
}
