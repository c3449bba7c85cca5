// Deno ends on an uncaught error without process 'exit'; these two events come before it (and before a listener that
// keeps the process alive has spoken).
const EVENTS = ['error', 'unhandledrejection'] as const

export function onCrash(listener: () => void): () => void {
  for (const name of EVENTS) globalThis.addEventListener(name, listener)
  return () => {
    for (const name of EVENTS) globalThis.removeEventListener(name, listener)
  }
}
