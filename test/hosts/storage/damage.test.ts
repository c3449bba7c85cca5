// Physical damage: every row that can still be read stays, the damaged file is set aside, the rest is reported.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../../bindings/host/storage.ts'
import { SqliteStorage } from '../../../runtimes/native/storage.ts'
import { after, describe, equal, it, ok } from '../../harness.ts'
import { intact, rowsOf } from './rows.ts'

const PAGE = 4096
const COUNT = 3000
const root = mkdtempSync(join(tmpdir(), 'omnisession-damage-'))

interface Scene {
  readonly directory: string
  readonly file: string
  open(): Promise<Store>
}

let scenes = 0
async function scene(): Promise<Scene> {
  const directory = join(root, `${scenes++}`)
  const storage = new SqliteStorage()
  const store = await storage.open(directory)
  store.write(rowsOf(COUNT), false)
  store.close()
  return { directory, file: join(directory, 'omnisession.state'), open: () => storage.open(directory) }
}

function change(file: string, edit: (octets: Uint8Array) => void): void {
  const octets = readFileSync(file)
  edit(octets)
  writeFileSync(file, octets)
}

/** Where the pages of a kind are: 13 a leaf of rows, 5 their interior, 10 a leaf of the index of keys. */
function pagesOfKind(file: string, kind: number): number[] {
  const octets = readFileSync(file)
  const pages = Array.from({ length: octets.length / PAGE }, (_, index) => index)
  return pages.filter((page) => page > 0 && octets[page * PAGE] === kind)
}

function setAside(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.includes('.damaged-') && !name.endsWith('-wal'))
}

/** Reads everything, checks that damage was reported and set aside, and that the mended store is whole. */
async function recovered({ directory, open }: Scene, count = COUNT): Promise<Set<number>> {
  const store = await open()
  const found = await intact(store)
  equal(store.damage.length, 1, 'reports')
  const [name] = setAside(directory)
  equal(store.damage[0]?.setAside, name)
  equal(statSync(join(directory, name as string)).mode & 0o777, 0o600)
  store.write(rowsOf(10, count), true)
  store.close()
  const again = await open()
  equal(again.damage.length, 0, 'the mended store is whole')
  equal((await intact(again)).size, found.size + 10, 'and keeps what is written')
  again.close()
  return found
}

describe('a damaged state file', () => {
  after(() => rmSync(root, { recursive: true, force: true }))

  it('that is not SQLite is set aside as it was, and a new store serves', async () => {
    const subject = await scene()
    writeFileSync(subject.file, 'something else entirely, '.repeat(1000))
    equal((await recovered(subject)).size, 0)
    const [name] = setAside(subject.directory)
    ok(readFileSync(join(subject.directory, name as string), 'latin1').startsWith('something else entirely'))
  })

  it('with a zeroed page of rows loses that page alone', async () => {
    const subject = await scene()
    const pages = pagesOfKind(subject.file, 13)
    const page = pages[Math.floor(pages.length / 2)] as number
    change(subject.file, (octets) => octets.fill(0, page * PAGE, (page + 1) * PAGE))
    const found = await recovered(subject)
    ok(found.size >= COUNT - 60 && found.size < COUNT, `${found.size} of ${COUNT} kept`)
    ok(found.has(0) && found.has(COUNT - 1), 'rows before and behind the page')
  })

  it('with several damaged pages keeps the rows between them', async () => {
    const subject = await scene()
    const pages = pagesOfKind(subject.file, 13).filter((_, index) => index % 20 === 10)
    ok(pages.length > 3)
    change(subject.file, (octets) => {
      for (const page of pages) octets.fill(0xff, page * PAGE, page * PAGE + 100)
    })
    const found = await recovered(subject)
    ok(found.size >= COUNT - 60 * pages.length && found.size < COUNT, `${found.size} of ${COUNT} kept`)
  })

  it('with a damaged first page keeps every row', async () => {
    const subject = await scene()
    change(subject.file, (octets) => octets.fill(0xa5, 0, PAGE))
    equal((await recovered(subject)).size, COUNT)
  })

  it('with one flipped bit in the header keeps every row', async () => {
    const subject = await scene()
    change(subject.file, (octets) => {
      octets[3] = (octets[3] as number) ^ 4
    })
    equal((await recovered(subject)).size, COUNT)
  })

  it('without the root of its rows keeps every row', async () => {
    const subject = await scene()
    const roots = pagesOfKind(subject.file, 5)
    ok(roots.length > 0)
    change(subject.file, (octets) => {
      for (const page of roots) octets.fill(0x5a, page * PAGE, (page + 1) * PAGE)
    })
    equal((await recovered(subject)).size, COUNT)
  })

  it('does not bring back what was deleted', async () => {
    const subject = await scene()
    const store = await subject.open()
    store.write(
      rowsOf(COUNT / 2).map(({ table, key }) => ({ table, key: key as Uint8Array, value: null })),
      true,
    )
    store.close()
    change(subject.file, (octets) => {
      for (const page of pagesOfKind(subject.file, 5)) octets.fill(0x5a, page * PAGE, (page + 1) * PAGE)
    })
    const found = await recovered(subject)
    equal(found.size, COUNT / 2)
    ok(!found.has(0) && found.has(COUNT - 1))
  })

  it('that was truncated keeps what is left of it', async () => {
    const subject = await scene()
    truncateSync(subject.file, Math.floor(statSync(subject.file).size / 2) + 123)
    const found = await recovered(subject)
    ok(found.size > COUNT / 4 && found.size < COUNT, `${found.size} of ${COUNT} kept`)
  })

  it('with a damaged index keeps every row, noticed by a write', async () => {
    const subject = await scene()
    const pages = pagesOfKind(subject.file, 10)
    change(subject.file, (octets) => {
      for (const page of pages) octets.fill(0, page * PAGE, page * PAGE + 8)
    })
    const store = await subject.open()
    store.write(rowsOf(COUNT), false)
    equal((await intact(store)).size, COUNT)
    equal(store.damage.length, 1)
    store.close()
  })

  it('cut within a page of rows loses the rows of that page alone', async () => {
    for (const left of [60, 375, 2000]) {
      const subject = await scene()
      const page = pagesOfKind(subject.file, 13).at(-1) as number
      change(subject.file, (octets) => octets.fill(0, page * PAGE + left, (page + 1) * PAGE))
      const found = await recovered(subject)
      ok(found.size >= COUNT - 60, `${left} octets left: ${found.size} of ${COUNT}`)
    }
  })

  it('with random flips anywhere opens, and rows that came through are as written', async () => {
    let seed = 20260101
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % below
    }
    for (let round = 0; round < 12; round++) {
      const subject = await scene()
      change(subject.file, (octets) => {
        for (let flip = 0; flip < 5; flip++) {
          const at = random(octets.length)
          octets[at] = (octets[at] as number) ^ (1 << random(8))
        }
      })
      const store = await subject.open()
      const found = await intact(store)
      ok(found.size >= COUNT - 5 * 60, `round ${round}: ${found.size} kept`)
      store.write(rowsOf(20, COUNT), false)
      store.close()
    }
  })
})

