// runtimes: node deno bun
// `--disable-http-cache` and `--disk-cache-size`: what they do to the caches of sessions.
import { CommandLine, cacheSwitches } from '../../bindings/electron/command-line.ts'
import { switchedCache } from '../../bindings/session/options.ts'
import type { Session } from '../../bindings/session/session.ts'
import { after, before, deepEqual, describe, equal, it } from '../harness.ts'
import { type HttpServer, startHttpServer } from '../servers/http-server.ts'
import { testApplication } from './test-application.ts'

describe('switches of the HTTP cache', () => {
  let server: HttpServer
  before(async () => {
    server = await startHttpServer(
      (_, response) => void response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end('body'),
    )
  })
  after(() => server.close())

  async function requestsOf(session: Session): Promise<number> {
    server.requests.length = 0
    for (let turn = 0; turn < 2; turn++) await (await session.fetch(server.at('site-a.localhost'))).text()
    await session.close()
    return server.requests.length
  }

  it('--disable-http-cache: no session has one, whatever it asks for', async () => {
    const { app, session } = testApplication({ commandLine: ['--disable-http-cache'] }).electron
    await app.whenReady()
    equal(await requestsOf(session.fromPartition('disabled', { cache: true })), 2)
  })

  it('appended before the session is made', async () => {
    const { app, session } = testApplication().electron
    await app.whenReady()
    equal(await requestsOf(session.fromPartition('enabled', { cache: true })), 1)
    app.commandLine.appendSwitch('disable-http-cache')
    equal(await requestsOf(session.fromPartition('disabled', { cache: true })), 2)
  })

  it('--disk-cache-size: bounds caches on disk that are not told how large', () => {
    const of = (...typed: string[]) => cacheSwitches(new CommandLine(typed, 'node'))
    const sized = of('--disk-cache-size=1000')
    deepEqual(switchedCache({}, sized, true), { maxBytes: 1000 })
    deepEqual(switchedCache({ maxBytes: 5 }, sized, true), { maxBytes: 5 })
    deepEqual(switchedCache({}, sized, false), {})
    equal(switchedCache(null, sized, true), null)
    for (const size of ['', '0', '-5', 'many', '1e3']) equal(of(`--disk-cache-size=${size}`).diskOctets, undefined)
  })
})
