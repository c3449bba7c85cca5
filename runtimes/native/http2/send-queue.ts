// Bodies of requests on their way to the peer: whose turn it is, and what the windows and the socket allow.
// Spec: RFC 9113 5.2, 6.9. One frame in turn from each (all requests of a connection count the same).
import type { FrameWriter } from './frame-writer.ts'
import { CODE, ConnectionFault, DEFAULT_WINDOW, MAX_WINDOW } from './protocol.ts'

/** A stream that has octets to send. */
export interface Sender {
  /** What the peer allows on the stream; negative after it has taken back (RFC 9113 6.9.2). */
  window: number
  /** Sends one frame of at most so many octets, returns how many. */
  sendFrame(most: number): number
  /** Whether it has more. */
  readonly hasMore: boolean
}

export class SendQueue {
  readonly #writer: FrameWriter
  /** Who has octets and a window; the next first. */
  readonly #ready = new Set<Sender>()
  /** What the peer allows on the connection. */
  #window = DEFAULT_WINDOW

  constructor(writer: FrameWriter) {
    this.#writer = writer
  }

  /** It has octets to send, or its window has grown. */
  add(sender: Sender): void {
    if (!sender.hasMore) return
    this.#ready.add(sender)
    this.run()
  }

  remove(sender: Sender): void {
    this.#ready.delete(sender)
  }

  /** Throws ConnectionFault. */
  grow(octets: number): void {
    this.#window += octets
    if (this.#window > MAX_WINDOW) throw new ConnectionFault(CODE.flowControl, 'the window of the connection overflows')
    this.run()
  }

  /** Sends what can be sent. A set is walked in the order of insertion, those that are put back included. */
  run(): void {
    for (const sender of this.#ready) {
      if (this.#window <= 0 || this.#writer.full) return
      this.#ready.delete(sender)
      if (sender.window <= 0) continue
      this.#window -= sender.sendFrame(this.#window)
      if (sender.hasMore) this.#ready.add(sender)
    }
  }
}
