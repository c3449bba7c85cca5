// The cache's index: what is stored, how large it is, when it was used last, and what has to go. It holds no keys and no
// bodies: 16 octets an entry, in an instance of its own. An entry is named by its id, a 64-bit hash of its key under a
// seed of the index; two keys may share one, so that whoever stores under an id stores the key beside it.
import type { TextCodec } from './codec.ts'
import { OmniError } from './errors.ts'

/** The exports of assembly/cache/index-doors.ts. */
interface CacheIndexExports {
  readonly memory: WebAssembly.Memory
  indexRoom(): number
  indexMany(): number
  indexCreate(seedLength: number, expected: number): number
  indexClear(): number
  indexSetLimit(octets: number): void
  indexCount(): number
  indexOctets(): number
  indexKeyPiece(length: number): void
  indexIdOf(length: number): bigint
  indexLastId(): bigint
  indexLookup(length: number, now: number): number
  indexLookupMany(keys: number, now: number): void
  indexInsert(id: bigint, octets: number, now: number, flags: number): number
  indexInsertKey(length: number, octets: number, now: number, flags: number): number
  indexRemove(id: bigint): number
  indexRemoveKey(length: number): number
  indexIsFull(): number
  indexEvict(now: number, limit: number): number
  indexBeginSave(): number
  indexSavePiece(): number
  indexEndSave(): void
  indexBeginLoad(size: number): number
  indexLoadPiece(size: number): number
  indexEndLoad(): number
}

/** Octets that pass at once, and those of a saved index before its records. */
const ROOM = 1 << 16
const HEADER = 64
/** Keys that are looked up at once. */
const MOST_KEYS = 64
const MOST_VICTIMS = 1024
/** More than Chromium's index takes at all. */
const MOST_EXPECTED = 1 << 22
/** An array is dear, and most slices of eviction find nobody. */
const NOBODY: BigUint64Array = new BigUint64Array(0)
const LOADED = 0
const OUT_OF_MEMORY = -1

export interface CacheIndexOptions {
  /** Octets of all entries. Eviction begins above 95 % of them and ends below 90 %. */
  readonly maxBytes: number
  /** Text nobody can guess, such as a UUID: whoever knows it can make keys with the same id. Its first 64 KiB count. */
  readonly seed: string
  /** Entries to make place for at once; default 0. What comes on top grows the index as it comes. */
  readonly expected?: number | undefined
}

function outOfMemory(): OmniError {
  return new OmniError('OMNI_CORE_MEMORY', 'The cache index needs more memory than the runtime gives it.')
}

/**
 * Times are milliseconds since the Unix epoch, kept in seconds. Sizes are octets, counted in steps of 256, rounded up;
 * 4 GiB at most. Keys are latin-1: characters above U+00FF are cut. Throws `OMNI_CORE_MEMORY` where memory is exhausted;
 * the index is then as it was.
 */
export class CacheIndex {
  readonly #exports: CacheIndexExports
  readonly #codec: TextCodec
  readonly #roomAt: number
  readonly #manyAt: number
  #room: Uint8Array = new Uint8Array(0)
  #many: Int32Array = new Int32Array(0)
  #maxBytes = 0
  /** What the last insert said; null: to be asked for. */
  #isFull: boolean | null = null

  constructor(module: WebAssembly.Module, codec: TextCodec, options: CacheIndexOptions) {
    this.#exports = new WebAssembly.Instance(module).exports as unknown as CacheIndexExports
    this.#codec = codec
    this.#roomAt = this.#exports.indexRoom()
    this.#manyAt = this.#exports.indexMany()
    this.#renew()
    const expected = Math.min(options.expected ?? 0, MOST_EXPECTED)
    if (!this.#exports.indexCreate(this.#write(options.seed.slice(0, ROOM)), expected)) throw outOfMemory()
    this.maxBytes = options.maxBytes
  }

  #renew(): void {
    const { buffer } = this.#exports.memory
    this.#room = new Uint8Array(buffer, this.#roomAt, ROOM)
    this.#many = new Int32Array(buffer, this.#manyAt, MOST_KEYS)
  }

  /** The room, current even after memory has grown: a view on what it was has length 0. */
  #open(): Uint8Array {
    if (this.#room.length === 0) this.#renew()
    return this.#room
  }

