// What an entry point costs a program that loads it, each file compressed with brotli: its bundled, minified JavaScript
// at the import, the same with what cookies and fetch load later, and the wasm these need. The table in docs/sizes.md is
// written by `npm run build` and held by `npm run check`.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { type EntryPoint, readEntryPoints } from './package-exports.ts'

export interface EntrySize {
  readonly path: string
  readonly condition: string
  /** Octets after brotli: what comes with the import. */
  readonly initial: number
  /** And with what cookies and fetch load later; on Node, Deno and Bun with all that can be loaded. */
  readonly script: number
  readonly wasm: number
}

const report = 'docs/sizes.md'
/** A figure may move by this part before the report must be written again. */
const tolerance = 0.02

/** What a page loads with its first request. */
const FETCH = ['dist/bindings/session/network/door.js', 'dist/runtimes/browser/page-network.js']

function compressed(content: Uint8Array): number {
  return brotliCompressSync(content).length
}

async function scriptSizes(root: string, { condition, target }: EntryPoint) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [target],
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    write: false,
    outdir: 'out',
    format: 'esm',
    target: 'es2023',
    external: ['node:*'],
    logLevel: 'silent',
  })
  const octets = new Map(outputFiles.map(({ path, contents }) => [relative(root, path), compressed(contents)]))
  const sum = (outputs: Iterable<string>) => [...outputs].reduce((total, name) => total + (octets.get(name) ?? 0), 0)
  const entry = target.replace('./', '')
  const needed = condition === 'browser' ? [entry, ...FETCH] : null
  return {
    initial: sum(reached(metafile, [entry])),
    script: sum(needed === null ? octets.keys() : reached(metafile, needed)),
  }
}

/** The outputs of these entries, and those that they import at once. */
function reached({ outputs }: Metafile, entries: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (name: string): void => {
    if (found.has(name)) return
    found.add(name)
    for (const { kind, path } of outputs[name]?.imports ?? []) if (kind === 'import-statement') visit(path)
  }
  for (const [name, { entryPoint }] of Object.entries(outputs))
    if (entryPoint !== undefined && entries.includes(entryPoint)) visit(name)
  return found
}

/** The core of the cookies; those of the component that its JavaScript loads; none where it is in the script. */
function wasmSize(root: string, { path, condition }: EntryPoint): number {
  if (condition === 'browser' && (path === './inline' || path === './relay')) return 0
  if (path !== './component') return compressed(readFileSync(join(root, 'dist/bindings/core/wasm/cookies.wasm')))
  const directory = join(root, 'dist/bindings/component/generated')
  const files = readdirSync(directory).filter((name) => name.endsWith('.wasm') && !name.endsWith('.component.wasm'))
  return files.reduce((sum, name) => sum + compressed(readFileSync(join(directory, name))), 0)
}

function isMeasured({ condition }: EntryPoint): boolean {
  return condition !== 'types' && condition !== 'default'
}

/** Measures dist/, which must have been built. */
export async function measureSizes(root: string): Promise<readonly EntrySize[]> {
  const sizes: EntrySize[] = []
  for (const entry of readEntryPoints(root).filter(isMeasured)) {
    const { path, condition } = entry
    sizes.push({ path, condition, ...(await scriptSizes(root, entry)), wasm: wasmSize(root, entry) })
  }
  return sizes
}

const kilobytes = (octets: number) => (octets / 1000).toFixed(1)
const nameOf = ({ path }: EntrySize) => path.replace(/^\./, 'omnisession')

/** Aligned lines for a terminal. */
export function showSizes(sizes: readonly EntrySize[]): string {
  return sizes
    .map(
      (one) => `${`${nameOf(one)} (${one.condition})`.padEnd(32)} ${kilobytes(one.script + one.wasm).padStart(7)} kB`,
    )
    .join('\n')
}

function toMarkdown(sizes: readonly EntrySize[]): string {
  const rows = sizes.map((one) => {
    const figures = [one.initial, one.script, one.wasm, one.script + one.wasm]
    return `| \`${nameOf(one)}\` | ${one.condition} | ${figures.join(' | ')} |`
  })
  return [
    '# Sizes',
    '',
    'Octets after brotli, each file by itself: the bundled and minified JavaScript that comes with the import, the same',
    'with what cookies and fetch load later (on Node, Deno and Bun: with all that can be loaded), and the WebAssembly that',
    'these need. `omnisession/inline` has it in the script. Written by `npm run build`; `npm run check` fails when a figure',
    `is off by more than ${tolerance * 100} %.`,
    '',
    '| Entry point | Runtime | At the import | JavaScript | WebAssembly | Together |',
    '|---|---|---:|---:|---:|---:|',
    ...rows,
    '',
  ].join('\n')
}

function readReport(root: string): ReadonlyMap<string, number> {
  const rows = readFileSync(join(root, report), 'utf8').matchAll(
    /^\| `([^`]+)` \| (\w+) \| \d+ \| \d+ \| \d+ \| (\d+) \|$/gm,
  )
  return new Map([...rows].map((row) => [`${row[1]} (${row[2]})`, Number(row[3])]))
}

export function writeSizes(root: string, sizes: readonly EntrySize[]): void {
  writeFileSync(join(root, report), toMarkdown(sizes))
}

/** What is wrong with the report in the repository; empty when it holds. */
export function compareSizes(root: string, sizes: readonly EntrySize[]): string {
  const known = readReport(root)
  const complaints = sizes.flatMap((one) => {
    const name = `${nameOf(one)} (${one.condition})`
    const before = known.get(name)
    const now = one.script + one.wasm
    if (before === undefined) return [`${report} lacks ${name}`]
    const drift = Math.abs(now / before - 1)
    return drift <= tolerance
      ? []
      : [`${name} is ${now} octets, ${report} says ${before}: npm run build writes it again`]
  })
  const extra = known.size > sizes.length ? [`${report} lists more entry points than package.json exports`] : []
  return [...complaints, ...extra].join('\n')
}
