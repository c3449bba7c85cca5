// The published entry points, read from the one place that declares them: `exports` and `bin` of package.json.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface EntryPoint {
  /** `.`, `./electron`, `./core`. */
  readonly path: string
  /** `node`, `deno`, `bun`, `browser`, `default`, `types`. */
  readonly condition: string
  /** Built file, relative to the package: `./dist/runtimes/node/index.js`. */
  readonly target: string
}

type ExportTarget = string | Readonly<Record<string, string>>

/** Conditional entries only; `./package.json` is a plain file. */
export function readEntryPoints(root: string): readonly EntryPoint[] {
  const manifest: { exports: Readonly<Record<string, ExportTarget>> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  return Object.entries(manifest.exports).flatMap(([path, target]) =>
    typeof target === 'string'
      ? []
      : Object.entries(target).map(([condition, file]) => ({ path, condition, target: file })),
  )
}

/** The TypeScript source a built file comes from: `./dist/a/b.js` and `./dist/a/b.d.ts` from `a/b.ts`. */
export function sourceOf(target: string): string {
  return target.replace(/^\.\/dist\//, '').replace(/(\.d\.ts|\.js)$/, '.ts')
}
