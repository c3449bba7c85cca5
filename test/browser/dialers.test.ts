// runtimes: node
// The two ways out of a page, from a real page: its own fetch to another origin, and a relay. What fails there, and how.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { Relay } from '../../bindings/session/relay/relay-options.ts'
import { createRelay } from '../../runtimes/node/relay.ts'
import { after, before, deepEqual, describe, equal, it, ok } from '../harness.ts'
import { findChromium } from '../page/page-driver.ts'
import { pageImports } from '../page/page-imports.ts'
import { type PageServer, servePages } from '../page/page-server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const skip = findChromium() === null ? 'no chromium' : undefined

/** Another origin. `/echo` answers what it was asked; it lets pages read. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Access-Control-Allow-Headers', 'x-own, content-type')
  response.setHeader('Access-Control-Allow-Methods', 'PUT')
  const { url = '', method = '', headers } = request
  if (method === 'OPTIONS') response.writeHead(204).end()
  else if (url === '/redirect') response.writeHead(302, { Location: '/echo', 'Set-Cookie': 'hop=1' }).end()
  else if (url === '/set') response.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end()
  else if (url === '/stale')
    response.writeHead(200, { 'Cache-Control': 'max-age=0', 'Last-Modified': new Date(0).toUTCString() }).end('whole')
  else if (url === '/slow') response.write('begun')
  else if (url === '/hidden') response.setHeader('Access-Control-Allow-Origin', 'https://other.test').end('secret')
  else void echo(request).then((body) => response.end(JSON.stringify({ method, headers, body })))
}

async function echo(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}

interface Scene {
  readonly browser: Browser
  readonly pages: PageServer
  readonly page: Page
  readonly server: Server
  readonly site: string
  readonly relay: Relay
  readonly url: string
}

async function start(): Promise<Scene> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const pages = await servePages(root, pageImports(root))
  const relay = createRelay({ origins: [pages.origin], targets: [site] })
  const url = await relay.listen()
  const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: ['--no-sandbox'] })
  const page = await (await browser.newContext()).newPage()
  await page.goto(pages.origin)
  return { browser, pages, page, server, site, relay, url }
}

/** Runs in the page: `work` sees the library, two sessions and the site, and answers what can be copied. */
type Work = (lib: PageLibrary) => Promise<unknown>
interface PageLibrary {
  readonly site: string
  /** The relay's. */
  readonly url: string
  readonly direct: PageSession
  readonly relayed: PageSession
  /** Which of the two a work is about that can do with either. */
  readonly watched: 'direct' | 'relayed'
  createSessions(options: object): { fromPartition(name: string, options?: object): PageSession }
  relayDialer(options: object): unknown
}
interface PageDetails {
  readonly url: string
  readonly error?: string
  readonly ip?: string
  readonly statusLine?: string
  readonly requestHeaders?: Record<string, string>
  readonly responseHeaders?: Record<string, string[]>
}
interface PageSession {
  fetch(url: string, init?: object): Promise<Response>
  setUserAgent(text: string, languages?: string): void
  clearHostResolverCache(): Promise<void>
  resolveHost(host: string): Promise<{ endpoints: { address: string }[] }>
  readonly webRequest: {
    add(event: string, listener: (details: PageDetails, go: (answer?: object) => void) => unknown): () => void
  }
  readonly cookies: { get(filter: object): Promise<{ name: string }[]>; set(details: object): Promise<void> }
}

