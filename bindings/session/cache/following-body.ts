// A body that is read behind its writer, at its reader's pace, to the end that the writer makes.
import type { Body } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'

export interface Followed {
  readonly state: 'writing' | 'complete' | 'failed'
  /** Octets written so far. */
  readonly size: number
  /** A copy of some octets from `at` on, below `size`. */
  readAt(at: number): Uint8Array | Promise<Uint8Array>
  /** Resolves at the next write or the end. */
  changed(): Promise<void>
  /** Called once by each reader, with its end. */
  left(reader: FollowingBody): void
}

export class FollowingBody implements Body {
  readonly #followed: Followed
  #state: 'reading' | 'ended' | 'cancelled' = 'reading'
  #position = 0

  constructor(followed: Followed) {
    this.#followed = followed
  }

  get length(): number | undefined {
    return this.#followed.state === 'complete' ? this.#followed.size : undefined
  }

  /** Octets given out so far. */
  get position(): number {
    return this.#position
  }

  async read(): Promise<Uint8Array | null> {
    const followed = this.#followed
    while (this.#state === 'reading') {
      if (followed.state === 'failed') return this.#fail('the response that this one followed was cut off')
      if (this.#position < followed.size) return this.#next()
      if (followed.state === 'complete') this.#leave('ended')
      else await followed.changed()
    }
    if (this.#state === 'cancelled') throw new NetError('ERR_ABORTED', 'the body was cancelled')
    return null
  }

  async #next(): Promise<Uint8Array> {
    try {
      const chunk = await this.#followed.readAt(this.#position)
      this.#position += chunk.byteLength
      return chunk
    } catch (error) {
      this.#leave('cancelled')
      throw error
    }
  }

  #fail(detail: string): never {
    this.#leave('cancelled')
    throw new NetError('ERR_CACHE_READ_FAILURE', detail)
  }

  #leave(state: 'ended' | 'cancelled'): void {
    if (this.#state !== 'reading') return
    this.#state = state
    this.#followed.left(this)
  }

  cancel(): void {
    this.#leave('cancelled')
  }
}
