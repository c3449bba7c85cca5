// runtimes: node
// The installed package in a page, as its users bundle it: esbuild with the core's file beside the bundle, esbuild with
// the core inline, vite. All under a content security policy that allows scripts of the page's own and wasm, no more.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, extname, join } from 'node:path'
import { build as esbuild } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { build as vite } from 'vite'
import { after, before, describe, equal, it } from '../harness.ts'
import { findChromium } from '../page/page-driver.ts'
import { InstalledPackage } from './installed-package.ts'

const CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
}
const skip = findChromium() === null ? 'no chromium' : undefined
const HTML = '<!doctype html><meta charset="utf-8"><title>…</title><script type="module" src="/main.js"></script>'

/** What runs in the page: the title tells the outcome. */
const program = (entry: string, options: string): string => `
import { ready, session } from '${entry}'
import { app, session as same } from 'omnisession/electron'
try {
  await ready(${options})
  await app.whenReady()
  const { cookies } = same.fromPartition('persist:bundled')
  await cookies.set({ url: 'https://a.test/', name: 'a', value: '1', expirationDate: Date.now() / 1000 + 60 })
  const [cookie] = await cookies.get({ name: 'a' })
  same.defaultSession.webRequest.onBeforeRequest({ urls: ['*://*/answer'] }, (details, callback) => {
    callback({ redirectURL: details.url + '.txt' })
  })
  const answer = await same.defaultSession.fetch(new URL('/answer', location.href).href)
  document.title = cookie.name + cookie.value + (await answer.text()) + (same.fromPartition('x') === session.fromPartition('x'))
} catch (error) {
  document.title = String(error)
}
`

function serve(files: ReadonlyMap<string, Uint8Array | string>): Promise<Server> {
  const server = createServer((request, response) => {
    const name = request.url === '/' ? '/index.html' : (request.url ?? '')
    const content = name === '/answer.txt' ? 'yes' : files.get(name)
    if (content === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'Content-Type': TYPES[extname(name)], 'Content-Security-Policy': CSP }).end(content)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

describe('a bundle of the installed package', () => {
  let installed: InstalledPackage
  let browser: Browser
  before(async () => {
    if (skip) return
    installed = await InstalledPackage.create()
    browser = await chromium.launch({ executablePath: findChromium() ?? '', args: ['--no-sandbox'] })
  })
  after(async () => {
    await browser?.close()
    installed?.remove()
  })

  async function outcome(files: ReadonlyMap<string, Uint8Array | string>): Promise<string> {
    const server = await serve(files)
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    try {
      // Not waitForFunction, which asks again by eval: the policy forbids it.
      for (;;) {
        const title = await page.title()
        if (title !== '…') return title
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    } finally {
      await page.close()
      server.close()
    }
  }

  async function esbuilt(entry: string, options: string, splitting = false): Promise<Map<string, Uint8Array | string>> {
    const main = installed.path('main.js')
    writeFileSync(main, program(entry, options))
    const { outputFiles } = await esbuild({
      entryPoints: [main],
      bundle: true,
      write: false,
      format: 'esm',
      minify: true,
      splitting,
      outdir: installed.path('built'),
    })
    const scripts = outputFiles.map(({ path, contents }) => [`/${basename(path)}`, contents] as const)
    return new Map<string, Uint8Array | string>([['/index.html', HTML], ...scripts])
  }

  for (const splitting of [false, true])
    it(
      `by esbuild, told where the core lies, ${splitting ? 'split' : 'in one file'}`,
      async () => {
        const files = await esbuilt('omnisession', "{ core: '/cookies.wasm' }", splitting)
        files.set(
          '/cookies.wasm',
          readFileSync(installed.path('node_modules/omnisession/dist/bindings/core/wasm/cookies.wasm')),
        )
        equal(await outcome(files), 'a1yestrue')
      },
      skip,
    )

  it(
    'by esbuild, with the core inline',
    async () => equal(await outcome(await esbuilt('omnisession/inline', '')), 'a1yestrue'),
    skip,
  )

  it(
    'by esbuild without either: the error names what is missing',
    async () => equal(/cookies\.wasm answered 404/.test(await outcome(await esbuilt('omnisession', ''))), true),
    skip,
  )

  it(
    'by vite, which takes the core along',
    async () => {
      writeFileSync(installed.path('main.js'), program('omnisession', ''))
      writeFileSync(installed.path('index.html'), HTML)
      const outDir = installed.path('out')
      await vite({
        root: installed.path(''),
        logLevel: 'silent',
        build: { outDir, target: 'es2023', modulePreload: false },
      })
      const names = readdirSync(outDir, { recursive: true, encoding: 'utf8' }).filter((name) => extname(name) !== '')
      equal(
        names.some((name) => name.endsWith('.wasm')),
        true,
        String(names),
      )
      equal(await outcome(new Map(names.map((name) => [`/${name}`, readFileSync(join(outDir, name))]))), 'a1yestrue')
    },
    skip,
  )
})
