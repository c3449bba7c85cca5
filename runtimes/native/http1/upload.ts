// Sends the head and the body of one request, no faster than the connection takes them.
// Spec: RFC 9112 6, 7.1; RFC 9110 10.1.1 (Expect: a client does not wait for ever; here 1 s).
import type { Socket } from 'node:net'
import { clearTimeout, setImmediate, setTimeout } from 'node:timers'
import type { RequestBody } from '../../../bindings/host/body.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import type { Exchange } from './exchange.ts'

const CONTINUE_WAIT_MS = 1000

export class Upload {
  readonly #socket: Socket
  readonly #exchange: Exchange
  readonly #fail: (error: NetError) => void
  /** The body was handed over completely. */
  #given = false
  #stopped = false
  #wake: (() => void) | null = null
  #continueTimer: NodeJS.Timeout | null = null
  #sent = 0

  constructor(socket: Socket, exchange: Exchange, fail: (error: NetError) => void) {
    this.#socket = socket
    this.#exchange = exchange
    this.#fail = fail
  }

  /** Whether the body has left this process: what a server has not taken holds the next request up, perhaps for ever. */
  get done(): boolean {
    return this.#given && this.#socket.writableLength === 0
  }

  /** Whether the body still waits for 100 (Continue). */
  get waiting(): boolean {
    return this.#continueTimer !== null
  }

  start(): void {
    const { head, request } = this.#exchange
    if (head.expectsContinue) {
      this.#socket.write(head.text, 'latin1')
      this.#continueTimer = setTimeout(() => this.permitted(), CONTINUE_WAIT_MS)
    } else {
      // The head leaves with the first chunk where that is there in this turn, else alone at the end of the turn.
      this.#socket.cork()
      this.#socket.write(head.text, 'latin1')
      setImmediate(() => this.#socket.uncork())
    }
    this.#run(request.body!).catch((error: unknown) => this.#bodyFailed(error))
  }

  /** The connection takes more. */
  drained(): void {
    if (!this.waiting) this.#goOn()
  }

  /** The server said 100, or nothing for too long. */
  permitted(): void {
    if (!this.waiting) return
    clearTimeout(this.#continueTimer!)
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
    if (this.#continueTimer !== null) await this.#sleep()
    const { chunked, contentLength } = this.#exchange.head
    while (!this.#stopped) {
      const chunk = await body.read()
      if (this.#stopped) return
      if (chunk === null) return this.#finish()
      this.#sent += chunk.length
      if (!chunked && this.#sent > contentLength) throw this.#wrongLength()
      const taken = this.#write(chunk, chunked)
      if (!chunked && this.#sent === contentLength) this.#given = true
      this.#exchange.request.onUploadProgress?.(this.#sent)
      // With all that was announced nothing is left to write: its end is looked for at once.
      if (!taken && !this.#given) await this.#sleep()
    }
  }

  #write(chunk: Uint8Array, chunked: boolean): boolean {
    if (!chunked) return this.#socket.write(chunk)
    this.#socket.cork()
    this.#socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1')
    this.#socket.write(chunk)
    const taken = this.#socket.write('\r\n', 'latin1')
    this.#socket.uncork()
    return taken
  }

  #finish(): void {
    const { chunked, contentLength } = this.#exchange.head
    if (chunked) this.#socket.write('0\r\n\r\n', 'latin1')
    else if (this.#sent < contentLength) throw this.#wrongLength()
    this.#given = true
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
