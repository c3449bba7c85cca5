// Pulls the body of one request and hands it on, no faster than it is taken.
// Spec: RFC 9110 8.6 (the length holds), 10.1.1 (Expect: a client does not wait for ever; here 1 s).
import { clearTimeout, setTimeout } from 'node:timers'
import type { RequestBody } from '../../bindings/host/body.ts'
import { NetError } from '../../bindings/host/errors.ts'
import type { Exchange } from './http1/exchange.ts'

const CONTINUE_WAIT_MS = 1000

export abstract class Upload {
  protected readonly exchange: Exchange
  /** The body was handed over completely. */
  protected given = false
  readonly #fail: (error: NetError) => void
  #stopped = false
  #wake: (() => void) | null = null
  #continueTimer: NodeJS.Timeout | null = null
  #sent = 0

  constructor(exchange: Exchange, fail: (error: NetError) => void) {
    this.exchange = exchange
    this.#fail = fail
  }

  /** Whether the body has left this process. */
  abstract get done(): boolean

  /** Takes octets; false: nothing more until `drained`. `isLast`: they are the last of an announced length. */
  protected abstract write(chunk: Uint8Array, isLast: boolean): boolean

  /** The body has ended; with an announced length that its last octets did not tell, it is empty. */
  protected abstract end(): void

  /** Whether the body still waits for 100 (Continue). */
  get waiting(): boolean {
    return this.#continueTimer !== null
  }

  start(): void {
    if (this.exchange.head.expectsContinue) this.#continueTimer = setTimeout(() => this.permitted(), CONTINUE_WAIT_MS)
    this.#run(this.exchange.request.body!).catch((error: unknown) => this.#bodyFailed(error))
  }

  /** More is taken. */
  drained(): void {
    if (!this.waiting) this.#goOn()
  }

  /** The server said 100, or nothing for too long. */
  permitted(): void {
    if (this.#continueTimer === null) return
    clearTimeout(this.#continueTimer)
    this.#continueTimer = null
    this.#goOn()
  }

  /** Sends nothing more. A `read` of the body that is under way is left to itself. */
  stop(): void {
    this.#stopped = true
    this.permitted()
    this.#goOn()
  }

  async #run(body: RequestBody): Promise<void> {
    if (this.waiting) await this.#sleep()
    const { contentLength } = this.exchange.head
    while (!this.#stopped) {
      const chunk = await body.read()
      if (this.#stopped) return
      if (chunk === null) return this.#finish()
      this.#sent += chunk.length
      if (contentLength >= 0 && this.#sent > contentLength) throw this.#wrongLength()
      const isLast = this.#sent === contentLength
      const taken = this.write(chunk, isLast)
      if (isLast) this.given = true
      this.exchange.request.onUploadProgress?.(this.#sent)
      // With all that was announced nothing is left to write: its end is looked for at once.
      if (!taken && !isLast) await this.#sleep()
    }
  }

  #finish(): void {
    const { contentLength } = this.exchange.head
    if (contentLength >= 0 && this.#sent < contentLength) throw this.#wrongLength()
    if (!this.given) this.end()
    this.given = true
  }

  #goOn(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  #wrongLength(): NetError {
    const { contentLength } = this.exchange.head
    return new NetError(
      'ERR_INVALID_ARGUMENT',
      `the body has ${this.#sent} octets, Content-Length says ${contentLength}`,
    )
  }

  #bodyFailed(error: unknown): void {
    if (this.#stopped) return
    const known = error instanceof NetError
    this.#fail(known ? error : new NetError('ERR_FAILED', 'the request body failed', { cause: error }))
  }
}
