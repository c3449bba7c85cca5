// What keeps a cache from opening or writing, what it leaves behind, and what it never touches.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { OmniError } from '../../../bindings/core/errors.ts'
import type { CacheStore } from '../../../bindings/host/cache-store.ts'
import { NativeCacheStores } from '../../../runtimes/native/cache/cache-stores.ts'
import { after, deepEqual, describe, equal, fail, it, ok, rejects, runtime } from '../../harness.ts'
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
  readAll,
  writeAll,
} from './stored-content.ts'

const root = mkdtempSync(join(tmpdir(), 'omnisession-cache-faults-'))
const place = (name: string): string => join(root, name)
const cacheOf = (directory: string): string => join(directory, 'omnisession.cache')

class Told {
  readonly failures: unknown[] = []
  readonly reports: unknown[] = []
  failed = (error: unknown): void => void this.failures.push(error)
  damaged = (report: unknown): void => void this.reports.push(report)
}

const open = (directory: string, told: Told = new Told()): Promise<CacheStore> =>
  new NativeCacheStores().open(directory, told)

const fails =
  (code: string, ...texts: string[]) =>
  (error: unknown): boolean =>
    error instanceof OmniError && error.code === code && texts.every((text) => error.message.includes(text))

async function filled(directory: string): Promise<void> {
  const store = await open(directory)
  await put(store, 1, 5000)
  await put(store, 2, 100_000)
  await store.saveIndex(content(1000, 77))
  await store.close()
}

