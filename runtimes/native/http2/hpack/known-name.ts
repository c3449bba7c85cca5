// What the encoder knows of one name: where it is in the tables, and where it is with which value.
// References are static indices below FIRST_DYNAMIC and serials of the dynamic table from there on; 0 is none.
// Cost: a value that comes again and again is compared once; others are looked up in a map.

export class KnownName {
  /** Its index in the static table, 0 for none. */
  readonly index: number
  /** Its newest entry in the dynamic table, 0 when it has had none. */
  newest = 0
  #values: Map<string, number> | null = null
  #lastValue = ''
  #lastReference = 0

  constructor(index: number) {
    this.index = index
  }

  find(value: string): number {
    if (value === this.#lastValue && this.#lastReference !== 0) return this.#lastReference
    const reference = this.#values?.get(value)
    if (reference === undefined) return 0
    this.#lastValue = value
    this.#lastReference = reference
    return reference
  }

  add(value: string, reference: number): void {
    this.#values ??= new Map()
    this.#values.set(value, reference)
    this.#lastValue = value
    this.#lastReference = reference
  }

  remove(value: string): void {
    this.#values?.delete(value)
    if (this.#lastValue === value) this.#lastReference = 0
  }
}
