// What listeners of webRequest cost a session: requests and a big body with them, against the same without.

import { createSessions, Session } from '#runtime'
import type { WebRequestEvent } from '../../bindings/session/web-request/details-types.ts'
import { rawRequest } from '../../test/session/network/raw-request.ts'
import type { BenchCase, Contender, Contenders } from '../bench-case.ts'
import { inParallel, startServer, timedBigBody } from './http-peer.ts'

const ANSWERED: readonly WebRequestEvent[] = ['onBeforeRequest', 'onBeforeSendHeaders', 'onHeadersReceived']
const TOLD: readonly WebRequestEvent[] = [
  'onSendHeaders',
  'onBeforeRedirect',
  'onResponseStarted',
  'onCompleted',
  'onErrorOccurred',
]

type Set = (listener: ((details: object, callback: (response: object) => void) => void) | null) => void

/** Electron's eight methods, with a listener each that does nothing, or with null. */
function setListeners({ webRequest }: Session, isListening: boolean): void {
  const set = (event: WebRequestEvent): Set => (webRequest[event] as Set).bind(webRequest)
  for (const event of ANSWERED) set(event)(isListening ? (_, callback) => callback({}) : null)
  for (const event of TOLD) set(event)(isListening ? () => {} : null)
}

interface Scene {
  readonly origin: string
  /** In memory, with three cookies for the server. */
  session(name: string): Promise<Session>
  readonly dispose: () => Promise<void>
}

async function prepareScene(): Promise<Scene> {
  const server = await startServer()
  const origin = `http://127.0.0.1:${server.port}`
  const sessions = createSessions()
  return {
    origin,
    async session(name) {
      const session = sessions.fromPartition(name)
      const details = ['sid', 'theme', 'seen'].map((one) => ({
        url: `${origin}/`,
        name: one,
        value: 'a1b2c3d4e5f6a7b8',
      }))
      await session.cookies.setMany(details)
      return session
    },
    async dispose() {
      for (const session of sessions.list()) await session.close()
      server.stop()
    },
  }
}

async function octetsOf(session: Session, url: string): Promise<number> {
  const engine = await Session.engineOf(session)
  const { body } = await engine.send(rawRequest(url))
  let octets = 0
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) octets += chunk.length
  return octets
}

/** Small requests through the engine's door. */
async function smallRequests(session: Session, origin: string): Promise<Contender> {
  const engine = await Session.engineOf(session)
  return inParallel(async () => {
    const { body } = await engine.send(rawRequest(`${origin}/`))
    let octets = 0
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) octets += chunk.length
    return octets
  })
}

async function listening(): Promise<Contenders> {
  const { origin, session, dispose } = await prepareScene()
  const listened = await session('listened')
  setListeners(listened, true)
  return {
    ours: await smallRequests(listened, origin),
    peers: { 'no listener': await smallRequests(await session('bare'), origin) },
    dispose,
  }
}

async function removed(): Promise<Contenders> {
  const { origin, session, dispose } = await prepareScene()
  const left = await session('left')
  setListeners(left, true)
  await octetsOf(left, `${origin}/`)
  setListeners(left, false)
  return {
    ours: await smallRequests(left, origin),
    peers: { 'never a listener': await smallRequests(await session('bare'), origin) },
    dispose,
  }
}

async function transformed(): Promise<Contenders> {
  const { origin, session, dispose } = await prepareScene()
  const through = await session('through')
  through.webRequest.onResponseBody(() => new TransformStream())
  const bare = await session('bare')
  return {
    ours: timedBigBody(() => octetsOf(through, `${origin}/big`)),
    peers: { 'no listener': timedBigBody(() => octetsOf(bare, `${origin}/big`)) },
    dispose,
  }
}

export const cases: readonly BenchCase[] = [
  {
    id: 'web-request-listeners',
    title: 'Engine door, small requests, a listener that does nothing on each of the eight events of `webRequest`',
    unit: 'ns',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.8, good: 0.9, record: 0.95 },
    prepare: listening,
  },
  {
    id: 'web-request-removed',
    title: 'The same after the listeners were removed',
    unit: 'ns',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.98, good: 1, record: 1 },
    note: 'A mark counts when the whole interquartile range is beyond it: two equals reach 1 half of the time.',
    prepare: removed,
  },
  {
    id: 'web-request-body-256-mib',
    title: 'A body of 256 MiB through one `onResponseBody` with an identity `TransformStream`',
    unit: 'ms',
    figure: 'peer/ours',
    better: 'higher',
    marks: { must: 0.6, good: 0.8, record: 0.9 },
    prepare: transformed,
  },
]
