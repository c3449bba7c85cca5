// One at a time works on a stored response: who comes meanwhile waits for its turn, or reads what is being written
// behind the writer. Spec: net/http/http_cache.cc (ActiveEntry, writers), http_cache_transaction.cc (the lock's time-out:
// 20 s, for ranges 25 ms).
import type { Body } from '../../host/body.ts'
import type { Timers } from '../../host/host.ts'
import { Progress } from './progress.ts'

/** What a writer lets others have. */
export interface Shared {
  readonly head: Uint8Array
  /** A body from the first octet on, behind the writer. Null: it is not there any more. */
  follow(): Body | null
  /** Somebody waits for the end: a slow reader is not to hold it up. */
  hurry(): void
}

export interface Wish {
  /** Milliseconds to wait for a turn. Asked again when another has ended: 0, it is worth no waiting any more. */
  readonly patience: () => number
  /** Whether what somebody shares will do. */
  readonly wants: (shared: Shared) => boolean
}

export class Turn {
  shared: Shared | null = null
  /** What is being written is given to those who read it, and not kept: something else is true by now. */
  isDoomed = false
  readonly #progress = new Progress()
  readonly #end: () => void

  constructor(end: () => void) {
    this.#end = end
  }

  /** Resolves when there is something to share, or it ends. */
  changed(): Promise<void> {
    return this.#progress.changed()
  }

  /** Others may read behind from now on. */
  share(shared: Shared): void {
    this.shared = shared
    this.#progress.tell()
  }

  /** Idempotent. */
  release(): void {
    this.#end()
    this.#progress.tell()
  }
}

export class Turns {
  readonly #turns = new Map<string, Turn>()
  readonly #timers: Timers

  constructor(timers: Timers) {
    this.#timers = timers
  }

  /**
   * A turn of one's own; what somebody else shares, if wanted; null: it took too long. Whoever has a turn releases it,
   * whatever happens.
   */
  take(key: string, wish: Wish): Turn | null | Promise<Turn | Shared | null> {
    if (!this.#turns.has(key)) return this.#begin(key)
    return wish.patience() === 0 ? null : this.#wait(key, wish)
  }

  async #wait(key: string, { patience, wants }: Wish): Promise<Turn | Shared | null> {
    let isLate = false
    let expire = (): void => {}
    const expired = new Promise<void>((resolve) => {
      expire = resolve
    })
    const stop = this.#timers.after(patience(), () => {
      isLate = true
      expire()
    })
    try {
      for (let turn = this.#turns.get(key); turn !== undefined && !isLate; turn = this.#turns.get(key)) {
        if (turn.shared !== null && wants(turn.shared)) return turn.shared
        turn.shared?.hurry()
        await Promise.race([turn.changed(), expired])
        isLate ||= patience() === 0
      }
      return this.#turns.has(key) ? null : this.#begin(key)
    } finally {
      stop()
    }
  }

  #begin(key: string): Turn {
    const turn: Turn = new Turn(() => {
      if (this.#turns.get(key) === turn) this.#turns.delete(key)
    })
    this.#turns.set(key, turn)
    return turn
  }

  /** What is stored under the key is doomed: those who work on it go on by themselves. */
  forget(key: string): void {
    this.#doom(this.#turns.get(key))
  }

  /** Undefined: all. */
  forgetAll(chosen: (key: string) => boolean = () => true): void {
    for (const [key, turn] of [...this.#turns]) if (chosen(key)) this.#doom(turn)
  }

  #doom(turn: Turn | undefined): void {
    if (turn === undefined) return
    turn.isDoomed = true
    turn.release()
  }
}
