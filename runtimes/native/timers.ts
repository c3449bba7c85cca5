// Clock and timers of Node, Deno and Bun.
import type { Clock, Timers } from '../../bindings/host/host.ts'

export const systemClock: Clock = { now: () => Date.now() }

export const nativeTimers: Timers = {
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds)
    timer.unref()
    return () => clearTimeout(timer)
  },
  soon: (callback) => void setImmediate(callback),
}
