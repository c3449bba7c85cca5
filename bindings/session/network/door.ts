// What a session opens when it makes its first request: the engine and the fetch on it. Session loads this file then and
// not before, since it and what it imports are half of what importing the library would cost, and a program that only
// keeps cookies never needs it.
import type { CreateResponse } from '../../host/response.ts'
import { EventSource } from '../logging/event-source.ts'
import { Engine, type EngineParts } from './engine.ts'
import { createFetch, type SessionFetch } from './fetch.ts'
import { createSessionResponses } from './session-response.ts'

export interface Network {
  readonly engine: Engine
  readonly fetch: SessionFetch
}

export function openNetwork(parts: Omit<EngineParts, 'events'>, createResponses?: () => CreateResponse): Network {
  const engine = new Engine({ ...parts, events: new EventSource(parts.clock) })
  return { engine, fetch: createFetch(engine, (createResponses ?? createSessionResponses)()) }
}
