// runtimes: node deno bun
// Several listeners an event, listeners that take their time, that misbehave, that come and go.
import { Session } from '#runtime'
import type { Engine } from '../../../bindings/session/network/engine.ts'
import { WebRequestHooks } from '../../../bindings/session/web-request/web-request-hooks.ts'
import { after, before, deepEqual, describe, equal, it, ok, rejects } from '../../harness.ts'
import { runProgram } from '../../run-program.ts'
import { forget, type Log, listen, startLog } from './request-log.ts'

type Go = (answer?: object) => void

describe('listeners', () => {
  let log: Log
  before(async () => {
    log = await startLog((request, response) => void response.end(JSON.stringify(request.headers)))
  })
  after(() => log.close())
  const fetchJson = async (path = '/'): Promise<Record<string, string>> =>
    (await log.session.fetch(log.origin + path, { credentials: 'omit' })).json()
  const later = (go: Go, answer?: object): void => void setTimeout(() => go(answer), 1)

  it('are asked by priority, then in the order they came; the last set of a method is the only one of it', async () => {
    forget(log)
    const told: string[] = []
    const say = (what: string) => (_: object, go: Go) => {
      told.push(what)
      go()
    }
    const { webRequest } = log.session
    webRequest.onBeforeRequest(say('replaced'))
    const removers = [
      webRequest.add('onBeforeRequest', say('low'), { priority: -5 }),
      webRequest.add('onBeforeRequest', say('first')),
      webRequest.add('onBeforeRequest', say('high'), { priority: 5 }),
      webRequest.add('onBeforeRequest', say('second')),
      webRequest.add('onBeforeRequest', say('infinite'), { priority: Number.POSITIVE_INFINITY }),
    ]
    webRequest.onBeforeRequest(say('method'))
    await fetchJson()
    deepEqual(told.splice(0), ['infinite', 'high', 'first', 'second', 'method', 'low'])
    removers[1]?.()
    webRequest.onBeforeRequest(null)
    webRequest.onBeforeRequest(null)
    await fetchJson()
    deepEqual(told.splice(0), ['infinite', 'high', 'second', 'low'])
    for (const remove of removers) remove()
    await fetchJson()
    deepEqual(told, [])
  })

  for (const how of ['at once', 'later'] as const) {
    const answer = (go: Go, given?: object): void => (how === 'later' ? later(go, given) : go(given))

    it(`chain their edits of headers, answering ${how}`, async () => {
      forget(log)
      const { webRequest } = log.session
      const edit = (name: string) => (details: { requestHeaders: Record<string, string> }, go: Go) =>
        answer(go, {
          requestHeaders: { ...details.requestHeaders, [name]: `${Object.keys(details.requestHeaders).length}` },
        })
      const removers = [
        webRequest.add('onBeforeSendHeaders', edit('x-a')),
        webRequest.add('onBeforeSendHeaders', edit('x-b')),
        webRequest.add('onHeadersReceived', (_, go) =>
          answer(go as Go, { responseHeaders: { A: '1' }, statusLine: 'HTTP/1.1 201 Made' }),
        ),
        webRequest.add('onHeadersReceived', ({ responseHeaders, statusLine }, go) =>
          answer(go as Go, { responseHeaders: { ...responseHeaders, B: statusLine } }),
        ),
      ]
      const response = await log.session.fetch(`${log.origin}/`)
      const seen = await response.json()
      equal(Number(seen['x-b']), Number(seen['x-a']) + 1)
      equal(response.status, 201)
      deepEqual(
        [...response.headers],
        [
          ['a', '1'],
          ['b', 'HTTP/1.1 201 Made'],
        ],
      )
      for (const remove of removers) remove()
    })

    it(`the first cancel wins, then the first redirect, answering ${how}`, async () => {
      forget(log)
      const { webRequest } = log.session
      const asked: number[] = []
      const give = (id: number, given: object) => (details: { url: string }, go: Go) => {
        asked.push(id)
        answer(go, details.url.endsWith('/start') ? given : {})
      }
      const removers = [
        webRequest.add('onBeforeRequest', give(1, {})),
        webRequest.add('onBeforeRequest', give(2, { redirectURL: `${log.origin}/first` })),
        webRequest.add('onBeforeRequest', give(3, { redirectURL: `${log.origin}/second` })),
      ]
      equal((await log.session.fetch(`${log.origin}/start`)).url, `${log.origin}/first`)
      deepEqual(asked.splice(0), [1, 2, 3, 1, 2, 3])
      removers.push(
        webRequest.add('onBeforeRequest', give(4, { cancel: true })),
        webRequest.add('onBeforeRequest', give(5, {})),
      )
      await rejects(log.session.fetch(`${log.origin}/start`), 'net::ERR_BLOCKED_BY_CLIENT')
      deepEqual(asked, [1, 2, 3, 4])
      for (const remove of removers) remove()
    })
  }

  it('a redirectURL that is no absolute URL is told', async () => {
    for (const redirectURL of ['/relative', 'www.example.com', 'http://', 'http://a b/']) {
      forget(log)
      listen(log, 'onBeforeRequest', 'start', (_, go) => go({ redirectURL }))
      await rejects(log.session.fetch(`${log.origin}/start`), 'net::ERR_INVALID_REDIRECT')
      equal(log.lines.at(-1), 'onErrorOccurred /start net::ERR_INVALID_REDIRECT')
    }
    for (const redirectURL of ['ftp://site-a.localhost/', 'file:///etc/passwd', 'unknown:x']) {
      forget(log)
      listen(log, 'onBeforeRequest', 'start', (_, go) => go({ redirectURL }))
      await rejects(log.session.fetch(`${log.origin}/start`), 'net::ERR_UNSAFE_REDIRECT')
    }
  })

  for (const answer of [
    undefined,
    null,
    true,
    'cancel',
    1,
    [],
    {},
    { cancel: 0, redirectURL: '' },
    { redirectURL: 5 },
    { redirectURL: null },
  ])
    it(`the answer ${JSON.stringify(answer)} changes nothing`, async () => {
      for (const event of ['onBeforeRequest', 'onBeforeSendHeaders', 'onHeadersReceived'] as const) {
        forget(log)
        listen(log, event, 'path', (_, go) => (go as (answer: unknown) => void)(answer))
        const headers = await fetchJson('/path')
        ok('user-agent' in headers)
        equal(log.lines.at(-1), 'onCompleted /path net::OK')
      }
    })

  it('a cancel that is not false counts; a redirectURL may be a URL', async () => {
    forget(log)
    listen(log, 'onBeforeRequest', 'start', (_, go) => go({ redirectURL: new URL(`${log.origin}/there`) }))
    equal((await log.session.fetch(`${log.origin}/start`)).url, `${log.origin}/there`)
    listen(log, 'onBeforeRequest', 'start', (_, go) => go({ cancel: 'yes' }))
    await rejects(log.session.fetch(`${log.origin}/start`), 'net::ERR_BLOCKED_BY_CLIENT')
  })

  it('go on behind their callback, never within it', async () => {
    forget(log)
    const order: string[] = []
    const { webRequest } = log.session
    for (const wait of [false, true]) {
      webRequest.onBeforeRequest((_, go) => {
        const answer = (): void => {
          go({})
          order.push('behind the callback')
        }
        if (wait) setTimeout(answer, 1)
        else answer()
      })
      webRequest.onBeforeSendHeaders((_, go) => {
        order.push('next event')
        go({})
      })
      await fetchJson()
      deepEqual(order.splice(0), ['behind the callback', 'next event'])
    }
  })

  it('are not called before fetch has given its promise', async () => {
    forget(log)
    let isGiven = false
    listen(log, 'onBeforeRequest', '', (_, go) => {
      ok(isGiven)
      go()
    })
    const promise = fetchJson()
    isGiven = true
    await promise
  })

  it('that throw, reject, answer twice or late, give nonsense: the process is told, the request goes on', async () => {
    const [code, output] = await runProgram(new URL('./listener-process.ts', import.meta.url))
    equal(code, 0)
    const { uncaught, answers } = JSON.parse(output)
    deepEqual([...uncaught].sort(), [
      'An onResponseBody listener returns a TransformStream, { readable, writable } or nothing',
      'One-time callback was called more than once',
      'before request',
      'before send headers',
      'body',
      'completed',
      'headers received',
      'response started',
      'send headers',
    ])
    deepEqual(answers, ['TypeError: One-time callback was called more than once', 'Error: getter', 'body'])
  })

  it('that were removed while they were asked are heard, those behind them not asked', async () => {
    forget(log)
    const { webRequest } = log.session
    const asked: string[] = []
    const removers = [
      webRequest.add('onBeforeRequest', (_, go) => {
        asked.push('first')
        for (const remove of removers) remove()
        later(go as Go, { cancel: true })
      }),
      webRequest.add('onBeforeRequest', { urls: [`${log.origin}/*`] }, (_, go) => {
        asked.push('second')
        go({})
      }),
    ]
    await rejects(fetchJson(), 'net::ERR_BLOCKED_BY_CLIENT')
    deepEqual(asked, ['first'])
    await fetchJson()
  })

  it('that may listen while a request runs hear the rest of it; a request that began unheard stays so', async () => {
    const quiet = await startLog((_, response) => void setTimeout(() => response.end(), 20))
    const { webRequest } = quiet.session
    quiet.lines.length = 0
    await quiet.session.fetch(quiet.origin)
    await quiet.ended()
    equal(quiet.lines.length, 6)
    quiet.silence()
    const unheard = quiet.session.fetch(quiet.origin)
    await new Promise((resolve) => setTimeout(resolve, 0))
    const told: string[] = []
    const remove = webRequest.add('onCompleted', ({ id }) => void told.push(`completed ${id}`))
    await (await unheard).text()
    await (await quiet.session.fetch(quiet.origin)).text()
    deepEqual(told, ['completed 2'])
    remove()
    await quiet.close()
  })

  it('leave nothing behind: followed requests end, cancellations are let go', async () => {
    forget(log)
    const engine: Engine = await Session.engineOf(log.session)
    const hooks = engine.parts.hooks as WebRequestHooks
    ok(hooks instanceof WebRequestHooks)
    await Promise.all(Array.from({ length: 50 }, () => fetchJson()))
    equal(hooks.following, 0)
    listen(log, 'onBeforeRequest', 'held', () => {})
    const aborts = Array.from({ length: 20 }, () => new AbortController())
    const held = aborts.map(({ signal }) => log.session.fetch(`${log.origin}/held`, { signal }).catch(() => {}))
    while (hooks.following < 20) await new Promise((resolve) => setTimeout(resolve, 1))
    for (const abort of aborts) abort.abort()
    await Promise.all(held)
    equal(hooks.following, 0)
  })
})