function bodies(directory: string): string[] {
  const path = join(cacheOf(directory), 'bodies')
  return readdirSync(path).flatMap((name) => readdirSync(join(path, name)).map((file) => join(path, name, file)))
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('a cache that is opened again', () => {
  it('has what was stored', async () => {
    await filled(place('again'))
    const store = await open(place('again'))
    await expectStored(store, 1, 5000)
    await expectStored(store, 2, 100_000)
    await store.close()
  })

  it('has its index while nothing has changed since', async () => {
    const directory = place('index')
    await filled(directory)
    let store = await open(directory)
    ok(isSame((await store.loadIndex()) ?? fail('no index'), content(1000, 77)))
    await store.close()
    store = await open(directory)
    ok((await store.loadIndex()) !== null, 'reading changes nothing')
    await put(store, 3, 10)
    await store.close()
    store = await open(directory)
    equal(await store.loadIndex(), null)
    await Promise.all([store.saveIndex(content(10, 1)), store.saveIndex(content(20, 2))])
    ok(isSame((await store.loadIndex()) ?? fail('no index'), content(20, 2)))
    await store.close()
    const path = join(cacheOf(directory), 'index')
    const octets = readFileSync(path)
    octets[5] = (octets[5] as number) ^ 1
    writeFileSync(path, octets)
    store = await open(directory)
    equal(await store.loadIndex(), null)
    await store.close()
  })

  it('sweeps files that no entry has, and leaves what is not its own', async () => {
    const directory = place('sweep')
    await filled(directory)
    const [body] = bodies(directory) as [string]
    const orphan = `${body.slice(0, -16)}0123456789abcdef`
    writeFileSync(orphan, 'x')
    writeFileSync(`${body}.tmp`, 'x')
    writeFileSync(join(body, '..', 'theirs.txt'), 'x')
    const store = await open(directory)
    await until(() => bodies(directory).length === 2)
    ok(existsSync(body) && !existsSync(orphan))
    await expectStored(store, 2, 100_000)
    await store.close()
  })

  it('without its files has what is in its rows', async () => {
    const directory = place('without')
    await filled(directory)
    rmSync(join(cacheOf(directory), 'bodies'), { recursive: true })
    const store = await open(directory)
    equal(await find(store, 2), null)
    await expectStored(store, 1, 5000)
    await put(store, 2, 100_000)
    await expectStored(store, 2, 100_000)
    await store.close()
  })

  it('is begun anew when it is something else, and left alone when it is newer', async () => {
    const directory = place('else')
    const file = join(cacheOf(directory), 'entries')
    for (const damage of ['text', 'another database'] as const) {
      await filled(directory)
      rmSync(file)
      if (damage === 'text') writeFileSync(file, 'something else entirely, '.repeat(1000))
      else new DatabaseSync(file).exec('CREATE TABLE theirs (a)')
      const told = new Told()
      const store = await open(directory, told)
      equal(told.reports.length, 1, damage)
      deepEqual(await listed(store), [])
      await until(() => bodies(directory).length === 0)
      await put(store, 1, 100)
      await store.close()
    }
    const newer = new DatabaseSync(file)
    newer.exec('UPDATE meta SET version = 2, inverse = -3; ALTER TABLE entries RENAME TO others')
    newer.close()
    const found = readFileSync(file)
    await rejects(open(directory), fails('OMNI_STORE_NEWER_VERSION', cacheOf(directory)))
    ok(found.equals(readFileSync(file)))
    const flipped = new DatabaseSync(file)
    flipped.exec('UPDATE meta SET version = 3')
    flipped.close()
    const store = await open(directory)
    await put(store, 1, 100)
    await store.close()
  })

  it('is for its user alone, and never reached through a symbolic link', async () => {
    const directory = place('private')
    await filled(directory)
    const store = await open(directory)
    await put(store, 5, 10)
    await store.flush()
    const [body] = bodies(directory) as [string]
    for (const path of ['', 'bodies', join(body, '..').slice(cacheOf(directory).length)])
      equal(statSync(join(cacheOf(directory), path)).mode & 0o777, 0o700, path)
    for (const path of [body, ...['entries', 'entries-journal', 'index'].map((name) => join(cacheOf(directory), name))])
      equal(statSync(path).mode & 0o777, 0o600, path)
    await store.close()
    for (const name of ['.', 'bodies', 'entries', 'entries-journal']) {
      const linked = place(`linked-${name}`)
      mkdirSync(join(linked, 'target'), { recursive: true })
      if (name !== '.') mkdirSync(cacheOf(linked))
      symlinkSync(join(linked, 'target'), join(cacheOf(linked), name === '.' ? '' : name).replace(/\/$/, ''))
      await rejects(open(linked), fails('OMNI_STORE_UNAVAILABLE'))
      deepEqual(readdirSync(join(linked, 'target')), [])
    }
  })

  it('goes with delete', async () => {
    await filled(place('gone'))
    writeFileSync(join(place('gone'), 'theirs.txt'), 'x')
    const stores = new NativeCacheStores()
    const store = await stores.open(place('gone'), new Told())
    await rejects(stores.delete(place('gone')), fails('OMNI_PARTITION_OWNED'))
    await store.close()
    equal(await stores.delete(place('gone')), true)
    equal(await stores.delete(place('gone')), false)
    deepEqual(readdirSync(place('gone')), ['theirs.txt'])
  })
})

describe('one owner', () => {
  const command = { node: [], deno: ['run', '-A', '--no-check'], bun: [], browser: [] }[runtime]
  const program = fileURLToPath(new URL('owner-process.ts', import.meta.url))
  const living = new Set<ChildProcess>()
  after(() => {
    for (const child of living) child.kill('SIGKILL')
  })

  async function owner(directory: string): Promise<{ child: ChildProcess; said: string }> {
    const args = [...command, program, directory]
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    living.add(child)
    const [said] = await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
    return { child, said: String(said).trim() }
  }

  it('a second process goes without, until the first has gone, however it went', async () => {
    const directory = place('owned')
    const { child, said } = await owner(directory)
    equal(said, 'opened')
    await rejects(open(directory), fails('OMNI_PARTITION_OWNED', cacheOf(directory)))
    child.kill('SIGKILL')
    await once(child, 'close')
    const store = await open(directory)
    await put(store, 1, 10)
    ok((await owner(directory)).said.includes('in use by another process'))
    await expectStored(store, 1, 10)
    await store.close()
  })
})

/** A small file system of its own; null where that is not allowed. */
function mountSmall(name: string): string | null {
  const path = place(name)
  mkdirSync(path)
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path]).status === 0 ? path : null
}
const small = mountSmall('small')
const cannotMount = small === null ? 'no right to mount a file system' : undefined

