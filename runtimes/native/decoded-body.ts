// A body with its content coding taken off as it is read: the reader's pace bounds what is decoded ahead to the
// stream's own buffer, however much the octets would expand to.
import { Buffer } from 'node:buffer'
import type { Transform } from 'node:stream'
import type { Body } from '../../bindings/host/body.ts'
import { NetError } from '../../bindings/host/errors.ts'

/** The two ways to decode one format. */
export interface Codec {
  stream(): Transform
  /** Throws `ERR_BUFFER_TOO_LARGE` when there is more than `limit`. */
  whole(octets: Uint8Array, limit: number): Uint8Array
}

/** Encoded bodies up to here, complete and of known length, are decoded in one call ... */
const WHOLE_ENCODED = 64 * 1024
/** ... unless they expand beyond this. */
const WHOLE_DECODED = 512 * 1024

export class DecodedBody implements Body {
  readonly #source: Body
  readonly #coding: string
  readonly #choose: (first: number, second: number) => Codec
  #stream: Transform | null = null
  #done = false
  #error: unknown = null
  #feeding = false
  #wake: (() => void) | null = null

  constructor(source: Body, coding: string, choose: (first: number, second: number) => Codec) {
    this.#source = source
    this.#coding = coding
    this.#choose = choose
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#error !== null) throw this.#error
    if (this.#done) return null
    if (this.#stream === null) return this.#begin()
    return this.#next(this.#stream)
  }

  cancel(reason?: unknown): void {
    if (this.#error === null) this.#error = new NetError('ERR_ABORTED', 'the body was cancelled', { cause: reason })
    this.#close()
    this.#source.cancel(reason)
  }

  async #begin(): Promise<Uint8Array | null> {
    const { length } = this.#source
    const whole = length !== undefined && length <= WHOLE_ENCODED
    const head = await this.#collect(whole ? Number.POSITIVE_INFINITY : 2)
    if (head.length === 0) return this.#finish()
    const codec = this.#choose(head[0]!, head[1] ?? 0)
    const decoded = whole ? this.#decodeWhole(codec, head) : null
    if (decoded === null) return this.#next(this.#open(codec, head))
    await this.#finish()
    return decoded.length === 0 ? null : decoded
  }

  /** Reads at least `enough` octets, fewer at the end of the source. */
  async #collect(enough: number): Promise<Uint8Array> {
    let octets: Uint8Array = new Uint8Array(0)
    while (octets.length < enough) {
      const chunk = await this.#source.read()
      if (chunk === null) break
      octets = octets.length === 0 ? chunk : Buffer.concat([octets, chunk])
    }
    return octets
  }

  #decodeWhole(codec: Codec, octets: Uint8Array): Uint8Array | null {
    try {
      return codec.whole(octets, WHOLE_DECODED)
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') return null
      throw this.#fail(error)
    }
  }

  #open(codec: Codec, head: Uint8Array): Transform {
    const stream = codec.stream()
    this.#stream = stream
    stream.on('readable', () => this.#signal())
    stream.on('error', (error: Error) => this.#fail(error))
    stream.on('end', () => {
      this.#done = true
      this.#signal()
    })
    this.#feed(stream, head)
    return stream
  }

  async #next(stream: Transform): Promise<Uint8Array | null> {
    for (;;) {
      if (this.#error !== null) throw this.#error
      const chunk: Uint8Array | null = this.#done ? null : stream.read()
      if (chunk !== null) return chunk
      if (this.#done) return this.#finish()
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      if (!this.#feeding) this.#feedMore(stream)
      await woken
    }
  }

  #feed(stream: Transform, octets: Uint8Array): void {
    this.#feeding = true
    stream.write(octets, () => {
      this.#feeding = false
      this.#signal()
    })
  }

  #feedMore(stream: Transform): void {
    this.#feeding = true
    this.#source.read().then(
      (octets) => {
        if (octets === null) stream.end()
        else this.#feed(stream, octets)
      },
      (error: unknown) => {
        this.#error ??= error
        this.#close()
      },
    )
  }

  /** The compressed data has ended; what the server sent after it is read and dropped, so that its connection lives. */
  async #finish(): Promise<null> {
    this.#done = true
    this.#close()
    while ((await this.#source.read()) !== null);
    return null
  }

  #fail(cause: unknown): unknown {
    this.#error ??= new NetError('ERR_CONTENT_DECODING_FAILED', `the body is no valid ${this.#coding}`, { cause })
    this.#close()
    this.#source.cancel(this.#error)
    return this.#error
  }

  #close(): void {
    this.#stream?.destroy()
    this.#signal()
  }

  #signal(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }
}
