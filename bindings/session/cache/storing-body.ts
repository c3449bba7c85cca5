// A body on its way from the network to its reader and into the store, no faster than the slower of both.
// What is cut off is kept when it can be gone on with: net/http/http_cache_transaction.cc (CanResume, StopCaching).
import type { Body } from '../../host/body.ts'
import type { EntryWriter } from '../../host/cache-store.ts'

export interface StoringEnd {
  /** All of it came. */
  complete(): void | Promise<void>
  /** It ended early, after `octets`; 0: it is too large to be kept. */
  cut(octets: number): void
  /** Others read behind: the rest is fetched for them. */
  readonly isShared: boolean
}

export class StoringBody implements Body {
  readonly #inner: Body
  readonly #end: StoringEnd
  readonly #most: number
  #writer: EntryWriter | null
  #octets = 0
  #reading: Promise<unknown> | null = null
  #left = false

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

  read(): Promise<Uint8Array | null> {
    const reading = this.#readOn()
    this.#reading = reading
    return reading
  }

  async #readOn(): Promise<Uint8Array | null> {
    let chunk: Uint8Array | null
    try {
      chunk = await this.#inner.read()
    } catch (error) {
      this.#cut()
      throw error
    }
    if (chunk === null) await this.#finish()
    else await this.#store(chunk)
    return chunk
  }

  async #store(chunk: Uint8Array): Promise<void> {
    this.#octets += chunk.byteLength
    const writer = this.#writer
    if (writer === null) return
    if (this.#octets > this.#most) {
      this.#writer = null
      this.#end.cut(0)
      return
    }
    const written = writer.write(chunk)
    if (written !== undefined) await written
  }

  async #finish(): Promise<void> {
    if (this.#writer === null) return
    this.#writer = null
    await this.#end.complete()
  }

  #cut(): void {
    if (this.#writer === null) return
    this.#writer = null
    this.#end.cut(this.#octets)
  }

  cancel(reason?: unknown): void {
    if (this.#left) return
    this.#left = true
    if (this.#writer !== null && this.#end.isShared) {
      this.#fetchRest().catch(() => {})
      return
    }
    this.#cut()
    this.#inner.cancel(reason)
  }

  /** For those behind. A read that was under way goes first. */
  async #fetchRest(): Promise<void> {
    await this.#reading
    while ((await this.#readOn()) !== null);
  }
}
