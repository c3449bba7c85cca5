// `resolveHost` with its options and `preconnect`, row by row: electron-session 3.3 and 3.4.
import { NetError, UnsupportedError } from '../../../bindings/host/errors.ts'
import type { HostLookup, Transport } from '../../../bindings/host/transport.ts'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import { resolveHost } from '../../../bindings/session/resolve-host.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { after, before, deepEqual, describe, equal, it, rejects, throws } from '../../harness.ts'
import { type HttpServer, startHttpServer } from '../../servers/http-server.ts'
import { freshHost } from '../runtime-host.ts'

const V4 = { address: '192.0.2.1', family: 4 } as const
const V6 = { address: '2001:db8::1', family: 6 } as const

/** How each question reaches the resolver: `resolve`, or the source and `past` for a bypassed cache. */
function asking(): { readonly transport: Transport; readonly asked: string[] } {
  const asked: string[] = []
  const transport = {
    resolveHost: async () => {
      asked.push('resolve')
      return [V6, V4]
    },
    lookUp: async (_: string, { source, bypassCache }: HostLookup) => {
      asked.push(bypassCache ? `${source} past` : source)
      return [V6, V4]
    },
  }
  return { transport: transport as unknown as Transport, asked }
}

describe('resolveHost', () => {
  const six = { address: V6.address, family: 'ipv6' } as const
  const four = { address: V4.address, family: 'ipv4' } as const

  for (const [options, endpoints, how] of [
    [undefined, [six, four], 'resolve'],
    [{}, [six, four], 'resolve'],
    [{ queryType: 'A' }, [four], 'resolve'],
    [{ queryType: 'AAAA' }, [six], 'resolve'],
    [{ queryType: 'MX' }, [six, four], 'resolve'],
    [{ source: 'any' }, [six, four], 'resolve'],
    [{ source: 'system' }, [six, four], 'resolve'],
    [{ source: 'dns' }, [six, four], 'dns'],
    [{ source: 'localOnly' }, [six, four], 'local'],
    [{ source: 'nobody' }, [six, four], 'resolve'],
    [{ cacheUsage: 'allowed' }, [six, four], 'resolve'],
    [{ cacheUsage: 'staleAllowed' }, [six, four], 'resolve'],
    [{ cacheUsage: 'disallowed' }, [six, four], 'system past'],
    [{ cacheUsage: 'disallowed', source: 'dns', queryType: 'A' }, [four], 'dns past'],
    [{ cacheUsage: 'sometimes' }, [six, four], 'resolve'],
    [{ secureDnsPolicy: 'allow' }, [six, four], 'resolve'],
    [{ secureDnsPolicy: 'disable' }, [six, four], 'resolve'],
    [null, [six, four], 'resolve'],
    ['A', [six, four], 'resolve'],
  ] as const)
    it(`asks with ${JSON.stringify(options)}`, async () => {
      const { transport, asked } = asking()
      deepEqual(await resolveHost(transport, 'name', options, 'node'), { endpoints: [...endpoints] })
      deepEqual(asked, [how])
    })

  it('refuses mdns alone, and what the runtime cannot ask', async () => {
    const { transport } = asking()
    const bare = { resolveHost: transport.resolveHost } as Transport
    const refused = (error: unknown): boolean => error instanceof UnsupportedError
    await rejects(resolveHost(transport, 'name', { source: 'mdns' }, 'node'), refused)
    for (const options of [{ source: 'dns' }, { cacheUsage: 'disallowed' }])
      await rejects(resolveHost(bare, 'name', options, 'node'), refused)
    equal((await resolveHost(bare, 'name', { source: 'nobody' }, 'node')).endpoints.length, 2)
  })

  it('rejects with the net error, throws for arguments of the wrong kind', async () => {
    const session = openSessions({ directory: '/nowhere' }, freshHost).fromPartition('names')
    const unknown = (error: unknown): boolean =>
      error instanceof NetError && error.message === 'net::ERR_NAME_NOT_RESOLVED'
    await rejects(session.resolveHost('nowhere.invalid'), unknown)
    await rejects(session.resolveHost('127.0.0.1', { queryType: 'AAAA' }), unknown)
    await rejects(session.resolveHost('::1', { queryType: 'A' }), unknown)
    deepEqual(await session.resolveHost('::1'), { endpoints: [{ address: '::1', family: 'ipv6' }] })
    const families = (await session.resolveHost('any.localhost')).endpoints.map(({ family }) => family)
    deepEqual([...families].sort(), ['ipv4', 'ipv6'])
    throws(() => session.resolveHost(5 as never), /^Error processing argument at index 0, conversion failure from 5$/)
    throws(() => (session.resolveHost as () => unknown)(), 'Insufficient number of arguments.')
    await session.close()
  })
})

describe('preconnect', () => {
  let server: HttpServer
  let session: Session
  let sockets = 0

  before(async () => {
    server = await startHttpServer((_, response) => void response.end('ok'))
    server.server.on('connection', () => sockets++)
    session = openSessions({ directory: '/nowhere' }, freshHost).fromPartition('preconnect')
  })
  after(async () => {
    await session.close()
    await server.close()
  })

  const until = async (count: number): Promise<void> => {
    while (sockets < count) await new Promise((resolve) => setTimeout(resolve, 5))
    // One too many would have come by now.
    await new Promise((resolve) => setTimeout(resolve, 50))
    equal(sockets, count)
  }

  for (const [options, count] of [
    [{}, 1],
    [{ numSockets: 1 }, 1],
    [{ numSockets: 6 }, 6],
    [{ numSockets: undefined }, 1],
    [{ numSockets: '3' }, 1],
    [{ numSockets: 2.5 }, 1],
  ] as const)
    it(`opens ${count} with ${JSON.stringify(options)}, which requests use`, async () => {
      sockets = 0
      // A host of its own has sockets of its own.
      const origin = server.at(`s${Math.random().toString(36).slice(2)}.localhost`)
      equal(session.preconnect({ url: `${origin}/path`, ...options } as never), undefined)
      await until(count)
      const answers = await Promise.all(
        Array.from({ length: count }, (_, index) => session.fetch(`${origin}/${index}`)),
      )
      deepEqual(
        await Promise.all(answers.map((one) => one.text())),
        answers.map(() => 'ok'),
      )
      equal(sockets, count)
    })

  it('throws for what is no URL and for numbers outside', () => {
    const text = 'Must pass non-empty valid url to session.preconnect.'
    for (const wrong of [{}, { url: '' }, { url: 'nowhere' }, { url: null }, { url: new URL('http://a/') }])
      throws(
        () => session.preconnect(wrong as never),
        (error) => error instanceof TypeError && error.message === text,
      )
    for (const numSockets of [0, 7, -1])
      throws(
        () => session.preconnect({ url: 'http://a/', numSockets }),
        (error) => error instanceof TypeError && error.message === 'numSocketsToPreconnect is outside range [1,6]',
      )
    throws(() => (session.preconnect as () => void)(), 'Insufficient number of arguments.')
    throws(() => session.preconnect(null as never), /conversion failure from null/)
  })

  it('is quiet about what cannot be reached', async () => {
    for (const url of ['http://nowhere.invalid/', 'http://127.0.0.1:9/', 'file:///x', 'about:blank'])
      session.preconnect({ url })
    await new Promise((resolve) => setTimeout(resolve, 50))
    equal(await (await session.fetch(server.at('site-a.localhost'))).text(), 'ok')
  })
})
