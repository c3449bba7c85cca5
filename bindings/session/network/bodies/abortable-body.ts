// A response's body under an AbortSignal: once aborted, reading rejects with the signal's reason. When the body ends, or
// is cancelled, `release` is called: a signal outlives many requests.
import type { Body } from '../../../host/body.ts'

export class AbortableBody implements Body {
  readonly #inner: Body
  readonly #signal: AbortSignal
  readonly #release: () => void

  constructor(inner: Body, signal: AbortSignal, release: () => void) {
    this.#inner = inner
    this.#signal = signal
    this.#release = release
  }

  get length(): number | undefined {
    return this.#inner.length
  }

  async read(): Promise<Uint8Array | null> {
    this.#signal.throwIfAborted()
    try {
      const chunk = await this.#inner.read()
      if (chunk === null) this.#release()
      return chunk
    } catch (error) {
      this.#release()
      this.#signal.throwIfAborted()
      throw error
    }
  }

  cancel(reason?: unknown): void {
    this.#release()
    this.#inner.cancel(reason)
  }
}