describe('no room, no right', () => {
  after(() => {
    if (small !== null) spawnSync('umount', [small])
  })

  it(
    'a full disk is told once, costs entries, and is over when there is room',
    async () => {
      const directory = join(small as string, 'full')
      const told = new Told()
      const store = await open(directory, told)
      await put(store, 1, 50_000, 1)
      await put(store, 2, 200_000, 1)
      await store.flush()
      writeFileSync(join(small as string, 'ballast'), new Uint8Array(1_500_000))
      // A file too large, and rows too many; the second version of 1 does not fit either.
      equal(await put(store, 3, 1_500_000), 0)
      for (let number = 10; number < 40; number++) await put(store, number, 60_000)
      await put(store, 1, 60_000, 2)
      await store.flush()
      equal(told.failures.length, 1)
      ok(fails('OMNI_STORE_UNAVAILABLE', cacheOf(directory))(told.failures[0]), String(told.failures[0]))
      equal(await bodyOf(store, 3), null)
      const one = await bodyOf(store, 1)
      ok(one === null || isSame(one, content(60_000, 1, 2)), 'the old version never comes back')
      rmSync(join(small as string, 'ballast'))
      await put(store, 4, 60_000)
      await store.flush()
      await store.close()
      const again = await open(directory)
      await expectStored(again, 4, 60_000)
      const kept = await bodyOf(again, 1)
      ok(kept === null || isSame(kept, content(60_000, 1, 2)), 'nor at the next opening')
      await again.close()
    },
    cannotMount,
  )

  it(
    'who reads behind a writer gets everything when the disk is full',
    async () => {
      const directory = join(small as string, 'behind')
      const told = new Told()
      const store = await open(directory, told)
      const whole = content(5_000_000, 1)
      const writer = store.create(idOf(1), keyOf(1))
      const follower = writer.behind() ?? fail('cannot follow')
      const followed = readAll(follower)
      const stalled = writer.behind() ?? fail('cannot follow')
      await writeAll(writer, whole, 65_536)
      equal(writer.behind(), null)
      equal(await writer.commit(headOf(1)), 0)
      ok(isSame(await followed, whole))
      ok(isSame(await readAll(stalled), whole), 'within its limit')
      equal(told.failures.length, 1)
      await store.close()
      deepEqual(bodies(directory), [])
    },
    cannotMount,
  )

  it(
    'a read-only disk is an error with the path, for new and for existing caches',
    async () => {
      await filled(join(small as string, 'existing'))
      equal(spawnSync('mount', ['-o', 'remount,ro', small as string]).status, 0)
      for (const name of ['existing', 'new'])
        await rejects(open(join(small as string, name)), fails('OMNI_STORE_UNAVAILABLE', join(small as string, name)))
    },
    cannotMount,
  )

  it('a file in place of the directory', async () => {
    writeFileSync(place('file'), '')
    await rejects(open(place('file')), fails('OMNI_STORE_UNAVAILABLE', place('file')))
    mkdirSync(place('inner'))
    writeFileSync(cacheOf(place('inner')), '')
    await rejects(open(place('inner')), fails('OMNI_STORE_UNAVAILABLE', cacheOf(place('inner'))))
  })
})

describe('the end of a cache', () => {
  const openFiles = (): number => readdirSync('/proc/self/fd').length
  const cannotCount = existsSync('/proc/self/fd') ? undefined : 'no /proc'

  it(
    'leaves no descriptor and no file, whatever was under way',
    async () => {
      const round = async (number: number): Promise<void> => {
        const directory = place(`end-${number}`)
        const store = await open(directory)
        await put(store, 1, 600_000)
        const readers = await Promise.all([1, 2, 3].map(() => find(store, 1)))
        const [one, two] = readers.map((entry) => entry?.body.read(0, 600_000) ?? fail('missing'))
        await one?.read()
        two?.cancel()
        const aborted = store.create(idOf(2), keyOf(2))
        await writeAll(aborted, content(500_000, 2))
        aborted.abort()
        const writer = store.create(idOf(3), keyOf(3))
        await writeAll(writer, content(500_000, 3))
        const follower = writer.behind() ?? fail('cannot follow')
        await follower.read()
        await put(store, 1, 700_000, 2)
        await store.close()
        await store.close()
        await rejects(readAll(one as NonNullable<typeof one>))
        await rejects(readAll(follower), /ERR_CACHE_READ_FAILURE/)
        equal(await writer.commit(headOf(3)), 0)
        equal(await find(store, 1), null)
        equal(bodies(directory).length, 1)
        rmSync(directory, { recursive: true })
      }
      await round(0)
      const before = openFiles()
      for (let number = 1; number <= 10; number++) await round(number)
      // Others of the runtime's may have gone or come.
      ok(openFiles() <= before + 2, `${openFiles()} descriptors, ${before} before`)
    },
    cannotCount,
  )
})

after(() => rmSync(root, { recursive: true, force: true }))
