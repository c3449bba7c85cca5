// The module `protocol`: what it declares before the app is ready, and that it acts on the default session.
import { after, before, deepEqual, describe, equal, it, ok, throws } from '../harness.ts'
import { testApplication } from './test-application.ts'

type Application = ReturnType<typeof testApplication>

describe('protocol before ready', () => {
  const { electron } = testApplication()
  const declare = (given: unknown): void => electron.protocol.registerSchemesAsPrivileged(given as [])

  it('refuses what is no array of schemes', () => {
    const text = 'Argument must be an array of custom schemes.'
    for (const given of [undefined, null, 'app', {}, [null], ['app'], [{}], [{ scheme: 1 }]])
      throws(() => declare(given), text)
  })

  it('refuses codeCache without standard', () => {
    throws(
      () => declare([{ scheme: 'app', privileges: { codeCache: true } }]),
      'Code cache can only be enabled when the custom scheme is registered as standard scheme.',
    )
  })

  it('has no session yet', () => {
    throws(
      () => electron.protocol.handle('app', () => new Response()),
      'Session can only be received when app is ready',
    )
    throws(() => electron.protocol.isProtocolHandled('app'), 'Session can only be received when app is ready')
  })
})

describe('protocol', () => {
  let electron: Application['electron']

  before(async () => {
    electron = testApplication().electron
    electron.protocol.registerSchemesAsPrivileged([
      { scheme: 'app', privileges: { standard: true, secure: true, codeCache: true, supportFetchAPI: true } },
      { scheme: 'bare' },
    ])
    await electron.app.whenReady()
  })
  after(() => electron.session.defaultSession.close())

  it('declares schemes only before ready', () => {
    throws(
      () => electron.protocol.registerSchemesAsPrivileged([{ scheme: 'late' }]),
      'protocol.registerSchemesAsPrivileged should be called before app is ready',
    )
    throws(
      () => electron.session.defaultSession.protocol.registerSchemesAsPrivileged([]),
      'protocol.registerSchemesAsPrivileged should be called before app is ready',
    )
    deepEqual(electron.protocol.getStandardSchemes(), ['app'])
  })

  it('acts on the default session', async () => {
    const { protocol, net, session } = electron
    protocol.handle('app', (request) => new Response(request.url))
    ok(session.defaultSession.protocol.isProtocolHandled('app'))
    equal(session.fromPartition('other').protocol.isProtocolHandled('app'), false)
    equal(await (await net.fetch('app://HOST/a/../b')).text(), 'app://host/b')
    protocol.unhandle('app')
    equal(protocol.isProtocolHandled('app'), false)
    equal(
      protocol.registerStringProtocol('bare', (_request, callback) => callback('text')),
      true,
    )
    equal(protocol.isProtocolRegistered('bare'), true)
    equal(await (await net.fetch('bare:anything')).text(), 'text')
    equal(protocol.unregisterProtocol('bare'), true)
    equal(
      protocol.interceptStringProtocol('http', (_request, callback) => callback('mine')),
      true,
    )
    equal(protocol.isProtocolIntercepted('http'), true)
    equal(await (await net.fetch('http://host.invalid/')).text(), 'mine')
    equal(protocol.uninterceptProtocol('http'), true)
    equal(protocol.getSource('app'), null)
  })
})
