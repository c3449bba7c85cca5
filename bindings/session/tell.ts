/** Emits in the middle of the library's own work: as in Node a listener's exception is the process's, not that work's. */
export function tell(emit: () => void): void {
  try {
    emit()
  } catch (error) {
    report(error)
  }
}

/** A listener's exception becomes an uncaught error of the process. */
export function report(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
