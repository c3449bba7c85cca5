// Clock and timers of a page.
import type { Clock, Timers } from '../../bindings/host/host.ts'

export const pageClock: Clock = { now: () => Date.now() }

/** `soon` by a message to ourselves: a zero timeout waits 4 ms once it is nested, and a second in a hidden page. */
export function createPageTimers(): Timers {
  const waiting: (() => void)[] = []
  let port: MessagePort | null = null
  const open = (): MessagePort => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => waiting.shift()?.()
    return port2
  }
  return {
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds)
      return () => clearTimeout(timer)
    },
    soon(callback) {
      port ??= open()
      waiting.push(callback)
      port.postMessage(null)
    },
  }
}
