// What an entry point costs a program that loads it: its bundled, minified JavaScript and the wasm it can load, each
// compressed with brotli. The table in docs/sizes.md is written by `npm run build` and held by `npm run check`.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'
import { type EntryPoint, readEntryPoints } from './package-exports.ts'

export interface EntrySize {
  readonly path: string
  readonly condition: string
  /** Octets after brotli. */
  readonly script: number
  readonly wasm: number
}

const report = 'docs/sizes.md'
/** A figure may move by this part before the report must be written again. */
const tolerance = 0.02

function compressed(content: Uint8Array): number {
  return brotliCompressSync(content).length
}

async function scriptSize(root: string, target: string): Promise<number> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [target],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    external: ['node:*'],
    logLevel: 'silent',
  })
  return compressed(result.outputFiles[0]!.contents)
}

/** The core's modules, or those the component's JavaScript loads. */
function wasmSize(root: string, path: string): number {
  const isComponent = path === './component'
  const directory = join(root, 'dist', 'bindings', ...(isComponent ? ['component', 'generated'] : ['core', 'wasm']))
  const files = readdirSync(directory).filter((name) => name.endsWith('.wasm') && !name.endsWith('.component.wasm'))
  return files.reduce((sum, name) => sum + compressed(readFileSync(join(directory, name))), 0)
}

function isMeasured({ condition }: EntryPoint): boolean {
  return condition !== 'types' && condition !== 'default'
}

/** Measures dist/, which must have been built. */
export async function measureSizes(root: string): Promise<readonly EntrySize[]> {
  const sizes: EntrySize[] = []
  for (const { path, condition, target } of readEntryPoints(root).filter(isMeasured)) {
    sizes.push({ path, condition, script: await scriptSize(root, target), wasm: wasmSize(root, path) })
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
    const figures = [one.script, one.wasm, one.script + one.wasm]
    return `| \`${nameOf(one)}\` | ${one.condition} | ${figures.join(' | ')} |`
  })
  return [
    '# Sizes',
    '',
    'Octets after brotli: the bundled and minified JavaScript of each entry point, and the WebAssembly it loads at first',
    `use. Written by \`npm run build\`; \`npm run check\` fails when a figure is off by more than ${tolerance * 100} %.`,
    '',
    '| Entry point | Runtime | JavaScript | WebAssembly | Together |',
    '|---|---|---:|---:|---:|',
    ...rows,
    '',
  ].join('\n')
}

function readReport(root: string): ReadonlyMap<string, number> {
  const rows = readFileSync(join(root, report), 'utf8').matchAll(/^\| `([^`]+)` \| (\w+) \| \d+ \| \d+ \| (\d+) \|$/gm)
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
