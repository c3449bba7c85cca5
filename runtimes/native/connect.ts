// A TCP connection to the first of several addresses that answers. The next address is tried when one fails, or beside
// it after 250 ms (RFC 8305 5; Chromium: 300 ms before the other family). The last failure is reported.
// Spec: net/socket/transport_connect_job.cc: 4 minutes in all.
import { connect, type Socket } from 'node:net'
import { clearTimeout, setTimeout } from 'node:timers'
import type { Cancellation } from '../../bindings/host/cancellation.ts'
import { NetError } from '../../bindings/host/errors.ts'
import type { HostAddress } from '../../bindings/host/transport.ts'
import { connectErrorOf } from './net-error-of.ts'

const NEXT_ADDRESS_MS = 250
const TIMEOUT_MS = 240_000

/** Rejects with NetError. The socket has no listeners, no delay and may be open in one direction alone. */
export function connectTcp(
  addresses: readonly HostAddress[],
  port: number,
  cancellation: Cancellation,
): Promise<Socket> {
  return new Promise((resolve, reject) => new ConnectRace(addresses, port, { resolve, reject }).start(cancellation))
}

interface Outcome {
  resolve(socket: Socket): void
  reject(error: unknown): void
}

class ConnectRace {
  readonly #addresses: readonly HostAddress[]
  readonly #port: number
  readonly #outcome: Outcome
  readonly #running = new Set<Socket>()
  #next = 0
  #nextTimer: NodeJS.Timeout | undefined
  #timeout: NodeJS.Timeout | undefined
  #unsubscribe: () => void = () => {}
  #over = false

  constructor(addresses: readonly HostAddress[], port: number, outcome: Outcome) {
    this.#addresses = addresses
    this.#port = port
    this.#outcome = outcome
  }

  start(cancellation: Cancellation): void {
    this.#timeout = setTimeout(() => this.#fail(new NetError('ERR_TIMED_OUT', 'connecting timed out')), TIMEOUT_MS)
    this.#unsubscribe = cancellation.subscribe((reason) => this.#fail(reason))
    if (!this.#over) this.#tryNext()
  }

  #tryNext(): void {
    clearTimeout(this.#nextTimer)
    const { address } = this.#addresses[this.#next++]!
    const socket = connect({ host: address, port: this.#port, noDelay: true, allowHalfOpen: true })
    this.#running.add(socket)
    socket.once('connect', () => this.#won(socket))
    socket.once('error', (error: Error) => this.#lost(socket, connectErrorOf(error, `${address} port ${this.#port}`)))
    if (this.#next < this.#addresses.length) this.#nextTimer = setTimeout(() => this.#tryNext(), NEXT_ADDRESS_MS)
  }

  #won(socket: Socket): void {
    this.#running.delete(socket)
    socket.removeAllListeners('connect').removeAllListeners('error').on('error', ignore)
    this.#stop()
    this.#outcome.resolve(socket)
  }

  #lost(socket: Socket, error: NetError): void {
    this.#running.delete(socket)
    if (this.#over) return
    if (this.#next < this.#addresses.length) this.#tryNext()
    else if (this.#running.size === 0) this.#fail(error)
  }

  #fail(error: unknown): void {
    if (this.#over) return
    this.#stop()
    this.#outcome.reject(error)
  }

  #stop(): void {
    this.#over = true
    clearTimeout(this.#nextTimer)
    clearTimeout(this.#timeout)
    this.#unsubscribe()
    for (const socket of this.#running) {
      socket.removeAllListeners('error').on('error', ignore).destroy()
    }
    this.#running.clear()
  }
}

/** A socket between two owners must not end the process; its next owner looks whether it lives. */
function ignore(): void {}
