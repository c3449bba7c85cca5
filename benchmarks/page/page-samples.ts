// Runs in a page: what is measured there. Milliseconds.
import { createSessions, ready } from '../../runtimes/browser/index.ts'

const URL = 'https://www.shop.test/'
const COOKIES = 1000
const SESSIONS = 500

const details = (count: number): { url: string; name: string; value: string; expirationDate: number }[] =>
  Array.from({ length: count }, (_, index) => ({
    // Ten a site, so that none is evicted.
    url: `https://www.shop${Math.floor(index / 10)}.test/`,
    name: `name${index}`,
    value: `a value of some length ${index}`,
    expirationDate: Date.now() / 1000 + 86_400,
  }))

/** From the import of the bundle, cold, to the first cookie read back. */
export async function firstCookie(start: number): Promise<number> {
  await ready({ core: '/cookies.wasm' })
  const { cookies } = createSessions().fromPartition('first')
  await cookies.set({ url: URL, name: 'a', value: '1' })
  await cookies.get({})
  return performance.now() - start
}

/** One session of five hundred with ten cookies each. */
export async function manySessions(): Promise<number> {
  await ready({ core: '/cookies.wasm' })
  const sessions = createSessions()
  const ten = details(10)
  const start = performance.now()
  const all = Array.from({ length: SESSIONS }, (_, index) => sessions.fromPartition(`session ${index}`))
  await Promise.all(all.map((one) => one.cookies.setMany(ten)))
  return (performance.now() - start) / SESSIONS
}

/** The last of three rounds: the first two are the engine's, which compiles what is run often. */
async function warm(round: (name: string) => Promise<number>): Promise<number> {
  await round('one')
  await round('two')
  return round('three')
}

/** A thousand cookies, each set by its own call, kept, and read back by a session opened anew. */
export async function cookiesKept(): Promise<number> {
  await ready({ core: '/cookies.wasm' })
  const sessions = createSessions()
  return warm(async (name) => {
    const partition = `persist:${name}`
    const thousand = details(COOKIES)
    // Both sides have an open database.
    await sessions.fromPartition(partition).cookies.get({})
    const start = performance.now()
    const { cookies } = sessions.fromPartition(partition)
    await Promise.all(thousand.map((one) => cookies.set(one)))
    await sessions.fromPartition(partition).close()
    const found = await sessions.fromPartition(partition).cookies.get({})
    if (found.length !== COOKIES) throw new Error(`${found.length} cookies came back`)
    return performance.now() - start
  })
}

interface StoredRows {
  readonly keys: readonly IDBValidKey[]
  readonly values: readonly unknown[]
}

/** The rows that a session stores for the same cookies. */
async function storedRows(): Promise<StoredRows> {
  await ready({ core: '/cookies.wasm' })
  const sessions = createSessions()
  await sessions.fromPartition('persist:rows').cookies.setMany(details(COOKIES))
  await sessions.close()
  const { openDB } = await import('idb')
  const source = await openDB('omnisession:/omnisession/Partitions/rows')
  const [keys, values] = [await source.getAllKeys('cookies'), await source.getAll('cookies')]
  source.close()
  if (keys.length !== COOKIES) throw new Error(`${keys.length} rows to put`)
  return { keys, values }
}

/** The same rows, put and read by idb and nothing else, over one close as well. */
export async function rowsKept(): Promise<number> {
  const { openDB } = await import('idb')
  const { keys, values } = await storedRows()
  return warm(async (name) => {
    const open = () => openDB(name, 1, { upgrade: (database) => void database.createObjectStore('rows') })
    let database = await open()
    const start = performance.now()
    const transaction = database.transaction('rows', 'readwrite', { durability: 'relaxed' })
    await Promise.all([...keys.map((key, at) => transaction.store.put(values[at], key)), transaction.done])
    database.close()
    database = await open()
    const [, found] = await Promise.all([database.getAllKeys('rows'), database.getAll('rows')])
    if (found.length !== COOKIES) throw new Error(`${found.length} rows came back`)
    return performance.now() - start
  })
}
