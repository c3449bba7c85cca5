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

/** A record in a copy of the log. Its octets are cut out when somebody asks: a view costs more than the record. */
export class LoggedChange implements CookieChange {
  readonly #log: Uint8Array
  readonly #start: number
  readonly #codec: TextCodec

  constructor(log: Uint8Array, start: number, codec: TextCodec) {
    this.#log = log
    this.#start = start
    this.#codec = codec
  }
  get #cause(): number {
    return this.#log[this.#start + 4]!
  }
  get cause(): CookieChangeCause {
    return CAUSES[this.#cause]!
  }
  get removed(): boolean {
    return this.#cause >= FIRST_REMOVAL
  }
  get persistent(): boolean {
    return this.#log[this.#start + 5] === 1
  }
  get row(): Uint8Array {
    const start = this.#start + HEAD
    return this.#log.subarray(start, start + sizeAt(this.#log, this.#start))
  }
  get key(): Uint8Array {
    return rowKey(this.row)
  }
  cookie(): CookieRecord {
    return decodeRow(this.#log, this.#codec, this.#start + HEAD)
  }
}

function sizeAt(log: Uint8Array, at: number): number {
  return log[at]! | (log[at + 1]! << 8) | (log[at + 2]! << 16) | (log[at + 3]! << 24)
}

/** Reads the `count` records (assembly/cookies/drain.ts) that begin at `start` of the memory; it may change then. */
export function readChanges(octets: Uint8Array, start: number, count: number, codec: TextCodec): LoggedChange[] {
  let end = start
  for (let i = 0; i < count; i++) end += HEAD + sizeAt(octets, end)
  const log = octets.slice(start, end)
  const changes: LoggedChange[] = []
  for (let at = 0; at < log.length; at += HEAD + sizeAt(log, at)) changes.push(new LoggedChange(log, at, codec))
  return changes
}
