// The module `net` of an application: electron-session 8.1, and which session its requests belong to.
import type { Buffer } from 'node:buffer'
import type { ElectronModule } from '../../../bindings/electron/electron-module.ts'
import { createNetModule } from '../../../bindings/electron/net-module.ts'
import { UnsupportedError } from '../../../bindings/host/errors.ts'
import type { ClientRequestOptions, IncomingMessage } from '../../../bindings/session/network/client-request.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { testApplication } from '../../electron/test-application.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects, throws } from '../../harness.ts'
import { type HttpServer, startHttpServer } from '../../servers/http-server.ts'

const READY = 'net module can only be used after app is ready'
const SESSION_READY = 'Session can only be received when app is ready'

describe('net', () => {
  let server: HttpServer
  let url: string
  let electron: ElectronModule

  before(async () => {
    server = await startHttpServer((request, response) => {
      const { cookie = '', 'user-agent': agent } = request.headers
      response.end(JSON.stringify({ method: request.method, cookie, agent }))
    })
    url = `${server.at('site-a.localhost')}/`
    electron = testApplication().electron
    await electron.app.whenReady()
  })
  after(async () => {
    await electron.session.defaultSession.close()
    await server.close()
  })

  const seen = (options: ClientRequestOptions | string): Promise<Record<string, string>> =>
    new Promise((resolve, reject) => {
      const request = electron.net.request(options, async (response: IncomingMessage) => {
        let text = ''
        for await (const chunk of response as unknown as AsyncIterable<Buffer>) text += chunk
        resolve(JSON.parse(text))
      })
      request.on('error', reject)
      request.end()
    })
  const withCookie = async (session: Session, value: string): Promise<Session> => {
    await session.cookies.set({ url, name: 'of', value })
    return session
  }

  it('does nothing before ready', () => {
    const { net } = testApplication().electron
    for (const options of [url, { url }]) throws(() => net.request(options), READY)
    throws(() => net.fetch(url), SESSION_READY)
    throws(() => net.resolveHost('localhost'), SESSION_READY)
    equal(net.isOnline(), true)
  })

  it('request takes a string or options, and a callback for one response', async () => {
    equal((await seen(url)).method, 'GET')
    equal((await seen({ url, method: 'post' })).method, 'POST')
    const request = electron.net.request(url)
    equal(request.listenerCount('response'), 0)
    equal(electron.net.request(url, () => {}).listenerCount('response'), 1)
    throws(() => electron.net.request('file:///x'), 'ClientRequest only supports http: and https: protocols')
  })

  it('request is one of the default session, of a partition, of a session', async () => {
    const { session } = electron
    await withCookie(session.defaultSession, 'default')
    await withCookie(session.fromPartition('other'), 'other')
    const own = await withCookie(session.fromPartition('own'), 'own')
    own.setUserAgent('own agent')
    const cookieOf = async (options: ClientRequestOptions): Promise<string | undefined> =>
      (await seen({ url, useSessionCookies: true, ...options })).cookie
    equal(await cookieOf({}), 'of=default')
    equal(await cookieOf({ partition: '' }), 'of=default')
    equal(await cookieOf({ partition: 'other' }), 'of=other')
    equal(await cookieOf({ session: own }), 'of=own')
    equal(await cookieOf({ session: own, partition: 'other' }), 'of=own')
    equal((await seen({ url, session: own })).agent, 'own agent')
    for (const wrong of [{}, 1, 'persist:x', Object.create(null)])
      throws(
        () => electron.net.request({ url, session: wrong } as unknown as ClientRequestOptions),
        '`session` should be an instance of the Session class',
      )
  })

  it('request of a session that is closed ends with an error', async () => {
    const closed = electron.session.fromPartition('closed')
    const request = electron.net.request({ url, session: closed })
    await closed.close()
    const told = new Promise<Error>((resolve) => request.on('error', resolve))
    request.end()
    ok(/closed/.test((await told).message), (await told).message)
  })

  it('fetch and resolveHost are those of the default session', async () => {
    const { defaultSession } = electron.session
    await withCookie(defaultSession, 'fetched')
    const response = await electron.net.fetch(url, { method: 'PUT' })
    ok(response instanceof Response)
    const { method, cookie } = await response.json()
    deepEqual([method, cookie], ['PUT', 'of=fetched'])
    deepEqual(await electron.net.resolveHost('127.0.0.1'), { endpoints: [{ address: '127.0.0.1', family: 'ipv4' }] })
    throws(() => (electron.net.resolveHost as () => unknown)(), 'Insufficient number of arguments.')
    await rejects(electron.net.fetch('no url'), 'Invalid URL')
  })

  it('isOnline and online ask each time', () => {
    let online = false
    const net = createNetModule({
      runtime: 'node',
      isReady: () => true,
      defaultSession: () => electron.session.defaultSession,
      ClientRequest: Object as never,
      isOnline: () => online,
    })
    deepEqual([net.isOnline(), net.online], [false, false])
    online = true
    deepEqual([net.isOnline(), net.online], [true, true])
  })

  it('WebSocket says that it is not built', () => {
    throws(
      () => electron.net.WebSocket,
      (error) => error instanceof UnsupportedError && error.capability === 'net.WebSocket',
    )
  })
})
