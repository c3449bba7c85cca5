// The body of one request on its stream, in frames, as far as the windows go. Spec: RFC 9113 6.1, 6.9, 8.1.
import type { NetError } from '../../../bindings/host/errors.ts'
import type { Exchange } from '../http1/exchange.ts'
import { Upload } from '../upload.ts'
import type { FrameWriter } from './frame-writer.ts'
import { MAX_FRAME_OCTETS, MAX_WINDOW } from './protocol.ts'
import type { Sender, SendQueue } from './send-queue.ts'

const NOTHING = new Uint8Array(0)

/** Where the frames of a stream go. */
export interface StreamSink {
  readonly id: number
  readonly writer: FrameWriter
  readonly queue: SendQueue
}

export class StreamUpload extends Upload implements Sender {
  window: number
  readonly #sink: StreamSink
  #chunk: Uint8Array = NOTHING
  #isLast = false

  constructor(sink: StreamSink, window: number, exchange: Exchange, fail: (error: NetError) => void) {
    super(exchange, fail)
    this.#sink = sink
    this.window = window
  }

  /** Sent whole, END_STREAM included. */
  get done(): boolean {
    return this.given && !this.hasMore
  }

  get hasMore(): boolean {
    return this.#chunk.length > 0
  }

  /** The peer allows more, or, by SETTINGS, less. False: more than can be. */
  grow(octets: number): boolean {
    this.window += octets
    if (this.window > MAX_WINDOW) return false
    this.#sink.queue.add(this)
    return true
  }

  sendFrame(most: number): number {
    const chunk = this.#chunk
    const count = Math.min(chunk.length, this.window, most, MAX_FRAME_OCTETS)
    this.window -= count
    this.#chunk = chunk.subarray(count)
    this.#sink.writer.data(this.#sink.id, chunk.subarray(0, count), this.#isLast && !this.hasMore)
    if (!this.hasMore) this.drained()
    return count
  }

  override stop(): void {
    this.#chunk = NOTHING
    this.#sink.queue.remove(this)
    super.stop()
  }

  protected write(chunk: Uint8Array, isLast: boolean): boolean {
    this.#chunk = chunk
    this.#isLast = isLast
    this.#sink.queue.add(this)
    return !this.hasMore
  }

  protected end(): void {
    this.#sink.writer.data(this.#sink.id, NOTHING, true)
  }
}
