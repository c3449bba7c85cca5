// runtimes: node deno bun
// What the cache does with its store: entries are given back whatever the network says, and nobody is sent past the cache
// who asked for it alone.
import { CacheIndex } from '../../../bindings/core/cache-index.ts'
import { CacheRules } from '../../../bindings/core/cache-rules.ts'
import type { HeaderList } from '../../../bindings/host/body.ts'
import type { CacheStore, StoredEntry } from '../../../bindings/host/cache-store.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import type { WireResponse } from '../../../bindings/host/transport.ts'
import type { CachedRequest } from '../../../bindings/session/cache/cached-request.ts'
import { HttpCache } from '../../../bindings/session/cache/http-cache.ts'
import { MemoryCacheStore } from '../../../bindings/session/cache/memory-cache-store.ts'
import { Shelf } from '../../../bindings/session/cache/shelf.ts'
import { BytesBody } from '../../../bindings/session/network/bodies/bytes-body.ts'
import { describe, equal, it, rejects } from '../../harness.ts'
import { memoryHost } from '../runtime-host.ts'

/** A store in memory that counts the entries it has lent. */
function lendingStore(inner: CacheStore): { store: CacheStore; lent: () => number; closed: () => boolean } {
  let lent = 0
  let closed = false
  const lend = (entry: StoredEntry): StoredEntry => {
    lent += 1
    let isBack = false
    const release = (): void => {
      if (!isBack) lent -= 1
      isBack = true
    }
    return { ...entry, release }
  }
  const store: CacheStore = {
    read(id, key) {
      const entry = inner.read(id, key) as StoredEntry | null
      return entry && lend(entry)
    },
    create: (id, key) => inner.create(id, key),
    createPiece: (id, key, start) => inner.createPiece(id, key, start),
    replaceHead: (id, key, head) => inner.replaceHead(id, key, head),
    remove: (ids) => inner.remove(ids),
    list: () => inner.list(),
    loadIndex: async () => null,
    saveIndex: () => Promise.reject(new Error('the disk is full')),
    clear: () => inner.clear(),
    flush: () => inner.flush(),
    flushSync: () => inner.flushSync(),
    async close() {
      closed = true
    },
  }
  return { store, lent: () => lent, closed: () => closed }
}

async function openCache() {
  const { clock, timers, codec, core } = memoryHost()
  const module = await core.loaded('cache')
  const { store, lent, closed } = lendingStore(new MemoryCacheStore(clock))
  const index = new CacheIndex(module, codec, { maxBytes: 1e6, seed: 'seed' })
  const shelf = new Shelf({ index, store, clock, timers })
  return { cache: new HttpCache({ rules: new CacheRules(module, codec), shelf, clock, timers }), clock, lent, closed }
}

const asked: CachedRequest = {
  method: 'GET',
  url: 'http://site.test/',
  headers: ['Host', 'site.test'],
  mode: 'default',
  staleWhileRevalidate: false,
  credentials: true,
  partition: '',
}

function answer(status: number, headers: HeaderList, text = ''): WireResponse {
  const body = new BytesBody(new TextEncoder().encode(text))
  return { status, statusText: '', httpVersion: '1.1', headers, body, upgrade: null, remoteAddress: '', reused: false }
}

/** Its body has not come with its head: it is stored as it is read. */
function coming(response: WireResponse): WireResponse {
  const { body } = response
  return { ...response, body: { read: () => body.read(), cancel: () => body.cancel() } }
}

async function textOf({ body }: WireResponse): Promise<string> {
  let text = ''
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) text += new TextDecoder().decode(chunk)
  return text
}

const stale = ['Cache-Control', 'max-age=1', 'ETag', '"1"', 'Content-Length', '5']

describe('the cache and its store', () => {
  const replies: [string, () => WireResponse, string][] = [
    ['304', () => answer(304, ['ETag', '"1"']), 'first'],
    ['another version', () => answer(200, ['Cache-Control', 'max-age=1', 'ETag', '"2"']), ''],
    ['what must not be stored', () => answer(200, ['Cache-Control', 'no-store']), ''],
  ]
  for (const [name, reply, text] of replies)
    it(`gives an entry back that is validated with ${name}`, async () => {
      const { cache, clock, lent } = await openCache()
      equal(await textOf(await cache.answer(asked, async () => answer(200, stale, 'first'))), 'first')
      clock.advance(2000)
      equal(await textOf(await cache.answer(asked, async () => reply())), text)
      equal(lent(), 0)
    })

  it('gives an entry back when the network fails', async () => {
    const { cache, clock, lent } = await openCache()
    await textOf(await cache.answer(asked, async () => answer(200, stale, 'first')))
    clock.advance(2000)
    const fails = () => Promise.reject(new NetError('ERR_CONNECTION_RESET'))
    await rejects(cache.answer(asked, fails), /ERR_CONNECTION_RESET/)
    equal(lent(), 0)
    equal(await textOf(await cache.answer({ ...asked, mode: 'force-cache' }, fails)), 'first')
    equal(lent(), 0)
  })

  it('sends nobody to the network who asked for the cache alone, though the entry is in use', async () => {
    const { cache, clock } = await openCache()
    const writing = await cache.answer(asked, async () => coming(answer(200, stale, 'first')))
    let sent = 0
    const request: CachedRequest = {
      ...asked,
      mode: 'only-if-cached',
      headers: [...asked.headers, 'Range', 'bytes=0-1'],
    }
    const send = async (): Promise<WireResponse> => {
      sent += 1
      return answer(206, [])
    }
    const refused = rejects(cache.answer(request, send), /ERR_CACHE_MISS/)
    // As long as a range waits for its turn.
    clock.advance(25)
    await refused
    equal(sent, 0)
    equal(await textOf(writing), 'first')
  })

  it('asks anew once for all who are served stale meanwhile', async () => {
    const { cache, clock } = await openCache()
    const head = ['Cache-Control', 'max-age=1, stale-while-revalidate=60', 'ETag', '"1"', 'Content-Length', '5']
    await textOf(await cache.answer(asked, async () => answer(200, head, 'first')))
    clock.advance(2000)
    let sent = 0
    const send = async (): Promise<WireResponse> => {
      sent += 1
      return answer(304, ['ETag', '"1"'])
    }
    const patient = { ...asked, staleWhileRevalidate: true }
    const answers = await Promise.all([1, 2, 3].map(() => cache.answer(patient, send)))
    for (const one of answers) equal(await textOf(one), 'first')
    equal(await textOf(await cache.answer({ ...asked, mode: 'force-cache' }, send)), 'first')
    equal(sent, 1)
  })

  it('closes its store though the index cannot be saved', async () => {
    const { cache, closed } = await openCache()
    await cache.close()
    equal(closed(), true)
  })
})
