// runtimes: node deno bun browser
// What webRequest's methods take, and what they say about everything else.
import { createSessions, ready, type Session } from '#runtime'
import type { WebRequestEvent } from '../../../bindings/session/web-request/details-types.ts'
import { before, deepEqual, describe, equal, it, throws } from '../../harness.ts'

type Method = (...given: unknown[]) => void
const METHODS: readonly WebRequestEvent[] = [
  'onBeforeRequest',
  'onBeforeSendHeaders',
  'onSendHeaders',
  'onHeadersReceived',
  'onBeforeRedirect',
  'onResponseStarted',
  'onCompleted',
  'onErrorOccurred',
  'onResponseBody',
]
const nothing = (): void => {}
const isTypeError =
  (message: string) =>
  (error: unknown): boolean =>
    error instanceof TypeError && error.message === message

describe('the arguments of', () => {
  let session: Session
  before(async () => {
    await ready()
    session = createSessions().fromPartition('arguments')
  })
  const call = (event: WebRequestEvent, ...given: unknown[]): void =>
    (session.webRequest[event] as Method).apply(session.webRequest, given)

  for (const event of METHODS) {
    it(`${event}: a function, null, and a filter before them`, () => {
      call(event, nothing)
      call(event, null)
      call(event, { urls: ['https://*/*'] }, nothing)
      call(event, { urls: ['https://*/*'], excludeUrls: ['*://*.a.test/*'], types: ['xhr', 'webSocket'] }, nothing)
      call(event, { urls: ['https://*/*'], excludeUrls: undefined, types: [] }, null)
      call(event, null)
    })

    for (const [what, given] of [
      ['nothing', []],
      ['undefined', [undefined]],
      ['a string', ['https://*/*', nothing]],
      ['a number', [1]],
      ['a filter alone', [{ urls: ['<all_urls>'] }]],
      ['an object as listener', [{ urls: ['<all_urls>'] }, {}]],
    ] as const)
      it(`${event}: ${what} is refused`, () => {
        throws(() => call(event, ...given), isTypeError('Must pass null or a Function'))
      })
  }

  for (const filter of [{}, { url: [] }, { urls: 'https://*/*' }, { urls: null }, { urls: [1] }, [], { types: [] }])
    it(`a filter has urls: ${JSON.stringify(filter)}`, () => {
      throws(() => call('onCompleted', filter, nothing), isTypeError("Parameter 'filter' must have property 'urls'."))
    })

  for (const [pattern, reason] of [
    ['foo', 'Missing scheme separator.'],
    ['http:///x', 'Host can not be empty.'],
    ['http://a*.b/', 'Invalid host wildcard.'],
    ['*://www.example.com', 'Empty path.'],
    ['http://a:x/', 'Invalid port.'],
  ] as const)
    it(`a filter has patterns: ${pattern}`, () => {
      const error = isTypeError(`Invalid url pattern ${pattern}: ${reason}`)
      throws(() => call('onCompleted', { urls: [pattern] }, nothing), error)
      throws(() => call('onCompleted', { urls: ['<all_urls>'], excludeUrls: ['<all_urls>', pattern] }, nothing), error)
    })

  it('a filter: of several bad patterns the alphabetically first is named, urls before excludeUrls', () => {
    const filter = { urls: ['<all_urls>', 'zoo', 'bar'], excludeUrls: ['aaa'] }
    throws(
      () => call('onCompleted', filter, nothing),
      isTypeError('Invalid url pattern bar: Missing scheme separator.'),
    )
  })

  for (const type of ['other', 'XHR', 'main_frame', ''])
    it(`a filter has types: ${JSON.stringify(type)}`, () => {
      const filter = { urls: ['<all_urls>'], types: ['image', type] }
      throws(() => call('onCompleted', filter, nothing), isTypeError(`Invalid type ${type}`))
    })

  it('a filter: lists that are none are refused', () => {
    for (const rest of [{ types: 'xhr' }, { types: [1] }, { excludeUrls: 'a' }, { excludeUrls: [1] }])
      throws(() => call('onCompleted', { urls: ['<all_urls>'], ...rest }, nothing), /must be an array of strings/)
  })

  it('add: event, filter, listener, priority', () => {
    const { webRequest } = session
    const add = webRequest.add.bind(webRequest) as unknown as (...given: unknown[]) => unknown
    throws(() => add('onAuthRequired', nothing), /Unknown event onAuthRequired: one of onBeforeRequest/)
    throws(() => add('onCompleted', null), isTypeError('Must pass null or a Function'))
    throws(() => add('onCompleted', null, null), isTypeError('Must pass a Function'))
    throws(() => add('onCompleted', {}, nothing), isTypeError("Parameter 'filter' must have property 'urls'."))
    for (const priority of ['1', Number.NaN, null])
      throws(() => add('onCompleted', nothing, { priority }), isTypeError('priority must be a number'))
    for (const given of [[nothing], [null, nothing], [{ urls: ['<all_urls>'] }, nothing, { priority: 5 }]]) {
      const remove = add('onCompleted', ...given) as { (): void; [Symbol.dispose](): void }
      remove()
      remove[Symbol.dispose]()
    }
  })

  it('webRequest: one object a session, and no emitter', () => {
    equal(session.webRequest, session.webRequest)
    deepEqual(Object.keys(session.webRequest), [])
    equal('on' in session.webRequest, false)
  })
})
