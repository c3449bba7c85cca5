// One request on its way: everything the steps read and write, in one shape from the start.
import type { CookieContext } from '../../core/cookie-types.ts'
import type { HeaderList, RequestBody } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import type { WireResponse } from '../../host/transport.ts'
import type { EventOrigin, EventPhase } from '../logging/event-source.ts'
import { type Authority, isNetworkUrl } from './destination.ts'
import type { Engine, EngineParts } from './engine.ts'
import type { RequestFollower } from './hooks.ts'
import type { Initiator, RawRequest, ReferrerPolicy } from './request.ts'

export class RequestContext {
  readonly engine: Engine
  readonly parts: EngineParts
  readonly request: RawRequest
  readonly initiator: Initiator
  /** Who listens to this request; null: nobody did when it began. */
  readonly follower: RequestFollower | null

  // The hop: what a redirect changes.
  /** With the fragment, which a redirect inherits. */
  url: string
  method: string
  body: RequestBody | null
  /** What the caller gave, less what redirects have taken away. */
  headers: HeaderList
  referrerPolicy: ReferrerPolicy
  /** Of `url`; set by the check. */
  authority: Authority | null = null
  /** URLs of earlier hops, oldest first; null: none (the rule). */
  earlier: string[] | null = null
  /** A redirect led to another origin: an Origin header says `null` from then on. */
  originTainted = false

  // The way down.
  /** What goes on the wire, in order. */
  wireHeaders: HeaderList = []
  /** Null: this hop neither sends nor stores cookies. */
  cookieContext: CookieContext | null = null
  /** A dead reused connection was met before: the second failure is told. */
  resent = false

  // The way up.
  response: WireResponse | null = null
  /** Of `response`; set by who answers from a cache. */
  fromCache = false
  ended = false
  readonly #origin: EventOrigin | null

  constructor(engine: Engine, request: RawRequest) {
    this.engine = engine
    this.parts = engine.parts
    this.request = request
    this.initiator = request.initiator
    this.url = isNetworkUrl(request.url) ? request.url : (engine.parts.schemes?.resolve(request.url) ?? request.url)
    this.method = request.method
    this.body = request.body
    this.headers = request.headers
    this.referrerPolicy = request.referrerPolicy ?? 'strict-origin-when-cross-origin'
    const { events, hooks } = engine.parts
    this.follower = hooks?.active ? hooks.follow(this) : null
    this.#origin = events.active ? events.origin('URL_REQUEST') : null
  }

  /** Whether this request is logged: it began while somebody listened. Ask before building parameters. */
  get logged(): boolean {
    return this.#origin !== null
  }

  /** Whether somebody waits for the end of this request, body included. */
  get watched(): boolean {
    return this.#origin !== null || this.follower !== null
  }

  log(type: string, phase: EventPhase, params?: Readonly<Record<string, unknown>>): void {
    if (this.#origin !== null) this.parts.events.emit(this.#origin, type, phase, params)
  }

  logRead(octets: number): void {
    if (octets > 0) this.log('URL_REQUEST_JOB_FILTERED_BYTES_READ', 'none', { byte_count: octets })
  }

  /** The one end of a request: its last event, told once. Null: all went well. */
  end(error: unknown): void {
    if (this.ended) return
    this.ended = true
    this.follower?.ended(error)
    if (this.#origin === null) return
    if (this.request.cancellation.cancelled) this.log('CANCELLED', 'none', { net_error: -3 })
    this.log('REQUEST_ALIVE', 'end', error === null ? undefined : { net_error: netErrorNumber(error) })
  }
}

function netErrorNumber(error: unknown): number {
  return error instanceof NetError ? error.errno : -2
}
