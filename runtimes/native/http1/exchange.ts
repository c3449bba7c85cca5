// One request on its way: waiting for a connection, on a connection, settled.
import type { Body, Duplex } from '../../../bindings/host/body.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import { STALE_CONNECTION, type WireRequest, type WireResponse } from '../../../bindings/host/transport.ts'
import type { RequestHead } from './request-head.ts'
import type { ResponseHead } from './response-head.ts'

/** Who has the exchange at the moment and lets go of it when it is cancelled. */
export interface ExchangeHolder {
  cancelled(exchange: Exchange, error: NetError): void
}

export class Exchange {
  readonly request: WireRequest
  readonly head: RequestHead
  holder: ExchangeHolder | null = null
  settled = false
  /** It was answered 421 on one connection and went to another. */
  moved = false
  readonly #resolve: (response: WireResponse) => void
  readonly #reject: (error: unknown) => void
  #unsubscribe: () => void = () => {}

  constructor(
    request: WireRequest,
    head: RequestHead,
    resolve: (response: WireResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.request = request
    this.head = head
    this.#resolve = resolve
    this.#reject = reject
  }

  /** Starts to listen to the request's cancellation; until `finish`, that is the end of the response's body. */
  watch(): void {
    this.#unsubscribe = this.request.cancellation.subscribe((reason) => {
      const error = new NetError('ERR_ABORTED', 'the request was cancelled', { cause: reason })
      if (this.holder === null) this.fail(error)
      else this.holder.cancelled(this, error)
    })
  }

  /** Hands the head over. The exchange goes on until its body has ended. */
  respond(
    head: Pick<ResponseHead, 'status' | 'statusText' | 'httpVersion' | 'headers'>,
    body: Body,
    peer: { remoteAddress: string; reused: boolean; upgrade: Duplex | null },
  ): void {
    this.settled = true
    this.#resolve({
      status: head.status,
      statusText: head.statusText,
      httpVersion: head.httpVersion,
      headers: head.headers,
      body,
      upgrade: peer.upgrade,
      remoteAddress: peer.remoteAddress,
      reused: peer.reused,
    })
  }

  /** Rejects unless the head was handed over. */
  fail(error: NetError): void {
    this.finish()
    if (this.settled) return
    this.settled = true
    this.#reject(error)
  }

  finish(): void {
    this.holder = null
    this.#unsubscribe()
  }
}

/** Marks the failure of a connection that the server had closed while it was idle. */
export function staleConnection(error: NetError): NetError {
  return Object.defineProperty(error, STALE_CONNECTION, { value: true })
}
