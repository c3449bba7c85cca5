// runtimes: browser
// Tabs that share a cache: one writes, the others read, remove, and take over.
import type { CacheStore } from '../../../bindings/host/cache-store.ts'
import { deepEqual, describe, equal, fail, it, ok, rejects } from '../../harness.ts'
import {
  bodyOf,
  content,
  expectStored,
  find,
  headOf,
  idOf,
  isSame,
  keyOf,
  listed,
  put,
  putPiece,
  readAll,
  writeAll,
} from '../../hosts/cache/stored-content.ts'
import { deleteCache, fileNames, folderOf, openTab, openUnheard, Told, until } from './page-caches.ts'

const SIZES = [5000, 300_000]

async function withTabs(directory: string, test: (holder: CacheStore, other: CacheStore) => Promise<void>) {
  const told = new Told()
  const tabs = [await openTab(directory, told), await openTab(directory, told)] as const
  await test(...tabs)
  for (const tab of tabs) await tab.close()
  deepEqual(told.failures, [])
}

describe('two tabs with one cache', () => {
  it('the first writes; the other reads what was committed, and its own writes are not kept', () =>
    withTabs('/tabs/roles', async (holder, other) => {
      deepEqual([holder.sharing?.isWriter, other.sharing?.isWriter], [true, false])
      for (const [number, size] of SIZES.entries()) {
        equal(await put(other, number, size), 0)
        equal(await bodyOf(other, number), null)
        const octets = await put(holder, number, size)
        await holder.flush()
        await expectStored(other, number, size)
        ok(((await other.sharing?.octets()) ?? 0) >= octets)
      }
      equal((await listed(other)).length, SIZES.length)
      equal(await other.replaceHead(idOf(0), keyOf(0), headOf(0, 2)), false)
      equal(await putPiece(other, 5, [0, 10, 100]), 0)
      await other.saveIndex(content(100, 1))
      equal(await holder.loadIndex(), null)
    }))

  it('an entry that the other would have replaced goes; one that it only began to replace stays', () =>
    withTabs('/tabs/replaced', async (holder, other) => {
      for (const [number, size] of SIZES.entries()) await put(holder, number, size)
      await holder.flush()
      const aborted = other.create(idOf(0), keyOf(0))
      await writeAll(aborted, content(100, 0, 2))
      aborted.abort()
      await other.flush()
      await expectStored(holder, 0, 5000)
      for (const number of SIZES.keys()) await put(other, number, 100, 2)
      await other.flush()
      for (const number of SIZES.keys()) equal(await find(holder, number), null)
      await until(async () => (await fileNames('/tabs/replaced')).length === 0)
    }))

  it('the other takes over when the first closes, with its entries, and tells its index first', async () => {
    const holder = await openTab('/tabs/over')
    const other = await openTab('/tabs/over')
    const third = await openTab('/tabs/over')
    for (const [number, size] of SIZES.entries()) await put(holder, number, size)
    await holder.close()
    await until(() => other.sharing?.isWriter === true)
    equal(third.sharing?.isWriter, false)
    for (const [number, size] of SIZES.entries()) await expectStored(other, number, size)
    ok((await put(other, 7, 70_000)) > 0)
    await other.flush()
    await expectStored(third, 7, 70_000)
    await other.close()
    await until(() => third.sharing?.isWriter === true)
    await third.close()
  })

  it('one that cannot take over leaves it to the next', async () => {
    const [holder, told] = [await openTab('/tabs/unable'), new Told()]
    const unable = await openUnheard('/tabs/unable', told)
    unable.sharing?.listen({ takeOver: () => Promise.reject(new Error('not today')), removed() {} })
    const next = await openTab('/tabs/unable')
    await holder.close()
    await until(() => next.sharing?.isWriter === true)
    equal(unable.sharing?.isWriter, false)
    equal(String(told.failures), 'Error: not today')
    for (const store of [unable, next]) await store.close()
  })

  it('what the other removes and clears is told to who writes, and what is being written then is not kept', async () => {
    const heard: (readonly bigint[] | null)[] = []
    const holder = await openUnheard('/tabs/told')
    holder.sharing?.listen({ takeOver: async () => {}, removed: (ids) => void heard.push(ids) })
    const other = await openTab('/tabs/told')
    for (const [number, size] of SIZES.entries()) await put(holder, number, size)
    await holder.flush()
    await other.remove([idOf(0)])
    await until(() => heard.length === 1)
    equal(await find(holder, 0), null)
    const [small, large, late] = [10, 11, 12].map((number) => holder.create(idOf(number), keyOf(number)))
    await writeAll(small ?? fail(''), content(100, 10))
    await writeAll(large ?? fail(''), content(900_000, 11))
    await other.clear()
    await small?.commit(headOf(10))
    await large?.commit(headOf(11))
    await holder.flush()
    await until(() => heard.length === 2)
    deepEqual(heard, [[idOf(0)], null])
    await late?.commit(headOf(12))
    await holder.flush()
    for (const number of [1, 10, 11, 12]) equal(await find(other, number), null, `entry ${number}`)
    await put(holder, 13, 100_000)
    await holder.flush()
    await expectStored(other, 13, 100_000)
    await until(async () => (await fileNames('/tabs/told')).length === 1)
    for (const store of [holder, other]) await store.close()
  })

  it('who reads a large body reads on while the other tab removes it', () =>
    withTabs('/tabs/reading', async (holder, other) => {
      const size = 2_000_000
      await put(holder, 1, size)
      await holder.flush()
      const entry = (await find(other, 1)) ?? fail('missing')
      const body = entry.body.read(0, size)
      entry.release()
      const first = (await body.read()) as Uint8Array
      await holder.remove([idOf(1)])
      await put(holder, 1, 500, 2)
      await holder.flush()
      const rest = await readAll(body)
      ok(isSame(rest, content(size, 1).subarray(first.byteLength)))
      await until(async () => (await fileNames('/tabs/reading')).length === 0)
      await expectStored(other, 1, 500, 2)
    }))
})

