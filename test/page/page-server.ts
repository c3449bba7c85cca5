// Serves the repository to a page: TypeScript with its types stripped, everything else as it is. Loopback only.

import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.ts': 'text/javascript',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

export interface PageServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  close(): Promise<void>
}

function startPage(imports: Readonly<Record<string, string>>): string {
  const map = JSON.stringify({ imports })
  return `<!doctype html><meta charset="utf-8"><title>tests</title><script type="importmap">${map}</script>`
}

/** By what is stripped: a file that has changed is another one. */
type Stripped = Map<string, string>

function strip(source: string, stripped: Stripped): string {
  const text = stripped.get(source) ?? stripTypeScriptTypes(source, { mode: 'strip' })
  stripped.set(source, text)
  return text
}

async function readSource(root: string, path: string, stripped: Stripped): Promise<Buffer | string> {
  const file = normalize(join(root, decodeURIComponent(path)))
  if (!file.startsWith(normalize(root + sep))) throw new Error(`${path} is outside the repository`)
  const content = await readFile(file)
  return extname(file) === '.ts' ? strip(content.toString('utf8'), stripped) : content
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

/** `imports`: the import map of the page, for example `{ '#core': '/runtimes/browser/core.ts' }`. */
export async function servePages(root: string, imports: Readonly<Record<string, string>>): Promise<PageServer> {
  const stripped: Stripped = new Map()
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    try {
      const body = pathname === '/' ? startPage(imports) : await readSource(root, pathname, stripped)
      response.writeHead(200, {
        'content-type': pathname === '/' ? 'text/html' : (types[extname(pathname)] ?? 'text/plain'),
      })
      response.end(body)
    } catch (error) {
      response.writeHead(404, { 'content-type': 'text/plain' })
      response.end(String(error))
    }
  })
  const port = await listen(server)
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
