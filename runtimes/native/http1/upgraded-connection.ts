// Both directions of a connection that has switched protocols.
import type { Socket } from 'node:net'
import type { Duplex } from '../../../bindings/host/body.ts'
import { NetError } from '../../../bindings/host/errors.ts'
import type { IncomingBody } from './incoming-body.ts'

export class UpgradedConnection implements Duplex {
  readonly readable: IncomingBody
  readonly #socket: Socket
  readonly #destroy: (error: NetError) => void
  #waiting: (() => void)[] = []

  constructor(socket: Socket, readable: IncomingBody, destroy: (error: NetError) => void) {
    this.#socket = socket
    this.readable = readable
    this.#destroy = destroy
  }

  write(chunk: Uint8Array): Promise<void> {
    if (!this.#socket.writable) return Promise.reject(new NetError('ERR_CONNECTION_CLOSED', 'the connection was ended'))
    if (this.#socket.write(chunk)) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        if (this.#socket.destroyed) reject(new NetError('ERR_CONNECTION_CLOSED', 'the connection closed while writing'))
        else resolve()
      })
    })
  }

  end(): void {
    this.#socket.end()
  }

  destroy(reason?: unknown): void {
    this.#destroy(new NetError('ERR_ABORTED', 'the connection was destroyed', { cause: reason }))
  }

  /** The connection has drained, or is gone. */
  drained(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }
}
