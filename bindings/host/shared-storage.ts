// Storage that several owners use at once: the tabs of an origin. Nobody is kept out; instead every commit reads first
// what was committed since the owner last looked, and announces itself to the others.
import type { DamageReport, Row, RowChange, StoreDirectories } from './storage.ts'

/** Where an owner stands. A store that was evicted or deleted, and made again, has another incarnation. */
export interface Mark {
  readonly incarnation: string
  /** Grows by one with every commit. */
  readonly revision: number
}

export interface SharedRow extends Row {
  /** Of the commit that wrote the row. */
  readonly revision: number
}

/** A table as it is, all of one moment. */
export interface StoredTable {
  readonly mark: Mark
  readonly rows: readonly SharedRow[]
}

export interface Commit {
  readonly table: string
  /** What the owner knows; null: nothing. */
  readonly seen: Mark | null
  readonly durable: boolean
  /**
   * Called once, within the transaction: `missed` is the table when others have committed since `seen`, else null.
   * Without changes nothing is written. Synchronous.
   */
  prepare(missed: StoredTable | null): { readonly changes: readonly RowChange[]; readonly note: unknown }
}

/** What an owner hears of another's commit. */
export interface Announcement {
  readonly base: Mark
  readonly revision: number
  /** The committer's `note`, copied; null: look for yourself. */
  readonly note: unknown
}

export interface SharedStore {
  /** One transaction: read, check, write. Resolves when it is kept, with where the owner stands then. */
  commit(commit: Commit): Promise<Mark>
  /** Called for commits of others, and with null when some may have gone unheard. Returns the way to stop. */
  listen(listener: (announcement: Announcement | null) => void): () => void
  rows(table: string): AsyncIterable<readonly SharedRow[]>
  get(table: string, key: Uint8Array): Promise<Uint8Array | null>
  /** All or nothing, in call order, whatever others did. */
  write(changes: readonly RowChange[], durable: boolean): Promise<void>
  /** Resolves when everything written so far is on the disk. */
  flush(): Promise<void>
  readonly damage: readonly DamageReport[]
  close(): void
}

export interface SharedStorageProvider extends StoreDirectories {
  /**
   * Opens (and creates) the state store of a session directory. Rejects with `OMNI_STORE_NEWER_VERSION` and
   * `OMNI_STORE_UNAVAILABLE` (no storage for this page, full, blocked by a tab with an older format) and the reason.
   */
  openShared(directory: string): Promise<SharedStore>
}
