// The deprecated methods of protocol: electron-session 7 and 7.3, every form of answer, every error.
import { Buffer } from 'node:buffer'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { ProtocolRequest } from '../../../bindings/session/protocol/protocol-types.ts'
import type { Session } from '../../../bindings/session/session.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects, throws } from '../../harness.ts'
import { openSession, printed } from './sessions.ts'

type Kind = 'String' | 'Buffer' | 'File' | 'Http' | 'Stream' | ''
type Loose = Record<string, (...given: unknown[]) => unknown>

const KINDS: readonly Kind[] = ['String', 'Buffer', 'File', 'Http', 'Stream', '']

describe('the deprecated methods of protocol', () => {
  let session: Session
  let protocol: Loose
  let directory = ''
  const _count = 0

  before(() => {
    session = openSession()
    protocol = session.protocol as unknown as Loose
    directory = mkdtempSync(join(tmpdir(), 'omnisession-protocol-'))
    writeFileSync(join(directory, 'page.html'), '<p>page</p>')
  })
  after(async () => {
    await session.close()
    rmSync(directory, { recursive: true })
  })

  const call = (name: string, ...given: unknown[]): unknown =>
    (protocol[name] as (...given: unknown[]) => unknown)(...given)
  const asked = async (init: RequestInit, url = 'seen://host/'): Promise<ProtocolRequest> => {
    const seen = Promise.withResolvers<ProtocolRequest>()
    session.protocol.registerStringProtocol('seen', (request, callback) => {
      seen.resolve(request)
      callback('')
    })
    await (await session.fetch(url, init)).text()
    session.protocol.unregisterProtocol('seen')
    return seen.promise
  }

  it('register and intercept each kind, and say whether they did', () => {
    const handler = (): void => {}
    for (const kind of KINDS) {
      deepEqual(
        [call(`register${kind}Protocol`, 'x', handler), call(`register${kind}Protocol`, 'x', handler)],
        [true, false],
      )
      deepEqual([call('isProtocolRegistered', 'x'), call('isProtocolIntercepted', 'x')], [true, false])
      deepEqual([call('unregisterProtocol', 'x'), call('unregisterProtocol', 'x')], [true, false])
      deepEqual(
        [call(`intercept${kind}Protocol`, 'http', handler), call(`intercept${kind}Protocol`, 'http', handler)],
        [true, false],
      )
      deepEqual([call('isProtocolRegistered', 'http'), call('isProtocolIntercepted', 'http')], [false, true])
      deepEqual([call('uninterceptProtocol', 'http'), call('uninterceptProtocol', 'http')], [true, false])
      deepEqual([call('isProtocolRegistered', 'x'), call('isProtocolIntercepted', 'http')], [false, false])
    }
  })

  it('keep registered and intercepted apart; what is built in is not registered', async () => {
    equal(
      session.protocol.registerStringProtocol('x', (_request, callback) => callback('registered')),
      true,
    )
    equal(
      session.protocol.interceptStringProtocol('x', (_request, callback) => callback('intercepted')),
      true,
    )
    equal(await (await session.fetch('x://h/')).text(), 'intercepted')
    equal(session.protocol.uninterceptProtocol('x'), true)
    equal(await (await session.fetch('x://h/')).text(), 'registered')
    throws(() => session.protocol.handle('x', () => new Response()), 'Failed to register protocol: x')
    equal(session.protocol.unregisterProtocol('x'), true)
    for (const scheme of ['http', 'https', 'file']) {
      equal(
        call('registerStringProtocol', scheme, () => {}),
        false,
      )
      equal(call('isProtocolRegistered', scheme), false)
    }
  })

  it('call the completion callback of old', () => {
    const seen: unknown[] = []
    const completion = (error: unknown): void => void seen.push(error instanceof Error ? error.message : error)
    const handler = (): void => {}
    for (const [name, given] of [
      ['registerStringProtocol', [handler]],
      ['registerStringProtocol', [handler]],
      ['unregisterProtocol', []],
      ['unregisterProtocol', []],
      ['interceptStringProtocol', [handler]],
      ['interceptStringProtocol', [handler]],
      ['uninterceptProtocol', []],
      ['uninterceptProtocol', []],
    ] as const)
      call(name, 'x', ...given, completion)
    deepEqual(seen, [
      null,
      'The scheme has been registered',
      null,
      'The scheme has not been registered',
      null,
      'The scheme has been intercepted',
      null,
      'The scheme has not been intercepted',
    ])
  })

  it('check their arguments', () => {
    throws(() => call('registerStringProtocol', 'x'), 'Insufficient number of arguments.')
    throws(
      () => call('registerStringProtocol', 'x', 1),
      'Error processing argument at index 1, conversion failure from 1',
    )
    throws(
      () => call('interceptStringProtocol', {}, () => {}),
      'Error processing argument at index 0, conversion failure from #<Object>',
    )
    throws(() => call('unregisterProtocol'), 'Insufficient number of arguments.')
  })

  it('give handlers the request', async () => {
    const request = await asked(
      {
        method: 'POST',
        body: 'sent',
        headers: { 'X-Own': 'y\u00e9s', Referer: 'http://page.example/x', Origin: 'http://page.example' },
      },
      'seen://host/p?q',
    )
    deepEqual([request.url, request.method, request.referrer], ['seen://host/p?q', 'POST', 'http://page.example/'])
    deepEqual(
      [request.headers['x-own'], request.headers.referer, request.initiatorOrigin],
      ['y\u00e9s', undefined, 'http://page.example'],
    )
    const [part] = request.uploadData ?? []
    equal(part?.type, 'rawData')
    ok(Buffer.isBuffer(part?.bytes))
    equal(String(part?.bytes), 'sent')
    const bare = await asked({})
    deepEqual(Object.keys(bare).sort(), ['headers', 'method', 'referrer', 'url'])
  })

  it('name blobs, whose octets getBlobData gives', async () => {
    const blob = new Blob(['of a blob'])
    const { uploadData } = await asked({ method: 'POST', body: blob })
    equal(uploadData?.[0]?.type, 'blob')
    const octets = await session.getBlobData(uploadData?.[0]?.blobUUID ?? '')
    ok(Buffer.isBuffer(octets))
    equal(String(octets), await blob.text())
    await rejects(session.getBlobData('no such'), 'Could not get blob data handle')
    await rejects((session.getBlobData as () => Promise<unknown>).call(session), 'Insufficient number of arguments.')
  })

  it('show streams as streams', async () => {
    let text = ''
    session.protocol.registerStringProtocol('seen', async ({ uploadData }, callback) => {
      text = await new Response(uploadData?.[0]?.body ?? null).text()
      callback('')
    })
    const body = new Blob(['streamed']).stream()
    await session.fetch('seen://host/', { method: 'POST', body, duplex: 'half' } as RequestInit)
    session.protocol.unregisterProtocol('seen')
    equal(text, 'streamed')
  })

  it('take one answer', async () => {
    let second: unknown
    session.protocol.registerStringProtocol('twice', (_request, callback) => {
      callback('first')
      try {
        callback('second')
      } catch (error) {
        second = error
      }
    })
    equal(await (await session.fetch('twice://host/')).text(), 'first')
    ok(second instanceof TypeError)
    equal(second.message, 'One-time callback was called more than once')
  })

  it('fail with net::ERR_UNEXPECTED when the handler throws or rejects', async () => {
    session.protocol.registerStringProtocol('throws', () => {
      throw new Error('thrown')
    })
    session.protocol.registerStringProtocol('rejects', async () => {
      throw new Error('rejected')
    })
    const lines = await printed(async () => {
      await rejects(session.fetch('throws://host/'), 'net::ERR_UNEXPECTED')
      await rejects(session.fetch('rejects://host/'), 'net::ERR_UNEXPECTED')
    })
    equal(lines.map(String).join(), 'Error: thrown,Error: rejected')
  })

  it('hang while nobody calls back, until the client has enough', async () => {
    session.protocol.registerStreamProtocol('never', () => {})
    const abort = new AbortController()
    const response = session.fetch('never://host/', { signal: abort.signal })
    equal(await Promise.race([response, new Promise((resolve) => setTimeout(resolve, 50, 'waits'))]), 'waits')
    abort.abort()
    await rejects(response)
  })

  it('let a stream go that comes too late', async () => {
    const late = new PassThrough()
    let answer: (response: PassThrough) => void = () => {}
    const asked = Promise.withResolvers<void>()
    session.protocol.registerStreamProtocol('late', (_request, callback) => {
      answer = callback
      asked.resolve()
    })
    const abort = new AbortController()
    const response = session.fetch('late://host/', { signal: abort.signal })
    await asked.promise
    abort.abort()
    await rejects(response)
    answer(late)
    await new Promise((resolve) => late.once('close', resolve))
  })
})
