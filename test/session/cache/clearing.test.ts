// runtimes: node deno bun
// Clearing what a session keeps: electron-session 3.1, 3.2; Clear-Site-Data.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSessions } from '#runtime'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects, throws } from '../../harness.ts'
import { memoryHost } from '../runtime-host.ts'
import { type CachedSession, fresh, startCached } from './cached-session.ts'

describe('clearing', () => {
  let cached: CachedSession
  let answered = 0
  before(async () => {
    cached = await startCached((request, response) => {
      answered += 1
      const clear = new URL(request.url ?? '', 'http://x').searchParams.get('clear')
      if (clear === null) fresh(response, `answer ${answered}`)
      else response.writeHead(200, { 'Clear-Site-Data': clear, 'Set-Cookie': 'late=1; Max-Age=60' }).end()
    })
  })
  after(() => cached.close())

  const at = (host: string): string => cached.server.at(host)
  const isStored = async (host: string): Promise<boolean> => {
    try {
      await (await cached.session.fetch(`${at(host)}/page`, { cache: 'only-if-cached' })).text()
      return true
    } catch (error) {
      equal((error as { code?: string }).code, 'ERR_CACHE_MISS')
      return false
    }
  }
  const names = async (): Promise<string[]> => (await cached.session.cookies.get({})).map(({ name }) => name).sort()

  async function fill(): Promise<void> {
    for (const host of ['site-a.localhost', 'site-b.localhost'])
      await (await cached.session.fetch(`${at(host)}/page`, { cache: 'reload' })).text()
    await cached.session.cookies.setMany([
      { url: 'https://www.example.co.uk', name: 'deep' },
      { url: 'https://www.example.co.uk', name: 'wide', domain: 'example.co.uk' },
      { url: 'https://other.co.uk', name: 'other' },
      { url: 'http://localhost', name: 'local' },
      { url: 'http://site-a.localhost', name: 'a' },
      { url: 'https://one.github.io', name: 'one' },
      { url: 'https://two.github.io', name: 'two' },
    ])
  }
  const ALL = ['a', 'deep', 'local', 'one', 'other', 'two', 'wide']

  it('the cache: its size, and nothing of it left', async () => {
    await fill()
    const size = await cached.session.getCacheSize()
    ok(size > 100 && size < 10_000, `two small answers take ${size}`)
    equal(await isStored('site-a.localhost'), true)
    equal(await cached.session.clearCache(), undefined)
    equal(await cached.session.getCacheSize(), 0)
    equal(await isStored('site-a.localhost'), false)
    deepEqual(await names(), ALL)
  })

  it('everything, without options', async () => {
    await fill()
    await cached.session.clearData()
    equal(await cached.session.getCacheSize(), 0)
    deepEqual(await names(), [])
  })

  it('by types; what is not known or not kept clears nothing', async () => {
    await fill()
    await cached.session.clearData({ dataTypes: ['indexedDB', 'localStorage', 'Cookies' as 'cookies'] })
    deepEqual(await names(), ALL)
    equal(await isStored('site-a.localhost'), true)
    await cached.session.clearData({ dataTypes: ['cookies'] })
    deepEqual(await names(), [])
    equal(await isStored('site-a.localhost'), true)
    await cached.session.clearData({ dataTypes: ['cache'] })
    equal(await isStored('site-a.localhost'), false)
  })

  it('of origins: the cache by origin, cookies by registrable domain', async () => {
    await fill()
    await cached.session.clearData({
      origins: [at('site-a.localhost'), 'https://a.b.example.co.uk', 'http://localhost'],
    })
    equal(await isStored('site-a.localhost'), false)
    equal(await isStored('site-b.localhost'), true)
    deepEqual(await names(), ['one', 'other', 'two'])
  })

  it('of all but some origins; private suffixes are suffixes', async () => {
    await fill()
    await cached.session.clearData({ excludeOrigins: [at('site-b.localhost'), 'https://one.github.io'] })
    equal(await isStored('site-a.localhost'), false)
    equal(await isStored('site-b.localhost'), true)
    deepEqual(await names(), ['one'])
  })

  it('of no origin: nothing; of all but none: everything', async () => {
    await fill()
    await cached.session.clearData({ origins: [] })
    deepEqual(await names(), ALL)
    await cached.session.clearData({ excludeOrigins: [] })
    deepEqual(await names(), [])
    equal(await cached.session.getCacheSize(), 0)
  })

  it('refuses options that make no sense, at the call', () => {
    const { session } = cached
    const both = { origins: [], excludeOrigins: [] }
    throws(() => session.clearData(both), "Cannot provide both 'origins' and 'excludeOrigins'")
    for (const origin of ['example.com', 'data:text/plain,x', ''])
      throws(() => session.clearData({ origins: [origin] }), `Invalid origin: '${origin}'`)
    throws(() => session.clearData({ origins: 'https://a.test' as never }), 'origins must be an array of strings')
  })

  it('says which types failed, and clears the others', async () => {
    const lost = new Error('the disk is gone')
    const host = { ...memoryHost(), loadCacheStorage: () => Promise.reject(lost) }
    const sessions = openSessions({ host, directory: '/sessions' }, () => host)
    const session = sessions.fromPartition('persist:broken', { cache: true })
    const told: unknown[] = []
    session.on('storage-error', (_, error) => told.push(error))
    await session.cookies.set({ url: 'https://a.test', name: 'gone' })
    await rejects(session.clearData(), (error) => {
      const { message, failedDataTypes } = error as Error & { failedDataTypes: string[] }
      return message === 'Failed to clear data' && failedDataTypes.join() === 'cache'
    })
    deepEqual(await session.cookies.get({}), [])
    await rejects(session.getCacheSize(), 'net::ERR_CACHE_OPEN_FAILURE')
    equal(await session.clearCache(), undefined)
    deepEqual(told, [lost])
    await sessions.close()
    await rejects(session.clearData(), /is closed/)
  })

  it('storages by their names, in any case; one origin', async () => {
    await fill()
    await cached.session.clearStorageData({ storages: ['nothing' as 'cookies', 'localstorage'] })
    deepEqual(await names(), ALL)
    await cached.session.clearStorageData({ origin: 'https://www.example.co.uk', storages: ['COOKIES' as 'cookies'] })
    deepEqual(await names(), ['a', 'local', 'one', 'other', 'two', 'wide'])
    equal(await isStored('site-a.localhost'), true)
    await cached.session.clearStorageData({ origin: at('site-a.localhost') })
    equal(await isStored('site-a.localhost'), false)
    equal(await isStored('site-b.localhost'), true)
    await cached.session.clearStorageData()
    deepEqual(await names(), [])
    await rejects(cached.session.clearStorageData({ origin: 'nowhere' }), "Invalid origin: 'nowhere'")
    equal(cached.session.flushStorageData(), undefined)
  })

  it('Clear-Site-Data: its types, from this machine as from https', async () => {
    for (const [header, cookies, cache] of [
      ['"cache"', true, false],
      ['"cookies"', false, true],
      ['"storage", "cookies","cache"', false, false],
      ['"*"', false, false],
      ['cache, cookies', true, true],
    ] as const) {
      await fill()
      await cached.text(`/?clear=${encodeURIComponent(header)}`)
      equal((await names()).includes('a'), cookies, `${header}: cookies`)
      equal((await names()).includes('late'), cookies, `${header}: cookies of the response`)
      ok((await names()).includes('other'), `${header}: another site`)
      equal(await isStored('site-a.localhost'), cache, `${header}: cache`)
      equal(await isStored('site-b.localhost'), true, `${header}: cache of another origin`)
      await cached.session.clearData()
    }
  })

  it('Clear-Site-Data does nothing where the request has no part in cookies', async () => {
    await fill()
    await cached.text(`/?clear=${encodeURIComponent('"*"')}`, { credentials: 'omit' })
    deepEqual(await names(), ALL)
    equal(await isStored('site-a.localhost'), true)
  })

  it('a body on its way is given to its readers, and not kept', async () => {
    let go: () => void = () => {}
    const own = await startCached((_, response) => {
      response.writeHead(200, { 'Cache-Control': 'max-age=60', 'Content-Length': '8' })
      response.write('half')
      go = () => response.end('rest')
    })
    const first = await own.session.fetch(own.url('/'))
    const second = await own.session.fetch(own.url('/'))
    await own.session.clearData({ dataTypes: ['cache'], origins: [own.url('/')] })
    go()
    deepEqual(await Promise.all([first.text(), second.text()]), ['halfrest', 'halfrest'])
    equal(own.server.requests.length, 1)
    await rejects(own.text('/', { cache: 'only-if-cached' }), 'net::ERR_CACHE_MISS')
    await own.close()
  })
})

