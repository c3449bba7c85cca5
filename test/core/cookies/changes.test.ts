// runtimes: node deno bun browser
// The change log: what it tells, in which order, and what the store can do with it.
import { type CookieChange, type CookieJar, createCookieModule, loadCore } from '#core'
import { deepEqual, describe, equal, it, ok } from '../../harness.ts'

const NOW = 1_790_000_000_000
const URL_OF = 'https://www.example.com/'

async function open(): Promise<CookieJar> {
  await loadCore()
  return createCookieModule().createJar()
}
const told = (changes: readonly CookieChange[]) =>
  changes.map((change) => `${change.cookie().value} ${change.cause} ${change.removed}`)
const set = (jar: CookieJar, line: string, at: number) => jar.setFromHeader(URL_OF, line, null, at, null)
const text = (octets: Uint8Array) => octets.join()

describe('change log', () => {
  it('tells of each kind of insert and removal', async () => {
    const jar = await open()
    set(jar, 'a=1', NOW)
    set(jar, 'a=2', NOW + 1)
    set(jar, 'a=2; Secure', NOW + 2)
    set(jar, 'a=2; Secure', NOW + 3)
    set(jar, 'a=3; Max-Age=0', NOW + 4)
    set(jar, 'b=1; Max-Age=1', NOW + 5)
    equal(jar.header(URL_OF, null, NOW + 5000), '')
    set(jar, 'c=1', NOW + 6000)
    jar.remove(URL_OF, 'c', NOW + 6001)
    deepEqual(told(jar.drainChanges()), [
      '1 inserted false',
      '1 overwrite true',
      '2 inserted false',
      '2 overwrite true',
      '2 inserted-no-value-change-overwrite false',
      '2 overwrite true',
      '2 inserted-no-change-overwrite false',
      '2 expired-overwrite true',
      '1 inserted false',
      '1 expired true',
      '1 inserted false',
      '1 explicit true',
    ])
    deepEqual(jar.drainChanges(), [])
  })

  it('tells of evictions after the insert that caused them', async () => {
    const jar = await open()
    for (let i = 0; i < 181; i++) set(jar, `c${i}=${i}`, NOW + i)
    const changes = jar.drainChanges()
    equal(jar.size, 150)
    equal(changes.length, 181 + 31)
    deepEqual(told(changes.slice(180, 183)), ['180 inserted false', '0 evicted true', '1 evicted true'])
  })

  it('takes changes back for the next ones to use, and none that were kept', async () => {
    const jar = await open()
    set(jar, 'a=1', NOW)
    const kept = jar.drainChanges()
    set(jar, 'b=2; Path=/long', NOW + 1)
    const dropped = jar.drainChanges()
    const { buffer } = dropped[0]!.row
    jar.recycleChanges(dropped)
    equal(dropped[0]!.row.length, 0, 'no octets of later cookies under an earlier name')
    set(jar, 'c=3', NOW + 2)
    const next = jar.drainChanges()
    equal(next[0]!.row.buffer, buffer)
    set(jar, 'd=4', NOW + 3)
    ok(jar.drainChanges()[0]!.row.buffer !== buffer, 'what is not given back is not used')
    deepEqual([...told(kept), ...told(next)], ['1 inserted false', '3 inserted false'])
    jar.recycleChanges([])
  })

  it('keys a cookie by its identity, whatever else changes', async () => {
    const jar = await open()
    set(jar, 'a=1; Path=/x', NOW)
    set(jar, 'a=2; Path=/x; Max-Age=100', NOW + 1)
    set(jar, 'a=2; Path=/y', NOW + 2)
    set(jar, 'a=2; Path=/x; Domain=example.com', NOW + 3)
    const keys = jar.drainChanges().map(({ key }) => text(key))
    equal(new Set(keys).size, 3)
    equal(keys[0], keys[2])
    deepEqual(
      jar
        .rows()
        .map(({ key }) => text(key))
        .sort(),
      [...new Set(keys)].sort(),
    )
  })

  it('says which cookies persist, and its rows load as they were', async () => {
    const jar = await open()
    set(jar, 'a=session', NOW)
    set(jar, 'b=kept; Max-Age=1000; HttpOnly; SameSite=Strict; Priority=High', NOW)
    const changes = jar.drainChanges()
    deepEqual(
      changes.map(({ persistent }) => persistent),
      [false, true],
    )
    const other = createCookieModule().createJar()
    deepEqual(
      other.load(
        changes.map(({ row }) => row),
        NOW,
      ),
      { loaded: 2, damaged: [] },
    )
    equal(other.hasChanges, false)
    deepEqual(other.get({}, NOW), jar.get({}, NOW))
  })

  it('rows that are not what was written are named, their neighbours load', async () => {
    const jar = await open()
    for (let i = 0; i < 5; i++) set(jar, `c${i}=${'v'.repeat(i)}x; Max-Age=100`, NOW)
    const rows = jar.rows().map(({ row }) => row.slice())
    rows[1]![20]! ^= 1
    rows[2] = rows[2]!.slice(0, -1)
    rows[3]![0] = 9
    const other = createCookieModule().createJar()
    const { loaded, damaged } = other.load([...rows, new Uint8Array(0)], NOW)
    equal(loaded, 2)
    deepEqual(
      damaged.map(({ index }) => index),
      [1, 2, 3, 5],
    )
    ok(damaged.some(({ reason }) => /newer/.test(reason)) && damaged.some(({ reason }) => /checksum/.test(reason)))
  })

  it('an access is told once, not earlier than a minute after the last, and never by a read', async () => {
    const jar = await open()
    set(jar, 'a=1; Max-Age=100000', NOW)
    jar.drainChanges()
    jar.header(URL_OF, null, NOW + 59_999)
    jar.get({ url: URL_OF }, NOW + 90_000)
    deepEqual(jar.drainAccesses(), [])
    for (let i = 0; i < 1000; i++) jar.header(URL_OF, null, NOW + 60_000 + i)
    equal(jar.hasChanges, false)
    const accesses = jar.drainAccesses()
    equal(accesses.length, 1)
    deepEqual(jar.drainAccesses(), [])
    equal(jar.get({}, NOW + 60_000)[0]?.lastAccess, NOW + 60_000)
    const other = createCookieModule().createJar()
    other.load(
      accesses.map(({ row }) => row),
      NOW,
    )
    equal(other.get({}, NOW)[0]?.lastAccess, NOW + 60_000)
  })

  it('an access that a change record carries is not told again', async () => {
    const jar = await open()
    set(jar, 'a=1; Max-Age=100000', NOW)
    jar.header(URL_OF, null, NOW + 70_000)
    equal(jar.drainChanges()[0]?.cookie().lastAccess, NOW + 70_000)
    deepEqual(jar.drainAccesses(), [])
  })

  it('a jar without a log tells nothing', async () => {
    await loadCore()
    const jar = createCookieModule().createJar({ changes: false })
    set(jar, 'a=1', NOW)
    set(jar, 'a=2', NOW)
    equal(jar.hasChanges, false)
    deepEqual(jar.drainChanges(), [])
    equal(jar.header(URL_OF, null, NOW), 'a=2')
  })
})
