// The change log's records as the door hands them out: views on one copy of the log, decoded on demand.
import type { TextCodec } from './codec.ts'
import { decodeRow, rowKey } from './cookie-row.ts'
import type { CookieChange, CookieChangeCause, CookieRecord } from './cookie-types.ts'

const CAUSES: readonly CookieChangeCause[] = [
  'inserted',
  'inserted-no-change-overwrite',
  'inserted-no-value-change-overwrite',
  'explicit',
  'overwrite',
  'expired',
  'evicted',
  'expired-overwrite',
]
const FIRST_REMOVAL = CAUSES.indexOf('explicit')
const HEAD = 8
const NOTHING = new Uint8Array()

/** What was drained at once: one copy of the log, shared by its records. */
interface Log {
  octets: Uint8Array
  readonly codec: TextCodec
}

/** A record in a copy of the log. Its octets are cut out when somebody asks: a view costs more than the record. */
export class LoggedChange implements CookieChange {
  readonly #log: Log
  readonly #start: number

  constructor(log: Log, start: number) {
    this.#log = log
    this.#start = start
  }
  /** Leaves the record, and all that were drained with it, without octets. */
  static giveUp(change: LoggedChange): Uint8Array {
    const { octets } = change.#log
    change.#log.octets = NOTHING
    return octets
  }
  get #cause(): number {
    return this.#log.octets[this.#start + 4]!
  }
  get cause(): CookieChangeCause {
    return CAUSES[this.#cause]!
  }
  get removed(): boolean {
    return this.#cause >= FIRST_REMOVAL
  }
  get persistent(): boolean {
    return this.#log.octets[this.#start + 5] === 1
  }
  get row(): Uint8Array {
    const { octets } = this.#log
    const start = this.#start + HEAD
    return octets.subarray(start, start + sizeAt(octets, this.#start))
  }
  get key(): Uint8Array {
    return rowKey(this.row)
  }
  cookie(): CookieRecord {
    return decodeRow(this.#log.octets, this.#log.codec, this.#start + HEAD)
  }
}

function sizeAt(log: Uint8Array, at: number): number {
  return log[at]! | (log[at + 1]! << 8) | (log[at + 2]! << 16) | (log[at + 3]! << 24)
}

/** Room of a copy that is kept for the next one: what a turn usually leaves, and no more than a session can spare. */
const KEPT_ROOM = 1 << 16

/** Takes logs out of the memory of the core. */
export class LogReader {
  #spare: Uint8Array | null = null

  /** Reads the `count` records (assembly/cookies/drain.ts) that begin at `start` of the memory; it may change then. */
  read(octets: Uint8Array, start: number, count: number, codec: TextCodec): LoggedChange[] {
    const log: Log = { octets, codec }
    const changes: LoggedChange[] = []
    let end = start
    for (let i = 0; i < count; i++) {
      changes.push(new LoggedChange(log, end - start))
      end += HEAD + sizeAt(octets, end)
    }
    log.octets = this.#copy(octets.subarray(start, end))
    return changes
  }

  // Fresh memory for every turn would cost more than the rest of a set: the system takes it back between them.
  #copy(octets: Uint8Array): Uint8Array {
    const room = this.#spare
    // Not `slice`, which zeroes the copy before it fills it.
    if (room === null || room.length < octets.length) return new Uint8Array(octets)
    this.#spare = null
    room.set(octets)
    return room
  }

  /** Takes back what `read` has answered: its changes are not to be used any more. */
  recycle(changes: readonly CookieChange[]): void {
    const [first] = changes
    if (!(first instanceof LoggedChange)) return
    const octets = LoggedChange.giveUp(first)
    if (octets.length <= KEPT_ROOM && octets.length > (this.#spare?.length ?? 0)) this.#spare = octets
  }
}
