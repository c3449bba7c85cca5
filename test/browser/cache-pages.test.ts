// runtimes: node
// The cache of sessions in real tabs of one browser, whose requests go through a relay: vectors, tabs, quota.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Relay } from '../../bindings/session/relay/relay-options.ts'
import { createRelay } from '../../runtimes/node/relay.ts'
import { type Ask, askBy, itMeetsCacheCases, type Outcome } from '../conformance/http-cache-cases.ts'
import { type CacheOrigin, startCacheOrigin } from '../conformance/http-cache-origin.ts'
import { after, before, deepEqual, describe, equal, it, ok } from '../harness.ts'
import { findChromium } from '../page/page-driver.ts'
import { pageImports } from '../page/page-imports.ts'
import { type PageServer, servePages } from '../page/page-server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const skip = findChromium() === null ? 'no chromium' : undefined
const LARGE = 700_000
/** In the page: sessions whose cache is decided by the component. */
const byComponent =
  "(await import('/test/conformance/component-sessions.ts')).componentSessions((await import('/runtimes/browser/host.ts')).readyHost())"

interface Scene {
  readonly browser: Browser
  readonly pages: PageServer
  readonly relay: Relay
  readonly address: string
  readonly origin: CacheOrigin
  readonly site: Site
}

/** Answers that stay fresh, numbered; `/large...` is large. */
interface Site {
  readonly url: string
  readonly hits: () => number
  readonly server: Server
}

async function startSite(): Promise<Site> {
  let hits = 0
  const server = createServer(({ url = '' }, response) => {
    hits += 1
    const text = `${url} ${hits}`
    response.writeHead(200, { 'Cache-Control': 'max-age=3600', ETag: `"${hits}"` })
    response.end(url.startsWith('/large') ? text.padEnd(LARGE, '.') : text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hits: () => hits, server }
}

async function start(): Promise<Scene> {
  const [origin, site, pages] = await Promise.all([
    startCacheOrigin(),
    startSite(),
    servePages(root, pageImports(root)),
  ])
  const relay = createRelay({ origins: [pages.origin], targets: [origin.base, site.url] })
  const address = await relay.listen()
  const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: ['--no-sandbox'] })
  return { browser, pages, relay, address, origin, site }
}

