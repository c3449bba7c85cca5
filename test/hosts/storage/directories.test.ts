// What may happen to a session's directory while it is in use: deleted, replaced, given up and taken again at once.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OmniError } from '../../../bindings/core/errors.ts'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import { SqliteStorage } from '../../../runtimes/native/storage.ts'
import { after, deepEqual, describe, equal, it, ok, rejects, throws } from '../../harness.ts'
import { freshHost } from '../../session/runtime-host.ts'
import { intact, rowsOf } from './rows.ts'

const root = mkdtempSync(join(tmpdir(), 'omnisession-directories-'))
const place = (name: string): string => join(root, name)
const cookie = (name: string) => ({ url: 'https://a.test/', name, value: '1', expirationDate: 4e9 })
const isGone = (error: unknown): boolean =>
  error instanceof OmniError && error.code === 'OMNI_STORE_UNAVAILABLE' && error.message.includes('deleted or replaced')

after(() => rmSync(root, { recursive: true, force: true }))

describe('a directory that goes while it is in use', () => {
  it('a store acknowledges nothing that nobody could read again', async () => {
    const directory = place('gone')
    const storage = new SqliteStorage()
    const store = await storage.open(directory)
    store.write(rowsOf(1), true)
    rmSync(directory, { recursive: true })
    throws(() => store.write(rowsOf(1, 1), true), isGone)
    throws(() => store.flush(), isGone)
    const next = await storage.open(directory)
    throws(() => store.write(rowsOf(1, 1), false), isGone)
    next.write(rowsOf(1, 2), true)
    store.close()
    equal((await intact(next)).size, 1)
    next.close()
  })

  it('a directory that became a link to another is not the one that was opened', async () => {
    mkdirSync(place('elsewhere'))
    const store = await new SqliteStorage().open(place('swapped'))
    renameSync(place('swapped'), place('moved'))
    symlinkSync(place('elsewhere'), place('swapped'))
    throws(() => store.write(rowsOf(1), false), isGone)
    store.close()
    deepEqual(readdirSync(place('elsewhere')), [])
  })

  it('the session says so, and the next one on the place works', async () => {
    const sessions = openSessions({ directory: place('user') }, freshHost)
    const session = sessions.fromPartition('persist:a')
    const told: unknown[] = []
    session.on('storage-error', (_event, error) => told.push(error))
    await session.cookies.set(cookie('a'))
    rmSync(place('user'), { recursive: true })
    await rejects(session.cookies.set(cookie('b')), isGone)
    equal((await session.cookies.get({})).length, 2, 'the session itself goes on')
    equal(told.length, 1)
    await rejects(session.close(), isGone)
    const next = sessions.fromPartition('persist:a')
    await next.cookies.set(cookie('c'))
    await sessions.close()
    equal((await sessions.fromPartition('persist:a').cookies.get({})).length, 1)
    await sessions.close()
  })
})

it('a session whose file is damaged while it is in use loses nothing: its memory fills the mended one', async () => {
  const sessions = openSessions({ directory: place('damaged') }, freshHost)
  const session = sessions.fromPartition('persist:a')
  const many = (value: string) =>
    Array.from({ length: 1500 }, (_, index) => ({
      ...cookie(`n${index}`),
      url: `https://s${index % 30}.test/`,
      value: value.repeat(2000),
    }))
  await session.cookies.setMany(many('1'))
  await session.cookies.flushStore()
  const file = join(session.storagePath as string, 'omnisession.state')
  const pages = readFileSync(file).fill(0, 4096)
  writeFileSync(file, pages)
  await session.cookies.setMany(many('2').slice(0, 300))
  equal(session.storageDamage.length, 1)
  await sessions.close()
  const found = await sessions.fromPartition('persist:a').cookies.get({})
  equal(found.filter(({ value }) => value === '2'.repeat(2000)).length, 300)
  equal(found.length, 1500)
  await sessions.close()
})

describe('delete', () => {
  it('takes what was set aside as damaged with it', async () => {
    const directory = place('aside')
    ;(await new SqliteStorage().open(directory)).close()
    writeFileSync(join(directory, 'omnisession.state'), new Uint8Array(10_000).fill(7))
    ;(await new SqliteStorage().open(directory)).close()
    ok(readdirSync(directory).some((name) => name.includes('damaged')))
    equal(await new SqliteStorage().delete(directory), true)
    ok(!existsSync(directory))
    equal(await new SqliteStorage().delete(directory), false)
  })

  it('lets whoever waits for the directory have a new one', async () => {
    const directory = place('taken-over')
    const [storage, other] = [new SqliteStorage(), new SqliteStorage()]
    ;(await storage.open(directory)).close()
    const deleting = storage.delete(directory)
    const store = await other.open(directory)
    equal(await deleting, true)
    store.write(rowsOf(3), true)
    equal(statSync(join(directory, 'omnisession.state')).mode & 0o777, 0o600)
    store.close()
    const again = await storage.open(directory)
    equal((await intact(again)).size, 3)
    again.close()
  })

  it('a session that begins while its partition is deleted is a new and empty one', async () => {
    const sessions = openSessions({ directory: place('again') }, freshHost)
    await sessions.fromPartition('persist:a').cookies.set(cookie('old'))
    await sessions.close()
    const deleting = sessions.delete('persist:a')
    await sessions.fromPartition('persist:a').cookies.set(cookie('new'))
    equal(await deleting, true)
    await sessions.close()
    deepEqual(
      (await sessions.fromPartition('persist:a').cookies.get({})).map(({ name }) => name),
      ['new'],
    )
    await sessions.close()
  })
})
