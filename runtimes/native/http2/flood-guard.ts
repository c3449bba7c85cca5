// Bounds the frames that oblige us to work and bring nothing: PING, SETTINGS, empty DATA, interim heads, unknown ones.
// Spec: RFC 9113 10.5. A bucket of 1,000 that fills by 100 a second; who empties it gets ENHANCE_YOUR_CALM.
import { CODE, ConnectionFault } from './protocol.ts'

const BURST = 1000
const PER_MS = 0.1

export class FloodGuard {
  #left = BURST
  #filledAt: number = performance.now()

  /** Throws ConnectionFault. Cost: the clock is read once in a thousand calls. */
  count(): void {
    if (--this.#left > 0) return
    const now = performance.now()
    this.#left = Math.min(BURST, Math.floor((now - this.#filledAt) * PER_MS))
    this.#filledAt = now
    if (this.#left <= 0) throw new ConnectionFault(CODE.calm, 'a flood of frames that bring nothing')
  }
}
