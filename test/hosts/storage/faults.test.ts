// What keeps a store from opening or writing: a clear error with the path in it, and nothing of others touched.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { OmniError } from '../../../bindings/core/errors.ts'
import { MIGRATIONS } from '../../../runtimes/native/sqlite-format.ts'
import { SqliteStorage } from '../../../runtimes/native/storage.ts'
import { after, describe, equal, it, ok, rejects, throws } from '../../harness.ts'
import { intact, rowsOf } from './rows.ts'

const root = mkdtempSync(join(tmpdir(), 'omnisession-faults-'))
const place = (name: string): string => join(root, name)
const stateOf = (directory: string): string => join(directory, 'omnisession.state')

const fails =
  (code: string, ...texts: string[]) =>
  (error: unknown): boolean =>
    error instanceof OmniError && error.code === code && texts.every((text) => error.message.includes(text))

async function filled(directory: string, rows: number): Promise<void> {
  const store = await new SqliteStorage().open(directory)
  store.write(rowsOf(rows), false)
  store.close()
}

describe('formats of other versions', () => {
  it('a newer store is refused and left as it is', async () => {
    const directory = place('newer')
    const next = new SqliteStorage([...MIGRATIONS, (db) => db.exec('CREATE TABLE tomorrow (key BLOB)')])
    ;(await next.open(directory)).close()
    const found = readFileSync(stateOf(directory))
    await rejects(
      new SqliteStorage().open(directory),
      fails('OMNI_STORE_NEWER_VERSION', stateOf(directory), `format ${MIGRATIONS.length + 1}`),
    )
    ok(found.equals(readFileSync(stateOf(directory))), 'the same octets')
    ;(await next.open(directory)).close()
  })

  it('an older store is migrated, in one transaction', async () => {
    const directory = place('older')
    await filled(directory, 50)
    const half = new SqliteStorage([
      ...MIGRATIONS,
      (db) => db.exec('DELETE FROM cookies'),
      () => {
        throw new Error('the second step fails')
      },
    ])
    await rejects(half.open(directory), fails('OMNI_STORE_UNAVAILABLE', 'the second step fails'))
    const whole = new SqliteStorage([...MIGRATIONS, (db) => db.exec('CREATE TABLE more (key BLOB)')])
    const store = await whole.open(directory)
    equal((await intact(store)).size, 50)
    store.close()
    const again = await whole.open(directory)
    again.close()
  })

  it("somebody else's database is refused and left as it is", async () => {
    const directory = place('foreign')
    mkdirSync(directory)
    const foreign = new DatabaseSync(stateOf(directory))
    foreign.exec("CREATE TABLE theirs (a); INSERT INTO theirs VALUES ('x')")
    foreign.close()
    await rejects(new SqliteStorage().open(directory), fails('OMNI_STORE_UNAVAILABLE', stateOf(directory)))
    const after = new DatabaseSync(stateOf(directory))
    equal(after.prepare('SELECT a FROM theirs').get()?.a, 'x')
    after.close()
  })
})

