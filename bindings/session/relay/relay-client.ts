// The relay's side of one connection: requests of a page come in, a transport makes them, what it gives goes back.
// Who may connect was decided before; here each target is checked, since the page may not be what it seems.
import { Cancellation } from '../../host/cancellation.ts'
import { NetError } from '../../host/errors.ts'
import { STALE_CONNECTION, type Transport, type WireRequest, type WireResponse } from '../../host/transport.ts'
import { headerValues } from '../network/header-list.ts'
import { firstInvalidHeader } from '../network/header-rules.ts'
import { IncomingBody, OutgoingPump } from './credited-body.ts'
import {
  CANCEL,
  CLOSE_PROTOCOL,
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
  RESOLVE,
  RESOLVED,
  RelayProtocolError,
} from './frames.ts'
import type { MessageListener, MessageSocket } from './message-socket.ts'

/** Requests of one connection at a time. */
const MOST_REQUESTS = 256

export interface RelayClientParts {
  readonly socket: MessageSocket
  readonly transport: Transport
  /** `scheme://host:port` with the port always there. */
  allows(target: string): boolean
  allowsHost(host: string): boolean
  readonly onEnd: () => void
}

interface Running {
  readonly cancellation: Cancellation
  readonly upload: IncomingBody | null
  readonly pump: OutgoingPump
}

export class RelayClient implements MessageListener {
  readonly #parts: RelayClientParts
  readonly #running = new Map<number, Running>()
  #last = 0

  constructor(parts: RelayClientParts) {
    this.#parts = parts
  }

  message(message: Uint8Array): void {
    try {
      this.#take(decodeFrame(message))
    } catch (error) {
      if (!(error instanceof RelayProtocolError)) throw error
      this.#parts.socket.close(CLOSE_PROTOCOL, `the page sent ${error.message}`)
      this.#end()
    }
  }

  closed(): void {
    this.#end()
  }

  #end(): void {
    for (const { cancellation, pump } of [...this.#running.values()]) {
      pump.stop()
      cancellation.cancel(new Error('the page is gone'))
    }
    this.#running.clear()
    this.#parts.onEnd()
  }