describe('from a page', () => {
  let scene: Scene
  before(async () => {
    if (skip === undefined) scene = await start()
  })
  after(async () => {
    if (scene === undefined) return
    await scene.browser.close()
    await scene.relay.close()
    await scene.pages.close()
    scene.server.close()
    scene.server.closeAllConnections()
  })

  /** What `work` answers, or `Name: message | detail` of what it throws. */
  async function inPage(work: Work, watched: 'direct' | 'relayed' = 'direct'): Promise<unknown> {
    const { page, site, url, relay } = scene
    const text = `(async () => {
      const { ready, createSessions } = await import('/runtimes/browser/index.ts')
      const { relayDialer } = await import('/runtimes/browser/relay.ts')
      await ready()
      const name = Math.random().toString()
      const direct = createSessions().fromPartition(name)
      const relayed = createSessions({ dialer: relayDialer(${JSON.stringify({ url, token: relay.token })}) })
      const lib = { site: '${site}', url: '${url}', direct, relayed: relayed.fromPartition(name), createSessions, relayDialer, watched: '${watched}' }
      try {
        return await (${work.toString()})(lib)
      } catch (error) {
        return error.name + ': ' + error.message + (error.detail === undefined ? '' : ' | ' + error.detail)
      }
    })()`
    return page.evaluate(text)
  }

  const test = (name: string, body: () => Promise<void>): void => it(name, body, skip)

  /** What listeners of every event are told about a redirect and its target, and what the last of them saw. */
  const watch: Work = async ({ direct, relayed, site, watched }) => {
    const session = watched === 'direct' ? direct : relayed
    const told: string[] = []
    let last: PageDetails | null = null
    for (const name of ['BeforeRequest', 'BeforeSendHeaders', 'SendHeaders', 'HeadersReceived', 'BeforeRedirect'])
      session.webRequest.add(`on${name}`, ({ url }, go) => {
        told.push(`${name} ${new URL(url).pathname}`)
        go?.()
      })
    for (const name of ['ResponseStarted', 'Completed', 'ErrorOccurred'])
      session.webRequest.add(`on${name}`, (details) => {
        last = details
        told.push(`${name} ${new URL(details.url).pathname}`)
      })
    await (await session.fetch(`${site}/redirect`)).text()
    const { ip, statusLine, responseHeaders } = last as unknown as PageDetails
    return [told.join(', '), ip ?? null, statusLine, Object.keys(responseHeaders ?? {}).join(' ')]
  }

  /** What listeners may change on either way. */
  const change: Work = async ({ direct, relayed, site, watched }) => {
    const session = watched === 'direct' ? direct : relayed
    const { webRequest } = session
    webRequest.add('onBeforeRequest', ({ url }, go) => {
      if (url.endsWith('/blocked')) go({ cancel: true })
      else go(url.endsWith('/start') ? { redirectURL: `${site}/echo` } : {})
    })
    webRequest.add('onBeforeSendHeaders', ({ requestHeaders }, go) =>
      go({ requestHeaders: { ...requestHeaders, 'x-own': 'edited' } }),
    )
    webRequest.add('onHeadersReceived', (_, go) =>
      go({ responseHeaders: { 'x-mine': 'yes' }, statusLine: 'HTTP/1.1 203 Mine' }),
    )
    webRequest.add('onResponseBody', () => new TransformStream())
    const blocked = await session.fetch(`${site}/blocked`).catch((error: Error) => error.message)
    const response = await session.fetch(`${site}/start`)
    const { headers } = await response.json()
    return [blocked, response.url === `${site}/echo`, response.status, response.headers.get('x-mine'), headers['x-own']]
  }
  const changed = ['net::ERR_BLOCKED_BY_CLIENT', true, 203, 'yes', 'edited']

  describe('by its own fetch', () => {
    test('requests with bodies and headers of their own arrive; the response tells its url', async () => {
      const found = await inPage(async ({ direct, site }) => {
        const headers = { 'x-own': 'yes' }
        const response = await direct.fetch(`${site}/echo`, { method: 'PUT', body: 'hello', headers })
        const { method, body, headers: sent } = await response.json()
        return [response.url === `${site}/echo`, method, body, sent['x-own'], sent.cookie ?? null, sent.referer ?? null]
      })
      deepEqual(found, [true, 'PUT', 'hello', 'yes', null, null])
    })

    test('what is stale is asked for without conditions that the other origin would have to allow first', async () => {
      const answers = await inPage(async ({ createSessions, site }) => {
        const session = createSessions({}).fromPartition(Math.random().toString(), { cache: true })
        const text = async () => (await session.fetch(`${site}/stale`)).text()
        return [await text(), await text()]
      })
      deepEqual(answers, ['whole', 'whole'])
    })

    test('a redirect is followed out of sight', async () => {
      const found = await inPage(async ({ direct, site }) => {
        const response = await direct.fetch(`${site}/redirect`)
        return [response.redirected, response.url === `${site}/echo`, (await direct.cookies.get({})).length]
      })
      deepEqual(found, [true, true, 0])
    })

    test('what it would drop in silence is refused by name', async () => {
      const attempts: Record<string, Work> = {
        'the request header via': async ({ direct, site }) => direct.fetch(site, { headers: [['Via', 'x']] }),
        "sending a session's cookies": async ({ direct, site }) => {
          await direct.cookies.set({ url: site, name: 'a', value: '1' })
          return direct.fetch(site)
        },
        resolveHost: async ({ direct }) => direct.resolveHost('localhost'),
        'a user agent of its own (setUserAgent)': async ({ direct, site }) => {
          direct.setUserAgent('A browser of 1994')
          return direct.fetch(site)
        },
        'requests without Accept-Language': async ({ direct, site }) => {
          direct.setUserAgent(navigator.userAgent, '')
          return direct.fetch(site)
        },
      }
      for (const [what, attempt] of Object.entries(attempts)) {
        const text = String(await inPage(attempt))
        ok(text.includes(`${what} is not supported on browser: a relay can`), text)
      }
      const cleared = String(await inPage(({ direct }) => direct.clearHostResolverCache()))
      ok(cleared.includes('clearHostResolverCache is not supported on browser'), cleared)
    })

    test("a user agent of the application's options is a wish too; the page's own, and languages, are granted", async () => {
      const refused = await inPage(({ createSessions, site }) =>
        createSessions({ userAgent: 'A browser of 1994' }).fromPartition('a').fetch(site),
      )
      ok(String(refused).includes('a user agent of its own (setUserAgent) is not supported'), String(refused))
      const found = await inPage(async ({ direct, site }) => {
        direct.setUserAgent(navigator.userAgent, 'tlh,de')
        const ask = async (headers: object): Promise<Record<string, string>> =>
          (await (await direct.fetch(`${site}/echo`, { headers })).json()).headers
        const [own, given] = [await ask({}), await ask({ 'accept-language': 'eo' })]
        return [own['accept-language'], given['accept-language'], own['user-agent'] === navigator.userAgent]
      })
      deepEqual(found, ['tlh,de;q=0.9', 'eo', true])
    })

    test("with credentials 'omit' a session that has cookies sends none", async () => {
      const found = await inPage(async ({ direct, site }) => {
        await direct.cookies.set({ url: site, name: 'a', value: '1' })
        return (await (await direct.fetch(`${site}/echo`, { credentials: 'omit' })).json()).headers.cookie ?? null
      })
      equal(found, null)
    })

    test('webRequest sees one hop, as the page does, and changes what a page may', async () => {
      const [told, ip, statusLine, names] = (await inPage(watch, 'direct')) as string[]
      const path = ['BeforeRequest', 'BeforeSendHeaders', 'SendHeaders'].map((name) => `${name} /redirect`)
      const hidden = ['HeadersReceived', 'ResponseStarted', 'Completed'].map((name) => `${name} /echo`)
      equal(told, [...path, ...hidden].join(', '))
      deepEqual([ip, statusLine, names], [null, 'HTTP/1.1 200 OK', 'content-length'])
      deepEqual(await inPage(change, 'direct'), changed)
      const forbidden = await inPage(async ({ direct, site }) => {
        direct.webRequest.add('onBeforeSendHeaders', (_, go) => go({ requestHeaders: { Referer: site } }))
        return direct.fetch(site)
      })
      ok(
        /the request header Referer is not supported on browser: a relay can/.test(String(forbidden)),
        String(forbidden),
      )
    })

    test('failures: forbidden by CORS, nobody there, redirects not allowed, aborted', async () => {
      const failed = /ERR_FAILED \| .*a page is not told whether the network, CORS/
      ok(failed.test(String(await inPage(({ direct, site }) => direct.fetch(`${site}/hidden`)))))
      ok(failed.test(String(await inPage(({ direct }) => direct.fetch('http://127.0.0.1:2/')))))
      const redirect = await inPage(({ direct, site }) => direct.fetch(`${site}/redirect`, { redirect: 'error' }))
      ok(/redirects, and the request allows none/.test(String(redirect)), String(redirect))
      const aborted = await inPage(async ({ direct, site }) => {
        const abort = new AbortController()
        const response = await direct.fetch(`${site}/slow`, { signal: abort.signal })
        const text = response.text()
        abort.abort()
        return text
      })
      ok(/AbortError/.test(String(aborted)), String(aborted))
    })
  })

  describe('by a relay', () => {
    test('cookies go both ways, of redirects too, and any header is its own', async () => {
      const found = await inPage(async ({ relayed, site }) => {
        relayed.setUserAgent('A browser of 1994')
        await (await relayed.fetch(`${site}/set`)).text()
        const response = await relayed.fetch(`${site}/redirect`, { headers: [['Referer', `${site}/from`]] })
        const { headers } = await response.json()
        const names = (await relayed.cookies.get({})).map(({ name }) => name).join(' ')
        return [headers.cookie, headers['user-agent'], headers.referer === `${site}/from`, response.redirected, names]
      })
      deepEqual(found, ['a=1; b=2; hop=1', 'A browser of 1994', true, true, 'a b hop'])
    })

    test('webRequest sees each hop and every header, and changes what it likes', async () => {
      const [told, ip, statusLine, names] = (await inPage(watch, 'relayed')) as string[]
      const hop = ['BeforeRequest', 'BeforeSendHeaders', 'SendHeaders', 'HeadersReceived']
      const first = [...hop, 'BeforeRedirect'].map((name) => `${name} /redirect`)
      equal(told, [...first, ...[...hop, 'ResponseStarted', 'Completed'].map((name) => `${name} /echo`)].join(', '))
      deepEqual([ip, statusLine], ['127.0.0.1', 'HTTP/1.1 200 OK'])
      ok(names?.includes('Access-Control-Allow-Origin'), names)
      deepEqual(await inPage(change, 'relayed'), changed)
    })

    test('a name is looked up, a large body comes whole, an abort ends it', async () => {
      const found = await inPage(async ({ relayed, site }) => {
        const { endpoints } = await relayed.resolveHost('127.0.0.1')
        const body = 'x'.repeat(2_000_000)
        const response = await relayed.fetch(`${site}/echo`, { method: 'POST', body })
        const abort = new AbortController()
        const slow = await relayed.fetch(`${site}/slow`, { signal: abort.signal })
        abort.abort()
        const ended = await slow.text().catch((error: Error) => error.name)
        return [endpoints[0]?.address, (await response.json()).body === body, ended]
      })
      deepEqual(found, ['127.0.0.1', true, 'AbortError'])
    })

    test('a wrong token, a forbidden target and nobody there are told apart', async () => {
      const token = await inPage(({ createSessions, relayDialer, site, url }) =>
        createSessions({ dialer: relayDialer({ url, token: 'x'.repeat(20) }) })
          .fromPartition('a')
          .fetch(site),
      )
      ok(/ERR_ACCESS_DENIED \| the relay .* refuses this page: the token is wrong/.test(String(token)), String(token))
      const target = await inPage(({ relayed }) => relayed.fetch('http://127.0.0.1:81/'))
      ok(/ERR_ACCESS_DENIED \| the relay does not allow http:\/\/127\.0\.0\.1:81/.test(String(target)), String(target))
      const nobody = await inPage(({ createSessions, relayDialer, site }) =>
        createSessions({ dialer: relayDialer({ url: 'ws://127.0.0.1:2/relay', token: 'x'.repeat(20) }) })
          .fromPartition('a')
          .fetch(site),
      )
      ok(/ERR_CONNECTION_FAILED \| the relay .* cannot be reached/.test(String(nobody)), String(nobody))
    })

    test('a page of a foreign origin is refused with the reason', async () => {
      const foreign = await servePages(root, pageImports(root))
      const { page } = scene
      await page.goto(foreign.origin)
      const text = String(await inPage(({ relayed, site }) => relayed.fetch(site)))
      await page.goto(scene.pages.origin)
      await foreign.close()
      ok(/ERR_ACCESS_DENIED \| the relay .* refuses this page: its origin http:\S+ is not allowed/.test(text), text)
    })
  })
})
