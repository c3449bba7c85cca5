// What the peer may still send on a stream or on the connection. Spec: RFC 9113 5.2, 6.9;
// net/spdy/spdy_session.cc (IncreaseRecvWindowSize: announced when half has been taken).

export class ReceiveWindow {
  readonly #size: number
  #left: number
  #taken = 0

  constructor(size: number) {
    this.#size = size
    this.#left = size
  }

  /** A frame has come. False: the peer sent more than it may. */
  take(octets: number): boolean {
    this.#left -= octets
    return this.#left >= 0
  }

  /** Octets were read. Returns what to announce; 0: not yet. */
  give(octets: number): number {
    this.#taken += octets
    if (this.#taken < this.#size / 2) return 0
    const announced = this.#taken
    this.#left += announced
    this.#taken = 0
    return announced
  }
}