  #take(frame: Frame): void {
    if (frame.type === OPEN || frame.type === RESOLVE) this.#begin(frame)
    else this.#continue(frame)
  }

  #continue(frame: Frame): void {
    if (frame.request === 0 || frame.request > this.#last) throw new RelayProtocolError('a request out of order')
    const running = this.#running.get(frame.request)
    switch (frame.type) {
      case DATA:
        this.#upload(running, (body) => body.push(frame.payload))
        break
      case END:
        this.#upload(running, (body) => body.end())
        break
      case CREDIT:
        running?.pump.grant(creditOf(frame))
        break
      case CANCEL:
        running?.pump.stop()
        running?.cancellation.cancel(new Error('cancelled by the page'))
        break
      default:
        throw new RelayProtocolError(`a frame of the unknown type ${frame.type}`)
    }
  }

  #upload(running: Running | undefined, act: (body: IncomingBody) => void): void {
    // What is over may still be on its way.
    if (running === undefined) return
    if (running.upload === null) throw new RelayProtocolError('a body that was not announced')
    act(running.upload)
  }

  #begin(frame: Frame): void {
    const id = frame.request
    if (id !== this.#last + 1) throw new RelayProtocolError('a request out of order')
    this.#last = id
    const fields = jsonOf(frame)
    if (frame.type === RESOLVE) void this.#resolve(id, fields.text('host'))
    else if (this.#running.size >= MOST_REQUESTS)
      this.#fail(id, new NetError('ERR_INSUFFICIENT_RESOURCES', 'the relay serves as many requests as it may'))
    else void this.#serve(id, fields)
  }

  async #resolve(id: number, host: string): Promise<void> {
    try {
      if (!this.#parts.allowsHost(host)) throw forbidden(host)
      const addresses = await this.#parts.transport.resolveHost(host)
      this.#parts.socket.send(encodeJson(RESOLVED, id, { addresses }))
    } catch (error) {
      this.#fail(id, error)
    }
  }

  #serve(id: number, fields: Fields): Promise<void> {
    const running = this.#newRunning(id, fields)
    this.#running.set(id, running)
    return this.#exchange(id, wireRequest(fields, running, this.#sendInterim(id)), running)
  }

  #newRunning(id: number, fields: Fields): Running {
    const { socket } = this.#parts
    const length = fields.length('body')
    const expects = length !== undefined || fields.flag('upgrade')
    const incoming = {
      length: length ?? undefined,
      grant: (octets: number) => socket.send(encodeCredit(id, octets)),
      stop: () => {},
    }
    return {
      cancellation: new Cancellation(),
      upload: expects ? new IncomingBody(incoming) : null,
      pump: new OutgoingPump((piece) => socket.send(encodeFrame(DATA, id, piece))),
    }
  }

  #sendInterim(id: number): WireRequest['onInterim'] {
    return (status, statusText, headers) =>
      this.#parts.socket.send(encodeJson(INTERIM, id, { status, statusText, headers }))
  }

  async #exchange(id: number, request: WireRequest, running: Running): Promise<void> {
    try {
      this.#check(request)
      const response = await this.#parts.transport.exchange(request)
      this.#parts.socket.send(encodeJson(HEAD, id, headOf(response)))
      await this.#answer(response, running)
      if (this.#running.has(id)) this.#parts.socket.send(encodeFrame(END, id))
    } catch (error) {
      this.#fail(id, error)
    } finally {
      this.#running.delete(id)
    }
  }

  async #answer({ body, upgrade }: WireResponse, { cancellation, upload, pump }: Running): Promise<void> {
    if (upgrade === null) {
      const stop = cancellation.subscribe((reason) => body.cancel(reason))
      await pump.run(body).finally(stop)
      return
    }
    const stop = cancellation.subscribe((reason) => upgrade.destroy(reason))
    const upwards = async (): Promise<void> => {
      for (let chunk = await upload?.read(); chunk; chunk = await upload?.read()) await upgrade.write(chunk)
      upgrade.end()
    }
    // Each direction ends by itself; what goes wrong in one ends both.
    await Promise.all([pump.run(upgrade.readable), upwards()]).finally(stop)
  }

  /** A Host header of another server would reach what the list does not name. */
  #check(request: WireRequest): void {
    const { secure, host, port, headers } = request
    const target = `${secure ? 'https' : 'http'}://${host}:${port}`
    if (!this.#parts.allows(target)) throw forbidden(target)
    const authority = port === (secure ? 443 : 80) ? host : `${host}:${port}`
    const hosts = headerValues(headers, 'host').map((one) => one.toLowerCase())
    if (hosts.some((one) => one !== authority && one !== `${host}:${port}`))
      throw new NetError('ERR_ACCESS_DENIED', `the relay sends no Host header of another server than ${authority}`)
    const invalid = firstInvalidHeader(headers)
    if (invalid !== null) throw new NetError('ERR_INVALID_ARGUMENT', `the header ${invalid} cannot be sent`)
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(request.method) || !/^[\x21-\x7e]+$/.test(request.target))
      throw new NetError('ERR_INVALID_ARGUMENT', 'the request line cannot be sent')
  }

  #fail(id: number, error: unknown): void {
    const { code, detail } = error instanceof NetError ? error : { code: 'ERR_FAILED', detail: String(error) }
    const stale = error instanceof Error && STALE_CONNECTION in error
    this.#parts.socket.send(encodeJson(FAIL, id, { code, detail: detail ?? '', stale }))
  }
}

function forbidden(target: string): NetError {
  return new NetError('ERR_ACCESS_DENIED', `the relay does not allow ${target}`)
}

function wireRequest(fields: Fields, running: Running, onInterim: WireRequest['onInterim']): WireRequest {
  const upgrade = fields.flag('upgrade')
  return {
    method: fields.text('method'),
    secure: fields.flag('secure'),
    host: fields.text('host').toLowerCase(),
    port: fields.integer('port', 1, 65535),
    target: fields.text('target'),
    headers: fields.headers('headers'),
    body: fields.length('body') === undefined ? null : running.upload,
    cancellation: running.cancellation,
    upgrade,
    onInterim,
    onUploadProgress: null,
    proxyChain: 'direct',
    privacyMode: fields.flag('privacyMode'),
    networkPartition: fields.text('networkPartition'),
  }
}

function headOf({ status, statusText, httpVersion, headers, body, remoteAddress, reused }: WireResponse): object {
  return { status, statusText, httpVersion, headers, length: body.length ?? null, remoteAddress, reused }
}
