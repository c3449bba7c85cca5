// A lock of the origin (Web Locks), held until it is let go.

/** Resolves, when it is held, with the way to let it go. Rejects when `signal` ends the waiting. */
export async function holdLock(name: string, options: LockOptions): Promise<() => void> {
  const release = await tryLock(name, options)
  if (release === null) throw new Error(`the lock ${name} is not available`)
  return release
}

/** Null: with `ifAvailable`, and somebody has it. */
export function tryLock(name: string, options: LockOptions): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    const held = (lock: Lock | null): Promise<void> | undefined => {
      if (lock !== null) return new Promise((over) => resolve(() => over()))
      resolve(null)
      return undefined
    }
    navigator.locks.request(name, options, held).catch(reject)
  })
}
