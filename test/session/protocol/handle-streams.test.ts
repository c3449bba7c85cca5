// runtimes: node deno bun browser
// Bodies of handlers' requests and answers: aborts, cancels, back-pressure, errors in the middle.
import type { Session } from '../../../bindings/session/session.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects, runtime } from '../../harness.ts'
import { openSession } from './sessions.ts'

describe('bodies of handlers', () => {
  let session: Session
  let url = ''
  let count = 0

  before(() => {
    session = openSession()
  })
  after(() => session.close())

  /** A scheme of its own for each test. */
  const handle = (handler: (request: Request) => unknown): void => {
    count += 1
    session.protocol.handle(`own${count}`, handler as () => Response)
    url = `own${count}://host/path`
  }
  const textFrom = async (...given: Parameters<Session['fetch']>): Promise<string> =>
    (await session.fetch(...given)).text()

  it('leaves the octets of an answer to the application, which may send them again', async () => {
    for (const times of [1, 2]) {
      const chunk = new Uint8Array(8).fill(1)
      handle(() => {
        const start = (stream: ReadableStreamDefaultController): void => {
          for (let sent = 0; sent < times; sent++) stream.enqueue(chunk)
          stream.close()
        }
        return new Response(new ReadableStream({ start }))
      })
      new Uint8Array(await (await session.fetch(url)).arrayBuffer()).fill(2)
      const { body } = await session.fetch(url)
      const reader = (body as ReadableStream<Uint8Array>).getReader()
      for (let read = await reader.read(); !read.done; read = await reader.read()) read.value.fill(3)
      deepEqual([...chunk], [1, 1, 1, 1, 1, 1, 1, 1])
    }
  })

  it('aborts at once, though the handler never answers; its signal hears it', async () => {
    const heard = Promise.withResolvers<unknown>()
    const asked = Promise.withResolvers<void>()
    handle((request) => {
      request.signal.addEventListener('abort', () => heard.resolve(request.signal.reason))
      asked.resolve()
      return new Promise(() => {})
    })
    const abort = new AbortController()
    const answer = session.fetch(url, { signal: abort.signal })
    await asked.promise
    const reason = new Error('enough')
    abort.abort(reason)
    await rejects(answer, 'enough')
    equal(await heard.promise, reason)
  })

  it('lets go an answer that comes after the client has gone', async () => {
    const cancelled = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<Response>()
    const asked = Promise.withResolvers<void>()
    handle(() => {
      asked.resolve()
      return answer.promise
    })
    const abort = new AbortController()
    const fetching = session.fetch(url, { signal: abort.signal })
    await asked.promise
    abort.abort()
    await rejects(fetching)
    answer.resolve(new Response(new ReadableStream({ cancel: () => cancelled.resolve() })))
    await cancelled.promise
  })

  it("cancels the answer's body when the client aborts or cancels it", async () => {
    const reasons: unknown[] = []
    handle(() => {
      const source = {
        pull: (controller: ReadableStreamDefaultController) => controller.enqueue(new Uint8Array(10)),
        cancel: (reason: unknown) => void reasons.push(reason),
      }
      return new Response(new ReadableStream(source))
    })
    const abort = new AbortController()
    const first = await session.fetch(url, { signal: abort.signal })
    const reader = (first.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    abort.abort('gone')
    await rejects(reader.read().then(() => reader.read()))
    const second = await session.fetch(url)
    await second.body?.cancel('not wanted')
    deepEqual(reasons, ['gone', 'not wanted'])
  })

  it('streams with back-pressure: nothing is read ahead of the client', async () => {
    let pulled = 0
    handle(
      () =>
        new Response(
          new ReadableStream(
            {
              pull(controller) {
                pulled += 1
                controller.enqueue(new Uint8Array(64 * 1024))
              },
            },
            { highWaterMark: 0 },
          ),
        ),
    )
    const reader = ((await session.fetch(url)).body as ReadableStream<Uint8Array>).getReader()
    for (let step = 0; step < 5; step++) equal((await reader.read()).value?.byteLength, 64 * 1024)
    ok(pulled <= 7, `pulled ${pulled}`)
    await reader.cancel()
  })

  it('tells an error in the middle of a body as net::ERR_FAILED', async () => {
    handle(() => {
      let step = 0
      return new Response(
        new ReadableStream({
          pull(controller) {
            step += 1
            if (step === 1) controller.enqueue(new TextEncoder().encode('begun'))
            else controller.error(new Error('broken'))
          },
        }),
      )
    })
    await rejects(
      textFrom(url),
      (error) => error instanceof Error && (runtime === 'browser' || error.message === 'net::ERR_FAILED'),
    )
  })

  it('takes strings and any view as chunks, and nothing else', async () => {
    const chunks = (list: unknown[]) =>
      new ReadableStream({
        start(controller) {
          for (const chunk of list) controller.enqueue(chunk)
          controller.close()
        },
      })
    const looks = (body: unknown): unknown => ({ status: 200, statusText: '', headers: new Headers(), body })
    handle(() => looks(chunks(['é', new Uint8Array(0), new Uint16Array([0x4241]), new Uint8Array([67]).buffer])))
    equal(await textFrom(url), 'éABC')
    handle(() => looks(chunks([{}])))
    await rejects(textFrom(url))
  })

  it('gives uploads as streams, read as the client sends them; an answer may stream them back', async () => {
    handle((request) => new Response(request.body))
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        sent += 1
        if (sent > 4) controller.close()
        else controller.enqueue(new TextEncoder().encode(`part ${sent},`))
      },
    })
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    equal(await textFrom(url, init), 'part 1,part 2,part 3,part 4,')
    equal(await textFrom(url, { method: 'POST', body: new Blob(['a ', 'blob']) }), 'a blob')
  })

  it('lets an upload that no handler reads go', async () => {
    const cancelled = Promise.withResolvers<void>()
    handle(() => new Response('unread'))
    const body = new ReadableStream({ cancel: () => cancelled.resolve() })
    equal(await textFrom(url, { method: 'POST', body, duplex: 'half' } as RequestInit), 'unread')
    await cancelled.promise
  })
})
