// One flipped bit, a cut file, octets from elsewhere: whatever is served is what was stored.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CacheStore } from '../../../bindings/host/cache-store.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import { NativeCacheStores } from '../../../runtimes/native/cache/cache-stores.ts'
import { loadSqlite } from '../../../runtimes/native/sqlite-module.ts'
import { after, describe, equal, it, ok } from '../../harness.ts'
import { seededRandom, served } from './damaged-reading.ts'
import { find, keyOf, put, putPiece, readAll } from './stored-content.ts'

const root = mkdtempSync(join(tmpdir(), 'omnisession-cache-damage-'))
const quiet = { failed() {}, damaged() {} }
const open = (directory: string): Promise<CacheStore> => new NativeCacheStores().open(directory, quiet)
const cacheOf = (directory: string): string => join(directory, 'omnisession.cache')

const random = seededRandom()

/** Small ones, two in files, one of pieces. */
const SIZES = [0, 1, 700, 3000, 9000, 20_000, 66_000, 300_000]
const SPARSE = SIZES.length
const TOTAL = 150_000
const PIECES = [
  [1000, 3000],
  [20_000, 120_000],
] as const

let scenes = 0
/** A closed cache, or one as a kill in the middle of a transaction leaves it: half of it written, the rest to be undone. */
async function scene(isKilled = false): Promise<string> {
  const directory = join(root, `${scenes++}`)
  const store = await open(directory)
  for (const [number, size] of SIZES.entries()) await put(store, number, size)
  for (const [start, end] of PIECES) await putPiece(store, SPARSE, [start, end, TOTAL])
  await store.flush()
  await store.close()
  const copy = join(root, `${scenes++}`)
  mkdirSync(copy)
  const interrupted = isKilled ? beginToRemove(join(cacheOf(directory), 'entries')) : null
  cpSync(cacheOf(directory), cacheOf(copy), { recursive: true })
  interrupted?.close()
  return copy
}

/** A transaction that has been written to the file for the most part, since it has no memory, and never ends. */
function beginToRemove(path: string): { close(): void } {
  const { DatabaseSync } = loadSqlite()
  const db = new DatabaseSync(path)
  db.exec('PRAGMA journal_mode = PERSIST; PRAGMA synchronous = OFF; PRAGMA cache_size = 1; PRAGMA cache_spill = 1')
  db.exec('BEGIN; DELETE FROM entries; CREATE TABLE other (one BLOB)')
  for (let time = 0; time < 6; time++) db.exec('INSERT INTO other VALUES (zeroblob(40000))')
  return db
}

/** Reads everything and stores something; how many entries are whole. */
async function checked(store: CacheStore): Promise<number> {
  let whole = 0
  for (const [number, size] of SIZES.entries()) if (await served(store, number, { from: 0, to: size, size })) whole += 1
  const pieces = await Promise.all(PIECES.map(([from, to]) => served(store, SPARSE, { from, to, size: TOTAL })))
  if (pieces.every((isWhole) => isWhole)) whole += 1
  const known = new Set(Array.from({ length: SPARSE + 1 }, (_, number) => keyOf(number)))
  for await (const slice of store.list())
    for (const { key } of slice) ok(known.has(key), `a key that nobody stored: ${key}`)
  return whole
}

async function opened(directory: string): Promise<number> {
  const store = await open(directory)
  try {
    const whole = await checked(store)
    await put(store, 99, 5000)
    await store.flush()
    // What was put into a damaged tree may not be found again.
    await served(store, 99, { from: 0, to: 5000, size: 5000 })
    return whole
  } finally {
    await store.close()
  }
}

const ALL = SPARSE + 1

/** Damages a file of a cache many times over, each time from its good state. */
async function damaged(
  isKilled: boolean,
  name: string,
  times: number,
  damage: (octets: Buffer) => Buffer,
): Promise<void> {
  const directory = await scene(isKilled)
  const good = join(root, `good-${scenes++}`)
  cpSync(cacheOf(directory), good, { recursive: true })
  equal(await opened(directory), ALL, 'undamaged')
  let lost = 0
  for (let time = 0; time < times; time++) {
    rmSync(cacheOf(directory), { recursive: true })
    cpSync(good, cacheOf(directory), { recursive: true })
    const path = join(cacheOf(directory), name)
    writeFileSync(path, damage(readFileSync(path)))
    if ((await opened(directory)) < ALL) lost += 1
  }
  ok(lost > 0, 'the damage was never noticed')
}

