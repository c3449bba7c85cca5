// From blocks of the peer to field lists.
// Spec: RFC 7541 3, 4.2, 6; quiche/http2/hpack/decoder/hpack_decoder_state.cc (at most two size updates, only before the
// first field). What the fields mean, and which names and values HTTP/2 allows, is for the caller.
// Cost: an indexed field is two reads of arrays, and its strings are those of its entry.
import { BlockReader } from './block-reader.ts'
import { DynamicTable, ENTRY_OVERHEAD, INITIAL_TABLE_SIZE } from './dynamic-table.ts'
import { HpackError } from './hpack-error.ts'
import { FIRST_DYNAMIC, STATIC_FIELDS } from './static-table.ts'

const MOST_SIZE_UPDATES = 2

export class HpackDecoder {
  readonly #maxTableSize: number
  readonly #maxListOctets: number
  readonly #table: DynamicTable
  readonly #reader = new BlockReader()
  #fields: string[] = []
  /** What the list may still take, negative when it is too large. */
  #room = 0

  /**
   * @param maxTableSize our SETTINGS_HEADER_TABLE_SIZE in octets. Below 4096 it holds from the first block on, as for a
   *   peer that has acknowledged it before.
   * @param maxListOctets the most a list may have, counted as for SETTINGS_MAX_HEADER_LIST_SIZE (names, values, 32 each).
   */
  constructor(maxTableSize: number, maxListOctets: number) {
    this.#maxTableSize = maxTableSize
    this.#maxListOctets = maxListOctets
    this.#table = new DynamicTable(Math.min(INITIAL_TABLE_SIZE, maxTableSize))
  }

  /**
   * Reads the complete block in `block` from `start` to `end`: names and values in turn, Latin-1. `null` when the list is
   * too large: the table is right all the same, so that the connection may live on. Throws HpackError, after which it may
   * not.
   */
  decode(block: Uint8Array, start: number, end: number): string[] | null {
    const reader = this.#reader
    reader.begin(block, start, end)
    this.#fields = []
    this.#room = this.#maxListOctets
    this.#readSizeUpdates()
    for (let first = reader.peek(); first >= 0; first = reader.peek()) {
      if (first >= 0x80) this.#addEntry(reader.integer(0x7f))
      else if (first >= 0x40) this.#readLiteral(0x3f)
      else if (first >= 0x20) throw new HpackError('a table size update after a field, or a third one')
      else this.#readLiteral(0x0f)
    }
    reader.end()
    const fields = this.#fields
    this.#fields = []
    return this.#room < 0 ? null : fields
  }

  #readSizeUpdates(): void {
    for (let count = 0; count < MOST_SIZE_UPDATES && this.#reader.peek() >> 5 === 1; count++) {
      const size = this.#reader.integer(0x1f)
      if (size > this.#maxTableSize)
        throw new HpackError(`a table of ${size} octets, allowed are ${this.#maxTableSize}`)
      this.#table.resize(size)
    }
  }

  #addEntry(index: number): void {
    if (index >= FIRST_DYNAMIC) {
      const serial = this.#serial(index)
      this.#add(this.#table.name(serial), this.#table.value(serial))
      return
    }
    if (index === 0) throw new HpackError('the index 0')
    this.#add(STATIC_FIELDS[2 * index - 2]!, STATIC_FIELDS[2 * index - 1]!)
  }

  #readLiteral(mask: number): void {
    const index = this.#reader.integer(mask)
    const name = index === 0 ? this.#reader.string() : this.#nameOf(index)
    const value = this.#reader.string()
    this.#add(name, value)
    if (mask === 0x3f) this.#table.add(name, value)
  }

  #nameOf(index: number): string {
    return index < FIRST_DYNAMIC ? STATIC_FIELDS[2 * index - 2]! : this.#table.name(this.#serial(index))
  }

  #serial(index: number): number {
    const serial = this.#table.mirror(index)
    if (!this.#table.has(serial)) throw new HpackError(`there is no entry ${index}`)
    return serial
  }

  #add(name: string, value: string): void {
    this.#room -= name.length + value.length + ENTRY_OVERHEAD
    if (this.#room >= 0) this.#fields.push(name, value)
  }
}