describe('files and directories', () => {
  it('are created for their user alone', async () => {
    const directory = place('private/deep')
    const store = await new SqliteStorage().open(directory)
    store.write(rowsOf(1), false)
    for (const path of [place('private'), directory]) equal(statSync(path).mode & 0o777, 0o700, path)
    for (const name of ['omnisession.state', 'omnisession.state-wal', 'omnisession.owner'])
      equal(statSync(join(directory, name)).mode & 0o777, 0o600, name)
    store.close()
    ok(!existsSync(join(directory, 'omnisession.owner')), 'nothing is left of the owner')
  })

  it('are never reached through a symbolic link', async () => {
    for (const name of ['omnisession.state', 'omnisession.state-wal', 'omnisession.owner']) {
      const directory = place(`link-${name}`)
      mkdirSync(directory)
      writeFileSync(`${directory}.target`, '')
      symlinkSync(`${directory}.target`, join(directory, name))
      await rejects(new SqliteStorage().open(directory), fails('OMNI_STORE_UNAVAILABLE', 'symbolic link'))
      equal(readFileSync(`${directory}.target`, 'latin1'), '')
    }
  })

  it('a file in place of the directory, and a directory in place of the file', async () => {
    writeFileSync(place('file'), '')
    await rejects(new SqliteStorage().open(place('file')), fails('OMNI_STORE_UNAVAILABLE', place('file')))
    await rejects(new SqliteStorage().open(join(place('file'), 'below')), fails('OMNI_STORE_UNAVAILABLE', 'file'))
    mkdirSync(stateOf(place('directory')), { recursive: true })
    await rejects(new SqliteStorage().open(place('directory')), fails('OMNI_STORE_UNAVAILABLE', place('directory')))
    await rejects(new SqliteStorage().open(place('nul\0')), fails('OMNI_STORE_UNAVAILABLE'))
  })

  it('two names of one directory have one identity', () => {
    mkdirSync(place('real'))
    symlinkSync(place('real'), place('alias'))
    const storage = new SqliteStorage()
    equal(storage.identity(place('alias')), storage.identity(place('real')))
    equal(storage.identity(join(place('alias'), 'not', 'yet')), storage.identity(join(place('real'), 'not', 'yet')))
  })

  it('delete leaves what is not ours', async () => {
    const directory = place('shared')
    await filled(directory, 1)
    writeFileSync(join(directory, 'theirs.txt'), 'x')
    equal(await new SqliteStorage().delete(directory), true)
    equal(readFileSync(join(directory, 'theirs.txt'), 'latin1'), 'x')
    ok(!existsSync(stateOf(directory)))
  })
})

/** A small file system of its own; null where that is not allowed. */
function mountSmall(name: string): string | null {
  const path = place(name)
  mkdirSync(path)
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', path]).status === 0 ? path : null
}
const small = mountSmall('small')
const cannotMount = small === null ? 'no right to mount a file system' : undefined

describe('no room, no right', () => {
  after(() => {
    if (small !== null) spawnSync('umount', [small])
  })

  it(
    'a full disk loses nothing acknowledged, and what was refused is written when there is room',
    async () => {
      const directory = join(small as string, 'full')
      const storage = new SqliteStorage()
      const store = await storage.open(directory)
      writeFileSync(join(small as string, 'ballast'), new Uint8Array(150_000))
      let acknowledged = 0
      let refused: unknown
      while (refused === undefined) {
        try {
          store.write(rowsOf(20, acknowledged), true)
          acknowledged += 20
        } catch (error) {
          refused = error
        }
      }
      ok(acknowledged > 0 && fails('OMNI_STORE_UNAVAILABLE', stateOf(directory))(refused), String(refused))
      equal((await intact(store)).size, acknowledged)
      rmSync(join(small as string, 'ballast'))
      store.write(rowsOf(20, acknowledged), true)
      store.close()
      const again = await storage.open(directory)
      equal((await intact(again)).size, acknowledged + 20)
      again.close()
    },
    cannotMount,
  )

  it(
    'a read-only disk is an error with the path, for new and for existing stores',
    async () => {
      await filled(join(small as string, 'existing'), 5)
      equal(spawnSync('mount', ['-o', 'remount,ro', small as string]).status, 0)
      for (const name of ['existing', 'new'])
        await rejects(
          new SqliteStorage().open(join(small as string, name)),
          fails('OMNI_STORE_UNAVAILABLE', join(small as string, name), 'read-only'),
        )
    },
    cannotMount,
  )

  it('a full store rejects, keeps what it had, and goes on when there is room', async () => {
    const directory = place('full')
    let limit: (pages: number) => void = () => {}
    const [create] = MIGRATIONS
    const storage = new SqliteStorage([
      (db) => {
        limit = (pages) => db.exec(`PRAGMA max_page_count = ${pages}`)
        create?.(db)
      },
    ])
    const store = await storage.open(directory)
    store.write(rowsOf(20), false)
    limit(30)
    throws(() => store.write(rowsOf(2000, 20), true), fails('OMNI_STORE_UNAVAILABLE', stateOf(directory), 'no space'))
    equal((await intact(store)).size, 20)
    limit(100_000)
    store.write(rowsOf(2000, 20), true)
    store.close()
    const again = await new SqliteStorage().open(directory)
    equal((await intact(again)).size, 2020)
    again.close()
  })
})
after(() => rmSync(root, { recursive: true, force: true }))
