// One request on a connection to a relay, as the page sees it: its body goes out, a head and a body come in.
import type { Duplex } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import type { WireRequest, WireResponse } from '../../host/transport.ts'
import { IncomingBody, OutgoingPump } from './credited-body.ts'
import { type Fields, RelayProtocolError } from './frames.ts'

export interface RelayedRequestParts {
  data(piece: Uint8Array): void
  end(): void
  grant(octets: number): void
  cancel(): void
  /** Nothing more is sent or expected. */
  done(): void
}

export class RelayedRequest {
  readonly #request: WireRequest
  readonly #parts: RelayedRequestParts
  readonly #answer = Promise.withResolvers<WireResponse>()
  readonly #pump: OutgoingPump
  #incoming: IncomingBody | null = null
  #over = false
  /** Directions of an upgraded connection that have not ended. */
  #open = 0
  #stopListening: () => void = () => {}

  constructor(request: WireRequest, parts: RelayedRequestParts) {
    this.#request = request
    this.#parts = parts
    this.#pump = new OutgoingPump((piece) => parts.data(piece))
  }

  get answer(): Promise<WireResponse> {
    return this.#answer.promise
  }

  begin(): void {
    const { body, cancellation, onUploadProgress } = this.#request
    this.#stopListening = cancellation.subscribe((cause) => {
      this.#abandon(new NetError('ERR_ABORTED', 'the request was cancelled', { cause }))
    })
    if (body === null || this.#over) return
    this.#pump
      .run(body, (sent) => onUploadProgress?.(sent))
      .then(
        (whole) => void (whole && this.#parts.end()),
        (error) => this.#abandon(error),
      )
  }

  interim(fields: Fields): void {
    const { status, statusText, headers } = headOf(fields, 100, 199)
    if (this.#incoming !== null) throw new RelayProtocolError('an interim head after the head')
    this.#request.onInterim?.(status, statusText, headers)
  }

  head(fields: Fields): void {
    if (this.#incoming !== null) throw new RelayProtocolError('a second head')
    const length = fields.length('length') ?? undefined
    const incoming = new IncomingBody({
      length,
      grant: (octets) => void (this.#over || this.#parts.grant(octets)),
      stop: (reason) => this.#abandon(new NetError('ERR_ABORTED', 'the body was cancelled', { cause: reason })),
    })
    const head = headOf(fields, 101, 999)
    const isUpgrade = head.status === 101
    if (isUpgrade && !this.#request.upgrade) throw new RelayProtocolError('an upgrade that nobody asked for')
    this.#incoming = incoming
    this.#open = isUpgrade ? 2 : 1
    this.#answer.resolve({
      ...head,
      httpVersion: fields.text('httpVersion'),
      body: isUpgrade ? emptyBody() : incoming,
      upgrade: isUpgrade ? this.#duplex(incoming) : null,
      remoteAddress: fields.text('remoteAddress'),
      reused: fields.flag('reused'),
    })
  }

  data(chunk: Uint8Array): void {
    this.#received().push(chunk)
  }

  end(): void {
    this.#received().end()
    // The answer is whole; what is left of the upload nobody waits for.
    this.#directionEnds()
  }

  granted(octets: number): void {
    this.#pump.grant(octets)
  }

  fail(error: NetError): void {
    this.#finish()
    this.#request.body?.cancel(error)
    this.#answer.reject(error)
    this.#incoming?.fail(error)
  }

  #received(): IncomingBody {
    if (this.#incoming === null) throw new RelayProtocolError('a body before its head')
    return this.#incoming
  }

  #directionEnds(): void {
    this.#open -= 1
    if (this.#open <= 0) this.#finish()
  }

  /** The page wants no more of it. */
  #abandon(error: unknown): void {
    if (this.#over) return
    this.#parts.cancel()
    this.fail(error as NetError)
  }

  #finish(): void {
    this.#over = true
    this.#stopListening()
    this.#pump.stop()
    this.#parts.done()
  }

  #duplex(readable: IncomingBody): Duplex {
    return {
      readable,
      write: async (chunk) => {
        if (!(await this.#pump.write(chunk))) throw new NetError('ERR_CONNECTION_CLOSED', 'the connection is closed')
      },
      end: () => {
        this.#parts.end()
        this.#directionEnds()
      },
      destroy: (reason) => this.#abandon(new NetError('ERR_ABORTED', 'the connection was closed', { cause: reason })),
    }
  }
}

function headOf(fields: Fields, least: number, most: number): Pick<WireResponse, 'status' | 'statusText' | 'headers'> {
  return {
    status: fields.integer('status', least, most),
    statusText: fields.text('statusText'),
    headers: fields.headers('headers'),
  }
}

const emptyBody = (): WireResponse['body'] => ({ length: 0, read: async () => null, cancel: () => {} })
