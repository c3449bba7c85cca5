// The head and the body of one request on a socket of HTTP/1.1. Spec: RFC 9112 6, 7.1.
import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers'
import type { NetError } from '../../../bindings/host/errors.ts'
import { Upload } from '../upload.ts'
import type { Exchange } from './exchange.ts'

export class SocketUpload extends Upload {
  readonly #socket: Socket

  constructor(socket: Socket, exchange: Exchange, fail: (error: NetError) => void) {
    super(exchange, fail)
    this.#socket = socket
  }

  /** What a server has not taken holds the next request up, perhaps for ever. */
  get done(): boolean {
    return this.given && this.#socket.writableLength === 0
  }

  override start(): void {
    const { expectsContinue, text } = this.exchange.head
    // The head leaves with the first chunk where that is there in this turn, else alone at the end of the turn.
    if (!expectsContinue) {
      this.#socket.cork()
      setImmediate(() => this.#socket.uncork())
    }
    this.#socket.write(text, 'latin1')
    super.start()
  }

  protected write(chunk: Uint8Array): boolean {
    if (!this.exchange.head.chunked) return this.#socket.write(chunk)
    this.#socket.cork()
    this.#socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1')
    this.#socket.write(chunk)
    const taken = this.#socket.write('\r\n', 'latin1')
    this.#socket.uncork()
    return taken
  }

  protected end(): void {
    if (this.exchange.head.chunked) this.#socket.write('0\r\n\r\n', 'latin1')
  }
}
