// runtimes: node deno bun
// onResponseBody: what its streams get and give, at whose pace, and how each side hears of the other's end.
import { Buffer } from 'node:buffer'
import type { ServerResponse } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { Session } from '#runtime'
import { Cancellation } from '../../../bindings/host/cancellation.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects } from '../../harness.ts'
import { rawRequest } from '../network/raw-request.ts'
import { forget, type Log, startLog } from './request-log.ts'

const BIG = 8 * 1024 * 1024
const isFailed = (error: unknown): boolean => error instanceof NetError && error.code === 'ERR_FAILED'

/** Text in upper case, as it comes. */
function upper(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  return new TransformStream({
    transform: (chunk, controller) =>
      controller.enqueue(encoder.encode(decoder.decode(chunk, { stream: true }).toUpperCase())),
  })
}

describe('onResponseBody', () => {
  let log: Log
  /** Octets of `/endless` that the server got rid of, and whether its client is gone. */
  let sent = 0
  let gone: () => void = () => {}
  const endless = (response: ServerResponse): void => {
    const piece = Buffer.alloc(64 * 1024, 97)
    sent = 0
    const more = (): void => {
      while (!response.destroyed && response.write(piece)) sent += piece.length
    }
    response.on('drain', more).on('close', () => gone())
    more()
  }
  before(async () => {
    log = await startLog((request, response) => {
      const { url } = request
      const text = 'some text '.repeat(1000)
      if (url === '/gzip') {
        const body = gzipSync(text)
        response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': body.length, ETag: '"a"' }).end(body)
      } else if (url === '/two')
        response.writeHead(200, { 'Content-Encoding': 'gzip, br' }).end(brotliCompressSync(gzipSync(text)))
      else if (url === '/unknown') response.writeHead(200, { 'Content-Encoding': 'x-own' }).end('as it is')
      else if (url === '/empty') response.writeHead(200, { 'Content-Length': 0 }).end()
      else if (url === '/none') response.writeHead(204).end()
      else if (url === '/redirect') response.writeHead(302, { Location: '/text' }).end('moved')
      else if (url === '/big') response.end(Buffer.alloc(BIG, 97))
      else if (url === '/endless') endless(response)
      else if (url === '/cut')
        response.writeHead(200, { 'Content-Length': 9 }).write('half', () => setTimeout(() => response.destroy(), 20))
      else response.writeHead(200, { 'Content-Length': 4, 'Content-Type': 'text/plain' }).end('text')
    })
  })
  after(() => log.close())
  const get = (path: string, init?: object): Promise<Response> => log.session.fetch(log.origin + path, init)
  const through = (make: () => unknown): void => log.session.webRequest.onResponseBody(make as never)

  it('rewrites a body; what told of its octets is gone, the rest stays', async () => {
    forget(log)
    through(upper)
    const response = await get('/text')
    deepEqual([response.headers.get('content-length'), response.headers.get('content-type')], [null, 'text/plain'])
    equal(await response.text(), 'TEXT')
    deepEqual(log.lines.slice(-2), ['onResponseStarted /text', 'onCompleted /text net::OK'])
  })

  for (const path of ['/gzip', '/two'])
    it(`gets decoded octets (${path})`, async () => {
      through(upper)
      const response = await get(path)
      equal(response.headers.get('content-encoding'), null)
      equal(await response.text(), 'SOME TEXT '.repeat(1000))
    })

  it('gets a coding that nobody knows as it is', async () => {
    through(upper)
    const response = await get('/unknown')
    equal(response.headers.get('content-encoding'), 'x-own')
    equal(await response.text(), 'AS IT IS')
  })

  it('is asked once for a response, redirects and empty ones left out, with its details', async () => {
    const asked: string[] = []
    through(() => undefined)
    const remove = log.session.webRequest.add('onResponseBody', ({ url, statusCode, responseHeaders }) => {
      asked.push(`${new URL(url).pathname} ${statusCode} ${responseHeaders?.['Content-Type'] ?? ''}`)
      return null
    })
    for (const path of ['/redirect', '/none', '/empty']) await (await get(path)).text()
    await (await get('/text', { method: 'HEAD' })).text()
    deepEqual(asked, ['/text 200 text/plain', '/empty 200 '])
    remove()
  })

  it('without a stream leaves the response alone', async () => {
    through(() => null)
    const response = await get('/text')
    equal(response.headers.get('content-length'), '4')
    equal(await response.text(), 'text')
  })

  it('chains its listeners in their order', async () => {
    through(upper)
    const append = (text: string) => () =>
      new TransformStream<Uint8Array, Uint8Array>({ flush: (controller) => controller.enqueue(Buffer.from(text)) })
    const { webRequest } = log.session
    const removers = [
      webRequest.add('onResponseBody', append('-a'), { priority: 1 }),
      webRequest.add('onResponseBody', append('-b'), { priority: -1 }),
    ]
    equal(await (await get('/text')).text(), 'TEXT-A-b')
    for (const remove of removers) remove()
  })

  it('takes whatever has a readable and a writable', async () => {
    through(() => new CompressionStream('gzip'))
    const packed = new Uint8Array(await (await get('/text')).arrayBuffer())
    through(() => new DecompressionStream('gzip'))
    deepEqual([...packed.subarray(0, 2)], [0x1f, 0x8b])
    await rejects((await get('/text')).text(), isFailed)
    const queue = new TransformStream<Uint8Array, Uint8Array>()
    through(() => ({ readable: queue.readable, writable: queue.writable }))
    equal(await (await get('/text')).text(), 'text')
  })

  it('an empty body ends its stream, which may still say something', async () => {
    through(() => new TransformStream({ flush: (controller) => controller.enqueue(Buffer.from('added')) }))
    equal(await (await get('/empty')).text(), 'added')
  })

  it('passes a big body whole, and empty chunks not at all', async () => {
    through(
      () =>
        new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            controller.enqueue(new Uint8Array(0))
            controller.enqueue(chunk)
          },
        }),
    )
    const octets = new Uint8Array(await (await get('/big')).arrayBuffer())
    equal(octets.byteLength, BIG)
    ok(octets.every((one) => one === 97))
  })

  it('gives octets of which it may do what it likes: no buffer is anybody else’s', async () => {
    const buffers: ArrayBuffer[] = []
    through(
      () =>
        new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array>({
          transform(chunk, controller) {
            buffers.push(structuredClone(chunk.buffer, { transfer: [chunk.buffer] }))
            controller.enqueue(new Uint8Array([98]))
          },
        }),
    )
    const all = await Promise.all(Array.from({ length: 8 }, async () => (await get('/text')).text()))
    deepEqual([...new Set(all)], ['b'])
    ok(buffers.every((buffer) => Buffer.from(buffer).toString() === 'text'))
  })

  it('reads no faster than its reader', async () => {
    through(() => new TransformStream())
    const abort = new AbortController()
    const response = await get('/endless', { signal: abort.signal })
    const reader = response.body?.getReader()
    await reader?.read()
    let before = -1
    while (before !== sent) {
      before = sent
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    // What the sockets of both sides hold; nothing is kept by the transform.
    ok(sent < 32 * 1024 * 1024, `${sent} octets were taken`)
    const closed = new Promise<void>((resolve) => {
      gone = resolve
    })
    await reader?.cancel('enough')
    await closed
    equal(log.lines.at(-1), 'onErrorOccurred /endless net::ERR_ABORTED')
  })

  it('is cancelled with its request, and cancels what feeds it', async () => {
    forget(log)
    const cancelled: unknown[] = []
    const aborted: unknown[] = []
    through(() => {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
      const reader = readable.getReader()
      const writer = writable.getWriter()
      return {
        readable: new ReadableStream({
          async pull(controller) {
            controller.enqueue((await reader.read()).value)
          },
          cancel: (reason) => void cancelled.push(reason),
        }),
        writable: new WritableStream({
          write: (chunk) => writer.write(chunk),
          abort: (reason) => void aborted.push(reason),
        }),
      }
    })
    const cancellation = new Cancellation()
    const engine = await Session.engineOf(log.session)
    const closed = new Promise<void>((resolve) => {
      gone = resolve
    })
    const { body } = await engine.send(rawRequest(`${log.origin}/endless`, { cancellation }))
    await body.read()
    cancellation.cancel('why')
    await rejects(
      Promise.resolve().then(() => body.read()),
      'net::ERR_ABORTED',
    )
    await closed
    deepEqual(cancelled, ['why'])
    deepEqual(aborted, ['why'])
    equal(log.lines.at(-1), 'onErrorOccurred /endless net::ERR_ABORTED')
  })

  it('hears that its source broke off', async () => {
    forget(log)
    const reasons: unknown[] = []
    through(() => {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
      const writer = writable.getWriter()
      const abort = (reason: unknown): Promise<void> => {
        reasons.push(reason)
        return writer.abort(reason)
      }
      return { readable, writable: new WritableStream({ write: (chunk) => writer.write(chunk), abort }) }
    })
    await rejects((await get('/cut')).text(), 'net::ERR_CONTENT_LENGTH_MISMATCH')
    equal((reasons[0] as NetError).code, 'ERR_CONTENT_LENGTH_MISMATCH')
    equal(log.lines.at(-1), 'onErrorOccurred /cut net::ERR_CONTENT_LENGTH_MISMATCH')
  })

  it('that fails fails the request, and lets the server go', async () => {
    forget(log)
    const error = new Error('mine')
    const closed = new Promise<void>((resolve) => {
      gone = resolve
    })
    through(() => {
      let count = 0
      return new TransformStream({
        transform(chunk, controller) {
          if (++count > 2) throw error
          controller.enqueue(chunk)
        },
      })
    })
    await rejects(
      (await get('/endless')).arrayBuffer(),
      (thrown) => isFailed(thrown) && (thrown as Error).cause === error,
    )
    await closed
    equal(log.lines.at(-1), 'onErrorOccurred /endless net::ERR_FAILED')
  })

  it('that ends before its source ends the body there', async () => {
    forget(log)
    const closed = new Promise<void>((resolve) => {
      gone = resolve
    })
    through(
      () =>
        new TransformStream({
          transform(_, controller) {
            controller.enqueue(Buffer.from('enough'))
            controller.terminate()
          },
        }),
    )
    equal(await (await get('/endless')).text(), 'enough')
    await closed
    equal(log.lines.at(-1), 'onCompleted /endless net::OK')
  })

  it('gives octets alone', async () => {
    through(() => new TransformStream({ transform: (_, controller) => controller.enqueue('text') }))
    await rejects(
      (await get('/text')).text(),
      (error) => isFailed(error) && /has to be a Uint8Array, not string/.test(String((error as NetError).detail)),
    )
  })
})
