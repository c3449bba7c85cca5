// A body of parts, some of them stored, the others fetched when the reader gets there.
import type { Body } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import type { Segment, Span } from './ranges.ts'

export interface Fetched {
  readonly span: Span
  readonly body: Body
}

export interface SegmentSources {
  stored(span: Span): Body
  missing(span: Span): Promise<Body>
  /** Called once, whatever the end. */
  ended(): void
}

export class CombinedBody implements Body {
  readonly length: number
  readonly #segments: readonly Segment[]
  readonly #sources: SegmentSources
  #at = 0
  #left = 0
  #open: Body | null = null
  #hasEnded = false

  constructor(segments: readonly Segment[], sources: SegmentSources) {
    this.#segments = segments
    this.#sources = sources
    this.length = segments.reduce((sum, { from, to }) => sum + to - from, 0)
  }

  async read(): Promise<Uint8Array | null> {
    try {
      for (;;) {
        const body = await this.#current()
        if (body === null) return this.#end(null)
        const chunk = await body.read()
        if (chunk !== null) return this.#counted(chunk)
        if (this.#left > 0) throw new NetError('ERR_CONTENT_LENGTH_MISMATCH', 'a part of the body ended too early')
        this.#open = null
      }
    } catch (error) {
      this.#end(null)
      throw error
    }
  }

  async #current(): Promise<Body | null> {
    if (this.#open !== null) return this.#open
    const segment = this.#segments[this.#at++]
    if (segment === undefined || this.#hasEnded) return null
    this.#left = segment.to - segment.from
    this.#open = segment.stored ? this.#sources.stored(segment) : await this.#sources.missing(segment)
    return this.#open
  }

  #counted(chunk: Uint8Array): Uint8Array {
    this.#left -= chunk.byteLength
    if (this.#left < 0) throw new NetError('ERR_CONTENT_LENGTH_MISMATCH', 'a part of the body is too long')
    return chunk
  }

  #end(chunk: null): null {
    if (!this.#hasEnded) {
      this.#hasEnded = true
      this.#sources.ended()
    }
    return chunk
  }

  cancel(reason?: unknown): void {
    this.#open?.cancel(reason)
    this.#end(null)
  }
}
