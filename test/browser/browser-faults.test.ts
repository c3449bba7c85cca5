// runtimes: node
// What only a browser itself can do to a page's stores, done by it: clearing a site, running out of quota, two real tabs.
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core'
import { after, before, deepEqual, describe, equal, it, ok } from '../harness.ts'
import { findChromium } from '../page/page-driver.ts'
import { pageImports } from '../page/page-imports.ts'
import { type PageServer, servePages } from '../page/page-server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const skip = findChromium() === null ? 'no chromium' : undefined

/** Defined in each page, before the work of a test. */
const LIBRARY = `(async () => {
  const { ready, createSessions } = await import('/runtimes/browser/index.ts')
  await ready()
  globalThis.open = (name) => createSessions().fromPartition('persist:' + name)
  globalThis.cookie = (name, value = '1') =>
    ({ url: 'https://www.shop.test/', name, value, expirationDate: Date.now() / 1000 + 3600 })
  globalThis.names = async (session) => (await session.cookies.get({})).map(({ name }) => name).sort().join(' ')
  globalThis.stored = async (name) => {
    const session = open(name)
    try { return await names(session) } finally { await session.close() }
  }
})()`

describe('a browser that', () => {
  let browser: Browser
  let pages: PageServer
  before(async () => {
    if (skip !== undefined) return
    pages = await servePages(root, pageImports(root))
    browser = await chromium.launch({ executablePath: findChromium() ?? '', args: ['--no-sandbox'] })
  })
  after(async () => {
    await browser?.close()
    await pages?.close()
  })

  async function openPage(context: BrowserContext): Promise<Page> {
    const page = await context.newPage()
    await page.goto(pages.origin)
    await page.evaluate(LIBRARY)
    return page
  }

  const test = (
    name: string,
    body: (page: Page, devtools: CDPSession, context: BrowserContext) => Promise<void>,
  ): void =>
    it(
      name,
      async () => {
        const context = await browser.newContext()
        const page = await openPage(context)
        await body(page, await context.newCDPSession(page), context)
        await context.close()
      },
      skip,
    )

  test('clears the site under an open session: what the page knows is written again, and told', async (page, devtools) => {
    await page.evaluate(`(async () => {
      globalThis.session = open('cleared')
      await session.cookies.set(cookie('a'))
    })()`)
    await devtools.send('Storage.clearDataForOrigin', { origin: pages.origin, storageTypes: 'all' })
    const found = await page.evaluate(`(async () => {
      await session.cookies.set(cookie('b'))
      const reasons = session.storageDamage.map(({ reason }) => reason)
      await session.close()
      return [await stored('cleared'), reasons.length, /removed the store/.test(reasons[0])]
    })()`)
    deepEqual(found, ['a b', 1, true])
  })

  const setQuota = (devtools: CDPSession, quota: { quotaSize?: number }): Promise<unknown> =>
    devtools.send('Storage.overrideQuotaForOrigin', { origin: pages.origin, ...quota })

  test('has no space for a first store: the reason is told, and with space it is made', async (page, devtools) => {
    await setQuota(devtools, { quotaSize: 1 })
    const message = await page.evaluate(`(async () => {
      globalThis.session = open('first')
      return session.cookies.set(cookie('a')).catch(({ message }) => message)
    })()`)
    ok(/first cannot be used: no space left for this origin/.test(String(message)), String(message))
    await setQuota(devtools, {})
    await page.evaluate(`session.cookies.set(cookie('a')).then(() => session.close())`)
    equal(await page.evaluate(`stored('first')`), 'a')
  })

  test('runs out of space: set says so, what it had stays, and with space all is written', async (page, devtools) => {
    // Before anything is stored: Chromium remembers how much space it found.
    await setQuota(devtools, { quotaSize: 1_000_000 })
    const outcome = await page.evaluate(`(async () => {
      globalThis.session = open('full')
      const errors = []
      session.on('storage-error', (_event, error) => errors.push(error.code))
      await session.cookies.set(cookie('before'))
      const text = 'x'.repeat(4000)
      const url = (index) => 'https://www.shop' + (index % 10) + '.test/'
      const big = Array.from({ length: 500 }, (_, index) => ({ ...cookie('big' + index, text), url: url(index) }))
      const settled = await Promise.allSettled(big.map((one) => session.cookies.set(one)))
      const rejected = settled.filter(({ status }) => status === 'rejected')
      return [rejected.length, rejected[0]?.reason.message, errors[0]]
    })()`)
    const [rejected, message, told] = outcome as [number, string, string]
    equal(rejected, 500)
    ok(/full cannot be used: no space left for this origin/.test(message), message)
    equal(told, 'OMNI_STORE_UNAVAILABLE')
    await setQuota(devtools, {})
    const found = await page.evaluate(`(async () => {
      await session.cookies.set(cookie('after'))
      await session.close()
      return (await stored('full')).split(' ').length
    })()`)
    equal(found, 502)
  })

  test('has two tabs of one site: each hears the other, and a tab that is closed leaves nothing locked', async (page, _devtools, context) => {
    const other = await openPage(context)
    await page.evaluate(`(async () => {
      globalThis.session = open('tabs')
      globalThis.heard = new Promise((resolve) => session.cookies.on('changed', (_event, { name }) => resolve(name)))
      await session.cookies.get({})
    })()`)
    await other.evaluate(`open('tabs').cookies.set(cookie('from-other'))`)
    equal(await page.evaluate('heard'), 'from-other')
    await other.close()
    const found = await page.evaluate(`(async () => {
      const seen = await names(session)
      await session.close()
      const { createSessions } = await import('/runtimes/browser/index.ts')
      // The browser lets go of a closed tab's lock when it comes to it.
      const remove = () => createSessions().delete('persist:tabs').catch(async (error) => {
        if (error.code !== 'OMNI_PARTITION_OWNED') throw error
        await new Promise((resolve) => setTimeout(resolve, 20))
        return remove()
      })
      return [seen, await remove(), await stored('tabs')]
    })()`)
    deepEqual(found, ['from-other', true, ''])
  })
})