/** A store as a crash leaves it: everything written since opening is in the log alone. */
async function crashed(batches: number): Promise<Scene> {
  const directory = join(root, `${scenes++}`)
  const storage = new SqliteStorage()
  const store = await storage.open(directory)
  for (let batch = 0; batch < batches; batch++) store.write(rowsOf(10, 10 * batch), false)
  const copy = join(root, `${scenes++}`)
  mkdirSync(copy)
  const names = ['omnisession.state', 'omnisession.state-wal']
  // Reading the file ends the lock of this process; nothing else wants it.
  for (const name of names) writeFileSync(join(copy, name), readFileSync(join(directory, name)))
  store.close()
  const fresh = new SqliteStorage()
  return { directory: copy, file: join(copy, 'omnisession.state'), open: () => fresh.open(copy) }
}

const FRAME = PAGE + 24

describe('a log that a crash left', () => {
  after(() => rmSync(root, { recursive: true, force: true }))

  it('is played back whole', async () => {
    const store = await (await crashed(20)).open()
    equal((await intact(store)).size, 200)
    equal(store.damage.length, 0)
    store.close()
  })

  it('cut short ends at its last complete batch, and is no damage: the rest was never acknowledged', async () => {
    const { file, open } = await crashed(20)
    truncateSync(`${file}-wal`, statSync(`${file}-wal`).size - 5000)
    const store = await open()
    const found = await intact(store)
    ok(found.size >= 180 && found.size < 200 && found.size % 10 === 0, `${found.size} rows`)
    equal(store.damage.length, 0)
    store.close()
  })

  it('with a flipped bit keeps every row of the batches behind it', async () => {
    for (const frame of [0, 3, 20]) {
      const subject = await crashed(20)
      change(`${subject.file}-wal`, (octets) => {
        const at = 32 + frame * FRAME + 24 + 4000
        octets[at] = (octets[at] as number) ^ 1
      })
      const found = await recovered(subject, 200)
      ok(found.size >= 198, `frame ${frame}: ${found.size} of 200`)
    }
  })

  it('with a damaged header keeps every row', async () => {
    const subject = await crashed(20)
    change(`${subject.file}-wal`, (octets) => {
      octets[25] = (octets[25] as number) ^ 1
    })
    equal((await recovered(subject, 200)).size, 200)
  })

  it('with a destroyed stretch keeps the rows of every other page, wherever it is', async () => {
    const size = statSync(`${(await crashed(20)).file}-wal`).size
    for (let at = 0; at < size; at += 5 * PAGE) {
      const subject = await crashed(20)
      change(`${subject.file}-wal`, (octets) => octets.fill(0xee, at, at + PAGE))
      const found = await recovered(subject, 200)
      ok(found.size >= 200 - 60, `at ${at}: ${found.size} of 200`)
    }
  })

  it('without its frame headers keeps what the other frames hold', async () => {
    const subject = await crashed(20)
    change(`${subject.file}-wal`, (octets) => octets.fill(0, 32 + 5 * FRAME, 32 + 5 * FRAME + 24))
    ok((await recovered(subject, 200)).size >= 180)
  })
})
