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

export class LoggedChange implements CookieChange {
  readonly row: Uint8Array
  readonly persistent: boolean
  readonly #cause: number
  readonly #codec: TextCodec
  #key: Uint8Array | undefined

  constructor(row: Uint8Array, cause: number, persistent: boolean, codec: TextCodec) {
    this.row = row
    this.persistent = persistent
    this.#cause = cause
    this.#codec = codec
  }
  get cause(): CookieChangeCause {
    return CAUSES[this.#cause]!
  }
  get removed(): boolean {
    return this.#cause >= FIRST_REMOVAL
  }
  get key(): Uint8Array {
    this.#key ??= rowKey(this.row)
    return this.#key
  }
  cookie(): CookieRecord {
    return decodeRow(this.row, this.#codec)
  }
}

/** Reads `count` records (assembly/cookies/drain.ts) that begin at `start` of the memory; the memory may change then. */
export function readChanges(data: DataView, start: number, count: number, codec: TextCodec): LoggedChange[] {
  let end = start
  for (let i = 0; i < count; i++) end += HEAD + data.getUint32(end, true)
  const copy = new Uint8Array(data.buffer.slice(start, end))
  const view = new DataView(copy.buffer)
  const changes: LoggedChange[] = []
  for (let at = 0; at < copy.length; ) {
    const size = view.getUint32(at, true)
    const row = copy.subarray(at + HEAD, at + HEAD + size)
    changes.push(new LoggedChange(row, view.getUint8(at + 4), view.getUint8(at + 5) === 1, codec))
    at += HEAD + size
  }
  return changes
}
