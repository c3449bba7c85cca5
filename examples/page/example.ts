// The example, running: a page with a strict content security policy, a shop on another origin, and a relay between.
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { createRelay } from '../../runtimes/node/relay.ts'
import { createShop } from './shop.ts'

const folder = fileURLToPath(new URL('web', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

export interface RunningExample {
  readonly url: string
  close(): Promise<void>
}

/** `port` of the page; 0: any. */
export async function startExample(port = 0): Promise<RunningExample> {
  const files = await pageFiles()
  let policy = ''
  const page = createServer((request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?')
    const name = path === '/' ? 'index.html' : path.slice(1)
    const content = files.get(name)
    if (content === undefined) response.writeHead(404).end()
    else
      response.writeHead(200, { 'Content-Type': TYPES[extname(name)], 'Content-Security-Policy': policy }).end(content)
  })
  const pageOrigin = await listen(page, port)
  const shop = createShop(() => pageOrigin)
  const shopOrigin = await listen(shop)
  const relay = createRelay({ origins: [pageOrigin], targets: [shopOrigin] })
  const url = await relay.listen()
  policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
    `connect-src 'self' ${shopOrigin} ${new URL(url).origin.replace('http', 'ws')}`
  files.set('settings.json', JSON.stringify({ shop: shopOrigin, relay: { url, token: relay.token } }))
  return {
    url: pageOrigin,
    close: async () => {
      await relay.close()
      await Promise.all([page, shop].map(shut))
    },
  }
}

/** What the page is made of, by name: bundled as any application would be, with the core beside it. */
async function pageFiles(): Promise<Map<string, string | Uint8Array>> {
  const bundle = await build({
    entryPoints: [join(folder, 'app.js')],
    absWorkingDir: root,
    // An application says nothing here: it has the package in its node_modules.
    alias: { 'omnisession/relay': './runtimes/browser/relay.ts', omnisession: './runtimes/browser/index.ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    write: false,
  })
  return new Map<string, string | Uint8Array>([
    ['app.js', bundle.outputFiles[0]?.text ?? ''],
    ['index.html', readFileSync(join(folder, 'index.html'))],
    ['style.css', readFileSync(join(folder, 'style.css'))],
    ['cookies.wasm', readFileSync(join(root, 'bindings/core/wasm/cookies.wasm'))],
  ])
}

async function listen(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
