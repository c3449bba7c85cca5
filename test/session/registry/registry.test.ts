// runtimes: node deno bun browser
// Electron's module `session`: identity, layout, refusals, and what is beyond it.
import { OmniError } from '../../../bindings/core/errors.ts'
import { UnsupportedError } from '../../../bindings/host/errors.ts'
import { NOT_BUILT } from '../../../bindings/session/not-built.ts'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import type { SessionsOptions } from '../../../bindings/session/options.ts'
import type { Sessions } from '../../../bindings/session/registry.ts'
import { Session } from '../../../bindings/session/session.ts'
import { CHROMIUM_VERSION } from '../../../bindings/session/user-agent.ts'
import { deepEqual, describe, equal, it, ok, rejects, throws } from '../../harness.ts'
import { memoryHost } from '../runtime-host.ts'

const create = (options: SessionsOptions = {}): Sessions => openSessions({ host: memoryHost(), ...options }, memoryHost)
const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof OmniError && error.code === code
const isTypeError =
  (message: string) =>
  (error: unknown): boolean =>
    error instanceof TypeError && error.message === message

describe('identity of sessions', () => {
  it('the same string is the identical object', () => {
    const sessions = create()
    for (const partition of ['', 'a', 'persist:a', 'persist:A'])
      equal(sessions.fromPartition(partition), sessions.fromPartition(partition))
    equal(sessions.defaultSession, sessions.fromPartition(''))
    equal(sessions.fromPartition('persist:'), sessions.defaultSession)
    equal(sessions.fromPath('/data/x'), sessions.fromPath('/data/x'))
    equal(sessions.list().length, 5)
  })

  it('options of a later call are ignored', () => {
    const sessions = create()
    const first = sessions.fromPartition('persist:a', { durability: 'strict' })
    equal(sessions.fromPartition('persist:a', { cache: false, durability: 'lazy' }), first)
  })

  it('different keys are different sessions', () => {
    const sessions = create()
    const path = sessions.fromPartition('persist:a').getStoragePath() as string
    const all = ['a', 'A', 'persist:a', 'persist:A', '', 'persist:persist:a', 'Persist:a'].map((partition) =>
      sessions.fromPartition(partition),
    )
    equal(new Set([...all, sessions.fromPath(path)]).size, 8)
  })

  it('session-created tells each new session once, before it is given, without an event object', () => {
    const sessions = create()
    const told: unknown[][] = []
    sessions.on('session-created', (...args) => told.push(args))
    const session = sessions.fromPartition('a')
    sessions.fromPartition('a')
    deepEqual(told, [[session]])
  })
})

describe('where sessions live', () => {
  it('as in Electron: default, Partitions, paths, memory', () => {
    const sessions = create({ directory: '/data' })
    equal(sessions.defaultSession.storagePath, '/data')
    equal(sessions.fromPartition('persist:Shop').storagePath, '/data/Partitions/shop')
    equal(sessions.fromPartition('persist:a/../../b').getStoragePath(), '/data/Partitions/a%2F..%2F..%2Fb')
    equal(sessions.fromPath('/elsewhere/x').getStoragePath(), '/elsewhere/x')
    const memory = sessions.fromPartition('shop')
    equal(memory.storagePath, null)
    equal(memory.getStoragePath(), null)
    deepEqual(
      ['', 'persist:Shop', 'shop'].map((partition) => sessions.fromPartition(partition).isPersistent()),
      [true, true, false],
    )
  })

  it('by default the application data of the user and the name of the app', () => {
    equal(create().defaultSession.storagePath, '/home/test/.config/test-app')
    equal(create({ appName: '@scope/shop' }).defaultSession.storagePath, '/home/test/.config/@scope/shop')
    equal(create({ appName: '../..' }).defaultSession.storagePath, '/home/test/.config/_/_')
  })

  it('a directory set later counts for later sessions', () => {
    const sessions = create({ directory: '/one' })
    const before = sessions.fromPartition('persist:a')
    sessions.directory = '/two'
    equal(before.storagePath, '/one/Partitions/a')
    equal(sessions.fromPartition('persist:b').storagePath, '/two/Partitions/b')
    throws(() => {
      sessions.directory = 'relative'
    }, /absolute/)
    throws(() => create({ directory: 'relative' }), /absolute/)
  })

  it('whatever a partition is called, its directory is one step below Partitions', () => {
    const sessions = create({ directory: '/data' })
    for (const name of ['../x', '/etc/passwd', 'a\\..\\b', 'nul', 'a\0b', '..', '.', ' ', 'x'.repeat(300), '\ud800']) {
      const path = sessions.fromPartition(`persist:${name}`).storagePath as string
      ok(path.startsWith('/data/Partitions/'), path)
      const rest = path.slice('/data/Partitions/'.length)
      ok(!/[/\\\0]|^\.+$/.test(rest) && rest.length > 0 && rest.length <= 255, rest)
    }
  })
})

