// Whom to wake when something has changed; costs nothing while nobody waits.

export class Progress {
  #wake: (() => void) | null = null
  #changed: Promise<void> | null = null

  /** Resolves with the next `tell`. */
  changed(): Promise<void> {
    this.#changed ??= new Promise((resolve) => {
      this.#wake = resolve
    })
    return this.#changed
  }

  tell(): void {
    const wake = this.#wake
    this.#wake = null
    this.#changed = null
    wake?.()
  }
}
