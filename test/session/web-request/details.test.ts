// runtimes: node deno bun
// What listeners are told: exactly which fields, what is in them, and that they are plain objects in every use.
import { Buffer } from 'node:buffer'
import process from 'node:process'
import { inspect } from 'node:util'
import { Session } from '#runtime'
import type { UploadData, WebRequestEvent } from '../../../bindings/session/web-request/details-types.ts'
import { after, before, deepEqual, describe, equal, it, ok } from '../../harness.ts'
import { bodyOf } from '../../servers/http-server.ts'
import { rawRequest } from '../network/raw-request.ts'
import { forget, type Log, listen, startLog } from './request-log.ts'

const EVERY = ['id', 'url', 'method', 'timestamp', 'resourceType', 'referrer']
const HEAD = ['ip', 'fromCache', 'statusLine', 'statusCode', 'responseHeaders']
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  onBeforeRequest: EVERY,
  onBeforeSendHeaders: [...EVERY, 'requestHeaders'],
  onSendHeaders: [...EVERY, 'requestHeaders'],
  onHeadersReceived: [...EVERY, ...HEAD],
  onBeforeRedirect: [...EVERY, ...HEAD, 'redirectURL'],
  onResponseStarted: [...EVERY, ...HEAD],
  onCompleted: [...EVERY, ...HEAD, 'error'],
}
const sorted = (list: readonly string[]): string[] => [...list].sort()

