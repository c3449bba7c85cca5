// runtimes: browser
// The store of a page: the store suite over IndexedDB, and what IndexedDB alone can meet.
import { openDB } from 'idb'
import type { OmniError } from '../../bindings/core/errors.ts'
import type { Mark } from '../../bindings/host/shared-storage.ts'
import { storeSuite } from '../../bindings/testing/store-suite.ts'
import { databaseName, FORMAT, openDatabase } from '../../runtimes/browser/indexed-db-open.ts'
import { createPageStorage } from '../../runtimes/browser/storage.ts'
import { deepEqual, describe, equal, it, ok, rejects } from '../harness.ts'

const storage = createPageStorage()
const octets = (text: string): Uint8Array => new TextEncoder().encode(text)
const put = (key: string, value: string) => ({ table: 'cookies', key: octets(key), value: octets(value) })
const withCode = (code: string) => (error: unknown) => (error as OmniError).code === code

describe('store on IndexedDB', () => {
  const provider = { open: storage.openShared, identity: storage.identity, delete: storage.delete, isShared: true }
  storeSuite.forEach((one, index) => {
    it(one.name, () => one.run({ provider, directory: `/suite/${index}` }))
  })
})

describe('commits', () => {
  it('see what others have committed, and nothing when nobody has', async () => {
    const one = await storage.openShared('/commits')
    const other = await storage.openShared('/commits')
    const missed: (string[] | null)[] = []
    const commit = (store: typeof one, seen: Mark | null, key: string): Promise<Mark> =>
      store.commit({
        table: 'cookies',
        seen,
        durable: false,
        prepare: (table) => {
          missed.push(
            table === null ? null : table.rows.map((row) => `${new TextDecoder().decode(row.key)}${row.revision}`),
          )
          return { changes: [put(key, key)], note: null }
        },
      })
    const first = await commit(one, null, 'a')
    const second = await commit(one, first, 'b')
    await commit(other, first, 'c')
    equal(second.revision, 2)
    deepEqual(missed, [[], null, ['a1', 'b2']])
    one.close()
    other.close()
  })

  it('are announced to the others, with what was noted', async () => {
    const one = await storage.openShared('/announced')
    const other = await storage.openShared('/announced')
    const heard = new Promise<unknown>((resolve) => other.listen((announcement) => resolve(announcement)))
    const prepare = () => ({ changes: [put('a', '1')], note: ['noted'] })
    const { incarnation } = await one.commit({ table: 'cookies', seen: null, durable: true, prepare })
    deepEqual(await heard, { base: { incarnation, revision: 0 }, revision: 1, note: ['noted'] })
    one.close()
    other.close()
  })

  it('whose preparing fails leave nothing behind', async () => {
    const store = await storage.openShared('/aborted')
    const prepare = (): never => {
      throw new Error('not today')
    }
    await rejects(store.commit({ table: 'cookies', seen: null, durable: false, prepare }), 'not today')
    equal(await store.get('cookies', octets('a')), null)
    store.close()
  })
})

describe('faults', () => {
  it('a store of a newer format is refused and left alone', async () => {
    const newer = await openDB(databaseName('/newer'), FORMAT + 1, { upgrade: (db) => void db.createObjectStore('x') })
    newer.close()
    await rejects(storage.openShared('/newer'), withCode('OMNI_STORE_NEWER_VERSION'))
    const after = await openDB(databaseName('/newer'))
    deepEqual([...after.objectStoreNames], ['x'])
    after.close()
  })

  it('upgraded by another tab: lets go at once, then says so', async () => {
    const store = await storage.openShared('/upgraded')
    await store.write([put('a', '1')], false)
    const newer = await openDB(databaseName('/upgraded'), FORMAT + 1)
    await rejects(store.write([put('b', '1')], false), withCode('OMNI_STORE_NEWER_VERSION'))
    newer.close()
    store.close()
  })

  it('blocked by a tab that does not let go: an error that says what to do', async () => {
    const stubborn = await openDB(databaseName('/blocked'), FORMAT)
    await rejects(
      openDatabase('/blocked', () => {}, FORMAT + 1),
      /another tab holds it open in an older format; close or reload it/,
    )
    stubborn.close()
    // What was opened too late was closed again: nobody stands in the way of a deletion.
    const gone = indexedDB.deleteDatabase(databaseName('/blocked'))
    await new Promise((resolve, reject) => Object.assign(gone, { onsuccess: resolve, onerror: reject }))
  })

  it('closed under us: the next write opens it again', async () => {
    const store = await storage.openShared('/closed')
    await store.write([put('a', '1')], false)
    // What a browser does when it clears a site: connections are told to close, the database goes.
    const gone = indexedDB.deleteDatabase(databaseName('/closed'))
    await new Promise((resolve, reject) => Object.assign(gone, { onsuccess: resolve, onerror: reject }))
    await store.write([put('b', '1')], false)
    equal(await store.get('cookies', octets('a')), null)
    ok(await store.get('cookies', octets('b')))
    store.close()
  })

  it('no databases for this page: an error with the reason', async () => {
    const open = IDBFactory.prototype.open
    IDBFactory.prototype.open = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    try {
      await rejects(storage.openShared('/denied'), /\/denied cannot be used: this page may not store anything/)
    } finally {
      IDBFactory.prototype.open = open
    }
  })

  it('delete is refused while anybody has it open, and frees the name', async () => {
    const store = await storage.openShared('/deleted')
    await rejects(createPageStorage().delete('/deleted'), withCode('OMNI_PARTITION_OWNED'))
    store.close()
    equal(await storage.delete('/deleted'), true)
    equal(await storage.delete('/deleted'), false)
  })
})
