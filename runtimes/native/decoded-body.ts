// A body with its content coding taken off as it is read: the reader's pace bounds what is decoded ahead to the
// stream's own buffer, however much the octets would expand to.
// Cost: a small complete body is decoded in one synchronous call, a fraction of what a zlib stream costs.
import { Buffer } from 'node:buffer'
import type { Transform } from 'node:stream'
import type { Body } from '../../bindings/host/body.ts'
import { NetError } from '../../bindings/host/errors.ts'

/** Looks at the encoded octets before the codec does. */
export interface InputFilter {
  /** What the codec shall have, one write each, none empty. Throws when the octets are no such data. */
  accept(octets: Uint8Array): Uint8Array[]
  /** Whether the data may end here. */
  readonly complete: boolean
}

/** The two ways to decode one format. */
export interface Codec {
  stream(): Transform
  /** Throws `ERR_BUFFER_TOO_LARGE` when there is more than `limit`. Null: only the stream can tell. */
  whole(octets: Uint8Array, limit: number): Uint8Array | null
  filter?(): InputFilter
  /** Deno's codec takes data that is cut short for complete: one octet more is sent after it, and only a codec that was
   * still waiting takes that. */
  readonly silentWhenCut?: boolean
}

/** Encoded bodies up to here, complete and of known length, are decoded in one call ... */
const WHOLE_ENCODED = 64 * 1024
/** ... unless they expand beyond this. */
const WHOLE_DECODED = 512 * 1024
const ONE_OCTET = new Uint8Array(1)

export class DecodedBody implements Body {
  readonly #source: Body
  readonly #coding: string
  readonly #choose: (first: number, second: number) => Codec
  #codec: Codec | null = null
  #filter: InputFilter | null = null
  #stream: Transform | null = null
  #done = false
  #error: unknown = null
  #feeding = false
  #fed = 0
  #wake: (() => void) | null = null

  constructor(source: Body, coding: string, choose: (first: number, second: number) => Codec) {
    this.#source = source
    this.#coding = coding
    this.#choose = choose
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#error !== null) throw this.#error
    if (this.#done) return null
    if (this.#codec === null) return this.#begin()
    return this.#next(this.#stream!)
  }

  cancel(reason?: unknown): void {
    this.#error ??= new NetError('ERR_ABORTED', 'the body was cancelled', { cause: reason })
    this.#close()
    this.#source.cancel(reason)
  }

  async #begin(): Promise<Uint8Array | null> {
    const { length } = this.#source
    const whole = length !== undefined && length <= WHOLE_ENCODED
    const head = await this.#collect(whole ? Number.POSITIVE_INFINITY : 2)
    if (this.#error !== null) throw this.#error
    if (head.length === 0) return this.#finish()
    const codec = this.#choose(head[0]!, head[1] ?? 0)
    this.#codec = codec
    this.#filter = codec.filter?.() ?? null
    const pieces = this.#accept(head)
    if (!whole) return this.#next(this.#open(codec, pieces))
    if (this.#filter?.complete === false) throw this.#fail(new Error('the data is cut short'))
    const decoded = this.#decodeWhole(codec, pieces)
    if (decoded === null) return this.#next(this.#open(codec, pieces))
    await this.#finish()
    return decoded.length === 0 ? null : decoded
  }

  /** Reads at least `enough` octets, fewer at the end of the source. */
  async #collect(enough: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    for (let size = 0; size < enough; ) {
      const chunk = await this.#source.read()
      if (chunk === null) break
      chunks.push(chunk)
      size += chunk.length
    }
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
  }

  #accept(octets: Uint8Array): Uint8Array[] {
    try {
      return this.#filter === null ? [octets] : this.#filter.accept(octets)
    } catch (error) {
      throw this.#fail(error)
    }
  }

  /** Null when it has to be a stream after all: too large, or more than one frame (whose magic is a piece). */
  #decodeWhole(codec: Codec, pieces: readonly Uint8Array[]): Uint8Array | null {
    if (pieces.length > 2) return null
    try {
      return codec.whole(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces), WHOLE_DECODED)
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') return null
      throw this.#fail(error)
    }
  }

  #open(codec: Codec, pieces: readonly Uint8Array[]): Transform {
    const stream = codec.stream()
    this.#stream = stream
    stream.on('readable', () => this.#signal())
    stream.on('error', (error: Error) => this.#fail(error))
    stream.on('end', () => this.#decoded(stream))
    this.#feed(stream, pieces)
    return stream
  }

  #decoded(stream: Transform): void {
    // `bytesWritten` of a zlib stream is what the codec has taken.
    const taken = (stream as unknown as { bytesWritten: number }).bytesWritten
    if (this.#codec!.silentWhenCut && taken > this.#fed) {
      this.#fail(new Error('the data is cut short'))
      return
    }
    this.#done = true
    this.#signal()
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

  #feed(stream: Transform, pieces: readonly Uint8Array[]): void {
    const last = pieces.length - 1
    for (const [index, piece] of pieces.entries()) {
      this.#feeding = true
      this.#fed += piece.length
      stream.write(piece, () => {
        if (index < last) return
        this.#feeding = false
        this.#signal()
      })
    }
  }

  async #feedMore(stream: Transform): Promise<void> {
    this.#feeding = true
    try {
      for (;;) {
        const chunk = await this.#source.read()
        if (this.#error !== null || this.#done) return
        if (chunk === null) {
          this.#end(stream)
          return
        }
        const pieces = this.#accept(chunk)
        this.#feed(stream, pieces)
        if (pieces.length > 0) return
      }
    } catch (error) {
      this.#error ??= error
      this.#close()
    }
  }

  #end(stream: Transform): void {
    if (this.#filter?.complete === false) {
      this.#fail(new Error('the data is cut short'))
      return
    }
    if (this.#codec!.silentWhenCut) stream.write(ONE_OCTET)
    stream.end()
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
