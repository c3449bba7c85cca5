// One direction of a request's octets over a relay, at both ends: what comes in (a body that grants as it is read), what
// goes out (a pump that waits for what it was granted).
import type { Body, RequestBody } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import { FIRST_CREDIT, LARGEST_PIECE, RelayProtocolError } from './frames.ts'

export interface IncomingParts {
  readonly length: number | undefined
  /** The reader has taken so many octets: as many more may come. */
  readonly grant: (octets: number) => void
  /** The reader wants no more. */
  readonly stop: (reason: unknown) => void
}

export class IncomingBody implements RequestBody {
  readonly #parts: IncomingParts
  readonly #chunks: Uint8Array[] = []
  #credit = FIRST_CREDIT
  #ended = false
  #begun = false
  #error: unknown = null
  #reader: PromiseWithResolvers<Uint8Array | null> | null = null

  constructor(parts: IncomingParts) {
    this.#parts = parts
  }

  get length(): number | undefined {
    return this.#parts.length
  }

  async read(): Promise<Uint8Array | null> {
    this.#begun = true
    const chunk = this.#chunks.shift()
    if (chunk !== undefined) return this.#taken(chunk)
    if (this.#error !== null) throw this.#error
    if (this.#ended) return null
    this.#reader = Promise.withResolvers()
    return this.#reader.promise
  }

  cancel(reason?: unknown): void {
    if (this.#ended && this.#chunks.length === 0) return
    this.fail(new NetError('ERR_ABORTED', 'the body was cancelled', { cause: reason }))
    this.#chunks.length = 0
    this.#parts.stop(reason)
  }

  async rewind(): Promise<boolean> {
    return !this.#begun
  }

  push(chunk: Uint8Array): void {
    if (this.#ended) throw new RelayProtocolError('data after the end')
    if (this.#error !== null || chunk.byteLength === 0) return
    this.#credit -= chunk.byteLength
    if (this.#credit < 0) throw new RelayProtocolError('more data than was asked for')
    const reader = this.#reader
    this.#reader = null
    if (reader === null) this.#chunks.push(chunk)
    else reader.resolve(this.#taken(chunk))
  }

  end(): void {
    if (this.#error !== null) return
    this.#ended = true
    this.#reader?.resolve(null)
    this.#reader = null
  }

  fail(error: unknown): void {
    if (this.#ended || this.#error !== null) return
    this.#error = error
    this.#reader?.reject(error)
    this.#reader = null
  }

  #taken(chunk: Uint8Array): Uint8Array {
    this.#credit += chunk.byteLength
    if (!this.#ended) this.#parts.grant(chunk.byteLength)
    return chunk
  }
}

export class OutgoingPump {
  readonly #send: (piece: Uint8Array) => void
  #credit = FIRST_CREDIT
  #waiting: PromiseWithResolvers<void> | null = null
  #stopped = false

  constructor(send: (piece: Uint8Array) => void) {
    this.#send = send
  }

  grant(octets: number): void {
    this.#credit += octets
    this.#wake()
  }

  /** Nothing more goes out; who waits is let go. */
  stop(): void {
    this.#stopped = true
    this.#wake()
  }

  /** Resolves when the last piece was sent; false when the pump was stopped before. */
  async write(chunk: Uint8Array): Promise<boolean> {
    for (let at = 0; at < chunk.byteLength; ) {
      while (this.#credit === 0 && !this.#stopped) await this.#granted()
      if (this.#stopped) return false
      const piece = chunk.subarray(at, at + Math.min(this.#credit, LARGEST_PIECE))
      this.#credit -= piece.byteLength
      at += piece.byteLength
      this.#send(piece)
    }
    return !this.#stopped
  }

  /** A whole body; true at its end. Rejects with what the body rejects with. */
  async run(body: Body, onSent: (octets: number) => void = () => {}): Promise<boolean> {
    let sent = 0
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
      if (!(await this.write(chunk))) {
        body.cancel()
        return false
      }
      sent += chunk.byteLength
      onSent(sent)
    }
    return !this.#stopped
  }

  #granted(): Promise<void> {
    this.#waiting ??= Promise.withResolvers()
    return this.#waiting.promise
  }

  #wake(): void {
    this.#waiting?.resolve()
    this.#waiting = null
  }
}