function flipped(octets: Buffer): Buffer {
  const at = random(octets.length)
  octets[at] = (octets[at] as number) ^ (1 << random(8))
  return octets
}

const cut = (octets: Buffer): Buffer => octets.subarray(0, random(octets.length))

function shuffled(octets: Buffer): Buffer {
  const pages = Math.floor(octets.length / 4096)
  const [one, other] = [random(pages) * 4096, random(pages) * 4096]
  const page = Buffer.from(octets.subarray(one, one + 4096))
  octets.copy(octets, one, other, other + 4096)
  page.copy(octets, other)
  return octets
}

describe('a damaged cache', () => {
  after(() => rmSync(root, { recursive: true, force: true }))

  const kinds = [
    ['rows', false, 'entries', 4],
    ['journal of rows', true, 'entries-journal', 2],
  ] as const
  for (const [what, isKilled, name, parts] of kinds) {
    for (let part = 1; part <= parts; part++)
      it(`${what}: one flipped bit, 250 times (${part})`, () => damaged(isKilled, name, 250, flipped))
    it(`${what}: cut anywhere`, () => damaged(isKilled, name, 100, cut))
    it(`${what}: pages in each other’s place`, () => damaged(isKilled, name, 100, shuffled))
  }

  for (const number of [SIZES.indexOf(66_000), SIZES.indexOf(300_000)])
    it(`a body of ${SIZES[number]}: one flipped bit, 1000 times; cut anywhere`, async () => {
      const directory = await scene()
      const store = await open(directory)
      await store.clear()
      const size = SIZES[number] as number
      for (let time = 0; time < 1100; time++) {
        await put(store, number, size)
        await waitForOne(directory)
        const path = onlyBody(directory)
        if (time < 1000) writeFileSync(path, flipped(readFileSync(path)))
        else truncateSync(path, random(readFileSync(path).length))
        const from = time % 3 === 0 ? 0 : random(size)
        await served(store, number, { from, to: size, size })
        // A flipped bit before what was asked for is met by who asks for all.
        ok(!(await served(store, number, { from: 0, to: size, size })), `time ${time}: it was not noticed`)
      }
      await store.close()
    })

  it('damage at the start is a miss, later an error of that body', async () => {
    const directory = await scene()
    const store = await open(directory)
    const size = 600_000
    for (const [at, from, isMiss] of [
      [100, 0, true],
      [500_000, 0, false],
      [500_000, 450_000, true],
    ] as const) {
      await store.clear()
      await put(store, 50, size)
      const path = onlyBody(directory)
      const octets = readFileSync(path)
      octets[at] = (octets[at] as number) ^ 1
      writeFileSync(path, octets)
      const entry = await find(store, 50, from)
      equal(entry === null, isMiss, `flipped at ${at}, read from ${from}`)
      if (entry === null) continue
      const body = entry.body.read(from, size)
      const error = await readAll(body).catch((reason) => reason)
      ok(error instanceof NetError && error.code === 'ERR_CACHE_READ_FAILURE')
      entry.release()
      equal(await find(store, 50), null)
    }
    await store.close()
  })

  it('a body in the place of another is a miss', async () => {
    const directory = await scene()
    const store = await open(directory)
    await store.clear()
    await put(store, 1, 100_000, 1)
    const old = readFileSync(onlyBody(directory))
    await put(store, 1, 100_000, 2)
    await store.flush()
    await waitForOne(directory)
    writeFileSync(onlyBody(directory), old)
    equal(await find(store, 1), null)
    await store.close()
  })
})

function bodies(directory: string): string[] {
  const path = join(cacheOf(directory), 'bodies')
  return readdirSync(path).flatMap((name) => readdirSync(join(path, name)).map((file) => join(path, name, file)))
}

function onlyBody(directory: string): string {
  const [path, ...more] = bodies(directory)
  equal(more.length, 0)
  return path as string
}

/** The old file goes in the background. */
async function waitForOne(directory: string): Promise<void> {
  while (bodies(directory).length > 1) await new Promise((resolve) => setTimeout(resolve, 5))
}
