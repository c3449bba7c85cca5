// The dynamic table of one direction: a queue of fields bounded in octets, new entries in front.
// Spec: RFC 7541 2.3.2, 2.3.3, 4.1-4.4.
// Entries have serial numbers that only grow and begin after the static indices, so that what refers to an entry need
// not change when others come, and a reference below FIRST_DYNAMIC is a static index. The ring doubles when full.
// Cost: an entry in and the ones it drives out, no other is touched.
import { FIRST_DYNAMIC } from './static-table.ts'

/** RFC 7541 4.1: the octets an entry counts beyond its name and value. */
export const ENTRY_OVERHEAD = 32

/** RFC 9113 6.5.2: what both sides begin with. */
export const INITIAL_TABLE_SIZE = 4096

export class DynamicTable {
  #names: string[] = new Array<string>(64).fill('')
  #values: string[] = new Array<string>(64).fill('')
  #next = FIRST_DYNAMIC
  #oldest = FIRST_DYNAMIC
  #octets = 0
  #capacity: number
  readonly #evicted: ((name: string, value: string, serial: number) => void) | null

  /** @param evicted hears of each entry that leaves. */
  constructor(capacity: number, evicted: ((name: string, value: string, serial: number) => void) | null = null) {
    this.#capacity = capacity
    this.#evicted = evicted
  }

  /** Octets it may hold. */
  get capacity(): number {
    return this.#capacity
  }

  /** The serial of the next entry. */
  get next(): number {
    return this.#next
  }

  /** The index of an entry by its serial, and the other way round; only what `has` has can be read. */
  mirror(serialOrIndex: number): number {
    return this.#next + FIRST_DYNAMIC - 1 - serialOrIndex
  }

  has(serial: number): boolean {
    return serial >= this.#oldest && serial < this.#next
  }

  name(serial: number): string {
    return this.#names[serial & (this.#names.length - 1)]!
  }

  value(serial: number): string {
    return this.#values[serial & (this.#values.length - 1)]!
  }

  /** An entry larger than the table empties it and is not added (RFC 7541 4.4). */
  add(name: string, value: string): void {
    const octets = name.length + value.length + ENTRY_OVERHEAD
    this.#evictTo(this.#capacity - octets)
    if (octets > this.#capacity) return
    if (this.#next - this.#oldest === this.#names.length) this.#grow()
    const slot = this.#next & (this.#names.length - 1)
    this.#names[slot] = name
    this.#values[slot] = value
    this.#octets += octets
    this.#next++
  }

  resize(capacity: number): void {
    this.#capacity = capacity
    this.#evictTo(capacity)
  }

  #evictTo(octets: number): void {
    while (this.#octets > octets && this.#oldest < this.#next) {
      const serial = this.#oldest++
      const slot = serial & (this.#names.length - 1)
      const name = this.#names[slot]!
      const value = this.#values[slot]!
      this.#names[slot] = ''
      this.#values[slot] = ''
      this.#octets -= name.length + value.length + ENTRY_OVERHEAD
      this.#evicted?.(name, value, serial)
    }
  }

  #grow(): void {
    const length = 2 * this.#names.length
    const names = new Array<string>(length).fill('')
    const values = new Array<string>(length).fill('')
    for (let serial = this.#oldest; serial < this.#next; serial++) {
      names[serial & (length - 1)] = this.name(serial)
      values[serial & (length - 1)] = this.value(serial)
    }
    this.#names = names
    this.#values = values
  }
}
