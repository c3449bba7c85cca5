// Joins a session's listeners to its chain: numbers requests, follows those that begin while somebody listens.
import type { Clock } from '../../host/host.ts'
import type { RequestContext } from '../network/context.ts'
import type { RequestFollower, RequestHooks } from '../network/hooks.ts'
import { FollowedRequest, type FollowParts } from './followed-request.ts'
import type { Listeners } from './listeners.ts'
import { LiveRequests } from './live-requests.ts'
import { type UploadParts, uploadDataOf } from './upload-data.ts'

export interface WebRequestHooksParts extends UploadParts {
  readonly listeners: Listeners
  readonly clock: Clock
}

export class WebRequestHooks implements RequestHooks {
  readonly #listeners: Listeners
  readonly #parts: FollowParts
  readonly #following = new LiveRequests<FollowedRequest>()
  #lastId = 0

  constructor(parts: WebRequestHooksParts) {
    this.#listeners = parts.listeners
    this.#parts = {
      listeners: parts.listeners,
      now: () => parts.clock.now(),
      uploadData: (body) => uploadDataOf(body, parts),
      live: this.#following,
    }
  }

  get active(): boolean {
    return this.#listeners.active
  }

  get onChange(): (() => void) | null {
    return this.#listeners.onChange
  }
  set onChange(changed: (() => void) | null) {
    this.#listeners.onChange = changed
  }

  /** Requests that have not had their last event. */
  get following(): number {
    return this.#following.all().length
  }

  follow(context: RequestContext): RequestFollower {
    return new FollowedRequest(++this.#lastId, context, this.#parts)
  }

  /** The session is closed: what waits for a listener, or for somebody who reads, ends. */
  close(): void {
    for (const request of this.#following.all()) request.close()
  }
}
