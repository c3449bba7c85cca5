// runtimes: browser
// What a page has no place for in protocol, and that its handlers stand before its fetch.
import { UnsupportedError } from '../../../bindings/host/errors.ts'
import { after, before, describe, equal, it, rejects, throws } from '../../harness.ts'
import { openSession } from './sessions.ts'

describe('protocol in a page', () => {
  const session = openSession()
  before(() => {
    session.protocol.handle('http', (request) =>
      request.url.endsWith('/mine') ? new Response(request.headers.get('cookie')) : session.fetch(request),
    )
  })
  after(() => session.close())

  const isUnsupported = (error: unknown): boolean => error instanceof UnsupportedError

  it('has no files', async () => {
    await rejects(session.fetch('file:///etc/passwd'), isUnsupported)
    throws(() => session.protocol.registerSource('app', { routes: [] }), isUnsupported)
    session.protocol.registerFileProtocol('file-answer', (_request, callback) => callback('/etc/passwd'))
    await rejects(session.fetch('file-answer://host/'), isUnsupported)
  })

  it('answers http in place of servers, with the cookies that fetch could not send', async () => {
    await session.cookies.set({ url: 'http://host.invalid/', name: 'a', value: '1' })
    equal(await (await session.fetch('http://host.invalid/mine')).text(), 'a=1')
  })

  it('lets the very Request go to the server', async () => {
    const response = await session.fetch(`${location.origin}/package.json`)
    equal(((await response.json()) as { name: string }).name, 'omnisession')
  })
})
