// The one source of log events: every step tells it what Chromium's network log would say; sinks (log file, stream,
// HAR) subscribe. Spec: net/log/net_log.h, event names of net/log/net_log_event_type_list.h.
// Cost: with no sink a call site is one comparison (`if (events.active)`), nothing is built.
import type { Clock } from '../../host/host.ts'

export type EventPhase = 'none' | 'begin' | 'end'

/** What an event belongs to: one request, socket or resolver. `start` in milliseconds since the Unix epoch. */
export interface EventOrigin {
  readonly id: number
  readonly type: 'NONE' | 'URL_REQUEST' | 'SOCKET' | 'HTTP_STREAM_JOB' | 'HTTP_AUTH_CONTROLLER'
  readonly start: number
}

export interface LogEvent {
  readonly type: string
  readonly phase: EventPhase
  readonly origin: EventOrigin
  /** Milliseconds since the Unix epoch. */
  readonly time: number
  readonly params: Readonly<Record<string, unknown>> | undefined
}

export type EventSink = (event: LogEvent) => void

export class EventSource {
  /** Whether anybody listens: asked before an event's parameters are built. */
  active = false
  readonly #clock: Clock
  #sinks: readonly EventSink[] = []
  #lastId = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A new origin with an id of its own, increasing over the life of the source. */
  origin(type: EventOrigin['type']): EventOrigin {
    this.#lastId += 1
    return { id: this.#lastId, type, start: this.#clock.now() }
  }

  emit(origin: EventOrigin, type: string, phase: EventPhase, params?: Readonly<Record<string, unknown>>): void {
    if (!this.active) return
    const event: LogEvent = { type, phase, origin, time: this.#clock.now(), params }
    for (const sink of this.#sinks) sink(event)
  }

  /** Events reach the sink during the call that causes them. Returns the way to unsubscribe. */
  subscribe(sink: EventSink): () => void {
    this.#sinks = [...this.#sinks, sink]
    this.active = true
    return () => {
      this.#sinks = this.#sinks.filter((one) => one !== sink)
      this.active = this.#sinks.length > 0
    }
  }
}
