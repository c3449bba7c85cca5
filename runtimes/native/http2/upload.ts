// Sends the body of one request on its stream, no faster than the peer's windows take it.
// Spec: RFC 9113 8.1, 6.9 (the runtime counts the windows); RFC 9110 10.1.1 (Expect: here 1 s at most).
import type { ClientHttp2Stream } from 'node:http2'
import { clearTimeout, setTimeout } from 'node:timers'
import type { RequestBody } from '../../../bindings/host/body.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import type { Exchange } from '../http1/exchange.ts'

const CONTINUE_WAIT_MS = 1000

export class Http2Upload {
  /** The whole body was handed over. */
  done = false
  readonly #stream: ClientHttp2Stream
  readonly #exchange: Exchange
  readonly #fail: (error: NetError) => void
  #stopped = false
  #sent = 0
  #wake: (() => void) | null = null
  #continueTimer: NodeJS.Timeout | null = null

  constructor(stream: ClientHttp2Stream, exchange: Exchange, fail: (error: NetError) => void) {
    this.#stream = stream
    this.#exchange = exchange
    this.#fail = fail
    stream.on('drain', () => {
      if (this.#continueTimer === null) this.#goOn()
    })
  }

  start(body: RequestBody): void {
    if (this.#exchange.head.expectsContinue) {
      this.#continueTimer = setTimeout(() => this.permitted(), CONTINUE_WAIT_MS)
      this.#stream.once('continue', () => this.permitted())
    }
    this.#run(body).catch((error: unknown) => this.#bodyFailed(error))
  }

  /** Whether the body still waits for 100 (Continue). */
  get waiting(): boolean {
    return this.#continueTimer !== null
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
    const { contentLength } = this.#exchange.head
    while (!this.#stopped) {
      const chunk = await body.read()
      if (this.#stopped) return
      if (chunk === null) return this.#finish()
      this.#sent += chunk.length
      if (contentLength >= 0 && this.#sent > contentLength) throw this.#wrongLength()
      const taken = this.#write(chunk, this.#sent === contentLength)
      this.#exchange.request.onUploadProgress?.(this.#sent)
      if (!taken) await this.#sleep()
    }
  }

  /** The octets stay as they are until they are sent: whoever gives a chunk does not write into it. */
  #write(chunk: Uint8Array, isLast: boolean): boolean {
    if (!isLast) return this.#stream.write(chunk)
    this.done = true
    this.#stream.end(chunk)
    return true
  }

  #finish(): void {
    const { contentLength } = this.#exchange.head
    if (contentLength >= 0 && this.#sent < contentLength) throw this.#wrongLength()
    if (!this.done) this.#stream.end()
    this.done = true
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
    const { contentLength } = this.#exchange.head
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
