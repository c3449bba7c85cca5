// What has to happen before the process goes: at natural exit and at process.exit. One listener for all, and no signal
// handlers: those are the application's.
import type { ExitHooks } from '../../bindings/host/host.ts'

export function createExitHooks(): ExitHooks {
  const flushes = new Set<() => void>()
  const run = (): void => {
    for (const flush of [...flushes]) flush()
  }
  return {
    onExit(flush) {
      if (flushes.size === 0) process.on('exit', run)
      flushes.add(flush)
      return () => {
        if (flushes.delete(flush) && flushes.size === 0) process.off('exit', run)
      }
    },
  }
}
