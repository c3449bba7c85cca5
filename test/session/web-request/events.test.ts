// runtimes: node deno bun
// Which events a request has, in which order, whatever becomes of it; exactly one is the last.
import { after, before, deepEqual, describe, equal, it, ok, rejects } from '../../harness.ts'
import { type Callback, forget, type Log, startLog } from './request-log.ts'

describe('events', () => {
  let log: Log
  before(async () => {
    log = await startLog((request, response) => {
      if (request.url === '/redirect') return void response.writeHead(302, { Location: '/end' }).end()
      response.end('body')
    })
  })
  after(() => log.close())

  it('of a request that goes well', async () => {
    forget(log)
    equal(await (await log.session.fetch(`${log.origin}/end`)).text(), 'body')
    deepEqual(log.lines, [
      'onBeforeRequest /end',
      'onBeforeSendHeaders /end',
      'onSendHeaders /end',
      'onHeadersReceived /end',
      'onResponseStarted /end',
      'onCompleted /end net::OK',
    ])
  })
})
