// A page for samples: the library bundled as an application would have it, and what the page measures with.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { findChromium } from '../../test/page/page-driver.ts'

/** Where the page finds the samples. */
const BUNDLE = '/page-samples.js'
const CORE = '/cookies.wasm'
const PAGE = '<!doctype html><title>bench</title><script type="module" src="/application.js"></script>'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface BenchPage {
  /** A function of page-samples.ts, in a fresh page of a fresh profile. */
  sample(name: string): Promise<number>
  close(): Promise<void>
}

interface Bundle {
  /** By the name it is asked for. */
  readonly files: readonly (readonly [string, Uint8Array])[]
  /** What the entry imports at once. */
  readonly chunks: readonly string[]
}

async function bundle(): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: ['benchmarks/page/page-samples.ts'],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    splitting: true,
    outdir: 'out',
    metafile: true,
    write: false,
  })
  const imports = metafile.outputs[`out${BUNDLE}`]?.imports ?? []
  return {
    files: outputFiles.map(({ path, contents }) => [`/${basename(path)}`, contents]),
    chunks: imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => `/${basename(path)}`),
  }
}

/**
 * The application's own script, so that a page which has loaded a module is measured, not the browser's first one. It
 * preloads what it will want: the bundle and its chunks, as vite does, and the core, as the guide advises.
 */
function application(chunks: readonly string[]): string {
  const core = { rel: 'preload', as: 'fetch', type: 'application/wasm', crossOrigin: 'anonymous', href: CORE }
  const links = [...[BUNDLE, ...chunks].map((href) => ({ rel: 'modulepreload', href })), core]
  return `globalThis.sample = async (name) => {
    const start = performance.now()
    for (const link of ${JSON.stringify(links)}) document.head.append(Object.assign(document.createElement('link'), link))
    const samples = await import('${BUNDLE}')
    return samples[name](start)
  }`
}

function typeOf(path: string): string {
  if (path === '/') return 'text/html'
  return path.endsWith('.js') ? 'text/javascript' : 'application/wasm'
}

export async function openBenchPage(): Promise<BenchPage> {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error('the cases of a page need chromium')
  const { files, chunks } = await bundle()
  const served = new Map<string, string | Uint8Array>([
    ['/', PAGE],
    ['/application.js', application(chunks)],
    ...files,
    [CORE, readFileSync(`${root}bindings/core/wasm/cookies.wasm`)],
  ])
  const server = createServer(({ url = '' }, response) => {
    const content = served.get(url)
    response.writeHead(content === undefined ? 404 : 200, { 'Content-Type': typeOf(url) }).end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  return {
    async sample(name) {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(origin)
      // What a new page does by itself is over.
      await page.evaluate('new Promise((resolve) => requestIdleCallback(resolve))')
      const figure = await page.evaluate(`sample('${name}')`)
      await context.close()
      return Number(figure)
    },
    async close() {
      await browser.close()
      server.close()
    },
  }
}
