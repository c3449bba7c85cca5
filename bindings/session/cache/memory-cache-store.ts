// The cache of a session in memory. Entries are replaced, never changed, so that who has read one keeps it.
// Departure: nothing is verified, since memory is not damaged between a write and a read.
import type { Body } from '../../host/body.ts'
import type { CacheStore, EntryWriter, ListedEntry, Piece, StoredEntry } from '../../host/cache-store.ts'
import { NetError } from '../../host/errors.ts'
import type { Clock } from '../../host/host.ts'
import { Blocks } from './blocks.ts'
import { type Followed, FollowingBody } from './following-body.ts'
import { Progress } from './progress.ts'
import { addPiece, piecesWithin, sizeOf } from './stored-pieces.ts'

/** Of the maps and objects, about. */
const OVERHEAD = 256
const SLICE = 256

interface MemoryPiece extends Piece {
  readonly blocks: Blocks
  /** Where the piece begins in its blocks. */
  readonly skip: number
}

interface MemoryEntry {
  readonly key: string
  readonly head: Uint8Array
  readonly pieces: readonly MemoryPiece[]
  readonly stored: number
}

const cutPiece = (piece: MemoryPiece, start: number, end: number): MemoryPiece => ({
  ...piece,
  start,
  end,
  skip: piece.skip + start - piece.start,
})

function octetsOf({ key, head, pieces }: MemoryEntry): number {
  return pieces.reduce((sum, { start, end }) => sum + end - start, OVERHEAD + 2 * key.length + head.byteLength)
}

export class MemoryCacheStore implements CacheStore {
  readonly #clock: Clock
  #entries = new Map<bigint, MemoryEntry>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  read(id: bigint, key: string): StoredEntry | null {
    const entry = this.#entries.get(id)
    if (entry?.key !== key) return null
    const { head, pieces } = entry
    const read = (start: number, end: number): Body => new MemoryBody(piecesWithin(pieces, { start, end }, cutPiece))
    return { head, pieces, body: { size: sizeOf(pieces), read }, release() {} }
  }

  create(id: bigint, key: string): EntryWriter {
    return this.#writer((head, blocks) => ({ id, key, head, pieces: wholePiece(blocks, 0) }))
  }

  createPiece(id: bigint, key: string, start: number): EntryWriter {
    return this.#writer((head, blocks) => {
      const known = this.#entries.get(id)
      const [added] = wholePiece(blocks, start)
      const pieces = known?.key === key ? known.pieces : []
      return { id, key, head, pieces: added === undefined ? pieces : addPiece(pieces, added, cutPiece) }
    })
  }

  #writer(entryOf: (head: Uint8Array, blocks: Blocks) => Omit<MemoryEntry, 'stored'> & { id: bigint }): EntryWriter {
    const entries = this.#entries
    return new MemoryWriter((head, blocks) => {
      // Everything was cleared meanwhile.
      if (entries !== this.#entries) return 0
      const { id, ...entry } = entryOf(head.slice(), blocks)
      const stored = { ...entry, stored: this.#clock.now() }
      entries.set(id, stored)
      return octetsOf(stored)
    })
  }

  replaceHead(id: bigint, key: string, head: Uint8Array): boolean {
    const entry = this.#entries.get(id)
    if (entry?.key !== key) return false
    this.#entries.set(id, { ...entry, head: head.slice() })
    return true
  }

  async remove(ids: readonly bigint[]): Promise<void> {
    for (const id of ids) this.#entries.delete(id)
  }

  async *list(): AsyncGenerator<readonly ListedEntry[]> {
    let slice: ListedEntry[] = []
    for (const [id, entry] of this.#entries) {
      slice.push({ id, key: entry.key, octets: octetsOf(entry), stored: entry.stored })
      if (slice.length < SLICE) continue
      yield slice
      slice = []
    }
    if (slice.length > 0) yield slice
  }

  /** It ends with the session. */
  async loadIndex(): Promise<null> {
    return null
  }

  async saveIndex(): Promise<void> {}

  async clear(): Promise<void> {
    this.#entries = new Map()
  }

  async flush(): Promise<void> {}

  flushSync(): void {}

  async close(): Promise<void> {
    await this.clear()
  }
}

function wholePiece(blocks: Blocks, start: number): MemoryPiece[] {
  return blocks.size === 0 ? [] : [{ start, end: start + blocks.size, blocks, skip: 0 }]
}

class MemoryBody implements Body {
  readonly length: number
  readonly #pieces: readonly MemoryPiece[]
  #piece = 0
  #given = 0
  #cancelled = false

  constructor(pieces: readonly MemoryPiece[]) {
    this.#pieces = pieces
    this.length = pieces.reduce((sum, { start, end }) => sum + end - start, 0)
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#cancelled) throw new NetError('ERR_ABORTED', 'the body was cancelled')
    const piece = this.#pieces[this.#piece]
    if (piece === undefined) return null
    const end = piece.skip + piece.end - piece.start
    const at = piece.skip + this.#given
    const chunk = piece.blocks.copy(at, end) as Uint8Array
    this.#given += chunk.byteLength
    if (at + chunk.byteLength === end) {
      this.#piece += 1
      this.#given = 0
    }
    return chunk
  }

  cancel(): void {
    this.#cancelled = true
  }
}

class MemoryWriter implements EntryWriter, Followed {
  readonly #keep: (head: Uint8Array, blocks: Blocks) => number
  readonly #blocks = new Blocks()
  readonly #progress = new Progress()
  state: Followed['state'] = 'writing'

  constructor(keep: (head: Uint8Array, blocks: Blocks) => number) {
    this.#keep = keep
  }

  get size(): number {
    return this.#blocks.size
  }

  write(chunk: Uint8Array): void {
    this.#blocks.append(chunk)
    this.#progress.tell()
  }

  behind(): Body {
    return new FollowingBody(this)
  }

  commit(head: Uint8Array): number {
    if (this.state !== 'writing') return 0
    this.#blocks.trim()
    this.#end('complete')
    return this.#keep(head, this.#blocks)
  }

  abort(): void {
    if (this.state === 'writing') this.#end('failed')
  }

  #end(state: Followed['state']): void {
    this.state = state
    this.#progress.tell()
  }

  readAt(at: number): Uint8Array {
    return this.#blocks.copy(at) as Uint8Array
  }

  changed(): Promise<void> {
    return this.#progress.changed()
  }

  left(): void {}
}
