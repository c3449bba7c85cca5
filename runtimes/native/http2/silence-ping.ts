// The ping before a request on a connection that was silent: without an answer the connection is given up.
// Spec: RFC 9113 6.7; net/spdy/spdy_session.cc (MaybeSendPrefacePing, CheckPingStatus).
import { Buffer } from 'node:buffer'
import { clearTimeout, setTimeout } from 'node:timers'
import type { FrameWriter } from './frame-writer.ts'

const PING_MS = 10_000
const OPAQUE_OCTETS = 8

/** Milliseconds: silence before a request is preceded by a ping, and the wait for its answer. */
export interface PingTimes {
  readonly after: number
  readonly wait: number
}

export const CHROMIUM_PINGS: PingTimes = { after: PING_MS, wait: PING_MS }

export class SilencePing {
  readonly #writer: FrameWriter
  readonly #times: PingTimes
  readonly #lost: () => void
  #heardAt: number = performance.now()
  #timer: NodeJS.Timeout | null = null

  constructor(writer: FrameWriter, times: PingTimes, lost: () => void) {
    this.#writer = writer
    this.#times = times
    this.#lost = lost
  }

  heard(): void {
    this.#heardAt = performance.now()
  }

  beforeRequest(): void {
    if (this.#timer !== null || performance.now() - this.#heardAt < this.#times.after) return
    this.#writer.ping(Buffer.alloc(OPAQUE_OCTETS), false)
    this.#timer = setTimeout(this.#lost, this.#times.wait)
    // The socket keeps the process alive as long as somebody waits for an answer.
    this.#timer.unref()
  }

  /** The answer has come, or nobody waits for it any more. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