describe('the cache of a page', () => {
  let scene: Scene
  before(async () => {
    if (skip === undefined) scene = await start()
  })
  after(async () => {
    if (scene === undefined) return
    await scene.browser.close()
    await scene.relay.close()
    await scene.pages.close()
    await scene.origin.close()
    scene.site.server.close()
    scene.site.server.closeAllConnections()
  })

  const test = (name: string, body: () => Promise<void>): void => it(name, body, skip)

  /** A tab whose `session` is of this partition. */
  async function openTab(context: BrowserContext, partition = 'persist:cache', sessions?: string): Promise<Page> {
    const page = await context.newPage()
    await page.goto(scene.pages.origin)
    await begin(page, partition, sessions)
    return page
  }

  async function begin(page: Page, partition: string, sessions = 'createSessions()'): Promise<void> {
    await page.evaluate(`(async () => {
      const { ready, createSessions } = await import('/runtimes/browser/index.ts')
      const { relayDialer } = await import('/runtimes/browser/relay.ts')
      await ready({ dialer: relayDialer(${JSON.stringify({ url: scene.address, token: scene.relay.token })}) })
      window.told = []
      window.session = ${sessions}.fromPartition('${partition}', { cache: true })
      session.on('storage-error', (_, error) => told.push(error.message))
      window.askBy = ${askBy.toString()}
      window.ask = (url, init) => askBy((to, how) => session.fetch(to, how), url, init)
    })()`)
  }

  const ask = (page: Page, url: string, init: object = { method: 'GET', headers: {} }): Promise<Outcome> =>
    page.evaluate(`ask(${JSON.stringify(url)}, ${JSON.stringify(init)})`)

  const text = async (page: Page, path: string): Promise<string> => {
    const { error, body } = await ask(page, scene.site.url + path)
    return error ?? (path.startsWith('/large') && body.length === LARGE ? body.replace(/\.+$/, '') : body)
  }

  const sizeOf = (page: Page): Promise<number> => page.evaluate('session.getCacheSize()')

  /** Whether what is asked for is there the next time. */
  async function isStored(page: Page, path: string): Promise<boolean> {
    const first = await text(page, path)
    return (await text(page, path)) === first
  }

  /** Until what the tab writes is kept. */
  async function untilItWrites(page: Page): Promise<void> {
    for (let round = 0; ; round++) {
      const path = `/probe-${round}-${Math.random()}`
      if (await isStored(page, path)) return
      if (round > 200) throw new Error('the tab never writes')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async function inContext(body: (context: BrowserContext) => Promise<void>): Promise<void> {
    const context = await scene.browser.newContext()
    try {
      await body(context)
    } finally {
      await context.close()
    }
  }

  for (const [partition, sessions] of [
    ['cache', undefined],
    ['persist:cache', undefined],
    ['component', byComponent],
  ] as const) {
    let page: Promise<Page> | null = null
    const byPage: Ask = async (url, init) => {
      page ??= scene.browser.newContext().then((context) => openTab(context, partition, sessions))
      return ask(await page, url, init)
    }
    itMeetsCacheCases(`vectors of HTTP caching, ${partition}`, byPage, () => scene.origin, skip)
  }

  test('is loaded with the first request of a session that has one', () =>
    inContext(async (context) => {
      const page = await context.newPage()
      const loaded: string[] = []
      page.on('request', (request) => loaded.push(request.url()))
      await page.goto(scene.pages.origin)
      await begin(page, 'persist:lazy')
      const isCache = (url: string): boolean => url.includes('/cache/') && !url.includes('/lazy-cache.ts')
      deepEqual(
        loaded.filter((url) => url.includes('/browser/cache/')),
        [],
      )
      await text(page, '/lazy')
      ok(loaded.filter(isCache).some((url) => url.endsWith('/page-cache-store.ts')))
    }))

  test('survives a reload and the end of its tab', () =>
    inContext(async (context) => {
      const page = await openTab(context)
      const [small, large] = [await text(page, '/small'), await text(page, '/large')]
      await page.reload()
      await begin(page, 'persist:cache')
      deepEqual([await text(page, '/small'), await text(page, '/large')], [small, large])
      await page.close()
      const again = await openTab(context)
      deepEqual([await text(again, '/small'), await text(again, '/large')], [small, large])
      ok((await sizeOf(again)) > LARGE)
    }))

  test('is written by one tab, read by the others, and taken over when that one closes', () =>
    inContext(async (context) => {
      const holder = await openTab(context)
      const [small, large] = [await text(holder, '/small'), await text(holder, '/large')]
      const other = await openTab(context)
      deepEqual([await text(other, '/small'), await text(other, '/large')], [small, large])
      const [one, two] = [await sizeOf(holder), await sizeOf(other)]
      // The index counts in units of 256 octets.
      ok(one > LARGE && one >= two && one - two < 1024, `${one} and ${two}`)
      equal(await isStored(other, '/own'), false, 'its own writes')
      await holder.close()
      await untilItWrites(other)
      deepEqual([await text(other, '/small'), await text(other, '/large')], [small, large])
      equal(await isStored(other, '/own'), true)
    }))

  test('is invalidated and cleared from any tab', () =>
    inContext(async (context) => {
      const [holder, other] = [await openTab(context), await openTab(context)]
      const first = [await text(holder, '/a'), await text(holder, '/large')]
      await ask(other, `${scene.site.url}/a`, { method: 'POST', headers: {}, body: 'x' })
      ok((await text(holder, '/a')) !== first[0], 'what another tab has changed is asked for anew')
      equal(await text(holder, '/large'), first[1])
      await other.evaluate(`session.clearData({ origins: ['http://elsewhere.test'] })`)
      equal(await text(holder, '/large'), first[1])
      for (const clear of [
        `session.clearData({ origins: ['${scene.site.url}'] })`,
        'session.clearCache()',
        'session.clearStorageData()',
      ]) {
        const before = await text(holder, '/large')
        await other.evaluate(clear)
        for (const page of [other, holder]) equal(await sizeOf(page), 0, clear)
        ok((await text(holder, '/large')) !== before, clear)
      }
    }))

  test('without room requests are answered all the same; afterwards it stores again', () =>
    inContext(async (context) => {
      const page = await openTab(context)
      await text(page, '/before')
      const storage = await context.newCDPSession(page)
      const bound = (quotaSize?: number): Promise<unknown> =>
        storage.send('Storage.overrideQuotaForOrigin', {
          origin: scene.pages.origin,
          ...(quotaSize ? { quotaSize } : {}),
        })
      await bound(1)
      for (const path of ['/large-1', '/large-2']) equal(await isStored(page, path), false, path)
      const told = await page.evaluate<string[]>('told')
      equal(told.length, 1)
      ok(/no space left for this origin/.test(told[0] ?? ''), told[0])
      await bound()
      for (const path of ['/before', '/large-1']) equal(await isStored(page, path), true, path)
    }))
})
