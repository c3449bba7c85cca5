// A page is never told that it ends. What is left is written when it is hidden, the last thing a browser promises to
// tell (Page Lifecycle), and when it is unloaded. Best effort: a write that begins there ends after the page is gone,
// and a browser that is killed tells nothing at all.
import type { ExitHooks } from '../../bindings/host/host.ts'

export function createPageExit(): ExitHooks {
  const flushes = new Set<(isLast: boolean) => void>()
  // Never the last time: a page that was hidden, or left for another, may come back as it was.
  const flushAll = (): void => {
    for (const flush of [...flushes]) flush(false)
  }
  const atHiding = (): void => {
    if (document.visibilityState === 'hidden') flushAll()
  }
  return {
    onExit(flush) {
      if (flushes.size === 0) {
        document.addEventListener('visibilitychange', atHiding)
        addEventListener('pagehide', flushAll)
      }
      flushes.add(flush)
      return () => {
        if (!flushes.delete(flush) || flushes.size > 0) return
        document.removeEventListener('visibilitychange', atHiding)
        removeEventListener('pagehide', flushAll)
      }
    },
  }
}