describe('details', () => {
  let log: Log
  before(async () => {
    log = await startLog(async (request, response) => {
      if (request.url === '/redirect') return void response.writeHead(302, { Location: '/end' }).end()
      if (request.url === '/cut')
        return void response.writeHead(200, { 'Content-Length': 9 }).write('x', () => response.destroy())
      const body = await bodyOf(request)
      response.writeHead(203, 'Not \xe4scii', [
        'X-b',
        '1',
        'x-a',
        '2',
        'Set-Cookie',
        'a=1',
        'A-a',
        'v, w',
        'Set-Cookie',
        'b=2',
      ])
      response.end(body)
    })
  })
  after(() => log.close())
  const fetchText = async (path: string, init?: object): Promise<string> => {
    forget(log)
    return (await log.session.fetch(log.origin + path, init)).text()
  }

  it('have the fields of their event and no other', async () => {
    await fetchText('/redirect')
    for (const [event, fields] of Object.entries(FIELDS)) {
      for (const details of log.of(event as WebRequestEvent)) {
        deepEqual(sorted(Object.keys(details)), sorted(fields), event)
        deepEqual(sorted(Object.keys({ ...details })), sorted(fields), event)
        deepEqual(sorted(Object.keys(JSON.parse(JSON.stringify(details)))), sorted(fields), event)
      }
    }
  })

  it('of an error: those of the response when it failed after its headers', async () => {
    await fetchText('/cut').catch(() => {})
    await log.ended()
    deepEqual(sorted(Object.keys(log.of('onErrorOccurred')[0] ?? {})), sorted([...EVERY, ...HEAD, 'error']))
    forget(log)
    await log.session.fetch('ftp://site-a.localhost/').catch(() => {})
    deepEqual(sorted(Object.keys(log.of('onErrorOccurred')[0] ?? {})), sorted([...EVERY, 'error']))
  })

  it('say what the request is', async () => {
    const before = Date.now()
    await fetchText('/path?query#fragment', { headers: { Referer: `${log.origin}/from` } })
    const ids = new Set<number>()
    for (const { details } of log.told) {
      ids.add(details.id)
      equal(details.url, `${log.origin}/path?query#fragment`)
      equal(details.method, 'GET')
      equal(details.resourceType, 'other')
      equal(details.referrer, `${log.origin}/from`)
      ok(details.timestamp >= before && details.timestamp <= Date.now() + 1, `${details.timestamp}`)
    }
    equal(ids.size, 1)
    const [first = 0] = ids
    await fetchText('/')
    equal(log.told[0]?.details.id, first + 1)
  })

  it('say what the response is: names as sent in the order of their octets, a value a line', async () => {
    await fetchText('/')
    for (const event of ['onHeadersReceived', 'onResponseStarted', 'onCompleted'] as const) {
      const [details] = log.of(event)
      equal(details?.statusCode, 203)
      equal(details?.statusLine, 'HTTP/1.1 203 Not \xe4scii')
      equal(details?.ip, '127.0.0.1')
      equal(details?.fromCache, false)
      const { Date: _, ...rest } = details?.responseHeaders ?? {}
      deepEqual(Object.keys(rest), ['A-a', 'Connection', 'Keep-Alive', 'Set-Cookie', 'Transfer-Encoding', 'X-b', 'x-a'])
      deepEqual(rest['Set-Cookie'], ['a=1', 'b=2'])
      deepEqual(rest['A-a'], ['v, w'])
    }
  })

  it('say what will be sent, without what the connection adds', async () => {
    await fetchText('/', { method: 'POST', body: 'text', headers: { 'X-Own': 'h\xc3\xa4' } })
    const sent = log.server.requests.at(-1)?.rawHeaders ?? []
    for (const event of ['onBeforeSendHeaders', 'onSendHeaders'] as const) {
      const shown = log.of(event)[0]?.requestHeaders ?? {}
      deepEqual(
        Object.keys(shown),
        sent.filter((_, at) => at % 2 === 0).filter((one) => !/^(host|connection|content-length)$/i.test(one)),
      )
      equal(shown.Cookie, 'a=1; b=2')
      equal(shown['x-own'], 'h\u00e4')
      ok('User-Agent' in shown && 'Accept-Encoding' in shown)
    }
  })

  it('keep what was true when they were made', async () => {
    forget(log)
    const kept: Record<string, string>[] = []
    listen(log, 'onBeforeSendHeaders', '', ({ requestHeaders = {} }, go) =>
      go({ requestHeaders: { ...requestHeaders, X: '1' } }),
    )
    const remove = log.session.webRequest.add(
      'onBeforeSendHeaders',
      (details, go) => {
        setTimeout(() => kept.push(details.requestHeaders), 20)
        go({})
      },
      { priority: 1 },
    )
    await (await log.session.fetch(`${log.origin}/`)).text()
    remove()
    while (kept.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    equal('X' in (kept[0] ?? {}), false)
    equal(log.of('onSendHeaders')[0]?.requestHeaders?.X, '1')
  })

  it('are plain objects: what is read stays, what is set counts, and the console shows them', async () => {
    await fetchText('/')
    const [details] = log.of('onSendHeaders')
    ok(details)
    equal(details.requestHeaders, details.requestHeaders)
    equal(details.constructor, Object)
    const [fresh] = log.of('onCompleted')
    ok(!inspect(fresh).includes('[Getter'), inspect(fresh))
    ok(inspect(log.of('onBeforeSendHeaders')[0]).includes('User-Agent'))
    deepEqual(structuredClone({ ...details }).requestHeaders, details.requestHeaders)
    const writable = log.of('onHeadersReceived')[0] as { responseHeaders?: unknown }
    writable.responseHeaders = 'mine'
    equal(writable.responseHeaders, 'mine')
  })

  describe('of an upload', () => {
    const uploaded = async (body: unknown, init: object = {}): Promise<UploadData | undefined> => {
      await fetchText('/', { method: 'POST', body, ...init })
      for (const { event, details } of log.told) equal(details.uploadData?.length, 1, event)
      return log.told[0]?.details.uploadData?.[0]
    }

    it('octets: a copy, as a Buffer', async () => {
      forget(log)
      listen(log, 'onBeforeRequest', '', ({ uploadData = [] }, go) => {
        uploadData[0]?.bytes.fill(0)
        go()
      })
      const response = await log.session.fetch(`${log.origin}/`, { method: 'POST', body: 'text' })
      equal(await response.text(), 'text')
      const part = await uploaded('text')
      equal(part?.type, 'rawData')
      ok(Buffer.isBuffer(part?.bytes))
      equal(String(part?.bytes), 'text')
    })

    it('a blob: its name, and the blob', async () => {
      const blob = new Blob(['in a blob'])
      const part = await uploaded(blob)
      equal(part?.type, 'blob')
      equal(String(await log.session.getBlobData(part?.blobUUID ?? '')), 'in a blob')
      equal(await part?.dataPipe?.text(), 'in a blob')
      const names = new Set(log.told.map(({ details }) => details.uploadData?.[0]?.blobUUID))
      equal(names.size, 1)
    })

    it('a stream: what a listener reads of it the server does not get', async () => {
      const stream = () => new Blob(['streamed']).stream()
      const part = await uploaded(stream(), { duplex: 'half' })
      equal(part?.type, 'stream')
      forget(log)
      let read = ''
      listen(log, 'onBeforeRequest', '', async ({ uploadData = [] }, go) => {
        read = await new Response(uploadData[0]?.body).text()
        go()
      })
      const init = { method: 'POST', body: stream(), duplex: 'half' } as const
      equal(await (await log.session.fetch(`${log.origin}/`, init)).text(), '')
      equal(read, 'streamed')
    })

    it('none: no uploadData', async () => {
      await fetchText('/', { method: 'POST' })
      ok(log.told.every(({ details }) => !('uploadData' in details)))
    })
  })

  it('of a page: its origin, its frame as it is at the time', async () => {
    forget(log)
    const engine = await Session.engineOf(log.session)
    const frame = { name: 'frame' }
    const initiator = { origin: log.origin, frames: [log.origin], resourceType: 'image', userGesture: false } as const
    const { body } = await engine.send(
      rawRequest(`${log.origin}/`, { initiator: { ...initiator, frame, webContents: { id: 7 } } }),
    )
    while ((await body.read()) !== null);
    for (const { event, details } of log.told) {
      const more = ['initiatorOrigin', 'frame', 'webContents', 'webContentsId']
      deepEqual(sorted(Object.keys(details)), sorted([...(FIELDS[event] ?? []), ...more]), event)
      const page = details as unknown as { frame: unknown; webContentsId: number; initiatorOrigin: string }
      equal(page.frame, frame)
      equal(page.webContentsId, 7)
      equal(page.initiatorOrigin, log.origin)
      equal(details.resourceType, 'image')
    }
    ok(log.told.length > 0)
  })

  it('go to those whose filter takes URL and type', async () => {
    const told: string[] = []
    const say = (what: string) => (_: object, go: () => void) => {
      told.push(what)
      go()
    }
    const { webRequest } = log.session
    const urls = [`${log.origin}/*`]
    const removers = [
      webRequest.add('onBeforeRequest', { urls: ['*://site-a.localhost/a*'] }, say('path')),
      webRequest.add('onBeforeRequest', { urls: ['*://other.localhost/*'] }, say('host')),
      webRequest.add('onBeforeRequest', { urls, excludeUrls: ['*://*/ab'] }, say('all but /ab')),
      webRequest.add('onBeforeRequest', { urls: [...urls, 'ws://site-a.localhost/*'], types: ['image'] }, say('image')),
      webRequest.add('onBeforeRequest', { urls: ['<all_urls>'], types: ['xhr', 'script'] }, say('script')),
    ]
    await fetchText('/ab')
    deepEqual(told.splice(0), ['path'])
    await fetchText('/b')
    deepEqual(told.splice(0), ['all but /ab'])
    const engine = await Session.engineOf(log.session)
    for (const resourceType of ['image', 'script', 'other'] as const) {
      const initiator = { origin: null, frames: [], resourceType, userGesture: false }
      const { body } = await engine.send(rawRequest(`${log.origin}/c`, { initiator }))
      body.cancel()
    }
    deepEqual(told.splice(0), ['all but /ab', 'image', 'all but /ab', 'script', 'all but /ab'])
    for (const remove of removers) remove()
  })

  it('a filter without patterns is told to be deprecated', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
    log.session.webRequest.onCompleted({ urls: [] }, () => {})
    const { name, message } = await warned
    equal(name, 'DeprecationWarning')
    equal(
      message,
      "The urls array in WebRequestFilter is empty, which is deprecated. Please use '<all_urls>' to match all URLs.",
    )
  })
})
