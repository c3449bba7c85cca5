// A body on its way from the network to its reader and into the store, no faster than the slower of both; once others
// read behind, as fast as it comes, so that nobody waits for a reader that does not read.
// What is cut off is kept when it can be gone on with: net/http/http_cache_transaction.cc (CanResume, StopCaching).
import type { Body } from '../../host/body.ts'
import type { EntryWriter } from '../../host/cache-store.ts'
import { Progress } from './progress.ts'

export interface StoringEnd {
  /** All of it came. */
  complete(): void | Promise<void>
  /** It ended early, after `octets`; 0: it is too large to be kept. */
  cut(octets: number): void
}

export class StoringBody implements Body {
  readonly #inner: Body
  readonly #end: StoringEnd
  readonly #most: number
  readonly #progress = new Progress()
  #writer: EntryWriter | null
  #octets = 0
  #reading: Promise<unknown> | null = null
  /** Read ahead of the reader, for those behind; not more than is stored. */
  #ahead: Uint8Array[] = []
  #aheadOctets = 0
  #mostAhead = 0
  #runsAhead = false
  #failure: { readonly error: unknown } | null = null
  #ended = false
  #left = false
  #aborted: { readonly reason: unknown } | null = null

  /** Not more than `most` octets are stored. */
  constructor(inner: Body, writer: EntryWriter, most: number, end: StoringEnd) {
    this.#inner = inner
    this.#writer = writer
    this.#most = most
    this.#end = end
  }

  get length(): number | undefined {
    return this.#inner.length
  }

  // No promise but those that are needed: a large body has a thousand chunks.
  read(): Promise<Uint8Array | null> {
    const isPlain = !this.#runsAhead && this.#ahead.length === 0 && this.#aborted === null && this.#failure === null
    return isPlain && !this.#ended ? this.#readOn() : this.#readAhead()
  }

  async #readAhead(): Promise<Uint8Array | null> {
    while (this.#ahead.length === 0 && this.#runsAhead && this.#aborted === null) await this.#progress.changed()
    if (this.#aborted !== null) throw this.#aborted.reason
    const chunk = this.#ahead.shift()
    if (chunk !== undefined) {
      this.#aheadOctets -= chunk.byteLength
      return chunk
    }
    if (this.#failure !== null) throw this.#failure.error
    return this.#ended ? null : this.#readOn()
  }

  #readOn(): Promise<Uint8Array | null> {
    const reading = this.#inner.read().then(this.#came, this.#broke)
    this.#reading = reading
    return reading
  }

  readonly #came = (chunk: Uint8Array | null): Uint8Array | null | Promise<Uint8Array | null> =>
    chunk === null ? this.#finish() : this.#store(chunk)

  readonly #broke = (error: unknown): never => {
    this.#failure = { error }
    this.#cut()
    throw error
  }

  #store(chunk: Uint8Array): Uint8Array | Promise<Uint8Array> {
    this.#octets += chunk.byteLength
    const writer = this.#writer
    if (writer === null) return chunk
    if (this.#octets > this.#most) {
      this.#writer = null
      this.#end.cut(0)
      return chunk
    }
    const written = writer.write(chunk)
    return written === undefined ? chunk : written.then(() => chunk)
  }

  #finish(): null | Promise<null> {
    this.#ended = true
    if (this.#writer === null) return null
    this.#writer = null
    const kept = this.#end.complete()
    return kept instanceof Promise ? kept.then(() => null) : null
  }

  #cut(): void {
    if (this.#writer === null) return
    this.#writer = null
    this.#end.cut(this.#octets)
  }

  /** Somebody reads behind, or waits: the reader is not waited for, up to `most` octets that it has not read. */
  runAhead(most: number = Number.POSITIVE_INFINITY): void {
    this.#mostAhead = Math.max(this.#mostAhead, most)
    if (this.#runsAhead || this.#writer === null) return
    this.#runsAhead = true
    this.#fetchRest()
      .catch(() => {})
      .finally(() => this.#stopRunning())
  }

  /** A read that is under way goes first: its chunk is the reader's already. */
  async #fetchRest(): Promise<void> {
    await this.#reading?.catch(() => {})
    while (this.#writer !== null && this.#aheadOctets < this.#mostAhead) {
      const chunk = await this.#readOn()
      if (chunk !== null && !this.#left) {
        this.#ahead.push(chunk)
        this.#aheadOctets += chunk.byteLength
      }
      this.#progress.tell()
    }
  }

  #stopRunning(): void {
    this.#runsAhead = false
    this.#progress.tell()
    // What is too large to be kept is nobody's any more.
    if (this.#left && !this.#ended) this.#inner.cancel()
  }

  /** Its reader's request was cancelled. False: nobody else is there, the exchange can be cancelled. */
  leave(reason: unknown): boolean {
    if (!this.#runsAhead) {
      // At once, so that nobody begins to read behind.
      this.#cut()
      return false
    }
    this.#aborted = { reason }
    this.cancel(reason)
    this.#progress.tell()
    return true
  }

  cancel(reason?: unknown): void {
    if (this.#left) return
    this.#left = true
    this.#ahead = []
    this.#aheadOctets = 0
    if (this.#runsAhead) return
    this.#cut()
    this.#inner.cancel(reason)
  }
}
