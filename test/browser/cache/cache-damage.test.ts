// runtimes: browser
// One flipped bit, octets cut off or of another entry, in a page: whatever is served is what was stored.
import { type IDBPDatabase, openDB, unwrap } from 'idb'
import type { CacheStore } from '../../../bindings/host/cache-store.ts'
import { cacheName, FORMAT } from '../../../runtimes/browser/cache/cache-database.ts'
import { deepEqual, describe, equal, fail, it, ok, rejects } from '../../harness.ts'
import { seededRandom, served } from '../../hosts/cache/damaged-reading.ts'
import {
  bodyOf,
  content,
  expectStored,
  find,
  isSame,
  keyOf,
  listed,
  put,
  putPiece,
  readAll,
} from '../../hosts/cache/stored-content.ts'
import { fileNames, folderOf, openTab, Told, until, withoutFiles } from './page-caches.ts'

const random = seededRandom()

function flipped(octets: Uint8Array): Uint8Array<ArrayBuffer> {
  const changed = octets.slice()
  const at = random(changed.byteLength)
  changed[at] = (changed[at] as number) ^ (1 << random(8))
  return changed
}

const cut = (octets: Uint8Array): Uint8Array<ArrayBuffer> => octets.slice(0, random(octets.byteLength))

type Table = 'entries' | 'listing' | 'bodies'

interface Rows {
  readonly name: Table
  readonly keys: readonly IDBValidKey[]
  readonly values: readonly Uint8Array[]
}

async function restore(database: IDBPDatabase, good: readonly Rows[]): Promise<void> {
  const names = good.map(({ name }) => name)
  const transaction = database.transaction(names, 'readwrite', { durability: 'relaxed' })
  for (const { name, keys, values } of good)
    keys.forEach((key, at) => void unwrap(transaction.objectStore(name)).put(values[at], key))
  await transaction.done
}

/** Changes the rows of a table one after the other, `times`, each time from a good state. */
async function damageRows(
  directory: string,
  table: Table,
  times: number,
  check: (store: CacheStore) => Promise<boolean>,
) {
  const store = await openTab(directory)
  const [number, sizes] = [1, [0, 700, 9000, 66_000]] as const
  for (const [other, size] of sizes.entries()) await put(store, number + other, size)
  await putPiece(store, 20, [1000, 3000, 150_000])
  await putPiece(store, 20, [20_000, 120_000, 150_000])
  await store.flush()
  const database = await openDB(cacheName(directory), FORMAT)
  const good: Rows[] = []
  for (const name of new Set(['entries', 'listing', table] as const))
    good.push({ name, keys: await database.getAllKeys(name), values: await database.getAll(name) })
  const { keys, values } = good.find(({ name }) => name === table) ?? fail('no rows')
  let noticed = 0
  for (let time = 0; time < times; time++) {
    const at = random(keys.length)
    const other = values[random(keys.length)] as Uint8Array
    const value = values[at] as Uint8Array
    await database.put(table, time % 10 === 9 ? other : time % 10 === 8 ? cut(value) : flipped(value), keys[at])
    if (await check(store)) noticed += 1
    await store.flush()
    await restore(database, good)
  }
  ok(noticed > times / 2, `noticed ${noticed} times of ${times}`)
  database.close()
  await store.close()
}

const SIZES = [0, 700, 9000, 66_000]

/** True: something is missing. */
async function checkEntries(store: CacheStore): Promise<boolean> {
  const found = []
  for (const [other, size] of SIZES.entries()) found.push(await served(store, 1 + other, { from: 0, to: size, size }))
  for (const [from, to] of [
    [1000, 3000],
    [20_000, 120_000],
  ] as const) {
    const entry = await find(store, 20, from)
    const octets = await entry?.body.read(from, to)
    entry?.release()
    const piece = octets === undefined ? null : await readAll(octets).catch(() => null)
    ok(piece === null || isSame(piece, content(150_000, 20).subarray(from, to)), 'a wrong octet of a piece')
    found.push(piece !== null)
  }
  return found.some((one) => one !== true)
}

