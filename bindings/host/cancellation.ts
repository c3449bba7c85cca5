// Cancelling one request. Cheaper than AbortSignal (no event objects): doors adapt their signals to it.

export class Cancellation {
  /** False: nobody will cancel, so nobody need listen. */
  readonly expected: boolean
  cancelled = false
  reason: unknown
  #listeners: ((reason: unknown) => void)[] = []

  constructor(expected = true) {
    this.expected = expected
  }

  cancel(reason?: unknown): void {
    if (this.cancelled) return
    this.cancelled = true
    this.reason = reason
    const listeners = this.#listeners
    this.#listeners = []
    for (const listener of listeners) listener(reason)
  }

  /** Calls `listener` once, at once when already cancelled. Returns the way to stop listening. */
  subscribe(listener: (reason: unknown) => void): () => void {
    if (this.cancelled) {
      listener(this.reason)
      return () => {}
    }
    this.#listeners.push(listener)
    return () => {
      const at = this.#listeners.indexOf(listener)
      if (at >= 0) this.#listeners.splice(at, 1)
    }
  }
}
