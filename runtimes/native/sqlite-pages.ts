// Rows of pages that no tree leads to any more: the last resort of the salvage, when an interior page is gone.
// Spec: SQLite's file format, https://www.sqlite.org/fileformat2.html, 1.5 (freelist), 1.6 (b-tree pages), 1.7 (overflow), 2.1 (records).
// Every row of ours begins with its table's number (sqlite-format.ts), so a page found alone can be put back.
// Cost: one pass over the file. Nothing throws: what does not parse is not a row.

export interface FoundRow {
  readonly kind: number
  readonly id: number
  readonly key: Uint8Array
  readonly value: Uint8Array
}

const PAGE = 4096
const LEAF_OF_ROWS = 13
/** Payload that stays in the leaf: U-35 at most; what overflows leaves between M and that (1.6, "cell payload"). */
const MOST_LOCAL = PAGE - 35
const LEAST_LOCAL = Math.floor(((PAGE - 12) * 32) / 255) - 23
const OVERFLOW = PAGE - 4

/** `file`: a whole database file of 4096-octet pages, its log played back. */
export function* orphanRows(file: Uint8Array): Generator<FoundRow> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const pages = Math.floor(file.length / PAGE)
  const free = freePages(view, pages)
  for (let page = 2; page <= pages; page++) {
    const start = (page - 1) * PAGE
    if (file[start] !== LEAF_OF_ROWS || free.has(page)) continue
    const cells = Math.min(view.getUint16(start + 3), (PAGE - 8) / 2)
    for (let index = 0; index < cells; index++) {
      const row = readCell(view, start, view.getUint16(start + 8 + 2 * index))
      if (row !== null) yield row
    }
  }
}

// A free page may still look like a leaf, and its rows were deleted.
function freePages(view: DataView, pages: number): Set<number> {
  const free = new Set<number>()
  for (let trunk = view.getUint32(32); trunk > 1 && trunk <= pages && !free.has(trunk); ) {
    free.add(trunk)
    const start = (trunk - 1) * PAGE
    const leaves = Math.min(view.getUint32(start + 4), PAGE / 4 - 2)
    for (let index = 0; index < leaves; index++) free.add(view.getUint32(start + 8 + 4 * index))
    trunk = view.getUint32(start)
  }
  return free
}

function readCell(view: DataView, start: number, offset: number): FoundRow | null {
  if (offset < 8 || offset >= PAGE - 4) return null
  const size = readVarint(view, start + offset)
  const id = size === null ? null : readVarint(view, size.next)
  if (size === null || id === null) return null
  const payload = readPayload(view, id.next, start + PAGE, size.value)
  return payload === null ? null : readRecord(payload, id.value)
}

function readPayload(view: DataView, at: number, end: number, size: number): Uint8Array | null {
  if (size > view.byteLength) return null
  const spilled = LEAST_LOCAL + ((size - LEAST_LOCAL) % OVERFLOW)
  const local = size <= MOST_LOCAL ? size : spilled <= MOST_LOCAL ? spilled : LEAST_LOCAL
  if (at + local + (local < size ? 4 : 0) > end) return null
  const payload = new Uint8Array(size)
  payload.set(octets(view, at, local))
  let filled = local
  let next = local < size ? view.getUint32(at + local) : 0
  while (filled < size) {
    const from = (next - 1) * PAGE
    if (next < 2 || from + PAGE > view.byteLength) return null
    const piece = Math.min(OVERFLOW, size - filled)
    payload.set(octets(view, from + 4, piece), filled)
    filled += piece
    next = view.getUint32(from)
  }
  return payload
}

/** kind, key, value: serial types 8 and 9 are the numbers 0 and 1, 1 an octet, even ones from 12 on a BLOB. */
function readRecord(payload: Uint8Array, id: number): FoundRow | null {
  const view = new DataView(payload.buffer)
  const types: number[] = []
  const header = readVarint(view, 0)
  let next = header?.next ?? 0
  while (header !== null && next < header.value && types.length < 3) {
    const type = readVarint(view, next)
    if (type === null) return null
    types.push(type.value)
    next = type.next
  }
  const [kind = 0, key = 0, value = 0] = types
  if (header === null || next !== header.value || !isBlob(key) || !isBlob(value)) return null
  const keyStart = header.value + (kind === 1 ? 1 : 0)
  const valueStart = keyStart + (key - 12) / 2
  if (valueStart + (value - 12) / 2 !== payload.length) return null
  return {
    kind: kind === 1 ? (payload[header.value] as number) : kind - 8,
    id,
    key: payload.subarray(keyStart, valueStart),
    value: payload.subarray(valueStart),
  }
}

const isBlob = (type: number): boolean => type >= 12 && type % 2 === 0
const octets = (view: DataView, at: number, length: number): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset + at, length)

/** Big-endian groups of seven bits, nine octets at most. Null when it runs off the end or past what a double holds. */
function readVarint(view: DataView, at: number): { value: number; next: number } | null {
  let value = 0
  for (let index = 0; index < 8 && at + index < view.byteLength; index++) {
    const octet = view.getUint8(at + index)
    value = value * 128 + (octet & 0x7f)
    if (value > Number.MAX_SAFE_INTEGER) return null
    if (octet < 0x80) return { value, next: at + index + 1 }
  }
  return null
}
