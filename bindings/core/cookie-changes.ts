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

/** Reads the `count` records (assembly/cookies/drain.ts) that begin at `start` of the memory; it may change then. */
export function readChanges(octets: Uint8Array, start: number, count: number, codec: TextCodec): LoggedChange[] {
  const log: Log = { octets, codec }
  const changes: LoggedChange[] = []
  let end = start
  for (let i = 0; i < count; i++) {
    changes.push(new LoggedChange(log, end - start))
    end += HEAD + sizeAt(octets, end)
  }
  // Not `slice`, which zeroes the copy before it fills it.
  log.octets = new Uint8Array(octets.subarray(start, end))
  return changes
}
