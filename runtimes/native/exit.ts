// What has to happen before the process goes: at natural exit and at process.exit. One listener for all, and no signal
// handlers: those are the application's.
import type { ExitHooks } from '../../bindings/host/host.ts'

/** `onCrash`: tells of uncaught errors where a runtime emits no 'exit' for them. Returns the way to stop. */
export type CrashSource = (listener: () => void) => () => void

export function createExitHooks(onCrash: CrashSource = () => () => {}): ExitHooks {
  const flushes = new Set<(isLast: boolean) => void>()
  let stopListening = (): void => {}
  const run = (isLast: boolean): void => {
    for (const flush of [...flushes]) flush(isLast)
  }
  const listen = (): void => {
    const atExit = (): void => run(true)
    const stopCrash = onCrash(() => run(false))
    process.on('exit', atExit)
    stopListening = () => {
      process.off('exit', atExit)
      stopCrash()
    }
  }
  return {
    onExit(flush) {
      if (flushes.size === 0) listen()
      flushes.add(flush)
      return () => {
        if (flushes.delete(flush) && flushes.size === 0) stopListening()
      }
    },
  }
}
