// Room for groups that are being written, used again: making 256 KiB anew for each costs more than filling them.
import { GROUP_TAKES } from '../../../bindings/session/cache/body-layout.ts'

const KEPT = 8

export class GroupPool {
  readonly #free: Buffer[] = []

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(GROUP_TAKES)
  }

  give(group: Buffer): void {
    if (this.#free.length < KEPT) this.#free.push(group)
  }
}
