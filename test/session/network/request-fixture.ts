// net.request's class on an engine of its own, and what its tests ask of it.
import { Buffer } from 'node:buffer'
import { Readable, Writable } from 'node:stream'
import {
  type ClientRequest,
  type ClientRequestConstructor,
  type ClientRequestOptions,
  createClientRequestClass,
  type IncomingMessage,
} from '../../../bindings/session/network/client-request.ts'
import type { ReadableConstructor, WritableConstructor } from '../../../bindings/session/network/stream-classes.ts'
import { ok } from '../../harness.ts'
import type { HttpServer } from '../../servers/http-server.ts'
import { bodyOf, startHttpServer } from '../../servers/http-server.ts'
import { type Fixture, startEngine } from './engine-fixture.ts'

export class FakeSession {}

export function requestClass(fixture: Fixture): ClientRequestConstructor {
  return createClientRequestClass({
    Readable: Readable as unknown as ReadableConstructor,
    Writable: Writable as unknown as WritableConstructor,
    isSession: (value) => value instanceof FakeSession,
    engineOf: () => fixture.engine,
  })
}

export interface Recorded {
  readonly events: string[]
  /** All of them, some time after `close`, so that what comes later would be seen. */
  readonly closed: Promise<string[]>
}

/** What a request and its response emit, in order, until `close`. */
export function record(request: ClientRequest): Recorded {
  const events: string[] = []
  for (const name of ['finish', 'abort', 'redirect'] as const) request.on(name, () => void events.push(name))
  request.on('error', (error: Error) => void events.push(`error ${error.message}`))
  request.on('response', (response: IncomingMessage) => {
    events.push(`response ${response.statusCode}`)
    for (const name of ['aborted', 'end'] as const) response.on(name, () => void events.push(`response ${name}`))
    response.on('error', (error: Error) => void events.push(`response error ${error.message}`))
    response.on('data', () => {})
  })
  const closed = new Promise<string[]>((resolve) => {
    request.on('close', () => {
      events.push('close')
      setTimeout(() => resolve(events), 20)
    })
  })
  return { events, closed }
}

/** The body, one character an octet. */
export function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    response.on('data', (chunk) => {
      ok(Buffer.isBuffer(chunk))
      text += chunk.toString('latin1')
    })
    response.on('end', () => resolve(text))
    response.on('error', reject)
  })
}

/** What the echo server saw. */
export interface Seen {
  method: string
  path: string
  body: string
  headers: Record<string, string>
  /** Names and values as they came. */
  raw: string[]
}

type Answer = NonNullable<Parameters<typeof startHttpServer>[0]>

export interface RequestFixture {
  readonly server: HttpServer
  readonly engine: Fixture
  readonly Request: ClientRequestConstructor
  /** Of the echo server, ends in a slash. */
  readonly url: string
  /** Sends and waits for the head. Rejects with the request's error. */
  answer(options: ClientRequestOptions | string, write?: (request: ClientRequest) => void): Promise<IncomingMessage>
  seen(options: ClientRequestOptions | string, write?: (request: ClientRequest) => void): Promise<Seen>
  close(): Promise<void>
}

/** `routes`: answers by path; every other path echoes what was asked. */
export async function startRequests(routes: Readonly<Record<string, Answer>> = {}): Promise<RequestFixture> {
  const server = await startHttpServer(async (request, response) => {
    const { url: path = '', method, headers, rawHeaders: raw } = request
    const route = routes[path]
    if (route !== undefined) return route(request, response)
    // A request that was cut off has no body; nobody waits for the answer.
    const body = await bodyOf(request).catch(() => '')
    response.end(JSON.stringify({ method, path, body, headers, raw }))
  })
  const engine = startEngine()
  const Request = requestClass(engine)
  const answer: RequestFixture['answer'] = (options, write = () => {}) =>
    new Promise((resolve, reject) => {
      const request = new Request(options, resolve)
      request.on('error', reject)
      write(request)
      request.end()
    })
  return {
    server,
    engine,
    Request,
    url: `${server.at('site-a.localhost')}/`,
    answer,
    seen: async (...given) => JSON.parse(Buffer.from(await textOf(await answer(...given)), 'latin1').toString()),
    close: async () => {
      await engine.close()
      await server.close()
    },
  }
}
