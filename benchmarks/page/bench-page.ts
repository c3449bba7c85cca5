// A page for samples: the library bundled as an application would have it, and what the page measures with.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { findChromium } from '../../test/page/page-driver.ts'

/** Where the page finds the samples. */
const BUNDLE = '/page-samples.js'
const CORE = '/cookies.wasm'

/** Runs in the page. The core is preloaded, as the guide advises: it comes beside the script that will want it. */
const sampling = (name: string): string => `(async () => {
  const start = performance.now()
  const preload = { rel: 'preload', as: 'fetch', type: 'application/wasm', crossOrigin: 'anonymous', href: '${CORE}' }
  document.head.append(Object.assign(document.createElement('link'), preload))
  const samples = await import('${BUNDLE}')
  return samples.${name}(start)
})()`

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface BenchPage {
  /** A function of page-samples.ts, in a fresh page of a fresh profile. */
  sample(name: string): Promise<number>
  close(): Promise<void>
}

/** One file, as esbuild makes of an application: a second one would be asked for when the first was read. */
async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: ['benchmarks/page/page-samples.ts'],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    write: false,
  })
  return outputFiles[0]!.contents
}

export async function openBenchPage(): Promise<BenchPage> {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error('the cases of a page need chromium')
  const files = new Map<string, string | Uint8Array>([
    ['/', '<!doctype html><title>bench</title>'],
    [BUNDLE, await bundle()],
    [CORE, readFileSync(`${root}bindings/core/wasm/cookies.wasm`)],
  ])
  const server = createServer((request, response) => {
    const content = files.get(request.url ?? '')
    const type =
      request.url === '/' ? 'text/html' : request.url?.endsWith('.js') ? 'text/javascript' : 'application/wasm'
    response.writeHead(content === undefined ? 404 : 200, { 'Content-Type': type }).end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  return {
    async sample(name) {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(origin)
      const figure = await page.evaluate(sampling(name))
      await context.close()
      return Number(figure)
    },
    async close() {
      await browser.close()
      server.close()
    },
  }
}
