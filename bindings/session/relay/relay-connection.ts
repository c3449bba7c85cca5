// One connection to a relay, and the requests on it. What comes from the relay is checked like what comes from any
// server: a relay that breaks the rules of frames.ts loses the connection, and its requests fail with the reason.
import type { RequestBody } from '../../host/body.ts'
import { NetError } from '../../host/errors.ts'
import { NET_ERRORS, type NetErrorName } from '../../host/net-errors.ts'
import { type HostAddress, STALE_CONNECTION, type WireRequest, type WireResponse } from '../../host/transport.ts'
import {
  CANCEL,
  CREDIT,
  creditOf,
  DATA,
  decodeFrame,
  END,
  encodeCredit,
  encodeFrame,
  encodeJson,
  FAIL,
  type Fields,
  type Frame,
  HEAD,
  INTERIM,
  jsonOf,
  OPEN,
  type OpenedRequest,
  RESOLVE,
  RESOLVED,
  RelayProtocolError,
} from './frames.ts'
import type { MessageListener, MessageSocket } from './message-socket.ts'
import { RelayedRequest } from './relayed-request.ts'

const LAST_REQUEST = 0xffffffff

export class RelayConnection implements MessageListener {
  readonly #url: string
  readonly #onEnd: () => void
  readonly #requests = new Map<number, RelayedRequest>()
  readonly #lookups = new Map<number, PromiseWithResolvers<HostAddress[]>>()
  #socket: MessageSocket | null = null
  #last = 0

  constructor(url: string, onEnd: () => void) {
    this.#url = url
    this.#onEnd = onEnd
  }

  begin(socket: MessageSocket): void {
    this.#socket = socket
  }

  exchange(request: WireRequest): Promise<WireResponse> {
    const id = this.#next()
    const relayed = new RelayedRequest(request, {
      data: (piece) => this.#send(encodeFrame(DATA, id, piece)),
      end: () => this.#send(encodeFrame(END, id)),
      grant: (octets) => this.#send(encodeCredit(id, octets)),
      cancel: () => this.#send(encodeFrame(CANCEL, id)),
      done: () => this.#requests.delete(id),
    })
    this.#requests.set(id, relayed)
    this.#send(encodeJson(OPEN, id, openedOf(request)))
    relayed.begin()
    return relayed.answer
  }

  resolveHost(host: string): Promise<HostAddress[]> {
    const id = this.#next()
    const lookup = Promise.withResolvers<HostAddress[]>()
    this.#lookups.set(id, lookup)
    this.#send(encodeJson(RESOLVE, id, { host }))
    return lookup.promise
  }

  close(error: NetError): void {
    this.#socket?.close(1000, '')
    this.#end(error)
  }

  message(message: Uint8Array): void {
    try {
      this.#take(decodeFrame(message))
    } catch (error) {
      if (!(error instanceof RelayProtocolError)) throw error
      this.close(new NetError('ERR_INVALID_RESPONSE', `the relay ${this.#url} sent ${error.message}`))
    }
  }

  closed(code: number, reason: string): void {
    const why = reason === '' ? `code ${code}` : reason
    this.#end(new NetError('ERR_CONNECTION_CLOSED', `the relay ${this.#url} closed the connection (${why})`))
  }

  #take(frame: Frame): void {
    if (this.#socket === null) return
    if (frame.request === 0 || frame.request > this.#last)
      throw new RelayProtocolError('an answer to a request that was never made')
    if (this.#lookups.has(frame.request)) this.#takeLookup(frame)
    // A request that was cancelled may still be answered for a while.
    const request = this.#requests.get(frame.request)
    if (request === undefined) return
    switch (frame.type) {
      case HEAD:
        request.head(jsonOf(frame))
        break
      case INTERIM:
        request.interim(jsonOf(frame))
        break
      case DATA:
        request.data(frame.payload)
        break
      case END:
        request.end()
        break
      case CREDIT:
        request.granted(creditOf(frame))
        break
      case FAIL:
        request.fail(failureOf(jsonOf(frame)))
        break
      default:
        throw new RelayProtocolError(`a frame of the unknown type ${frame.type}`)
    }
  }

  #takeLookup(frame: Frame): void {
    const lookup = this.#lookups.get(frame.request)
    this.#lookups.delete(frame.request)
    if (frame.type === RESOLVED) lookup?.resolve(addressesOf(jsonOf(frame)))
    else if (frame.type === FAIL) lookup?.reject(failureOf(jsonOf(frame)))
    else throw new RelayProtocolError('something else than addresses')
  }

  #send(frame: Uint8Array<ArrayBuffer>): void {
    this.#socket?.send(frame)
  }

  #next(): number {
    if (this.#last === LAST_REQUEST) throw new NetError('ERR_INSUFFICIENT_RESOURCES', 'too many requests on a relay')
    this.#last += 1
    return this.#last
  }

  #end(error: NetError): void {
    this.#socket = null
    this.#onEnd()
    for (const request of [...this.#requests.values()]) request.fail(error)
    for (const lookup of this.#lookups.values()) lookup.reject(error)
    this.#lookups.clear()
  }
}

function openedOf(request: WireRequest): OpenedRequest {
  const { method, secure, host, port, target, headers, upgrade, privacyMode, networkPartition } = request
  const opened = { method, secure, host, port, target, headers, upgrade, privacyMode, networkPartition }
  return request.body === null ? opened : { ...opened, body: lengthOf(request.body) }
}

function lengthOf(body: RequestBody): number | null {
  return body.length ?? null
}

function failureOf(fields: Fields): NetError {
  const code = fields.text('code')
  const error = new NetError(code in NET_ERRORS ? (code as NetErrorName) : 'ERR_FAILED', fields.text('detail'))
  return fields.flag('stale') ? Object.assign(error, { [STALE_CONNECTION]: true }) : error
}

function addressesOf(fields: Fields): HostAddress[] {
  return fields.list('addresses').map((one) => {
    const { address, family } = (one ?? {}) as Partial<HostAddress>
    if (typeof address !== 'string' || (family !== 4 && family !== 6)) throw new RelayProtocolError('no addresses')
    return { address, family }
  })
}