describe('a cache that is opened again', () => {
  it('has its entries, and its index while nothing has changed since', async () => {
    let store = await openTab('/again')
    for (const [number, size] of SIZES.entries()) await put(store, number, size)
    await store.saveIndex(content(1000, 77))
    await store.close()
    store = await openTab('/again')
    for (const [number, size] of SIZES.entries()) await expectStored(store, number, size)
    ok(isSame((await store.loadIndex()) ?? fail('no index'), content(1000, 77)))
    const saving = store.saveIndex(content(1000, 78))
    await put(store, 3, 10)
    await saving
    await store.flush()
    equal(await store.loadIndex(), null, 'one that does not know the last entry')
    await store.close()
  })

  it('sweeps bodies that no entry has', async () => {
    let store = await openTab('/sweep')
    await put(store, 1, 100_000)
    await store.close()
    const [name = ''] = await fileNames('/sweep')
    await (await folderOf('/sweep')).getFileHandle(`${name.slice(0, 17)}0123456789abcdef`, { create: true })
    await (await folderOf('/sweep')).getFileHandle('theirs.txt', { create: true })
    store = await openTab('/sweep')
    await until(async () => (await fileNames('/sweep')).length === 2)
    deepEqual((await fileNames('/sweep')).sort(), [name, 'theirs.txt'].sort())
    await expectStored(store, 1, 100_000)
    await store.close()
  })

  it('goes with delete, when no tab has it open', async () => {
    const store = await openTab('/deleted')
    await put(store, 1, 100_000)
    await store.flush()
    await rejects(deleteCache('/deleted'), /in use by this page or another tab/)
    await store.close()
    equal(await deleteCache('/deleted'), true)
    equal(await deleteCache('/deleted'), false)
    await rejects(fileNames('/deleted'))
    const again = await openTab('/deleted')
    deepEqual(await listed(again), [])
    await again.close()
  })

  it('ends what is under way when it is closed', async () => {
    const store = await openTab('/ended')
    await put(store, 1, 600_000)
    const entry = (await find(store, 1)) ?? fail('missing')
    const body = entry.body.read(0, 600_000)
    await body.read()
    const writer = store.create(idOf(3), keyOf(3))
    await writeAll(writer, content(500_000, 3))
    const follower = writer.behind() ?? fail('cannot follow')
    await follower.read()
    await store.close()
    await store.close()
    await rejects(readAll(body))
    await rejects(readAll(follower), /ERR_CACHE_READ_FAILURE/)
    equal(await writer.commit(headOf(3)), 0)
    equal(await find(store, 1), null)
    const again = await openTab('/ended')
    await until(async () => (await fileNames('/ended')).length === 1)
    await expectStored(again, 1, 600_000)
    await again.close()
    const { held = [] } = await navigator.locks.query()
    deepEqual(
      held.filter(({ name }) => name?.includes('/ended')),
      [],
    )
  })
})
