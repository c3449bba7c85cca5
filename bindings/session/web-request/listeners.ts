// Who listens to a session's requests: a list an event, in the order in which they are asked. Lists are replaced, never
// changed, so that a request that is asking goes on with the one it began.
import type { WebRequestEvent } from './details-types.ts'
import type { RequestFilter } from './request-filter.ts'

/** Whatever the event, to the chain a listener is a function. */
export type AnyListener = (details: object, callback?: (response?: unknown) => void) => unknown

export class Listening {
  readonly listener: AnyListener
  /** Null: every request. */
  readonly filter: RequestFilter | null
  readonly priority: number
  removed = false

  constructor(listener: AnyListener, filter: RequestFilter | null, priority: number) {
    this.listener = listener
    this.filter = filter
    this.priority = priority
  }
}

const NOBODY: readonly Listening[] = []

export class Listeners {
  /** Told when the first came or the last left. */
  onChange: (() => void) | null = null
  readonly #lists = new Map<WebRequestEvent, readonly Listening[]>()

  get active(): boolean {
    return this.#lists.size > 0
  }

  of(event: WebRequestEvent): readonly Listening[] {
    return this.#lists.get(event) ?? NOBODY
  }

  /** Behind those of the same priority. */
  add(event: WebRequestEvent, added: Listening): void {
    const list = this.of(event)
    const behind = list.findIndex(({ priority }) => priority < added.priority)
    this.#replace(event, list.toSpliced(behind < 0 ? list.length : behind, 0, added))
  }

  remove(event: WebRequestEvent, removed: Listening): void {
    if (removed.removed) return
    removed.removed = true
    removed.filter?.dispose()
    this.#replace(
      event,
      this.of(event).filter((one) => one !== removed),
    )
  }

  #replace(event: WebRequestEvent, list: readonly Listening[]): void {
    const before = this.active
    if (list.length === 0) this.#lists.delete(event)
    else this.#lists.set(event, list)
    if (before !== this.active) this.onChange?.()
  }
}
