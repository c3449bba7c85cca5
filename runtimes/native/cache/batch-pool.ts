// Room for batches of groups that are being written, used again: making it anew costs more than filling it.
import { GROUP_TAKES } from '../../../bindings/session/cache/body-layout.ts'

/** Groups that are written at once. */
export const BATCH: number = 4
const KEPT = 6

export class BatchPool {
  readonly #free: Buffer[] = []

  /** In memory of its own. */
  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(BATCH * GROUP_TAKES)
  }

  give(batch: Buffer): void {
    if (this.#free.length < KEPT) this.#free.push(batch)
  }
}
