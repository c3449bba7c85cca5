// A clock and timers that move when a test says so.
import type { Clock, Timers } from '../host/host.ts'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

export class FakeClock implements Clock, Timers {
  #now: number
  /** Timers measure time that passes; the wall clock may be set. */
  #elapsed = 0
  readonly #timers = new Set<Timer>()
  readonly #soon: (callback: () => void) => void

  /** `soon`: how the runtime ends a turn; default a zero timeout. */
  constructor(now: number, soon: (callback: () => void) => void = (callback) => void setTimeout(callback, 0)) {
    this.#now = now
    this.#soon = soon
  }

  now(): number {
    return this.#now
  }

  /** A jump of the wall clock, backwards too. Timers do not notice. */
  set(now: number): void {
    this.#now = now
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#elapsed + milliseconds, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  soon(callback: () => void): void {
    this.#soon(callback)
  }

  get pendingTimers(): number {
    return this.#timers.size
  }

  /** Time passes: due timers run in order, those they start included. */
  advance(milliseconds: number): void {
    const end = this.#elapsed + milliseconds
    for (let due = this.#next(end); due !== undefined; due = this.#next(end)) {
      this.#now += Math.max(0, due.at - this.#elapsed)
      this.#elapsed = Math.max(this.#elapsed, due.at)
      this.#timers.delete(due)
      due.callback()
    }
    this.#now += end - this.#elapsed
    this.#elapsed = end
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.at <= end)
    return due.sort((a, b) => a.at - b.at)[0]
  }
}
