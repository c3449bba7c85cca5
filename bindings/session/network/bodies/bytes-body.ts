// Octets in memory as a request body: known length, can always be sent again.
import type { BodyPart, RequestBody } from '../../../host/body.ts'
import { NetError } from '../../../host/errors.ts'

export class BytesBody implements RequestBody {
  readonly #octets: Uint8Array
  #given = false
  #cancelled = false

  constructor(octets: Uint8Array) {
    this.#octets = octets
  }

  get length(): number {
    return this.#octets.byteLength
  }

  get arrived(): boolean {
    return !this.#cancelled
  }

  get parts(): readonly BodyPart[] {
    return [{ type: 'rawData', bytes: this.#octets }]
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#cancelled) throw new NetError('ERR_ABORTED', 'the request body was cancelled')
    if (this.#given || this.#octets.byteLength === 0) return null
    this.#given = true
    return this.#octets
  }

  cancel(): void {
    this.#cancelled = true
  }

  async rewind(): Promise<boolean> {
    this.#given = false
    return !this.#cancelled
  }
}
