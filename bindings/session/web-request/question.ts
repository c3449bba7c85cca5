// Asks one listener that answers by a callback, once. The continuation never runs inside the callback: an answer that is
// there when the listener returns is taken then, a later one wakes who waits, in a turn of its own.
// Source: electron_api_web_request.cc (base::OnceCallback), gin's text for a second call.
// Departure: a listener that throws, or whose promise rejects, before it has answered is told as an uncaught error and
// counts as one that changes nothing; in Electron its request waits for ever.
import { report } from '../tell.ts'
import type { AnyListener } from './listeners.ts'

export class Question<Answer> {
  /** Null: not yet. */
  answer: Answer | null = null
  onAnswer: (() => void) | null = null
  readonly #read: (response: unknown) => Answer
  #called = false

  /** `read` takes whatever the listener gives; anything but an object changes nothing. */
  constructor(read: (response: unknown) => Answer) {
    this.#read = read
  }

  ask(listener: AnyListener, details: object): void {
    try {
      const returned = listener(details, (response) => this.#answered(response))
      if (returned instanceof Promise) this.#watch(returned)
    } catch (error) {
      this.#giveUp()
      report(error)
    }
  }

  #answered(response: unknown): void {
    if (this.#called) throw new TypeError('One-time callback was called more than once')
    this.#called = true
    if (this.answer !== null) return
    try {
      this.#settle(this.#read(response))
    } catch (error) {
      // A getter or proxy of the listener's own.
      this.#giveUp()
      throw error
    }
  }

  async #watch(returned: Promise<unknown>): Promise<void> {
    try {
      await returned
    } catch (error) {
      this.#giveUp()
      report(error)
    }
  }

  #giveUp(): void {
    if (this.answer === null) this.#settle(this.#read(undefined))
  }

  #settle(answer: Answer): void {
    this.answer = answer
    this.onAnswer?.()
  }
}
