// The site that app/main.js works with: a shop and its sign-in site on two hosts, over HTTPS.
// `node tools/run.mjs examples/shop/site/site.ts` starts it by itself and says what to run.
import { mkdtempSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { type Certificates, makeCertificates } from './certificate.ts'
import type { Reply, Visit } from './pages.ts'
import { type BeforeShipping, SHOP_HOST, Shop } from './shop.ts'
import { SIGN_IN_HOST, SignIn } from './sign-in.ts'

export interface SiteOptions {
  /** 0: any free one. */
  readonly port: number
  readonly certificates: Certificates
  /** Called before an order is shipped; the answer waits for it, and nothing is shipped when the client has gone. */
  readonly beforeShipping?: BeforeShipping
}

export interface Site {
  /** The shop's address, `https://shop.localhost:PORT`. */
  readonly shop: string
  close(): Promise<void>
}

export const SITE_HOSTS: readonly string[] = [SHOP_HOST, SIGN_IN_HOST]

export async function startSite(options: SiteOptions): Promise<Site> {
  const { certificate: cert, key } = options.certificates
  const server = createServer({ cert, key })
  await new Promise<void>((resolve) => server.listen(options.port, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const [shopUrl, signInUrl] = [`https://${SHOP_HOST}:${port}`, `https://${SIGN_IN_HOST}:${port}`]
  const shop = new Shop(shopUrl, signInUrl, options.beforeShipping)
  const signIn = new SignIn(shopUrl, signInUrl, shop)
  server.on('request', async (request, response) => {
    const visit = await readVisit(request, response)
    const reply = visit.url.hostname === SIGN_IN_HOST ? signIn.answer(visit) : shop.answer(visit)
    send(response, await reply)
  })
  return {
    shop: shopUrl,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readVisit(request: IncomingMessage, response: ServerResponse): Promise<Visit> {
  const pairs = (request.headers.cookie ?? '').split('; ').map((pair) => pair.split(/=(.*)/s))
  const gone = new AbortController()
  response.on('close', () => {
    if (!response.writableEnded) gone.abort()
  })
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', `https://${request.headers.host}`),
    cookies: new Map(pairs.map(([name = '', value = '']) => [name, value])),
    body: await text(request).catch(() => ''),
    gone: gone.signal,
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return
  response.writeHead(reply.status, { 'Content-Type': reply.type, ...reply.headers }).end(reply.body)
}

if (import.meta.main) {
  const certificates = makeCertificates(SITE_HOSTS)
  const authority = join(mkdtempSync(join(tmpdir(), 'shop-')), 'authority.pem')
  writeFileSync(authority, certificates.authority)
  const site = await startSite({ port: Number(process.env.PORT ?? 8443), certificates })
  console.log(`${site.shop} is open. In another terminal:
  node tools/run.mjs runtimes/bin.ts run --ca ${authority} examples/shop/app`)
}
