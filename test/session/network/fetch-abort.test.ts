// ses.fetch and its signal, at every stage: electron-session 8.4, "rejection"; lib/browser/api/net-fetch.ts.
import { after, before, deepEqual, describe, equal, it, ok, rejects } from '../../harness.ts'
import { type RequestFixture, startRequests } from './request-fixture.ts'

const REASON = new Error('mine')
const mine = (error: unknown): boolean => error === REASON
const isAbortError = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'

/** A body that never ends, and what it is cancelled with. */
function endless(): { readonly body: ReadableStream<Uint8Array>; readonly cancelled: Promise<unknown> } {
  const { promise: cancelled, resolve } = Promise.withResolvers<unknown>()
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    controller.enqueue(new Uint8Array(1000))
  }
  const body = new ReadableStream<Uint8Array>({ pull, cancel: resolve }, { highWaterMark: 0 })
  return { body, cancelled }
}

describe('fetch with a signal', () => {
  let net: RequestFixture
  let url: string
  const fetch: RequestFixture['engine']['fetch'] = (...given) => net.engine.fetch(...given)
  /** Resolves when the server has the next request, and when that has lost its connection. */
  const next = (): { readonly asked: Promise<void>; readonly gone: Promise<void> } => {
    const asked = Promise.withResolvers<void>()
    const gone = Promise.withResolvers<void>()
    net.server.server.once('request', (request) => {
      asked.resolve()
      request.socket.once('close', () => gone.resolve())
    })
    return { asked: asked.promise, gone: gone.promise }
  }

  before(async () => {
    net = await startRequests({
      '/never': (request) => void request.on('error', () => {}).resume(),
      '/stall': (_, response) => void response.writeHead(200).write('begun'),
    })
    url = net.url
  })
  after(() => net.close())

  it('aborted before: nothing is asked, a body is cancelled with the reason', async () => {
    const asked = net.server.requests.length
    await rejects(fetch(url, { signal: AbortSignal.abort() }), isAbortError)
    await rejects(fetch(url, { signal: AbortSignal.abort(REASON) }), mine)
    await rejects(fetch(url, { signal: AbortSignal.abort('text') }), (error) => error === 'text')
    const signal = AbortSignal.abort(REASON)
    const { body, cancelled } = endless()
    await rejects(fetch(url, { method: 'POST', body, duplex: 'half', signal }), mine)
    equal(await cancelled, REASON)
    await rejects(fetch(new Request(url, { signal })), mine)
    await rejects(fetch(new Request(url), { signal }), mine)
    equal(net.server.requests.length, asked)
  })

  it('aborted in the same turn', async () => {
    const controller = new AbortController()
    const response = fetch(url, { signal: controller.signal })
    controller.abort(REASON)
    await rejects(response, mine)
  })

  it('aborted while the answer is waited for: the connection goes', async () => {
    for (const given of ['init', 'request']) {
      const controller = new AbortController()
      const { signal } = controller
      const { asked, gone } = next()
      const response =
        given === 'init' ? fetch(`${url}never`, { signal }) : fetch(new Request(`${url}never`, { signal }))
      asked.then(() => controller.abort(REASON))
      await rejects(response, mine)
      await gone
    }
  })

  it('aborted while a body is sent: its stream is cancelled with the reason', async () => {
    const controller = new AbortController()
    const { body, cancelled } = endless()
    const { asked, gone } = next()
    const response = fetch(`${url}never`, { method: 'POST', body, duplex: 'half', signal: controller.signal })
    asked.then(() => controller.abort(REASON))
    await rejects(response, mine)
    equal(await cancelled, REASON)
    await gone
  })

  it('aborted while the body of a Request is collected', async () => {
    const controller = new AbortController()
    const { body, cancelled } = endless()
    const request = new Request(url, { method: 'POST', body, duplex: 'half', signal: controller.signal } as RequestInit)
    setTimeout(() => controller.abort(REASON), 20)
    await rejects(fetch(request), mine)
    equal(await cancelled, REASON)
  })

  it('aborted while the answer is read: reading rejects with the reason', async () => {
    for (const read of ['text', 'arrayBuffer', 'stream'] as const) {
      const controller = new AbortController()
      const { gone } = next()
      const response = await fetch(`${url}stall`, { signal: controller.signal })
      equal(response.status, 200)
      const reading = read === 'stream' ? readAll(response) : response[read]()
      setTimeout(() => controller.abort(REASON), 20)
      await rejects(reading, mine)
      await gone
    }
  })

  it('aborted after: nothing happens, and nothing listens any more', async () => {
    const controller = new AbortController()
    const { signal } = controller
    let listeners = 0
    const { addEventListener: add, removeEventListener: remove } = signal
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners++
      add.apply(signal, given)
    }
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners--
      remove.apply(signal, given)
    }
    const response = await fetch(url, { signal })
    const { method } = await response.json()
    controller.abort(REASON)
    deepEqual([method, response.bodyUsed, listeners], ['GET', true, 0])
  })

  it('a timeout rejects with its error', async () => {
    await rejects(fetch(`${url}never`, { signal: AbortSignal.timeout(30) }), (error) => {
      return error instanceof DOMException && error.name === 'TimeoutError'
    })
  })

  it('one signal serves many requests', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const done = await fetch(url, { signal })
    await done.text()
    const running = [fetch(`${url}never`, { signal }), fetch(`${url}never`, { signal })]
    setTimeout(() => controller.abort(REASON), 30)
    for (const outcome of await Promise.allSettled(running))
      ok(outcome.status === 'rejected' && outcome.reason === REASON)
  })

  it('wants a signal', async () => {
    await rejects(fetch(url, { signal: {} as AbortSignal }), (error) => error instanceof TypeError)
    equal((await fetch(url, { signal: null })).status, 200)
  })
})

async function readAll(response: Response): Promise<void> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  while (!(await reader.read()).done);
}
