// From field lists to blocks for the peer.
// Spec: RFC 7541 4.2, 6, 7.1.3; quiche/http2/hpack/hpack_encoder.cc: whatever is in a table is sent by its index; what is
// not becomes an entry, except pseudo fields other than :authority (of :path every request has another). The name is
// taken from the static table first, strings are in the Huffman code when that is shorter. Cookies come in crumbs.
// Departures: what says something of one request (length, range, conditions) is no entry, as in nghttp2: it would drive
// out what comes again. Neither is a field that would take most of the table. Credentials too short to be safe from being
// guessed one at a time by the size of blocks are literals that no intermediary may index (RFC 7541 7.1.3); Chromium
// indexes them. The table has at most 64 KiB whatever the peer allows; Chromium takes all of it.
// Cost: a field that is in a table is one lookup of its name and one comparison of its value.
import { BlockWriter, INDEXED, INDEXED_LITERAL, LITERAL, NEVER_INDEXED_LITERAL, SIZE_UPDATE } from './block-writer.ts'
import { DynamicTable, ENTRY_OVERHEAD, INITIAL_TABLE_SIZE } from './dynamic-table.ts'
import { KnownName } from './known-name.ts'
import { FIRST_DYNAMIC, STATIC_FIELDS } from './static-table.ts'

const MOST_TABLE_OCTETS = 65_536
/** Values of `cookie` and `authorization` from here on are not guessed. */
const SAFE_LENGTH = 20

const OF_ONE_REQUEST = new Set([
  'content-length',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
])

/** Two size updates. */
const MOST_UPDATE_OCTETS = 8
/** A literal beyond its strings: its first octet and two integers. */
const MOST_LITERAL_OCTETS = 13

export class HpackEncoder {
  readonly #writer = new BlockWriter()
  /** Names of the static table, and of the entries of the dynamic table. */
  readonly #names = knownStaticNames()
  readonly #table = new DynamicTable(INITIAL_TABLE_SIZE, (name, value, serial) => this.#forget(name, value, serial))
  #size = INITIAL_TABLE_SIZE
  /** The least size since the last block, infinite when none was set. */
  #leastSize = Number.POSITIVE_INFINITY

  /** The most octets a block of these can take. */
  static mostOctets(fields: readonly string[]): number {
    let octets = MOST_UPDATE_OCTETS + MOST_LITERAL_OCTETS * (fields.length >> 1)
    for (const text of fields) octets += text.length
    return octets
  }

  /** The peer's SETTINGS_HEADER_TABLE_SIZE in octets, 4096 before; at most 65536 are used. The next block says so. */
  setMaxTableSize(octets: number): void {
    this.#size = Math.min(octets, MOST_TABLE_OCTETS)
    this.#leastSize = Math.min(this.#leastSize, this.#size)
  }

  /**
   * Writes the block of `fields` (names in lower case and values in turn, Latin-1) to `into` at `at`, which must have
   * room for `mostOctets`; the end.
   */
  encode(fields: readonly string[], into: Uint8Array, at: number): number {
    const writer = this.#writer
    writer.begin(into, at)
    if (this.#leastSize !== Number.POSITIVE_INFINITY) this.#writeSize()
    for (let index = 0; index < fields.length; index += 2) {
      const name = fields[index]!
      const value = fields[index + 1]!
      const known = this.#names.get(name)
      const reference = known === undefined ? 0 : known.find(value)
      if (reference === 0) this.#writeLiteral(name, value, known)
      else writer.integer(INDEXED, this.#indexOf(reference))
    }
    return writer.end()
  }

  #writeSize(): void {
    const least = this.#leastSize
    this.#leastSize = Number.POSITIVE_INFINITY
    // RFC 7541 4.2: a size in between that drove entries out has to be told too.
    if (least < this.#size && least < this.#table.capacity) this.#resize(least)
    if (this.#size !== this.#table.capacity) this.#resize(this.#size)
  }

  #resize(octets: number): void {
    this.#writer.integer(SIZE_UPDATE, octets)
    this.#table.resize(octets)
  }

  #writeLiteral(name: string, value: string, known: KnownName | undefined): void {
    const form = this.#formOf(name, value)
    const nameReference = known === undefined ? 0 : known.index || known.newest
    this.#writer.integer(form, nameReference === 0 ? 0 : this.#indexOf(nameReference))
    if (nameReference === 0) this.#writer.string(name)
    this.#writer.string(value)
    if (form === INDEXED_LITERAL) this.#remember(name, value)
  }

  #formOf(name: string, value: string): number {
    if (name.startsWith(':') && name !== ':authority') return LITERAL
    if (OF_ONE_REQUEST.has(name)) return LITERAL
    if (value.length < SAFE_LENGTH && (name === 'cookie' || name === 'authorization')) return NEVER_INDEXED_LITERAL
    const octets = name.length + value.length + ENTRY_OVERHEAD
    return 4 * octets > 3 * this.#table.capacity ? LITERAL : INDEXED_LITERAL
  }

  #indexOf(reference: number): number {
    return reference < FIRST_DYNAMIC ? reference : this.#table.mirror(reference)
  }

  #remember(name: string, value: string): void {
    const serial = this.#table.next
    // It may drive out the last entry of its name.
    this.#table.add(name, value)
    let known = this.#names.get(name)
    if (known === undefined) {
      known = new KnownName(0)
      this.#names.set(name, known)
    }
    known.add(value, serial)
    known.newest = serial
  }

  #forget(name: string, value: string, serial: number): void {
    const known = this.#names.get(name)!
    known.remove(value)
    if (known.newest !== serial) return
    known.newest = 0
    if (known.index === 0) this.#names.delete(name)
  }
}

function knownStaticNames(): Map<string, KnownName> {
  const names = new Map<string, KnownName>()
  for (let index = 1; index < FIRST_DYNAMIC; index++) {
    const name = STATIC_FIELDS[2 * index - 2]!
    const value = STATIC_FIELDS[2 * index - 1]!
    let known = names.get(name)
    if (known === undefined) {
      known = new KnownName(index)
      names.set(name, known)
    }
    // An empty value is rare, and a map for each name is not worth the octet it would save.
    if (value !== '') known.add(value, index)
  }
  return names
}
