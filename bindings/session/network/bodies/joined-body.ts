// Several bodies as one, each read when the one before it has ended: an upload of parts (rawData, file, blob, stream).
import type { BodyPart, RequestBody } from '../../../host/body.ts'

export class JoinedBody implements RequestBody {
  readonly length: number | undefined
  readonly #bodies: readonly RequestBody[]
  #at = 0

  constructor(bodies: readonly RequestBody[]) {
    this.#bodies = bodies
    const lengths = bodies.map(({ length }) => length)
    this.length = lengths.includes(undefined)
      ? undefined
      : (lengths as readonly number[]).reduce((sum, length) => sum + length, 0)
  }

  get parts(): readonly BodyPart[] {
    return this.#bodies.flatMap(({ parts }) => parts ?? [{ type: 'stream' }])
  }

  async read(): Promise<Uint8Array | null> {
    for (; this.#at < this.#bodies.length; this.#at++) {
      const chunk = await (this.#bodies[this.#at] as RequestBody).read()
      if (chunk !== null) return chunk
    }
    return null
  }

  cancel(reason?: unknown): void {
    for (const body of this.#bodies) body.cancel(reason)
  }

  async rewind(): Promise<boolean> {
    // One that was not reached is at its start already.
    const begun = this.#bodies.slice(0, this.#at + 1)
    const outcomes = await Promise.all(begun.map((body) => body.rewind()))
    this.#at = 0
    return outcomes.every(Boolean)
  }
}