describe('refusals', () => {
  it('of paths, with the texts of Electron', () => {
    const sessions = create()
    throws(() => sessions.fromPath(''), isTypeError('An empty path was specified'))
    throws(() => sessions.fromPath('relative/path'), isTypeError('An absolute path was not provided'))
  })

  it('of arguments, with the texts of Electron', () => {
    const sessions = create() as unknown as Record<string, (...args: unknown[]) => unknown>
    throws(() => sessions.fromPartition?.(), isTypeError('Insufficient number of arguments.'))
    const conversions: [unknown, string][] = [
      [5, '5'],
      [undefined, 'undefined'],
      [null, 'null'],
      [{}, '#<Object>'],
      [[], '[object Array]'],
      [Symbol('s'), 'Symbol(s)'],
    ]
    for (const [value, shown] of conversions)
      throws(
        () => sessions.fromPartition?.(value),
        isTypeError(`Error processing argument at index 0, conversion failure from ${shown}`),
      )
  })

  it("of 'new Session'", () => {
    throws(
      () => new (Session as unknown as new () => Session)(),
      (error) => error instanceof Error && error.message === "Session objects cannot be created with 'new'",
    )
    ok(create().defaultSession instanceof Session)
  })

  it('of a durability that does not exist', () => {
    throws(() => create().fromPartition('a', { durability: 'eager' as never }), /durability must be one of/)
    throws(() => create({ durability: 'eager' as never }), /durability must be one of/)
  })
})

describe('what Electron has and this session does not yet', () => {
  const isRefusal =
    (member: string) =>
    (error: unknown): boolean =>
      error instanceof UnsupportedError &&
      error.capability === `session.${member}` &&
      error.message.includes('not built')

  it('says so at use, and not before', async () => {
    const session = create().fromPartition('a') as unknown as Record<string, (...args: unknown[]) => unknown>
    for (const member of NOT_BUILT.throws) throws(() => session[member]?.({}), isRefusal(member))
    for (const member of NOT_BUILT.rejects) await rejects(session[member]?.({}) as Promise<unknown>, isRefusal(member))
    for (const member of NOT_BUILT.properties ?? []) {
      throws(() => session[member], isRefusal(member))
      throws(() => Object.assign(session, { [member]: true }), isRefusal(member))
    }
    deepEqual(Object.keys(session), [], 'looking at the object asks for none of them')
  })
})

describe('user agents', () => {
  it('default to that of Electron and the app', () => {
    equal(
      create().defaultSession.getUserAgent(),
      `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) test-app/1.2.3 Chrome/${CHROMIUM_VERSION} Electron/45.4.1 Safari/537.36`,
    )
    equal(create({ userAgent: 'mine/1' }).defaultSession.getUserAgent(), 'mine/1')
  })

  it('are set for one session', () => {
    const sessions = create()
    sessions.defaultSession.setUserAgent('other/2', 'de,en')
    equal(sessions.defaultSession.getUserAgent(), 'other/2')
    ok(sessions.fromPartition('a').getUserAgent() !== 'other/2')
    throws(() => (sessions.defaultSession.setUserAgent as () => void)(), 'Insufficient number of arguments.')
    throws(() => sessions.defaultSession.setUserAgent('a\r\nb: c'), /line break/)
  })
})

describe('beyond Electron', () => {
  it('a session knows its partition, the registry lists what exists', () => {
    const sessions = create()
    const [a, b] = [sessions.fromPartition('persist:a'), sessions.fromPath('/x')]
    deepEqual([a.partition, b.partition, sessions.defaultSession.partition], ['persist:a', null, ''])
    deepEqual(sessions.list(), [a, b, sessions.defaultSession])
  })

  it('after close every member fails and the partition gives a new session', async () => {
    const sessions = create()
    const session = sessions.fromPartition('persist:a')
    const { cookies } = session
    await session.close()
    await session.close()
    ok(sessions.fromPartition('persist:a') !== session)
    await rejects(cookies.get({}), hasCode('OMNI_SESSION_CLOSED'))
    await rejects(session.cookies.flushStore(), hasCode('OMNI_SESSION_CLOSED'))
    await rejects(session.closeAllConnections(), hasCode('OMNI_SESSION_CLOSED'))
    await rejects(session.clearHostResolverCache(), hasCode('OMNI_SESSION_CLOSED'))
    await rejects(session.resolveHost('localhost'), hasCode('OMNI_SESSION_CLOSED'))
    throws(() => session.getUserAgent(), hasCode('OMNI_SESSION_CLOSED'))
    throws(() => session.setUserAgent('x'), hasCode('OMNI_SESSION_CLOSED'))
  })

  it('close of a registry closes its sessions', async () => {
    const sessions = create()
    const session = sessions.fromPartition('a')
    await sessions.close()
    deepEqual(sessions.list(), [])
    await rejects(session.cookies.get({}), hasCode('OMNI_SESSION_CLOSED'))
  })

  it('delete refuses what is in use, and says whether there was something', async () => {
    const sessions = create()
    const session = sessions.fromPartition('persist:a')
    await rejects(sessions.delete('persist:a'), hasCode('OMNI_PARTITION_IN_USE'))
    await session.cookies.set({ url: 'https://a.test/', name: 'n', value: 'v', expirationDate: 4e9 })
    await rejects(sessions.delete('persist:A'), hasCode('OMNI_PARTITION_IN_USE'))
    await session.close()
    equal(await sessions.delete('persist:a'), true)
    equal(await sessions.delete('persist:a'), false)
    deepEqual(await sessions.fromPartition('persist:a').cookies.get({}), [])
    equal(await sessions.delete('in memory'), false)
  })
})
