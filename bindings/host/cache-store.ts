// Where the HTTP cache keeps heads and bodies. Both are octets to a store; what they mean, what is fresh and what has to
// go is the cache's business. A store forgets when in doubt and never lies: what it hands out is what was stored under
// this id and key, checked before it is handed on.
import type { Body } from './body.ts'
import type { DamageReport } from './storage.ts'

/** What a store tells of itself. Requests do not see it: they get their octets from the network. */
export interface CacheStoreEvents {
  /** Something could not be written (full disk): what it was is forgotten. Told once until a write works again. */
  failed(error: unknown): void
  /** All that was stored had to be forgotten. */
  damaged(report: DamageReport): void
}

export interface CacheStoreProvider {
  /**
   * Opens (and creates) the cache of a session directory and owns it until `close` or the end of the process, or shares it
   * (`CacheStore.sharing`). Rejects with `OMNI_PARTITION_OWNED` (another process), `OMNI_STORE_UNAVAILABLE`
   * (read-only, no right) and `OMNI_STORE_NEWER_VERSION`: the session then goes without a cache.
   */
  open(directory: string, events: CacheStoreEvents): Promise<CacheStore>
  /** Deletes the cache of a directory that nobody has open. False: there was none. Rejects as `open` does. */
  delete(directory: string): Promise<boolean>
}

/** Octets `start` to `end`, which is not one of them, counted in the whole body. */
export interface Piece {
  readonly start: number
  readonly end: number
}

export interface StoredEntry {
  readonly head: Uint8Array
  /** What is there of the body: sorted, disjoint, never empty. A whole body, or one cut off, is one from 0. */
  readonly pieces: readonly Piece[]
  readonly body: StoredBody
  /**
   * The entry is not needed any more; bodies that were read from it go on. Idempotent. Without it, what takes the
   * entry's place does not free its room before the store is closed.
   */
  release(): void
}

export interface StoredBody {
  /** The end of the last piece. */
  readonly size: number
  /**
   * Octets `from` to `to`, all of them in pieces that touch. Each 64 KiB are verified before they are handed on; what is
   * damaged rejects with NetError `ERR_CACHE_READ_FAILURE` and is removed. The chunks are the reader's own.
   */
  read(from: number, to: number): Body
}

/** Nothing but `write` after `commit` or `abort`; neither throws for what the medium does. */
export interface EntryWriter {
  /** A promise: wait for it before writing more. The chunk is copied. Ignored once the medium has failed. */
  write(chunk: Uint8Array): void | Promise<void>
  /**
   * A body from the first octet that was written to the last that will be, at its reader's pace: it ends with `commit`
   * and rejects with `abort`. Null: what was written is not there any more (the medium failed).
   */
  behind(): Body | null
  /**
   * The entry takes its predecessor's place, whole; a piece joins it, and the head is that of all. Gives the octets that
   * the entry takes now; 0: it is not kept (the medium failed, or everything was cleared while it was written).
   */
  commit(head: Uint8Array): number | Promise<number>
  /** Idempotent. */
  abort(): void
}

export interface ListedEntry {
  readonly id: bigint
  readonly key: string
  readonly octets: number
  /** When it was stored: milliseconds since the Unix epoch. */
  readonly stored: number
}

/** How several that have a store open at once (the tabs of an origin) divide the work: one writes, all may remove. */
export interface CacheSharing {
  /**
   * Until it is, this one knows of no index: what is there it asks the store. What it has written is not kept, and what
   * stood in that place goes.
   */
  readonly isWriter: boolean
  /** Octets of all entries, as the store has them. */
  octets(): Promise<number>
  /**
   * `takeOver`: this one is to write, once that has resolved. `removed`: another one has removed entries of these ids;
   * null: all.
   */
  listen(events: { takeOver(): Promise<void>; removed(ids: readonly bigint[] | null): void }): void
}

/** An id is a 64-bit hash of the key, 0 to 2^64 - 1; of two keys with one id the later one stays. */
export interface CacheStore {
  /** Absent: nobody else has the store open. */
  readonly sharing?: CacheSharing | undefined
  /**
   * Null: absent, of another key, or damaged (removed then). Damage at the octet `from` is found here, the first that
   * the caller wants (negative: counted from the end of the last piece). A promise where a file has to be looked at.
   */
  read(id: bigint, key: string, from?: number): StoredEntry | null | Promise<StoredEntry | null>
  create(id: bigint, key: string): EntryWriter
  /**
   * An entry whose small body (64 KiB at most) is there, as by a writer that is given it and committed, for less. Absent:
   * it would not cost less.
   */
  put?(id: bigint, key: string, head: Uint8Array, octets: Uint8Array): number | Promise<number>
  /**
   * Octets from `start` on. With `commit` they join what is there under the key by then; a body that was cut off is the
   * piece that it is. Where pieces overlap, one of both stays: they are of one version, or the caller removes first.
   */
  createPiece(id: bigint, key: string, start: number): EntryWriter
  /** False: there is no such entry. Those who have read the entry keep its old head. */
  replaceHead(id: bigint, key: string, head: Uint8Array): boolean | Promise<boolean>
  /** Gone at once, on the medium when resolved. Who reads them reads on. Writers under way are not touched. */
  remove(ids: readonly bigint[]): Promise<void>
  /** Everything, in slices, off the way of requests. What changes meanwhile may be in it or not. */
  list(): AsyncIterable<readonly ListedEntry[]>
  /** What `saveIndex` was given last; null: nothing, or entries were written since, so that it has to be made anew. */
  loadIndex(): Promise<Uint8Array | null>
  /** An index of what is stored at the moment of the call. */
  saveIndex(saved: Uint8Array): Promise<void>
  /** Everything, on the medium when resolved. Who reads reads on; what is being written will not be kept. */
  clear(): Promise<void>
  /** What was committed is on the medium when resolved; it outlives the process from then on. */
  flush(): Promise<void>
  /** At the end of the process. */
  flushSync(): void
  /** Bodies still being read reject. Idempotent. */
  close(): Promise<void>
}
