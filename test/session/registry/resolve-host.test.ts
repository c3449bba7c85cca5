// resolveHost: the options that hold, and those that cannot.
import { readFileSync } from 'node:fs'
import { NetError, UnsupportedError } from '../../../bindings/host/errors.ts'
import { openSessions } from '../../../bindings/session/open-sessions.ts'
import type { ResolveHostOptions } from '../../../bindings/session/resolve-host.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { deepEqual, describe, it, ok, rejects, throws } from '../../harness.ts'
import { freshHost } from '../runtime-host.ts'

const session = (): Session => openSessions({ directory: '/nowhere' }, freshHost).fromPartition('resolver')

describe('resolveHost', () => {
  it('gives addresses and families as Electron does', async () => {
    const ses = session()
    deepEqual(await ses.resolveHost('127.0.0.1'), { endpoints: [{ address: '127.0.0.1', family: 'ipv4' }] })
    const { endpoints } = await ses.resolveHost('localhost')
    ok(endpoints.length > 0 && endpoints.every(({ family }) => family === 'ipv4' || family === 'ipv6'))
    await ses.clearHostResolverCache()
    await ses.close()
  })

  it('asks for one type of address', async () => {
    const ses = session()
    const { endpoints } = await ses.resolveHost('127.0.0.1', { queryType: 'A', source: 'system' })
    deepEqual(endpoints, [{ address: '127.0.0.1', family: 'ipv4' }])
    await rejects(
      ses.resolveHost('127.0.0.1', { queryType: 'AAAA' }),
      (error) => error instanceof NetError && error.message === 'net::ERR_NAME_NOT_RESOLVED',
    )
    await ses.close()
  })

  it('asks past the cache, and what the machine knows by itself', async () => {
    const ses = session()
    const endpoints = [{ address: '127.0.0.1', family: 'ipv4' }]
    for (const options of [{ cacheUsage: 'disallowed' }, { source: 'localOnly' }, { source: 'dns' }] as const)
      deepEqual(await ses.resolveHost('127.0.0.1', options), { endpoints })
    await rejects(
      ses.resolveHost('nowhere.invalid', { source: 'localOnly' }),
      (error) => error instanceof NetError && error.message === 'net::ERR_NAME_NOT_RESOLVED',
    )
    await ses.close()
  })

  it('reads the hosts file', async () => {
    const line = /^([0-9.]+)\s+(?!localhost|.*\.localhost)([a-z0-9.-]+)/m.exec(readFileSync('/etc/hosts', 'latin1'))
    const [, address = '127.0.0.1', name = '127.0.0.1'] = line ?? []
    const ses = session()
    const { endpoints } = await ses.resolveHost(name, { source: 'localOnly' })
    ok(endpoints.some((endpoint) => endpoint.address === address))
    await ses.close()
  })

  it('refuses what it cannot do, and arguments that are none', async () => {
    const ses = session()
    const impossible: ResolveHostOptions[] = [{ source: 'mdns' }, { source: 'mdns', cacheUsage: 'disallowed' }]
    for (const options of impossible)
      await rejects(ses.resolveHost('127.0.0.1', options), (error) => error instanceof UnsupportedError)
    throws(() => (ses.resolveHost as () => unknown).call(ses), 'Insufficient number of arguments.')
    await rejects(ses.resolveHost('no such host.invalid'), (error) => error instanceof NetError)
    await ses.close()
  })
})
