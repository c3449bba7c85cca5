// protocol.registerSource: which route and file a URL leads to, what is outside, what is told.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProtocolSource } from '../../../bindings/session/protocol/protocol-types.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { after, before, deepEqual, describe, equal, it, rejects, throws } from '../../harness.ts'
import { openSession } from './sessions.ts'

describe('a scheme that serves directories', () => {
  let session: Session
  let root = ''
  const put = (name: string, content: string): void => writeFileSync(join(root, name), content)

  const serve = (source: unknown): void => {
    if (session.protocol.isProtocolHandled('app')) session.protocol.unhandle('app')
    session.protocol.registerSource('app', source as ProtocolSource)
  }
  const textOf = async (url: string): Promise<string> => (await session.fetch(url)).text()
  const directory = (name: string, more: object = {}): object => ({
    type: 'directory',
    root: join(root, name),
    ...more,
  })

  before(() => {
    session = openSession([{ scheme: 'app', privileges: { standard: true } }])
    root = mkdtempSync(join(tmpdir(), 'omnisession-sources-'))
    for (const name of ['www', 'www/sub', 'www/sub/deep', 'static', 'of-host', 'outside']) mkdirSync(join(root, name))
    for (const [name, content] of [
      ['www/index.html', 'index'],
      ['www/a.txt', 'a'],
      ['www/sub/index.html', 'sub index'],
      ['www/sub/start.htm', 'start'],
      ['www/sub/deep/b.js', 'b'],
      ['www/\u00e9 x.txt', 'odd'],
      ['www/..dots', 'dots'],
      ['static/a.txt', 'static a'],
      ['static/index.html', 'static index'],
      ['of-host/a.txt', 'host a'],
      ['outside/secret.txt', 'secret'],
    ] as const)
      put(name, content)
    symlinkSync(join(root, 'outside'), join(root, 'www', 'link'))
    symlinkSync(join(root, 'outside', 'secret.txt'), join(root, 'www', 'secret.txt'))
    symlinkSync('sub/deep/b.js', join(root, 'www', 'inside.js'))
    symlinkSync(join(root, 'static'), join(root, 'linked-root'))
  })

  after(async () => {
    await session.close()
    rmSync(root, { recursive: true })
  })

  it('are served, with type, index, ranges and headers', async () => {
    const headers = { 'X-App': 'yes', 'Content-Type': 'overridden', 'no name': 'x' }
    serve({ routes: [{ source: directory('www', { headers }) }] })
    const response = await session.fetch('app://host/a.txt')
    deepEqual(
      [response.headers.get('content-type'), response.headers.get('x-app'), await response.text()],
      ['text/plain', 'yes', 'a'],
    )
    equal(await textOf('app://host/'), 'index')
    equal(await textOf('app://host'), 'index')
    equal(await textOf('app://host/sub/'), 'sub index')
    equal(await textOf('app://host/sub/deep/b.js?v=1#x'), 'b')
    equal(await textOf('app://host/%C3%A9%20x.txt'), 'odd')
    equal(await textOf('app://host/..dots'), 'dots')
    equal(await textOf('app://host/sub/../a.txt'), 'a')
    equal(await textOf('app://host/inside.js'), 'b')
    const part = await session.fetch('app://host/', { headers: { Range: 'bytes=-3' } })
    deepEqual([part.status, await part.text()], [206, 'dex'])
    equal((await session.fetch('app://host/', { method: 'HEAD' })).headers.get('content-length'), '5')
  })

  it('have the index that was chosen, or none', async () => {
    serve({ routes: [{ source: directory('www', { index: 'start.htm' }) }] })
    equal(await textOf('app://host/sub/'), 'start')
    await rejects(session.fetch('app://host/'), 'net::ERR_FILE_NOT_FOUND')
    serve({ routes: [{ source: directory('www', { index: '' }) }] })
    await rejects(session.fetch('app://host/sub/'), 'net::ERR_FILE_NOT_FOUND')
  })

  it('are found by host first, then by the longest path', async () => {
    serve({
      routes: [
        { source: directory('www') },
        { match: { path: '/static' }, source: directory('static') },
        { match: { path: '/static/of-www/' }, source: directory('www') },
        { match: { host: 'Special' }, source: directory('of-host') },
      ],
    })
    equal(await textOf('app://host/a.txt'), 'a')
    equal(await textOf('app://host/static/a.txt'), 'static a')
    equal(await textOf('app://host/static/'), 'static index')
    equal(await textOf('app://host/static/of-www/a.txt'), 'a')
    equal(await textOf('app://special/a.txt'), 'host a')
    await rejects(session.fetch('app://special/static/a.txt'), 'net::ERR_FILE_NOT_FOUND')
    await rejects(session.fetch('app://host/statics/a.txt'), 'net::ERR_FILE_NOT_FOUND')
    serve({ routes: [{ match: { path: '/only/' }, source: directory('www') }] })
    await rejects(session.fetch('app://host/a.txt'), 'net::ERR_FILE_NOT_FOUND')
  })

  for (const path of [
    '../outside/secret.txt',
    '%2e%2e/outside/secret.txt',
    '..%2foutside/secret.txt',
    '%2e%2e%2foutside%2fsecret.txt',
    '..%5coutside%5csecret.txt',
    'sub/%2e%2e/%2e%2e/outside/secret.txt',
    'link/secret.txt',
    'secret.txt',
    'a.txt%00',
    '%ff',
    '%',
    'none.txt',
    'sub',
    'a.txt/',
  ])
    it(`${path} is not found`, async () => {
      serve({ routes: [{ source: directory('www') }] })
      await rejects(session.fetch(`app://host/${path}`), 'net::ERR_FILE_NOT_FOUND')
      // Undeclared schemes keep dots and escapes in their paths.
      session.protocol.registerSource('bare', { routes: [{ source: directory('www') as never }] })
      await rejects(session.fetch(`bare://host/${path}`), 'net::ERR_FILE_NOT_FOUND')
      session.protocol.unhandle('bare')
    })

  it('may have a root that is a link, but only GET and HEAD', async () => {
    serve({ routes: [{ source: directory('linked-root') }] })
    equal(await textOf('app://host/a.txt'), 'static a')
    await rejects(session.fetch('app://host/a.txt', { method: 'POST', body: 'x' }), 'net::ERR_FILE_NOT_FOUND')
  })

  it('are told, as a copy, and removed by unhandle', () => {
    const { protocol } = session
    const source = {
      routes: [{ match: { host: 'h', path: '/p' }, source: directory('www', { headers: { a: 'b' } }) }],
    }
    serve(source)
    deepEqual(protocol.getSource('app') as unknown, source)
    Object.assign(protocol.getSource('app')?.routes[0]?.source ?? {}, { root: '/' })
    deepEqual(protocol.getSource('app') as unknown, source)
    equal(protocol.isProtocolHandled('app'), true)
    throws(() => protocol.handle('app', () => new Response()), 'Failed to register protocol: app')
    throws(() => protocol.registerSource('app', source as ProtocolSource), 'Failed to register protocol: app')
    protocol.unhandle('app')
    deepEqual([protocol.getSource('app'), protocol.isProtocolHandled('app')], [null, false])
    protocol.handle('app', () => new Response())
    equal(protocol.getSource('app'), null)
  })

  it('are checked', () => {
    const good = directory('www')
    for (const [source, text] of [
      [null, /index 1/],
      [{}, /index 1/],
      [{ routes: [{}] }, "routes[0].source.type must be 'directory'"],
      [{ routes: [{ source: good }, { source: { type: 'file', root } }] }, "routes[1].source.type must be 'directory'"],
      [
        { routes: [{ source: { type: 'directory', root: 'relative' } }] },
        'routes[0].source.root must be an absolute path',
      ],
      [{ routes: [{ source: { ...good, index: '../x' } }] }, 'routes[0].source.index must be the name of a file'],
      [{ routes: [{ source: { ...good, headers: 'x' } }] }, 'routes[0].source.headers must be an object'],
      [{ routes: [{ source: good, match: { host: 1 } }] }, 'routes[0].match.host must be a string'],
      [
        { routes: [{ source: good, match: { path: 'x' } }] },
        "routes[0].match.path must be a string that starts with '/'",
      ],
    ] as const)
      throws(() => session.protocol.registerSource('checked', source as never), text)
    equal(session.protocol.isProtocolHandled('checked'), false)
  })
})