describe('a damaged cache of a page', () => {
  it('rows of entries: flipped, cut, swapped, 250 times', () =>
    damageRows('/damage/rows', 'entries', 250, checkEntries))

  it('rows of the list: flipped, cut, swapped, 80 times', () =>
    damageRows('/damage/list', 'listing', 80, async (store) => {
      const known = new Set([1, 2, 3, 4, 20].map(keyOf))
      const keys = await listed(store)
      for (const key of keys) ok(known.has(key), `a key that nobody stored: ${key}`)
      equal(await checkEntries(store), keys.length < known.size)
      return keys.length < known.size
    }))

  it('bodies in rows: flipped, cut, swapped, 80 times', () =>
    withoutFiles(() => damageRows('/damage/bodies', 'bodies', 80, checkEntries)))

  it('a body in a file: one flipped bit, 60 times; cut anywhere', async () => {
    const store = await openTab('/damage/file')
    const size = 300_000
    for (let time = 0; time < 70; time++) {
      await put(store, 1, size)
      await store.flush()
      await until(async () => (await fileNames('/damage/file')).length === 1)
      const [name = ''] = await fileNames('/damage/file')
      const file = await (await folderOf('/damage/file')).getFileHandle(name)
      const octets = new Uint8Array(await (await file.getFile()).arrayBuffer())
      const writable = await file.createWritable()
      await writable.write(time < 60 ? flipped(octets) : cut(octets))
      await writable.close()
      await served(store, 1, { from: time % 3 === 0 ? 0 : random(size), to: size, size })
      // A flipped bit before what was asked for is met by who asks for all.
      ok((await served(store, 1, { from: 0, to: size, size })) !== true, `time ${time}: it was not noticed`)
    }
    await store.close()
  })

  it('damage at the start is a miss, later an error of that body', async () => {
    const store = await openTab('/damage/later')
    const size = 600_000
    for (const [at, from, expected] of [
      [100, 0, null],
      [500_000, 0, false],
      [500_000, 450_000, null],
    ] as const) {
      await store.clear()
      await put(store, 50, size)
      await store.flush()
      await until(async () => (await fileNames('/damage/later')).length === 1)
      const file = await (await folderOf('/damage/later')).getFileHandle((await fileNames('/damage/later'))[0] ?? '')
      const octets = new Uint8Array(await (await file.getFile()).arrayBuffer())
      octets[at] = (octets[at] as number) ^ 1
      const writable = await file.createWritable()
      await writable.write(octets)
      await writable.close()
      equal(await served(store, 50, { from, to: size, size }), expected, `flipped at ${at}, read from ${from}`)
      equal(await find(store, 50), null)
    }
    await store.close()
  })

  it('lost bodies, a lost database, rows that are none: entries are gone, and new ones can be stored', async () => {
    const store = await openTab('/damage/lost')
    for (const number of [1, 2]) await put(store, number, 100_000)
    await store.flush()
    for (const name of await fileNames('/damage/lost')) await (await folderOf('/damage/lost')).removeEntry(name)
    equal(await find(store, 1), null)
    await put(store, 1, 5000)
    await store.flush()
    const database = await openDB(cacheName('/damage/lost'), FORMAT)
    for (const table of ['entries', 'listing'])
      for (const key of await database.getAllKeys(table)) await database.put(table, { what: 'is this' }, key)
    database.close()
    deepEqual(await listed(store), [])
    equal(await bodyOf(store, 1), null)
    const gone = indexedDB.deleteDatabase(cacheName('/damage/lost'))
    await new Promise((resolve, reject) => Object.assign(gone, { onsuccess: resolve, onerror: reject }))
    equal(await find(store, 1), null)
    await put(store, 1, 5000)
    await store.flush()
    await expectStored(store, 1, 5000)
    await store.close()
  })

  it('of a newer format it is refused and left alone', async () => {
    const newer = await openDB(cacheName('/damage/newer'), FORMAT + 1, {
      upgrade: (db) => void db.createObjectStore('x'),
    })
    newer.close()
    await rejects(openTab('/damage/newer'), /written by a newer omnisession/)
    const after = await openDB(cacheName('/damage/newer'))
    deepEqual([...after.objectStoreNames], ['x'])
    after.close()
  })
})

describe('a full disk in a page', () => {
  const { put: own } = IDBObjectStore.prototype

  it('is told once, costs entries, never brings back what was replaced, and is over when there is room', async () => {
    const told = new Told()
    const store = await openTab('/full', told)
    await put(store, 1, 5000, 1)
    await store.flush()
    // As Chromium has it: the request fails, and with it the transaction.
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      if (this.name === 'entries') queueMicrotask(() => this.transaction.abort())
      return own.call(this, value, key)
    }
    try {
      await put(store, 1, 5000, 2)
      await put(store, 2, 5000)
      await store.flush()
    } finally {
      IDBObjectStore.prototype.put = own
    }
    equal(told.failures.length, 1)
    for (const number of [1, 2]) equal(await find(store, number), null)
    await put(store, 2, 5000)
    await store.flush()
    await store.close()
    const again = await openTab('/full')
    equal(await find(again, 1), null)
    await expectStored(again, 2, 5000)
    await again.close()
  })
})
