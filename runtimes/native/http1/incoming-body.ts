// The octets of one response (or of an upgraded connection) between the socket that brings them and whoever reads them.
// Pull-based: above the high mark the socket is paused, and goes on when the reader has taken what was there.
import type { Body } from '../../../bindings/host/body.ts'
import { NetError } from '../../../bindings/host/errors.ts'

/** Octets kept for a slow reader. What the runtime's socket buffers (16 to 64 KiB) comes on top. */
const HIGH_MARK = 128 * 1024

/** What feeds a body. */
export interface BodySource {
  pauseReading(): void
  resumeReading(): void
  /** Nobody wants the rest. */
  abandonBody(): void
}

interface Waiter {
  resolve(chunk: Uint8Array | null): void
  reject(error: unknown): void
}

export class IncomingBody implements Body {
  readonly #announced: number | undefined
  #received = 0
  #source: BodySource | null
  #chunks: Uint8Array[] = []
  #size = 0
  #ended = false
  #paused = false
  #error: unknown = null
  #waiter: Waiter | null = null

  constructor(length: number | undefined, source: BodySource) {
    this.#announced = length
    this.#source = source
  }

  /** What the head announced; else, once the whole body has arrived, what it was. */
  get length(): number | undefined {
    return this.#announced ?? (this.#ended ? this.#received : undefined)
  }

  get arrived(): boolean {
    return this.#ended && this.#error === null
  }

  read(): Promise<Uint8Array | null> {
    const chunk = this.#chunks.shift()
    if (chunk !== undefined) {
      this.#size -= chunk.length
      if (this.#paused && this.#size < HIGH_MARK / 2) this.#resume()
      return Promise.resolve(chunk)
    }
    if (this.#error !== null) return Promise.reject(this.#error)
    if (this.#ended) return Promise.resolve(null)
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject }
    })
  }

  cancel(reason?: unknown): void {
    this.#chunks = []
    this.#size = 0
    const source = this.#source
    this.fail(new NetError('ERR_ABORTED', 'the body was cancelled', { cause: reason }))
    source?.abandonBody()
  }

  /** A piece from the connection, never empty. */
  push(chunk: Uint8Array): void {
    if (this.#source === null) return
    this.#received += chunk.length
    if (this.#waiter !== null) {
      const waiter = this.#waiter
      this.#waiter = null
      waiter.resolve(chunk)
      return
    }
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size < HIGH_MARK || this.#paused) return
    this.#paused = true
    this.#source.pauseReading()
  }

  /** The body is complete; what was not read yet stays readable. */
  end(): void {
    if (this.#source === null) return
    this.#source = null
    this.#ended = true
    this.#waiter?.resolve(null)
    this.#waiter = null
  }

  /** The body will not be completed. What came before is still read first, except after `cancel`. */
  fail(error: unknown): void {
    if (this.#error !== null) return
    this.#source = null
    this.#error = error
    this.#waiter?.reject(error)
    this.#waiter = null
  }

  #resume(): void {
    this.#paused = false
    this.#source?.resumeReading()
  }
}