  /** Writes a key into the room; its length, or that of what the core has not been told yet. */
  #write(key: string): number {
    const room = this.#open()
    return key.length <= ROOM ? this.#codec.writeLatin1(room, 0, key) : this.#writeLong(room, key)
  }

  #writeLong(room: Uint8Array, key: string): number {
    let at = 0
    for (; key.length - at > ROOM; at += ROOM) {
      this.#exports.indexKeyPiece(this.#codec.writeLatin1(room, 0, key.slice(at, at + ROOM)))
    }
    return this.#codec.writeLatin1(room, 0, key.slice(at))
  }

  /** Entries. */
  get count(): number {
    return this.#exports.indexCount()
  }

  /** The sizes of all entries, each rounded up to 256 octets. */
  get octets(): number {
    return this.#exports.indexOctets()
  }

  /** Octets of the instance's memory. */
  get memorySize(): number {
    return this.#exports.memory.buffer.byteLength
  }

  get maxBytes(): number {
    return this.#maxBytes
  }

  set maxBytes(octets: number) {
    if (!(octets >= 0)) throw new OmniError('OMNI_ARGUMENT', `maxBytes is ${octets}: expected 0 or more.`)
    this.#maxBytes = octets
    this.#isFull = null
    this.#exports.indexSetLimit(Math.min(octets, Number.MAX_SAFE_INTEGER))
  }

  /** Above 95 % of `maxBytes`, or on the way to 90 %: `evict` has something to do. */
  get isFull(): boolean {
    this.#isFull ??= this.#exports.indexIsFull() !== 0
    return this.#isFull
  }

  idOf(key: string): bigint {
    return BigInt.asUintN(64, this.#exports.indexIdOf(this.#write(key)))
  }

  /** The id of the key that was given last. */
  get lastId(): bigint {
    return BigInt.asUintN(64, this.#exports.indexLastId())
  }

  /** The flags the entry was inserted with, or -1: there is none. It has been used now; its id is `lastId`. */
  lookup(key: string, now: number): number {
    return this.#exports.indexLookup(this.#write(key), now)
  }

  /** `lookup` of many in few crossings: which there are. `lastId` is left alone. */
  lookupMany(keys: readonly string[], now: number): boolean[] {
    const found: boolean[] = []
    while (found.length < keys.length) {
      if (keys[found.length]!.length > ROOM) found.push(this.lookup(keys[found.length]!, now) >= 0)
      else this.#lookupSome(keys, now, found)
    }
    return found
  }

  /** As many as fit the room. */
  #lookupSome(keys: readonly string[], now: number, found: boolean[]): void {
    const room = this.#open()
    const many = this.#many
    const most = Math.min(MOST_KEYS, keys.length - found.length)
    let count = 0
    for (let at = 0; count < most; count++) {
      const key = keys[found.length + count]!
      if (at + key.length > ROOM) break
      at += many[count] = this.#codec.writeLatin1(room, at, key)
    }
    this.#exports.indexLookupMany(count, now)
    for (let i = 0; i < count; i++) found.push(many[i]! >= 0)
  }

  /** Puts an entry in, named by its id or its key, or gives the one there is another size, time and flags (0 to 255). */
  insert(entry: bigint | string, octets: number, now: number, flags: number): void {
    const isFull =
      typeof entry === 'string'
        ? this.#exports.indexInsertKey(this.#write(entry), octets, now, flags)
        : this.#exports.indexInsert(entry, octets, now, flags)
    if (isFull === OUT_OF_MEMORY) throw outOfMemory()
    this.#isFull = isFull !== 0
  }

  /** Whether there was one. */
  remove(entry: bigint | string): boolean {
    this.#isFull = null
    if (typeof entry === 'bigint') return this.#exports.indexRemove(entry) !== 0
    return this.#exports.indexRemoveKey(this.#write(entry)) !== 0
  }

  /**
   * The next entries to go, which have left the index: largest (seconds since last use + 1) x (size + 512) first. Does a
   * bounded amount of work and answers `limit` ids at most, often none: to be called while `isFull`.
   */
  evict(now: number, limit: number = MOST_VICTIMS): BigUint64Array {
    const count = this.#exports.indexEvict(now, limit)
    this.#isFull = null
    return count === 0 ? NOBODY : new BigUint64Array(this.#exports.memory.buffer, this.#roomAt, count).slice()
  }

  clear(): void {
    this.#isFull = null
    if (!this.#exports.indexClear()) throw outOfMemory()
  }

  /** Everything but `maxBytes`, the seed included, as octets with a checksum: 64, and 16 an entry. */
  save(): Uint8Array<ArrayBuffer> {
    const saved = new Uint8Array(this.#exports.indexBeginSave())
    const room = this.#open()
    let at = HEADER
    for (let size = this.#exports.indexSavePiece(); size > 0; size = this.#exports.indexSavePiece()) {
      saved.set(size === ROOM ? room : room.subarray(0, size), at)
      at += size
    }
    this.#exports.indexEndSave()
    saved.set(room.subarray(0, HEADER))
    return saved
  }

  /**
   * Takes the place of everything, ids of before included: the seed is that of the saved index. False: damaged, or of
   * another version; the index is empty then and keeps its seed.
   */
  load(saved: Uint8Array): boolean {
    this.#isFull = null
    this.#open().set(saved.subarray(0, HEADER))
    const status = this.#exports.indexBeginLoad(saved.length)
    if (status === OUT_OF_MEMORY) throw outOfMemory()
    if (status !== LOADED) return false
    // Making place for the records may have grown the memory.
    const room = this.#open()
    for (let at = HEADER; at < saved.length; at += ROOM) {
      const piece = saved.subarray(at, Math.min(saved.length, at + ROOM))
      room.set(piece)
      if (this.#exports.indexLoadPiece(piece.length)) continue
      this.clear()
      return false
    }
    return this.#exports.indexEndLoad() !== 0
  }
}
