// Room for octets that live a short while, used again: fresh memory costs more (page faults, collection) than filling it.
// Who takes some gives them back; what is taken together mostly comes back together.

const SLAB = 256 * 1024
/** What is larger gets memory of its own. */
const LARGE = SLAB / 4
/** Slabs kept for later. */
const KEPT = 12

type Octets = Uint8Array<ArrayBuffer>

export class Slabs {
  readonly #free: ArrayBuffer[] = []
  /** Pieces that are out, by slab. */
  readonly #taken = new Map<ArrayBuffer, number>()
  #slab = new ArrayBuffer(0)
  #used = 0

  /** Not cleared. */
  take(octets: number): Octets {
    if (octets > LARGE) return Buffer.allocUnsafeSlow(octets)
    if (this.#used + octets > this.#slab.byteLength) this.#begin()
    const at = this.#used
    this.#used += octets
    this.#taken.set(this.#slab, (this.#taken.get(this.#slab) ?? 0) + 1)
    return new Uint8Array(this.#slab, at, octets)
  }

  #begin(): void {
    this.#slab = this.#free.pop() ?? Buffer.allocUnsafeSlow(SLAB).buffer
    this.#used = 0
  }

  /** Nobody looks at them any more. Others' octets are left alone. */
  give({ buffer }: Uint8Array): void {
    const slab = buffer as ArrayBuffer
    const taken = this.#taken.get(slab)
    if (taken === undefined) return
    if (taken > 1) {
      this.#taken.set(slab, taken - 1)
      return
    }
    this.#taken.delete(slab)
    if (slab === this.#slab) this.#used = 0
    else if (this.#free.length < KEPT) this.#free.push(slab)
  }
}