describe('code caches and shared dictionaries', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'omnisession-code-'))
  const sessions = createSessions({ directory: scratch })
  const session = sessions.fromPartition('code')
  after(async () => {
    await sessions.close()
    rmSync(scratch, { recursive: true })
  })

  it('setCodeCachePath makes the directory', async () => {
    for (const path of [undefined, 5, '', 'relative/path'])
      throws(
        () => session.setCodeCachePath(path as string),
        (error) =>
          error instanceof TypeError && error.message === 'Absolute path must be provided to store code cache.',
      )
    const path = join(scratch, 'a', 'code')
    equal(session.setCodeCachePath(path), undefined)
    for (let turn = 0; turn < 500 && !existsSync(path); turn++) await new Promise((resolve) => setTimeout(resolve, 10))
    ok(existsSync(path))
  })

  it('clearCodeCaches requires its options', async () => {
    throws(() => (session.clearCodeCaches as () => unknown)(), 'Insufficient number of arguments.')
    throws(() => session.clearCodeCaches(5 as never), 'Error processing argument at index 0, conversion failure from 5')
    equal(await session.clearCodeCaches({}), undefined)
    equal(await session.clearCodeCaches({ urls: ['https://a.test/x.js'] }), undefined)
  })

  it('of dictionaries there are none', async () => {
    const key = { frameOrigin: 'https://a.test', topFrameSite: 'https://a.test' }
    deepEqual(await session.getSharedDictionaryUsageInfo(), [])
    deepEqual(await session.getSharedDictionaryInfo(key), [])
    equal(await session.clearSharedDictionaryCache(), undefined)
    equal(await session.clearSharedDictionaryCacheForIsolationKey(key), undefined)
    const missing = 'Must provide frameOrigin and topFrameSite strings'
    const invalid = 'Invalid URLs provided for frameOrigin or topFrameSite'
    await rejects(session.getSharedDictionaryInfo({ frameOrigin: 'https://a.test' } as never), missing)
    await rejects(session.getSharedDictionaryInfo({ ...key, topFrameSite: 'nowhere' }), invalid)
    const clear = (given: object) => session.clearSharedDictionaryCacheForIsolationKey(given as never)
    await rejects(clear({}), `${missing} to \`clearSharedDictionaryCacheForIsolationKey\``)
    await rejects(clear({ ...key, frameOrigin: '' }), invalid)
  })
})
