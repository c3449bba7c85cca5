// What a session opens when it makes its first request: the engine and the fetch on it. Session loads this file then and
// not before, since it and what it imports are half of what importing the library would cost, and a program that only
// keeps cookies never needs it.
import '../loaded-first.ts'
import type { CreateResponse } from '../../host/response.ts'
import { EventSource } from '../logging/event-source.ts'
import { SchemeAnswers, type SchemeAnswersParts } from '../protocol/scheme-answers.ts'
import type { Listeners } from '../web-request/listeners.ts'
import type { UploadParts } from '../web-request/upload-data.ts'
import { WebRequestHooks } from '../web-request/web-request-hooks.ts'
import { Engine, type EngineParts } from './engine.ts'
import { createFetch, type SessionFetch } from './fetch.ts'
import { createSessionResponses } from './session-response.ts'

export interface Network {
  readonly engine: Engine
  readonly fetch: SessionFetch
  /** Ends what waits for a listener, a handler or somebody who reads. The transport is closed by who made it. */
  close(): void
}

export interface NetworkParts extends Omit<EngineParts, 'events' | 'hooks' | 'schemes'>, UploadParts {
  readonly listeners: Listeners
  readonly protocol: SchemeAnswersParts
}

export function openNetwork(parts: NetworkParts, createResponses?: () => CreateResponse): Network {
  const hooks = new WebRequestHooks(parts)
  const schemes = new SchemeAnswers(parts.protocol, parts)
  const engine = new Engine({ ...parts, hooks, schemes, events: new EventSource(parts.clock) })
  const fetch = createFetch(engine, (createResponses ?? createSessionResponses)())
  const close = (): void => {
    hooks.close()
    schemes.close()
  }
  return { engine, fetch, close }
}
